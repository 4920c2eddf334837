//! burn's layers with initial weights drawn on the host, so that a seed determines a network
//! on every device.

use burn::module::Param;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor, TensorData};

use super::noise::Noise;

/// How initial weights are distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    /// N(0, 0.02²), and N(1, 0.02²) for BatchNorm's scale (Radford et al. 2015, §4, and their code).
    Dcgan,
    /// Uniform on ±1/√fan-in, the default of PyTorch's layers (He et al. 2015 with a = √5).
    FanIn,
}

/// Standard deviation of [`Init::Dcgan`].
const DCGAN_STD: f32 = 0.02;

/// Builds layers one after another from one stream of noise.
pub struct Layers<'a> {
    pub noise: &'a mut Noise,
    pub init: Init,
    pub device: &'a Device,
}

impl Layers<'_> {
    /// `[n, inputs]` to `[n, outputs]`.
    pub fn linear(&mut self, inputs: usize, outputs: usize, bias: bool) -> Linear {
        let mut layer = LinearConfig::new(inputs, outputs)
            .with_bias(bias)
            .init(self.device);
        layer.weight = self.weight([inputs, outputs], inputs);
        layer.bias = bias.then(|| self.bias(outputs, inputs));
        layer
    }

    /// `[n, from, h, w]` to `[n, to, (h + 2·padding − kernel)/stride + 1, …]`.
    pub fn conv(
        &mut self,
        [from, to]: [usize; 2],
        kernel: usize,
        stride: usize,
        padding: usize,
        bias: bool,
    ) -> Conv2d {
        let fan_in = from * kernel * kernel;
        let mut layer = Conv2dConfig::new([from, to], [kernel, kernel])
            .with_stride([stride, stride])
            .with_padding(PaddingConfig2d::Explicit(
                padding, padding, padding, padding,
            ))
            .with_bias(bias)
            .init(self.device);
        layer.weight = self.weight([to, from, kernel, kernel], fan_in);
        layer.bias = bias.then(|| self.bias(to, fan_in));
        layer
    }

    /// Twice the height and width: a transposed convolution 4×4, stride 2, padding 1.
    pub fn upsample(&mut self, channels: [usize; 2], bias: bool) -> ConvTranspose2d {
        self.transposed(channels, 4, bias)
    }

    /// A transposed convolution of stride 2 and padding 1.
    pub fn transposed(
        &mut self,
        [from, to]: [usize; 2],
        kernel: usize,
        bias: bool,
    ) -> ConvTranspose2d {
        let fan_in = to * kernel * kernel;
        let mut layer = ConvTranspose2dConfig::new([from, to], [kernel, kernel])
            .with_stride([2, 2])
            .with_padding([1, 1])
            .with_bias(bias)
            .init(self.device);
        layer.weight = self.weight([from, to, kernel, kernel], fan_in);
        layer.bias = bias.then(|| self.bias(to, fan_in));
        layer
    }

    /// Normalises each of `channels` over batch and space (Ioffe & Szegedy 2015).
    pub fn batch_norm(&mut self, channels: usize) -> BatchNorm {
        let mut layer = BatchNormConfig::new(channels).init(self.device);
        let scale = match self.init {
            Init::Dcgan => {
                let noise = self.noise.normal(channels);
                noise.iter().map(|x| 1.0 + DCGAN_STD * x).collect()
            }
            Init::FanIn => vec![1.0; channels],
        };
        // burn's own come into being at their first use, and without gradients for good if that is
        // in a clone without gradients.
        layer.gamma = self.param(scale, [channels]);
        layer.beta = self.param(vec![0.0; channels], [channels]);
        layer
    }

    /// A parameter that is nothing at first.
    pub fn zeros<const D: usize>(&self, shape: [usize; D]) -> Param<Tensor<D>> {
        self.param(vec![0.0; shape.iter().product()], shape)
    }

    fn weight<const D: usize>(&mut self, shape: [usize; D], fan_in: usize) -> Param<Tensor<D>> {
        let count = shape.iter().product();
        let values = match self.init {
            Init::Dcgan => self
                .noise
                .normal(count)
                .iter()
                .map(|x| DCGAN_STD * x)
                .collect(),
            Init::FanIn => self.noise.uniform(count, (fan_in as f32).sqrt().recip()),
        };
        self.param(values, shape)
    }

    fn bias(&mut self, count: usize, fan_in: usize) -> Param<Tensor<1>> {
        let values = match self.init {
            Init::Dcgan => vec![0.0; count],
            Init::FanIn => self.noise.uniform(count, (fan_in as f32).sqrt().recip()),
        };
        self.param(values, [count])
    }

    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_data(TensorData::new(values, shape), self.device)
    }
}
