//! Telling D how varied a batch is: one picture says nothing of mode collapse, many alike do.
//!
//! *Minibatch discrimination* (Salimans et al. 2016, §3.2, arXiv:1606.03498): a learned projection
//! of the features, compared between all pictures of the batch. *Minibatch standard deviation*
//! (Karras et al. 2017, §3, arXiv:1710.10196) is its light form, without parameters.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use super::layers::Layers;

/// B and C of the paper: so many kernels, each in so many dimensions. (The paper's 100 × 5 would
/// have ten times as many weights as all of a small D.)
const KERNELS: usize = 8;
const DIMENSIONS: usize = 4;
/// Added to a variance before its root.
const EPSILON: f64 = 1e-8;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variety {
    Nothing,
    /// One number: the standard deviation over the batch, averaged over the features.
    Deviation,
    /// Eight numbers for each picture: how close it is to all others, by a learned measure.
    Discrimination,
}

/// Joins to the features of each picture what the batch is like. Real and fake pictures must come
/// in batches of their own.
#[derive(Module, Debug)]
pub struct Minibatch {
    /// T of the paper, `[features, B·C]`.
    project: Option<Linear>,
    #[module(skip)]
    variety: Variety,
}

impl Minibatch {
    pub fn new(features: usize, variety: Variety, layers: &mut Layers) -> Self {
        let learned = variety == Variety::Discrimination;
        Self {
            project: learned.then(|| layers.linear(features, KERNELS * DIMENSIONS, false)),
            variety,
        }
    }

    /// How many features come out for so many that go in.
    pub fn features(features: usize, variety: Variety) -> usize {
        match variety {
            Variety::Nothing => features,
            Variety::Deviation => features + 1,
            Variety::Discrimination => features + KERNELS,
        }
    }

    /// Whether a picture's features depend on the others of its batch.
    pub fn compares(&self) -> bool {
        self.variety != Variety::Nothing
    }

    /// # Shapes
    /// - `features`: `[n, f]`
    /// - output: `[n, f]`, `[n, f + 1]` or `[n, f + 8]`
    pub fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        let told = match (self.variety, &self.project) {
            (Variety::Nothing, _) => return features,
            (Variety::Discrimination, Some(project)) => {
                closeness(project.forward(features.clone()))
            }
            _ => deviation(features.clone()),
        };
        Tensor::cat(vec![features, told], 1)
    }
}

/// o(x_i)_b = Σ_{j≠i} exp(−‖M_{i,b} − M_{j,b}‖₁), over n − 1: the paper's sum, which would grow with
/// the batch, as a mean. `[n, B·C]` to `[n, B]`.
fn closeness(projected: Tensor<2>) -> Tensor<2> {
    let [n, width] = projected.dims();
    let one = projected.clone().reshape([n, 1, width]);
    let other = projected.reshape([1, n, width]);
    let distance = (one - other)
        .abs()
        .reshape([n, n, KERNELS, DIMENSIONS])
        .sum_dim(3)
        .reshape([n, n, KERNELS]);
    let sum = distance.neg().exp().sum_dim(1).reshape([n, KERNELS]);
    // Each is as close as can be to itself: e⁰ = 1.
    sum.sub_scalar(1.0).div_scalar((n.max(2) - 1) as f64)
}

/// The standard deviation over the batch, averaged over the features, `[n, f]` to `[n, 1]`.
fn deviation(features: Tensor<2>) -> Tensor<2> {
    let [n, _] = features.dims();
    let mean = features.clone().mean_dim(0);
    let variance = (features - mean).square().mean_dim(0);
    variance
        .add_scalar(EPSILON)
        .sqrt()
        .mean_dim(1)
        .expand([n, 1])
}
