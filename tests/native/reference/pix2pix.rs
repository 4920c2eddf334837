//! pix2pix: the losses of table 1, and both networks with the same weights as in PyTorch.

use atelier::core::{DatasetInfo, Recipe, Settings, Size, Space};
use atelier::families::adversarial::Adversarial;
use atelier::families::model::Input;
use atelier::families::pix2pix::model::{PatchDiscriminator, Pix2pix, UNet};
use atelier::families::pix2pix::{DROPOUT, LAMBDA, LOSS, PATCH, SKIPS};
use atelier::families::seen::Seen;
use atelier::nn::batch::Batch;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::noise::Noise;
use atelier::nn::weights;
use burn::module::Module;
use burn::tensor::Tensor;
use serde_json::Value;

use super::losses::check_loss;
use super::{close, device, leaf, number, reference, tensor};
use crate::support::{family, weights as read};

/// Halved three times: 4×6, 2×3, 1×2.
const SPACE: Space = Space {
    channels: 1,
    height: 8,
    width: 12,
};

fn settings() -> Settings {
    Settings {
        dataset: DatasetInfo {
            space: SPACE,
            ..DatasetInfo::default()
        },
        ..Settings::recommended(family("pix2pix"), Size::Xs, Recipe::Fast)
    }
}

fn seen(images: Tensor<4>, outputs: Tensor<2>) -> Seen {
    Seen {
        images,
        labels: vec![0; 3],
        outputs,
    }
}

/// Three pictures of 2×3, and D's verdicts on four patches of each.
struct Case {
    all: Value,
    real: Tensor<2>,
    fake: Tensor<2>,
    truth: Tensor<4>,
    made: Tensor<4>,
}

fn case() -> Case {
    let all = reference("pix2pix");
    Case {
        real: leaf(&all["real"], [3, 4]),
        fake: leaf(&all["fake"], [3, 4]),
        truth: tensor(&all["truth"], [3, 1, 2, 3]),
        made: leaf(&all["made"], [3, 1, 2, 3]),
        all,
    }
}

#[test]
fn the_discriminators_loss_is_a_mean_over_pictures_and_patches() {
    for name in LOSS.choices {
        let case = case();
        let mut settings = settings();
        LOSS.set(&mut settings, place(name));
        let [real, fake] = [&case.real, &case.fake].map(|x| seen(case.truth.clone(), x.clone()));
        let loss = Pix2pix.discriminator_loss(&settings, &real, &fake);
        let expected = &case.all["discriminator"];
        check_loss(&loss, &[case.real, case.fake], expected, name);
    }
}

fn place(loss: &str) -> f64 {
    let place = LOSS.choices.iter().position(|choice| *choice == loss);
    place.expect("the reference has the knob's choices") as f64
}

#[test]
fn the_generators_losses_are_those_of_table_1() {
    for name in LOSS.choices {
        let case = case();
        let mut settings = settings();
        LOSS.set(&mut settings, place(name));
        LAMBDA.set(&mut settings, number(&case.all["lambda"]).into());
        let fake = seen(case.made.clone(), case.fake.clone());
        let real = Batch {
            images: case.truth.clone(),
            labels: vec![0; 3],
            given: None,
        };
        let input = Input::new(Tensor::zeros([3, 4], &device()), &[0; 3]);
        let mut never = || -> Tensor<2> { panic!("{name} does not compare with real pictures") };
        let mut loss = Pix2pix.generator_loss(&settings, &fake, &input, &mut never);
        if let Some(distance) = Pix2pix.reconstruction_loss(&settings, &case.made, &real) {
            loss = loss + distance;
        }
        let expected = &case.all["generator"][name];
        close(loss.clone(), &expected["loss"], name);
        let gradients = loss.backward();
        // One that is not there is nothing.
        let by_verdicts = case.fake.grad(&gradients);
        let by_verdicts = by_verdicts.unwrap_or(Tensor::zeros([3, 4], &device()));
        close(by_verdicts, &expected["gradients"][0], name);
        let by_pictures = case.made.grad(&gradients);
        let by_pictures = by_pictures.unwrap_or(Tensor::zeros([3, 1, 2, 3], &device()));
        close(by_pictures, &expected["gradients"][1], name);
    }
}

/// The formula of make_reference.py.
fn by_formula(count: usize, scale: f64, phase: f64) -> impl Iterator<Item = f32> {
    (0..count).map(move |i| {
        let i = i as f64;
        (scale * (1.3 * i + 0.1 * i * i + phase).sin()) as f32
    })
}

fn formula<const D: usize>(shape: [usize; D], scale: f64, phase: f64) -> Tensor<D> {
    let values: Vec<f32> = by_formula(shape.iter().product(), scale, phase).collect();
    atelier::nn::from_host(values, shape, &device())
}

/// A network with the weights of the formula, in the order of their names.
fn with_formula<M: Module>(network: M) -> M {
    let mut all = read(|out| out.add("", &network));
    let trained = all
        .iter_mut()
        .filter(|(name, _)| !name.contains("running_"));
    for (phase, (name, array)) in trained.enumerate() {
        let count = array.values.len();
        let scale = match array.shape.len() {
            1 => 0.3,
            _ => 1.5 / ((count / array.shape[0]) as f64).sqrt(),
        };
        array.values = by_formula(count, scale, phase as f64).collect();
        if name.ends_with("gamma") {
            array.values.iter_mut().for_each(|x| *x += 1.0);
        }
    }
    weights::apply("", network, &all).unwrap()
}

/// Output, and of Σ probe · output the gradient by the input and its norms by the weights.
fn check_network<const D: usize>(
    network: &impl Module,
    (input, output): (Tensor<4>, Tensor<D>),
    expected: &Value,
    what: &str,
) {
    close(output.clone(), &expected["output"], what);
    let probe = formula(output.dims(), 1.0, 4.0);
    let gradients = (output * probe).sum().backward();
    let by_input = input.grad(&gradients).expect("the input is tracked");
    close(by_input, &expected["gradient"], what);
    let found = atelier::nn::all_reduce::named(network, gradients);
    let expected = expected["norms"].as_object().unwrap();
    assert_eq!(found.len(), expected.len(), "{what}");
    for (name, norm) in expected {
        let norm_here = found[name].clone().square().sum().sqrt();
        close(norm_here, norm, &format!("{what}: {name}"));
    }
}

fn build<T>(make: impl FnOnce(&mut Layers) -> T) -> T {
    let (mut noise, device) = (Noise::new(1, 0), device());
    make(&mut Layers {
        noise: &mut noise,
        init: Init::FanIn,
        device: &device,
    })
}

#[test]
fn the_u_net_is_pytorchs() {
    let all = reference("pix2pix");
    for (what, skips, norm, n) in [
        ("skips", 1.0, false, 1),
        ("no skips", 0.0, false, 1),
        ("skips, BatchNorm", 1.0, true, 2),
    ] {
        let mut settings = settings();
        settings.generator_norm = norm;
        SKIPS.set(&mut settings, skips);
        DROPOUT.set(&mut settings, 0.25);
        let net = with_formula(build(|layers| UNet::new(&settings, [1, 1], layers)));
        let input = formula(SPACE.shape(n), 1.0, 0.6).require_grad();
        let output = net.forward(input.clone(), formula([n, 32], 2.0, 0.5));
        check_network(&net, (input, output), &all["unet"][what], what);
    }
}

#[test]
fn the_patch_discriminator_is_pytorchs() {
    let all = reference("pix2pix");
    for what in ["10", "whole picture"] {
        let mut settings = settings();
        let place = PATCH.choices.iter().position(|choice| *choice == what);
        PATCH.set(&mut settings, place.unwrap() as f64);
        let net = with_formula(build(|layers| {
            PatchDiscriminator::new(&settings, 2, layers)
        }));
        let input = formula([1, 2, 8, 12], 1.0, 0.6).require_grad();
        let output = Pix2pix::outputs(&net, input.clone(), &[0]);
        check_network(&net, (input, output), &all["patches"][what], what);
    }
}
