//! The perceptrons of the first GAN (Goodfellow et al. 2014, §5): numbers to a picture, and a
//! picture to features, through two hidden layers each.

use burn::module::{Module, Param};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;

use super::convolutional::{LEAKY, join_label};
use super::kernels::{Activation, Forward, ForwardNumbers, relu};
use super::layers::Layers;
use super::one_hot;
use crate::core::Space;

/// z, with a one-hot label where there is one → two hidden layers → pixels.
#[derive(Module, Debug)]
pub struct PixelGenerator {
    hidden1: Linear,
    /// BatchNorm, where it is not switched off.
    norm1: Option<BatchNorm>,
    classes1: Option<ClassShades>,
    hidden2: Linear,
    norm2: Option<BatchNorm>,
    classes2: Option<ClassShades>,
    image: Linear,
    #[module(skip)]
    labels: usize,
    #[module(skip)]
    space: Space,
}

impl PixelGenerator {
    /// `labels`: how many there are to tell apart, 0 for none. `widths` of the hidden layers.
    pub fn new(
        [latent, labels]: [usize; 2],
        widths: [usize; 2],
        space: Space,
        norm: bool,
        layers: &mut Layers,
    ) -> Self {
        let [first, second] = widths;
        let told = norm && labels > 0;
        Self {
            hidden1: layers.linear(latent + labels, first, true),
            norm1: norm.then(|| layers.batch_norm(first)),
            classes1: told.then(|| ClassShades::new(labels, first, layers)),
            hidden2: layers.linear(first, second, true),
            norm2: norm.then(|| layers.batch_norm(second)),
            classes2: told.then(|| ClassShades::new(labels, second, layers)),
            image: layers.linear(second, space.values(), true),
            labels,
            space,
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (not looked at where there are none)
    /// - output: `[n, channels, height, width]`, −1 to 1
    pub fn forward(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let [n, _] = z.dims();
        self.image
            .apply_then(self.hidden(z, labels), Activation::Tanh)
            .reshape(self.space.shape(n))
    }

    /// All but the last layer, and so all that has BatchNorm.
    pub fn hidden(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<2> {
        let x = self.hidden1.apply(join_label(z, labels, self.labels));
        let x = relu(shade(&self.classes1, normalise(&self.norm1, x), labels));
        let x = normalise(&self.norm2, self.hidden2.apply(x));
        relu(shade(&self.classes2, x, labels))
    }

    /// How much the next batch counts in the running statistics.
    pub fn set_momentum(&mut self, momentum: f64) {
        for norm in [&mut self.norm1, &mut self.norm2].into_iter().flatten() {
            norm.momentum = momentum;
        }
    }
}

/// Each feature over the batch, `[n, c]`, by BatchNorm, where there is one.
fn normalise(norm: &Option<BatchNorm>, x: Tensor<2>) -> Tensor<2> {
    match norm {
        Some(norm) => {
            let [n, c] = x.dims();
            norm.apply(x.reshape([n, c, 1, 1])).reshape([n, c])
        }
        None => x,
    }
}

/// What each class adds to the scale and to the shift of each feature behind BatchNorm,
/// `[labels, features]`, nothing at first: conditional BatchNorm (de Vries et al. 2017,
/// arXiv:1707.00683, eq. 5), the way in which later generators are told the class (Miyato & Koyama
/// 2018).
#[derive(Module, Debug)]
struct ClassShades {
    scale: Param<Tensor<2>>,
    shift: Param<Tensor<2>>,
}

impl ClassShades {
    fn new(labels: usize, features: usize, layers: &Layers) -> Self {
        Self {
            scale: layers.zeros([labels, features]),
            shift: layers.zeros([labels, features]),
        }
    }
}

/// Each feature as its row's class has it, `[n, features]`, where classes are told apart.
fn shade(classes: &Option<ClassShades>, x: Tensor<2>, labels: &[u8]) -> Tensor<2> {
    let Some(ClassShades { scale, shift }) = classes else {
        return x;
    };
    let [count, _] = scale.dims();
    let class = one_hot(labels, count, &x.device());
    let scale = class.clone().matmul(scale.val()) + 1.0;
    x * scale + class.matmul(shift.val())
}

/// Numbers, such as a picture's pixels → two hidden layers, whose second gives the features.
#[derive(Module, Debug)]
pub struct PixelTrunk {
    hidden1: Linear,
    hidden2: Linear,
}

impl PixelTrunk {
    pub fn new(inputs: usize, [first, features]: [usize; 2], layers: &mut Layers) -> Self {
        Self {
            hidden1: layers.linear(inputs, first, true),
            hidden2: layers.linear(first, features, true),
        }
    }

    /// `[n, inputs]` to `[n, features]`.
    pub fn forward(&self, numbers: Tensor<2>) -> Tensor<2> {
        let x = self.hidden1.apply_then(numbers, LEAKY);
        self.hidden2.apply_then(x, LEAKY)
    }
}
