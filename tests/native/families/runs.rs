//! Training runs of every family: finite, the same for the same seed, restored exactly; and they
//! learn.

use atelier::core::{D_FAKE, D_LOSS, D_REAL, G_LOSS, Settings, Size, StepStats};
use atelier::data::{Dataset, Shard, ShardId};
use atelier::engine::draw::{Codes, Given, sample};
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::nn::all_reduce::Single;
use atelier::nn::noise::Noise;
use futures::executor::block_on;

use crate::support::{
    CLASSES, PIXELS, all_recipes, device, drawn, family, first_recipe, first_shard, left_of,
    one_class, shard, shown, small, steps,
};

#[test]
fn losses_stay_finite_on_real_images() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let settings = Settings {
            label_smoothing: 0.1,
            ..small(family, recipe)
        };
        let mut run = Run::new(&settings, &device()).unwrap();
        let stats = steps(&mut run, &dataset, 20);
        assert_eq!(
            stats.iter().map(|s| s.step).collect::<Vec<_>>(),
            (1..=20).collect::<Vec<_>>()
        );
        for s in stats {
            assert!(
                [D_LOSS, G_LOSS]
                    .iter()
                    .all(|loss| s.value(loss).is_finite()),
                "{family:?} {recipe:?}: {s:?}"
            );
            for share in [D_REAL, D_FAKE] {
                assert!((0.0..=1.0).contains(&s.value(share)), "{share} {s:?}");
            }
        }
    }
}

/// Root mean square difference between the mean of the pictures and the mean of the data.
fn distance_of_means(pictures: &[u8], dataset: &Dataset) -> f64 {
    let mean = |sum: f64, count: usize| sum / count as f64;
    let squares = (0..PIXELS).map(|p| {
        let drawn = pictures
            .iter()
            .skip(p)
            .step_by(PIXELS)
            .map(|&x| f64::from(x))
            .sum();
        let real = (0..dataset.len())
            .map(|i| f64::from(dataset.image(i)[p]))
            .sum();
        (mean(drawn, pictures.len() / PIXELS) - mean(real, dataset.len())).powi(2)
    });
    (squares.sum::<f64>() / PIXELS as f64).sqrt()
}

#[test]
fn a_small_network_fits_a_small_set() {
    let trousers = one_class(1, 16);
    for (family, recipe) in all_recipes() {
        // The papers' own rates are ten times lower; the test would take ten times as long.
        let rates = Settings {
            lr_generator: 2e-3,
            lr_discriminator: 2e-3,
            ..small(family, recipe)
        };
        let mut run = Run::new(
            &Settings {
                batch_size: 16,
                ..rates
            },
            &device(),
        )
        .unwrap();
        run.show(&trousers);
        let before = distance_of_means(&drawn(&mut run), &trousers);
        for _ in 0..80 {
            block_on(run.train_step(&trousers, &mut Single)).unwrap();
        }
        let after = distance_of_means(&drawn(&mut run), &trousers);
        assert!(
            after < before / 2.0,
            "{family:?} {recipe:?}: {before:.1} to {after:.1} grey levels"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let run = |seed| {
            let mut run = Run::new(
                &Settings {
                    seed,
                    ..small(family, recipe)
                },
                &device(),
            )
            .unwrap();
            (steps(&mut run, &dataset, 3), shown(&mut run))
        };
        let first = run(5);
        assert_eq!(first, run(5));
        assert_ne!(first.1, run(6).1);
    }
}

/// What a run draws on must follow from its seed, not from how fast the network was.
#[test]
fn a_run_does_not_depend_on_when_data_arrived() {
    let mut early = first_shard();
    let late = early.clone();
    early.push(&shard(ShardId::Train(1)));
    let cdcgan = family("cdcgan");
    let settings = small(cdcgan, first_recipe(cdcgan));
    let mut with_more = Run::new(&settings, &device()).unwrap();
    let mut with_first = Run::new(&settings, &device()).unwrap();
    assert_eq!(
        steps(&mut with_more, &early, 3),
        steps(&mut with_first, &late, 3)
    );
    // By the time that a second shard is due, a run waits for it, unless no more is coming.
    let hasty = Settings {
        batch_size: 256,
        d_steps: 2,
        ..settings
    };
    let mut run = Run::new(&hasty, &device()).unwrap();
    steps(&mut run, &late, 1);
    assert!(!run.ready(&late, true) && run.ready(&late, false) && run.ready(&early, true));
}

#[test]
fn a_restored_run_goes_on_as_if_never_stopped() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        steps(&mut run, &dataset, 3);
        let checkpoint = block_on(run.checkpoint()).unwrap();
        let mut restored = Run::restore(checkpoint.clone(), &device()).unwrap();
        assert_eq!(restored.step, 3);
        assert_eq!(
            block_on(restored.checkpoint()).unwrap(),
            checkpoint,
            "save–load is the identity"
        );
        assert_eq!(
            steps(&mut run, &dataset, 3),
            steps(&mut restored, &dataset, 3)
        );
        assert_eq!(
            shown(&mut run),
            shown(&mut restored),
            "{family:?} {recipe:?}"
        );
    }
}

/// Some rows of so many values each.
fn of_rows<T: Clone>(all: &[T], each: usize, rows: &std::ops::Range<usize>) -> Vec<T> {
    all[rows.start * each..rows.end * each].to_vec()
}

#[test]
fn an_exported_generator_draws_each_picture_the_same_in_any_batch() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        steps(&mut run, &dataset, 3);
        (0..Run::export_passes()).for_each(|pass| run.settle(pass));
        let model = loader::open(block_on(run.export()).unwrap(), &device()).unwrap();
        assert_eq!(model.settings, run.settings);

        let latent = run.settings.latent();
        let z = Noise::new(2, 2).normal(CLASSES * latent);
        let labels: Vec<u8> = (0..CLASSES as u8).collect();
        let given = left_of(&run.settings, CLASSES);
        let draw = |rows: std::ops::Range<usize>| {
            let given = given.as_ref().map(|given| Given {
                pixels: of_rows(&given.pixels, given.space.values(), &rows),
                space: given.space,
            });
            let codes = Codes {
                z: of_rows(&z, latent, &rows),
                labels: labels[rows].to_vec(),
                latent,
                columns: 1,
                space: run.settings.dataset.space,
                given,
            };
            block_on(sample(model.sampler.as_ref(), &codes, &device())).unwrap()
        };
        let together = draw(0..CLASSES);
        let alone: Vec<u8> = (0..CLASSES).flat_map(|i| draw(i..i + 1)).collect();
        let differ = together
            .iter()
            .zip(&alone)
            .filter(|(a, b)| a.abs_diff(**b) > 1)
            .count();
        assert_eq!(
            differ, 0,
            "{family:?} {recipe:?}: a picture depends on its neighbours"
        );
    }
}

#[test]
fn infogans_q_learns_to_read_the_codes() {
    // Two classes of garments are enough for some codes to be told apart.
    let bags = one_class(8, 64);
    let mut dataset = one_class(1, 64);
    dataset.push(&Shard {
        pixels: (0..64).flat_map(|i| bags.image(i).to_vec()).collect(),
        labels: vec![8; 64],
    });
    let settings = Settings {
        batch_size: 32,
        ..Settings::default_for(family("infogan"), Size::Xs)
    };
    let mut run = Run::new(&settings, &device()).unwrap();
    let stats = steps(&mut run, &dataset, 60);
    let loss = |s: &StepStats| s.value("codes.ten values");
    let mean = |part: &[StepStats]| part.iter().map(loss).sum::<f32>() / part.len() as f32;
    let (first, last) = (mean(&stats[..5]), mean(&stats[50..]));
    assert!(
        first > 2.0,
        "at first ten values are as good as any: {first} nats, ln 10 = 2.3"
    );
    assert!(
        last < 0.6 * first,
        "Q's loss went from {first} to {last} nats"
    );
}
