//! How D changes with the picture: computed by forward operations, held to finite differences;
//! and what keeps it flat.

use atelier::core::Recipe;
use atelier::families;
use atelier::families::adversarial::Adversarial;
use atelier::families::cdcgan::model::Cdcgan;
use atelier::families::knobs::CLIP;
use atelier::nn::all_reduce::{Single, named};
use atelier::nn::batch::Batch;
use atelier::nn::convolutional::{ImageCritic, ImageTrunk};
use atelier::nn::from_host;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use atelier::nn::penalties::{gradient_penalty, norms, zero_centred};
use atelier::nn::spectral::Spectral;
use atelier::nn::weights::{self, Weights};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use futures::executor::block_on;
use nalgebra::DMatrix;

use super::support::{PIXELS, SPACE, device, family, small, values, weights as read};

/// For finite differences: small enough to cross few kinks of LeakyReLU, large enough for 32 bits.
const H: f32 = 1e-3;
const CHANNELS: [usize; 3] = [4, 5, 6];

fn autodiff() -> Device {
    device().autodiff()
}

fn layers<'a>(noise: &'a mut Noise, device: &'a Device) -> Layers<'a> {
    Layers {
        noise,
        init: Init::FanIn,
        device,
    }
}

fn critic() -> ImageCritic {
    let (mut noise, device) = (Noise::new(3, 0), autodiff());
    let mut layers = layers(&mut noise, &device);
    let trunk = ImageTrunk::new(1, CHANNELS, false, &mut layers);
    ImageCritic::new((trunk, ImageTrunk::features(CHANNELS, SPACE)), &mut layers)
}

fn pictures(count: usize) -> Vec<f32> {
    Noise::new(9, 1).uniform(count * PIXELS, 1.0)
}

fn images(values: &[f32]) -> Tensor<4> {
    let count = values.len() / PIXELS;
    from_host(values.to_vec(), SPACE.shape(count), &autodiff())
}

/// The slope of `score` at some pixels, by how it differs on either side.
fn measured_slopes(score: impl Fn(Tensor<4>) -> f32, pixels: &[usize]) -> Vec<f32> {
    let start = pictures(1);
    let at = |pixel: usize, offset: f32| {
        let mut moved = start.clone();
        moved[pixel] += offset;
        score(images(&moved))
    };
    let slope = |&pixel: &usize| (at(pixel, H) - at(pixel, -H)) / (2.0 * H);
    pixels.iter().map(slope).collect()
}

const SOME_PIXELS: [usize; 6] = [0, 29, 120, 377, 500, 783];

fn assert_close(found: f32, expected: f32, scale: f32, what: &str) {
    let off = (found - expected).abs() / expected.abs().max(scale);
    assert!(off < 0.03, "{what}: {found}, measured {expected}");
}

/// The largest of the values, against which small ones are rounding.
fn scale_of(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

#[test]
fn the_input_gradient_is_how_the_critic_changes_with_the_picture() {
    let critic = critic();
    let gradient = values(critic.input_gradient(images(&pictures(1))));
    let measured = measured_slopes(|image| values(critic.forward(image))[0], &SOME_PIXELS);
    for (&pixel, expected) in SOME_PIXELS.iter().zip(measured) {
        let scale = scale_of(&gradient);
        assert_close(gradient[pixel], expected, scale, &format!("pixel {pixel}"));
    }
}

#[test]
fn the_projection_discriminators_slope_depends_on_the_class() {
    let settings = small(family("cdcgan"), Recipe::Fast);
    let (mut noise, device) = (Noise::new(3, 0), autodiff());
    let (_, d) = Cdcgan::new(&settings, &mut layers(&mut noise, &device));
    let slopes = |class: u8| values(d.input_gradient(images(&pictures(1)), &[class]));
    assert_ne!(slopes(0), slopes(7));
    for class in [0, 7] {
        let score = |image| values(Cdcgan::outputs(&d, image, &[class]))[0];
        let measured = measured_slopes(score, &SOME_PIXELS);
        for (&pixel, expected) in SOME_PIXELS.iter().zip(measured) {
            let what = format!("class {class}, pixel {pixel}");
            let slopes = slopes(class);
            assert_close(slopes[pixel], expected, scale_of(&slopes), &what);
        }
    }
}

/// All weights of a critic.
fn weights_of(critic: &ImageCritic) -> Weights {
    read(|out| out.add("", critic))
}

/// A critic that no small change brings over a kink of its LeakyReLUs, where its slope jumps: every
/// other channel is far above zero, the others are far below.
fn far_from_kinks() -> ImageCritic {
    let critic = critic();
    let mut all = weights_of(&critic);
    for (name, size) in [("conv1", 1e1), ("conv2", 1e2), ("conv3", 1e3)] {
        let biases = &mut all.get_mut(&format!("trunk.{name}.bias")).unwrap().values;
        for (channel, bias) in biases.iter_mut().enumerate() {
            *bias = if channel % 2 == 0 { size } else { -size };
        }
    }
    weights::apply("", critic, &all).unwrap()
}

type Penalty<'a> = &'a dyn Fn(&ImageCritic) -> Tensor<1>;

/// What a penalty says of a critic with one weight moved.
fn with_moved_weight(penalty: Penalty, (name, place): (&str, usize), offset: f32) -> f32 {
    let critic = far_from_kinks();
    let mut all = weights_of(&critic);
    all.get_mut(name).unwrap().values[place] += offset;
    let moved = weights::apply("", critic, &all).unwrap();
    values(penalty(&moved))[0]
}

/// The gradient of a penalty by the critic's weights, which is a second derivative of the critic.
#[test]
fn penalties_have_the_gradient_that_finite_differences_find() {
    let between = |critic: &ImageCritic| {
        gradient_penalty(norms(critic.input_gradient(images(&pictures(3)))), 10.0)
    };
    let flat =
        |critic: &ImageCritic| zero_centred(critic.input_gradient(images(&pictures(3))), 5.0);
    let penalties: [(&str, Penalty); 2] = [("gradient penalty", &between), ("R1 and R2", &flat)];
    for (name, penalty) in penalties {
        let critic = far_from_kinks();
        let gradients = named(&critic, penalty(&critic).backward());
        for (weight, place) in [
            ("trunk.conv1.weight", 7),
            ("trunk.conv2.weight", 100),
            ("trunk.conv3.weight", 33),
            ("head.weight", 12),
        ] {
            let found = values(gradients[weight].clone())[place];
            let at = |offset| with_moved_weight(penalty, (weight, place), offset);
            let h = 1e-2;
            let expected = (at(h) - at(-h)) / (2.0 * h);
            let what = format!("{name} by {weight}[{place}]");
            assert_close(found, expected, 1e-4, &what);
        }
    }
}

#[test]
fn a_critic_of_slope_one_pays_no_gradient_penalty() {
    let slopes = |norm: f32| from_host(vec![norm; 4], [4, 1], &autodiff());
    assert_eq!(values(gradient_penalty(slopes(1.0), 10.0)), [0.0]);
    assert_eq!(values(gradient_penalty(slopes(3.0), 10.0)), [40.0]);
    // ‖∇‖² of a picture whose gradient is 0.1 everywhere is 784 · 0.01.
    let gradient = images(&[0.1; PIXELS]);
    assert!((values(norms(gradient.clone()))[0] - 2.8).abs() < 1e-4);
    assert!((values(zero_centred(gradient, 0.5))[0] - 3.92).abs() < 1e-3);
}

#[test]
fn sigma_is_the_largest_singular_value() {
    let (rows, columns) = (7, 20);
    let numbers = Noise::new(4, 4).normal(rows * columns);
    let matrix = DMatrix::from_row_slice(rows, columns, &numbers);
    let largest = matrix.singular_values().max();
    let weights: Tensor<2> = from_host(numbers, [rows, columns], &autodiff());
    let (mut noise, device) = (Noise::new(5, 0), autodiff());
    let mut spectral = Spectral::new(rows, &mut layers(&mut noise, &device));
    for _ in 0..60 {
        spectral.iterate(weights.clone());
    }
    let sigma = values(spectral.sigma(weights.clone()))[0];
    assert!(
        (sigma - largest).abs() < 1e-3 * largest,
        "{sigma}, {largest}"
    );
    // Divided by it, the layer stretches nothing.
    let scaled = values(spectral.sigma(weights.div_scalar(sigma)))[0];
    assert!((scaled - 1.0).abs() < 1e-4, "{scaled}");
}

/// The vector of the power iteration is no weight: gradients leave it alone, steps move it.
#[test]
fn the_power_iteration_goes_on_from_step_to_step() {
    let (mut noise, device) = (Noise::new(5, 0), autodiff());
    let mut layers = layers(&mut noise, &device);
    let layer = layers.linear(6, 3, false);
    let mut spectral = Spectral::new(3, &mut layers);
    let matrix = layer.weight.val().transpose();
    assert!(named(&spectral, spectral.sigma(matrix.clone()).backward()).is_empty());
    let before = spectral.clone();
    spectral.iterate(matrix);
    let u = |spectral: &Spectral| read(|out| out.add("", spectral));
    assert_ne!(u(&before), u(&spectral));
    assert_eq!(weights::parameters(&spectral), 0);
    assert_eq!(spectral.num_params(), 3);
}

#[test]
fn every_weight_of_wgans_critic_stays_within_the_clip() {
    let device = autodiff();
    for recipe in [Recipe::Classic, Recipe::Fast] {
        let mut settings = small(family("wgan"), recipe);
        CLIP.set(&mut settings, 0.004);
        let mut model = families::build(&settings, &device);
        let mut next = || Batch {
            images: images(&pictures(4)),
            labels: vec![0; 4],
            given: None,
        };
        block_on(model.step(&mut next, &mut Noise::new(1, 1), &mut Single)).unwrap();
        let all = read(|out| model.save(out));
        let trained = |name: &str| name.starts_with("discriminator.") && !name.contains("running_");
        let critic = || all.iter().filter(|(name, _)| trained(name));
        assert!(critic().count() >= 8);
        let largest = critic()
            .flat_map(|(_, array)| &array.values)
            .fold(0.0_f32, |largest, x| largest.max(x.abs()));
        assert!(largest <= 0.004, "{largest}");
        let generator = all["generator.project.weight"].values.iter();
        assert!(generator.fold(0.0_f32, |m, x| m.max(x.abs())) > 0.004);
    }
}
