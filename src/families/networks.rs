//! How the families build what they share: layers with the recipe's initial weights, DCGAN's and
//! the first GAN's generators in the sizes of the page, optimisers.

use burn::module::Module;
use burn::tensor::Device;

use super::model::Generator;
use super::sizes;
use crate::core::{Minibatch, Recipe, Settings};
use crate::nn::adam::Adam;
use crate::nn::convolutional::{ImageGenerator, ImageTrunk};
use crate::nn::layers::{Init, Layers};
use crate::nn::minibatch::{self, Variety};
use crate::nn::noise::Noise;
use crate::nn::perceptron::PixelGenerator;
use crate::nn::trainable::Trainable;

/// DCGAN's generator, told the label where the family has one.
pub fn image_generator(settings: &Settings, layers: &mut Layers) -> ImageGenerator {
    ImageGenerator::new(
        [settings.latent(), settings.labels()],
        sizes::generator_channels(settings.size),
        settings.dataset.space,
        settings.generator_norm,
        layers,
    )
}

/// The first GAN's generator, told the label where the family has one.
pub fn pixel_generator(settings: &Settings, layers: &mut Layers) -> PixelGenerator {
    PixelGenerator::new(
        [settings.latent(), settings.labels()],
        sizes::hidden(settings.size),
        settings.dataset.space,
        settings.generator_norm,
        layers,
    )
}

/// DCGAN's discriminator without its head, and how many features it gives.
pub fn image_trunk(settings: &Settings, norm: bool, layers: &mut Layers) -> (ImageTrunk, usize) {
    image_trunk_of(settings, 0, norm, layers)
}

/// The same, for images with so many further `planes`.
pub fn image_trunk_of(
    settings: &Settings,
    planes: usize,
    norm: bool,
    layers: &mut Layers,
) -> (ImageTrunk, usize) {
    let space = settings.dataset.space;
    let channels = sizes::discriminator_channels(settings.size);
    let trunk = ImageTrunk::new(space.channels + planes, channels, norm, layers);
    (trunk, ImageTrunk::features(channels, space))
}

/// What D is told of its batch, for a trunk of so many features; and how many features its head
/// then gets.
pub fn minibatch(
    settings: &Settings,
    features: usize,
    layers: &mut Layers,
) -> (minibatch::Minibatch, usize) {
    let variety = match settings.minibatch {
        Minibatch::Nothing => Variety::Nothing,
        Minibatch::Deviation => Variety::Deviation,
        Minibatch::Discrimination => Variety::Discrimination,
    };
    let layer = minibatch::Minibatch::new(features, variety, layers);
    (layer, minibatch::Minibatch::features(features, variety))
}

/// Layers with the recipe's initial weights.
pub fn layers<'a>(noise: &'a mut Noise, settings: &Settings, device: &'a Device) -> Layers<'a> {
    let init = match settings.recipe {
        Recipe::Classic => Init::Dcgan,
        Recipe::Fast => Init::FanIn,
    };
    Layers {
        noise,
        init,
        device,
    }
}

/// A generator in training. Takes the first numbers of `noise`.
pub fn trainable_generator<G: Generator>(
    settings: &Settings,
    noise: &mut Noise,
    device: &Device,
    optimiser: Adam,
    network: impl Fn(&Settings, &mut Layers) -> G,
) -> Trainable<G> {
    let mut again = noise.clone();
    let net = network(settings, &mut layers(noise, settings, device));
    let trainable = Trainable::new("generator", net, optimiser);
    if settings.ema == 0.0 {
        return trainable;
    }
    // Built again from the same noise: clones would share BatchNorm's running statistics.
    let twin = network(settings, &mut layers(&mut again, settings, device));
    trainable.averaged(twin, settings.ema)
}

/// A discriminator, or another network beside it, whose weights are called `name`.
pub fn trainable<M: Module>(name: &'static str, optimiser: Adam, net: M) -> Trainable<M> {
    Trainable::new(name, net, optimiser)
}

/// The optimiser of all families that do not say otherwise; its rate is set before each step.
pub fn adam(settings: &Settings) -> Adam {
    Adam::new(settings.lr_generator, settings.beta1, settings.beta2)
}
