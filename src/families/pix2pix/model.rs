//! pix2pix: Isola, Zhu, Zhou & Efros 2017, "Image-to-image translation with conditional adversarial
//! networks", arXiv:1611.07004.
//!
//! G makes of a picture x another one; D is shown both and says of each patch whether it is real
//! (eq. 1, 3 and 4):
//!
//! > L_cGAN = E[log D(x, y)] + E[log(1 − D(x, G(x, z)))]
//! > L_L1 = E[‖y − G(x, z)‖₁]
//! > G* = arg min_G max_D  L_cGAN + λ·L_L1
//!
//! G is a U-Net (§3.2.1), 28 → 14 → 7 → 4 and back. Its noise z is dropout (§2.1), in drawing too:
//! here whole channels of the first layer on the way up are switched off (Tompson et al. 2015,
//! arXiv:1411.4280, "SpatialDropout"), so that z has one number for each and a seed means the same
//! picture on every device. D is a PatchGAN (§3.2.2): 4×4 convolutions of stride 2, then 1×1.
//!
//! Not as in the paper: D's objective is not halved, which Adam would not notice.

use burn::module::Module;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;

use super::{DISTANCE, DROPOUT, LAMBDA, LOSS, PATCH, SKIPS};
use crate::core::{Operator, Settings, Space};
use crate::families::adversarial::{Adversarial, Input, Shown};
use crate::families::model::{Generator, Sampler};
use crate::families::seen::Seen;
use crate::families::sizes;
use crate::families::two_players::TwoPlayers;
use crate::nn::batch::Batch;
use crate::nn::convolutional::{LEAKY, normalised};
use crate::nn::dropout::kept_channels;
use crate::nn::kernels::{Activation, Forward, ForwardNumbers, relu, transposed_to};
use crate::nn::layers::Layers;
use crate::nn::losses::{discriminator_loss, generator_loss};

/// A picture → half its sides → a quarter → an eighth → back again.
#[derive(Module, Debug)]
pub struct UNet {
    down1: Conv2d,
    down2: Conv2d,
    down_norm2: Option<BatchNorm>,
    down3: Conv2d,
    up3: ConvTranspose2d,
    up_norm3: Option<BatchNorm>,
    up2: ConvTranspose2d,
    up_norm2: Option<BatchNorm>,
    up1: ConvTranspose2d,
    up_norm1: Option<BatchNorm>,
    image: Conv2d,
    #[module(skip)]
    skips: bool,
    #[module(skip)]
    dropout: f64,
}

impl UNet {
    /// `[n, from, height, width]` to `[n, to, height, width]`.
    pub fn new(settings: &Settings, [from, to]: [usize; 2], layers: &mut Layers) -> Self {
        let [half, quarter, eighth] = sizes::discriminator_channels(settings.size);
        let norm = settings.generator_norm;
        let skips = SKIPS.is_on(settings);
        // With what comes across.
        let joined = |up: usize, across: usize| if skips { up + across } else { up };
        Self {
            down1: layers.conv([from, half], 4, 2, 1, true),
            down2: layers.conv([half, quarter], 4, 2, 1, !norm),
            down_norm2: norm.then(|| layers.batch_norm(quarter)),
            down3: layers.conv([quarter, eighth], 3, 2, 1, true),
            up3: layers.transposed([eighth, quarter], 3, !norm),
            up_norm3: norm.then(|| layers.batch_norm(quarter)),
            up2: layers.upsample([joined(quarter, quarter), half], !norm),
            up_norm2: norm.then(|| layers.batch_norm(half)),
            up1: layers.upsample([joined(half, half), half], !norm),
            up_norm1: norm.then(|| layers.batch_norm(half)),
            image: layers.conv([joined(half, from), to], 3, 1, 1, true),
            skips,
            dropout: DROPOUT.get(settings),
        }
    }

    /// # Shapes
    /// - `x`: `[n, from, height, width]`
    /// - `z`: `[n, latent]`, N(0, 1): which channels are switched off
    /// - output: `[n, to, height, width]`, −1 to 1
    pub fn forward(&self, x: Tensor<4>, z: Tensor<2>) -> Tensor<4> {
        let half = self.down1.apply_then(x.clone(), LEAKY);
        let quarter = normalised(&self.down2, &self.down_norm2, half.clone(), LEAKY);
        let eighth = self.down3.apply_then(quarter.clone(), LEAKY);
        let [.., height, width] = quarter.dims();
        let up = transposed_to(&self.up3, eighth, [height, width]);
        let up = match &self.up_norm3 {
            Some(norm) => norm.apply_then(up, Activation::RELU),
            None => relu(up),
        };
        let up = up * kept_channels(z, self.dropout);
        let up = self.joined(up, quarter);
        let up = normalised(&self.up2, &self.up_norm2, up, Activation::RELU);
        let up = self.joined(up, half);
        let up = normalised(&self.up1, &self.up_norm1, up, Activation::RELU);
        self.image.apply_then(self.joined(up, x), Activation::Tanh)
    }

    /// With what comes across from the way down.
    fn joined(&self, up: Tensor<4>, across: Tensor<4>) -> Tensor<4> {
        match self.skips {
            true => Tensor::cat(vec![up, across], 1),
            false => up,
        }
    }
}

impl Sampler for UNet {
    fn sample(&self, input: &Input) -> Tensor<4> {
        let given = input.given.clone().expect("a translator is given pictures");
        self.forward(given, input.z.clone())
    }
}

impl Generator for UNet {
    fn set_momentum(&mut self, momentum: f64) {
        let norms = [
            &mut self.down_norm2,
            &mut self.up_norm3,
            &mut self.up_norm2,
            &mut self.up_norm1,
        ];
        for norm in norms.into_iter().flatten() {
            norm.momentum = momentum;
        }
    }
}

/// Patches → one logit each, or the whole picture → one logit.
#[derive(Module, Debug)]
pub struct PatchDiscriminator {
    layers: Vec<Conv2d>,
    /// Of each patch, `1×1`; or of all features.
    patch: Option<Conv2d>,
    whole: Option<Linear>,
}

impl PatchDiscriminator {
    /// For pictures of `planes` channels and `space`'s sides.
    pub fn new(settings: &Settings, planes: usize, layers: &mut Layers) -> Self {
        let widths = sizes::discriminator_channels(settings.size);
        let convolutions = convolutions(settings);
        let mut from = planes;
        let layer = |&to: &usize| {
            let conv = layers.conv([from, to], 4, 2, 1, true);
            from = to;
            conv
        };
        let convs: Vec<Conv2d> = widths[..convolutions].iter().map(layer).collect();
        let features = widths[convolutions - 1];
        let [height, width] = sides(settings.dataset.space, convolutions);
        let whole = is_whole(settings);
        Self {
            layers: convs,
            patch: (!whole).then(|| layers.conv([features, 1], 1, 1, 0, true)),
            whole: whole.then(|| layers.linear(features * height * width, 1, true)),
        }
    }

    fn features(&self, images: Tensor<4>) -> Tensor<4> {
        let layers = self.layers.iter();
        layers.fold(images, |x, layer| layer.apply_then(x, LEAKY))
    }

    /// `[n, patches]`, row by row.
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let features = self.features(images);
        match (&self.patch, &self.whole) {
            (Some(patch), _) => patch.apply(features).flatten(1, 3),
            (None, Some(whole)) => whole.apply(features.flatten(1, 3)),
            (None, None) => features.flatten(1, 3),
        }
    }
}

/// The last choice of the knob.
fn is_whole(settings: &Settings) -> bool {
    PATCH.place(settings) == PATCH.choices.len() - 1
}

/// How many convolutions: each of 4×4 and stride 2 widens the field, 4 → 10 → 22.
fn convolutions(settings: &Settings) -> usize {
    (PATCH.place(settings) + 1).min(3)
}

/// Height and width after so many.
fn sides(space: Space, convolutions: usize) -> [usize; 2] {
    let halved = |side: usize| (0..convolutions).fold(side, |side, _| side / 2);
    [halved(space.height), halved(space.width)]
}

/// What G learns from, in the order of the knob's choices.
#[derive(Clone, Copy, PartialEq)]
enum Loss {
    L1AndCgan,
    L1,
    L2,
    Cgan,
    L1AndGan,
}

impl Loss {
    fn of(settings: &Settings) -> Self {
        let all = [
            Loss::L1AndCgan,
            Loss::L1,
            Loss::L2,
            Loss::Cgan,
            Loss::L1AndGan,
        ];
        all.get(LOSS.place(settings))
            .copied()
            .unwrap_or(Loss::L1AndCgan)
    }

    /// Whether G listens to D.
    fn is_adversarial(self) -> bool {
        !matches!(self, Loss::L1 | Loss::L2)
    }
}

/// Channels of what G is given.
fn given_channels(settings: &Settings) -> usize {
    let space = settings.dataset.space;
    settings
        .operator()
        .map_or(space.channels, |operator: Operator| {
            operator.space(space).channels
        })
}

/// The paper.
pub struct Pix2pix;

impl Adversarial for Pix2pix {
    type Generator = UNet;
    type Discriminator = PatchDiscriminator;

    fn generator(settings: &Settings, layers: &mut Layers) -> UNet {
        let channels = [given_channels(settings), settings.dataset.space.channels];
        UNet::new(settings, channels, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, PatchDiscriminator) {
        let given = match Loss::of(settings) {
            Loss::L1AndGan => 0,
            _ => given_channels(settings),
        };
        let planes = settings.dataset.space.channels + given;
        (Self, PatchDiscriminator::new(settings, planes, layers))
    }

    /// The pair (x, y), x first; y alone in the unconditional game.
    fn shown_to_d(settings: &Settings, images: Tensor<4>, given: Option<&Tensor<4>>) -> Tensor<4> {
        match given {
            Some(given) if Loss::of(settings) != Loss::L1AndGan => {
                Tensor::cat(vec![given.clone(), images], 1)
            }
            _ => images,
        }
    }

    fn patches(settings: &Settings) -> [usize; 2] {
        match is_whole(settings) {
            true => [1, 1],
            false => sides(settings.dataset.space, convolutions(settings)),
        }
    }

    fn outputs(d: &PatchDiscriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.forward(images)
    }

    fn features(d: &PatchDiscriminator, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        d.features(images).flatten(1, 3)
    }

    /// The penalty is a mean over patches, as the losses are.
    fn kept_flat(outputs: &Tensor<2>) -> Tensor<2> {
        let [_, patches] = outputs.dims();
        outputs.clone().div_scalar((patches as f64).sqrt())
    }

    fn compares(_d: &PatchDiscriminator) -> bool {
        false
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        discriminator_loss(real, fake, settings.label_smoothing)
    }

    fn generator_loss(
        &mut self,
        settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        let loss = generator_loss(fake.outputs.clone());
        match Loss::of(settings).is_adversarial() {
            true => loss,
            false => loss.detach().mul_scalar(0.0),
        }
    }

    /// λ·L_L1 (eq. 3); alone, the distance itself.
    fn reconstruction_loss(
        &self,
        settings: &Settings,
        fake: &Tensor<4>,
        real: &Batch,
    ) -> Option<Tensor<1>> {
        let difference = fake.clone() - real.images.clone();
        match Loss::of(settings) {
            Loss::Cgan => None,
            Loss::L1 => Some(difference.abs().mean()),
            Loss::L2 => Some(difference.square().mean()),
            Loss::L1AndCgan | Loss::L1AndGan => {
                Some(difference.abs().mean().mul_scalar(LAMBDA.get(settings)))
            }
        }
    }

    /// L1 in units of the range 0 … 1, of what D saw.
    fn measure(
        &self,
        settings: &Settings,
        _: &PatchDiscriminator,
        [real, fake]: [&Seen; 2],
    ) -> Shown {
        let channels = settings.dataset.space.channels;
        let [real, fake] = [real, fake].map(|seen| {
            let planes = seen.images.dims()[1];
            seen.images.clone().narrow(1, planes - channels, channels)
        });
        vec![(&DISTANCE, (fake - real).abs().mean().mul_scalar(0.5))]
    }
}

/// What the list of families builds.
pub type Networks = TwoPlayers<Pix2pix>;
