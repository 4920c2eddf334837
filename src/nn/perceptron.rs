//! The perceptrons of the first GAN (Goodfellow et al. 2014, §5): numbers to a picture, and a
//! picture to features, through hidden layers.

use burn::module::{Module, Param};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;
use burn::tensor::activation::tanh;

use super::convolutional::{SLOPE, join_label};
use super::kernels::{Forward, leaky_relu, relu};
use super::layers::Layers;
use super::one_hot;

/// z, with a one-hot label where there is one → hidden layers → pixels.
#[derive(Module, Debug)]
pub struct PixelGenerator {
    hidden: Vec<HiddenLayer>,
    image: Linear,
    #[module(skip)]
    labels: usize,
    /// Height and width of a picture.
    #[module(skip)]
    side: usize,
}

impl PixelGenerator {
    /// `labels`: how many there are to tell apart, 0 for none. `widths` of the hidden layers.
    pub fn new(
        latent: usize,
        labels: usize,
        widths: &[usize],
        side: usize,
        norm: bool,
        layers: &mut Layers,
    ) -> Self {
        let mut inputs = latent + labels;
        let mut hidden = vec![];
        for &width in widths {
            hidden.push(HiddenLayer {
                linear: layers.linear(inputs, width, true),
                norm: norm.then(|| ClassNorm::new(width, labels, layers)),
            });
            inputs = width;
        }
        Self {
            hidden,
            image: layers.linear(inputs, side * side, true),
            labels,
            side,
        }
    }

    /// # Shapes
    /// - `z`: `[n, latent]`, `labels`: `n` (not looked at where there are none)
    /// - output: `[n, 1, side, side]`, −1 to 1
    pub fn forward(&self, z: Tensor<2>, labels: &[u8]) -> Tensor<4> {
        let [n, _] = z.dims();
        let mut x = join_label(z, labels, self.labels);
        for layer in &self.hidden {
            x = layer.forward(x, labels);
        }
        tanh(self.image.forward(x)).reshape([n, 1, self.side, self.side])
    }

    /// How much the next batch counts in the running statistics.
    pub fn set_momentum(&mut self, momentum: f64) {
        let norms = self
            .hidden
            .iter_mut()
            .filter_map(|layer| layer.norm.as_mut());
        for norm in norms {
            norm.features.momentum = momentum;
        }
    }
}

/// A linear layer, BatchNorm where it is not switched off, ReLU.
#[derive(Module, Debug)]
struct HiddenLayer {
    linear: Linear,
    norm: Option<ClassNorm>,
}

impl HiddenLayer {
    /// `[n, inputs]` and `n` labels to `[n, width]`.
    fn forward(&self, x: Tensor<2>, labels: &[u8]) -> Tensor<2> {
        let x = self.linear.forward(x);
        relu(match &self.norm {
            Some(norm) => norm.forward(x, labels),
            None => x,
        })
    }
}

/// BatchNorm of each feature over the batch. Where there are labels, each class has its own scale
/// and shift: conditional BatchNorm (de Vries et al. 2017, arXiv:1707.00683, eq. 5), the way in
/// which later generators are told the class (Miyato & Koyama 2018).
#[derive(Module, Debug)]
struct ClassNorm {
    features: BatchNorm,
    classes: Option<ClassShades>,
}

/// What each class adds to the scale and to the shift of each feature, `[labels, features]`,
/// nothing at first.
#[derive(Module, Debug)]
struct ClassShades {
    scale: Param<Tensor<2>>,
    shift: Param<Tensor<2>>,
}

impl ClassNorm {
    fn new(width: usize, labels: usize, layers: &mut Layers) -> Self {
        Self {
            features: layers.batch_norm(width),
            classes: (labels > 0).then(|| ClassShades {
                scale: layers.zeros([labels, width]),
                shift: layers.zeros([labels, width]),
            }),
        }
    }

    /// `[n, features]` and `n` labels to `[n, features]`.
    fn forward(&self, x: Tensor<2>, labels: &[u8]) -> Tensor<2> {
        let [n, c] = x.dims();
        let x = self.features.apply(x.reshape([n, c, 1, 1])).reshape([n, c]);
        let Some(ClassShades { scale, shift }) = &self.classes else {
            return x;
        };
        let [count, _] = scale.dims();
        let class = one_hot(labels, count, &x.device());
        let scale = class.clone().matmul(scale.val()) + 1.0;
        x * scale + class.matmul(shift.val())
    }
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
        let x = leaky_relu(self.hidden1.forward(numbers), SLOPE);
        leaky_relu(self.hidden2.forward(x), SLOPE)
    }
}
