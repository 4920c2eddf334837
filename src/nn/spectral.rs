//! Spectral normalisation: a layer's weights over their largest singular value, so that the layer
//! stretches nothing (Miyato et al. 2018, arXiv:1802.05957, §2.1 and algorithm 1).

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::from_host;
use super::layers::Layers;

/// Below this length a vector is not made longer.
const EPSILON: f64 = 1e-12;

/// The power iteration of one layer.
#[derive(Module, Debug)]
pub struct Spectral {
    /// ũ of algorithm 1, `[1, outputs]`. "running": no weight, but kept from step to step.
    running_u: Param<Tensor<2>>,
}

impl Spectral {
    /// For a layer of so many outputs.
    pub fn new(outputs: usize, layers: &mut Layers) -> Self {
        let values = layers.noise.normal(outputs);
        let start = from_host(values, [1, outputs], layers.device);
        Self {
            running_u: Param::from_tensor(unit(start)),
        }
    }

    /// One power iteration (algorithm 1, steps 1 and 2).
    ///
    /// # Shapes
    /// - `weights`: `[outputs, inputs]`
    pub fn iterate(&mut self, weights: Tensor<2>) {
        let weights = weights.detach();
        let v = self.right(&weights);
        let u = unit(v.matmul(weights.transpose()));
        self.running_u = Param::from_tensor(Tensor::from_inner(u.without_autodiff()));
    }

    /// σ(W) = ũᵀWṽ (algorithm 1, step 2), `[1, 1]`, with a gradient for the weights.
    pub fn sigma(&self, weights: Tensor<2>) -> Tensor<2> {
        let v = self.right(&weights.clone().detach());
        let u = self.running_u.val().detach();
        (weights.matmul(v.transpose()).transpose() * u).sum_dim(1)
    }

    /// ṽ, `[1, inputs]`.
    fn right(&self, weights: &Tensor<2>) -> Tensor<2> {
        unit(self.running_u.val().detach().matmul(weights.clone()))
    }
}

/// Of length one.
fn unit(row: Tensor<2>) -> Tensor<2> {
    let length = row.clone().square().sum_dim(1).sqrt().clamp_min(EPSILON);
    row / length
}
