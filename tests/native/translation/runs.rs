//! Training runs: every loss on every input, two replicas, and a restored run.

use atelier::core::{D_FAKE, D_LOSS, D_REAL, G_LOSS, INPUT, Settings, StepStats};
use atelier::data::Dataset;
use atelier::engine::run::{Run, read_stats};
use atelier::families::pix2pix::{LOSS, PATCH, SKIPS};
use atelier::nn::all_reduce::{Replicas, Single};
use futures::executor::block_on;
use futures::future::join_all;

use super::{settings, with};
use crate::replicas::group;
use crate::support::{device, drawn, first_shard, shown, steps};

fn knobs() -> impl Iterator<Item = Settings> {
    let losses = 0..LOSS.choices.len();
    losses.flat_map(|loss| {
        let inputs = 0..INPUT.choices.len();
        inputs.map(move |input| with(&[(&LOSS, loss as f64), (&INPUT, input as f64)]))
    })
}

#[test]
fn every_loss_trains_on_every_input() {
    let data = first_shard();
    for settings in knobs() {
        let mut run = Run::new(&settings, &device()).unwrap();
        for stats in steps(&mut run, &data, 3) {
            assert!(stats.is_finite(), "{:?}: {stats:?}", settings.own);
            for share in [D_REAL, D_FAKE, "distance.L1"] {
                assert!((0.0..=1.0).contains(&stats.value(share)), "{stats:?}");
            }
        }
    }
}

#[test]
fn what_is_given_counts() {
    let data = first_shard();
    let made = |input| {
        let mut run = Run::new(&with(&[(&INPUT, input)]), &device()).unwrap();
        let stats = steps(&mut run, &data, 2);
        (stats, drawn(&mut run))
    };
    let all = [0.0, 1.0, 2.0, 3.0].map(made);
    for (place, one) in all.iter().enumerate() {
        assert!(all[..place].iter().all(|other| one.0 != other.0));
        assert!(all[..place].iter().all(|other| one.1 != other.1));
    }
}

/// A few steps of one replica.
async fn train(
    settings: &Settings,
    data: &Dataset,
    replicas: &mut dyn Replicas,
) -> (Vec<StepStats>, Run) {
    let mut run = Run::new(settings, &device()).unwrap();
    let mut measured = vec![];
    for _ in 0..4 {
        measured.push(run.train_step(data, replicas).await.unwrap());
    }
    let stats = read_stats(measured, run.step).await.unwrap();
    (stats, run)
}

/// The edges of an example are changed the same way whichever replica takes it. Without BatchNorm
/// the rows of a batch do not touch each other, and only the order of sums is another.
#[test]
fn two_replicas_are_given_what_one_would_be() {
    let data = first_shard();
    let settings = Settings {
        batch_size: 6,
        d_steps: 2,
        ..settings()
    };
    let (alone, mut run) = block_on(train(&settings, &data, &mut Single));
    let picture = drawn(&mut run);
    let mut replicas = group(2);
    let both = block_on(join_all(
        replicas
            .iter_mut()
            .map(|replica| train(&settings, &data, replica)),
    ));
    for (stats, mut run) in both {
        for (ours, one) in stats.iter().zip(&alone) {
            for name in [D_LOSS, G_LOSS, "distance.L1"] {
                let (a, b) = (ours.value(name), one.value(name));
                assert!((a - b).abs() < 2e-3 * b.abs().max(1.0), "{name}: {a}, {b}");
            }
        }
        let found = drawn(&mut run);
        let pairs = found.iter().zip(&picture);
        let off = pairs.filter(|(a, b)| a.abs_diff(**b) > 8).count();
        assert!(off < picture.len() / 100, "{off} pixels");
    }
}

/// With BatchNorm, whose statistics for drawing are made from what the run is given.
#[test]
fn a_restored_run_goes_on_exactly_and_shows_the_same() {
    let data = first_shard();
    for norm in [false, true] {
        let mut settings = with(&[(&PATCH, 2.0), (&SKIPS, 0.0)]);
        settings.generator_norm = norm;
        let mut run = Run::new(&settings, &device()).unwrap();
        steps(&mut run, &data, 3);
        let checkpoint = block_on(run.checkpoint()).unwrap();
        let mut restored = Run::restore(checkpoint, &device()).unwrap();
        let (one, other) = (steps(&mut run, &data, 2), steps(&mut restored, &data, 2));
        assert_eq!(one, other);
        assert!(shown(&mut run) == shown(&mut restored), "BatchNorm {norm}");
    }
}

/// A run that is restored to be exported has seen nothing yet.
#[test]
fn a_restored_run_shows_at_once_what_it_showed() {
    let data = first_shard();
    for norm in [false, true] {
        let settings = Settings {
            generator_norm: norm,
            ..settings()
        };
        let mut run = Run::new(&settings, &device()).unwrap();
        steps(&mut run, &data, 3);
        let mut restored = Run::restore(block_on(run.checkpoint()).unwrap(), &device()).unwrap();
        restored.show(&data);
        assert!(shown(&mut run) == shown(&mut restored), "BatchNorm {norm}");
    }
}
