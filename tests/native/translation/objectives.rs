//! Who listens to whom: the objective of §3.1 and the losses of table 1.

use std::sync::LazyLock;

use atelier::core::{D_LOSS, G_LOSS, Settings, StepStats};
use atelier::data::Dataset;
use atelier::engine::run::Run;
use atelier::families::pix2pix::{LAMBDA, LOSS};
use atelier::nn::all_reduce::Single;
use atelier::nn::batch::{Batch, to_images};
use atelier::nn::noise::Noise;
use atelier::nn::weights::{Weights, decode};
use futures::executor::block_on;

use super::{build, choice, with};
use crate::support::{SPACE, device, given, made_up, one_class, steps, weights};

const L1: &str = "distance.L1";

fn of(loss: &str) -> Settings {
    with(&[(&LOSS, choice(&LOSS, loss))])
}

fn data() -> &'static Dataset {
    static DATA: LazyLock<Dataset> = LazyLock::new(|| one_class(7, 16));
    &DATA
}

/// The trained weights of G and of D.
fn networks(all: &Weights) -> [Weights; 2] {
    ["generator.", "discriminator."].map(|network| {
        let mine = all.iter().filter(|(name, _)| name.starts_with(network));
        mine.map(|(name, array)| (name.clone(), array.clone()))
            .collect()
    })
}

/// A few steps: what they measured, and the weights of G and of D.
fn trained(settings: &Settings, count: usize) -> (Vec<StepStats>, [Weights; 2]) {
    let mut run = Run::new(settings, &device()).unwrap();
    let stats = steps(&mut run, data(), count);
    let (all, _) = decode(block_on(run.checkpoint()).unwrap()).unwrap();
    (stats, networks(&all))
}

fn rates(settings: Settings, lr_generator: f64, lr_discriminator: f64) -> Settings {
    Settings {
        lr_generator,
        lr_discriminator,
        ..settings
    }
}

/// A rate of 0 is no setting; whatever still moves a network is a leak.
#[test]
fn each_loss_moves_both_networks_and_neither_moves_the_other() {
    let device = device().autodiff();
    let pictures: Vec<u8> = (0..4).flat_map(|place| made_up(SPACE, place)).collect();
    for loss in LOSS.choices {
        let settings = of(loss);
        let mut model = build(&settings);
        let mut next = || Batch {
            images: to_images(&pictures, SPACE, &device),
            labels: vec![0; 4],
            given: given(&settings, 4, &device),
        };
        for (place, (g, d)) in [(1e-3, 0.0), (0.0, 1e-3)].into_iter().enumerate() {
            let before = networks(&weights(|out| model.save(out)));
            model.adjust(&rates(settings.clone(), g, d));
            model.set_rates(0);
            block_on(model.step(&mut next, &mut Noise::new(1, 1), &mut Single)).unwrap();
            let after = networks(&weights(|out| model.save(out)));
            assert_ne!(before[place], after[place], "{loss}: it learns");
            assert_eq!(before[1 - place], after[1 - place], "{loss}: the other");
        }
    }
}

#[test]
fn only_the_adversarial_losses_listen_to_d() {
    for loss in LOSS.choices {
        let [slow, quick] = [1e-4, 1e-2].map(|rate| trained(&rates(of(loss), 1e-3, rate), 4));
        assert_ne!(slow.1[1], quick.1[1], "{loss}: D learns");
        let listens = slow.1[0] != quick.1[0];
        assert_eq!(listens, loss.contains("GAN"), "{loss}");
    }
}

/// D is trained all the same, so that its verdicts can be seen.
#[test]
fn beside_a_deaf_generator_d_learns_to_tell() {
    for loss in ["L1", "L2"] {
        let (stats, _) = trained(&rates(of(loss), 1e-5, 2e-3), 40);
        let [first, last] = [&stats[0], &stats[39]].map(|stats| stats.value(D_LOSS));
        assert!(last < first / 2.0, "{loss}: {first} to {last}");
    }
}

fn first(loss: &str, lambda: f64) -> StepStats {
    let mut settings = of(loss);
    LAMBDA.set(&mut settings, lambda);
    trained(&settings, 1).0.remove(0)
}

#[test]
fn the_objective_is_the_adversarial_loss_and_lambda_times_the_distance() {
    // Before the first step of G all are the same networks.
    let adversarial = first("cGAN", 10.0).value(G_LOSS);
    let distance = first("L1", 10.0).value(G_LOSS);
    for lambda in [0.0, 1.0, 100.0] {
        let both = first("L1 + cGAN", lambda).value(G_LOSS);
        let expected = adversarial + lambda as f32 * distance;
        assert!((both - expected).abs() < 1e-4 * expected, "{lambda}");
    }
    // What the panel shows is the same distance, from black to white 1 instead of 2.
    let stats = first("L1", 10.0);
    assert!((stats.value(G_LOSS) - 2.0 * stats.value(L1)).abs() < 1e-5);
}

#[test]
fn lambda_counts_beside_an_adversarial_loss_only() {
    for loss in LOSS.choices {
        let [low, high] = [10.0, 20.0].map(|lambda| {
            let mut settings = of(loss);
            LAMBDA.set(&mut settings, lambda);
            let (stats, networks) = trained(&settings, 2);
            (stats[1].value(G_LOSS), networks)
        });
        assert_eq!(low != high, loss.starts_with("L1 +"), "{loss}");
    }
}
