//! What every family keeps to, by the one list of families.

use atelier::core::{CLASSES, Family, PIXELS, PanelKind, Recipe, SIDE, Settings, Size, StepStats};
use atelier::data::Shard;
use atelier::engine::draw::{self, to_pixels};
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::families::{self, Batch, Gan};
use atelier::nn::all_reduce::Single;
use atelier::nn::noise::Noise;
use atelier::nn::weights::{OnDevice, Weights};
use atelier::nn::{from_host, losses};
use burn::tensor::{Device, Tensor};
use futures::executor::block_on;

use super::support::{all_recipes, device, first_shard, one_class, small, steps};

#[test]
fn every_family_draws_images_in_range() {
    for (family, recipe) in all_recipes() {
        for size in Size::ALL {
            let settings = Settings {
                size,
                ..small(family, recipe)
            };
            let gan = families::build(&settings, &device().autodiff());
            let z = from_host(
                Noise::new(1, 1).normal(3 * settings.latent()),
                [3, settings.latent()],
                &device().autodiff(),
            );
            let images = gan.generator().draw(z, &[0, 5, 9]);
            assert_eq!(images.dims(), [3, 1, SIDE, SIDE]);
            let values = block_on(draw::read(images.without_autodiff())).unwrap();
            assert!(
                values.iter().all(|x| (-1.0..=1.0).contains(x)),
                "{family:?} {size:?} leaves tanh's range"
            );
        }
    }
}

#[test]
fn parameters_are_those_of_the_design() {
    let parameters = |size| {
        families::build(
            &Settings::default_for(Family::Dcgan, size),
            &device().autodiff(),
        )
        .parameters()
    };
    // DESIGN's table says 92k / 29k and 334k / 111k for generators that know the class.
    let (xs, s) = (parameters(Size::Xs), parameters(Size::S));
    assert!(
        (70_000..95_000).contains(&xs.0) && (26_000..31_000).contains(&xs.1),
        "{xs:?}"
    );
    assert!(
        (290_000..340_000).contains(&s.0) && (100_000..115_000).contains(&s.1),
        "{s:?}"
    );
}

/// The trained weights of one network: `generator` or `discriminator`, without running statistics.
fn trained(gan: &dyn Gan, network: &str) -> Weights {
    let mut out = OnDevice::default();
    gan.save(&mut out);
    let all = block_on(out.read()).unwrap();
    let mine =
        |name: &String| name.starts_with(&format!("{network}.")) && !name.contains("running_");
    all.into_iter().filter(|(name, _)| mine(name)).collect()
}

fn batch(device: &Device) -> Batch {
    let values = Noise::new(7, 7).uniform(4 * PIXELS, 1.0);
    Batch {
        images: from_host(values, [4, 1, SIDE, SIDE], device),
        labels: vec![0, 3, 6, 9],
    }
}

#[test]
fn each_phase_moves_its_own_network_only() {
    let device = device().autodiff();
    for (family, recipe) in all_recipes() {
        // More than one update of D: G's first use is then one without gradients.
        let settings = Settings {
            d_steps: 2,
            ..small(family, recipe)
        };
        let mut gan = families::build(&settings, &device);
        let mut noise = Noise::new(1, 1);
        // With the other's rate at zero, whatever moves the other network is a leak.
        for (rates, moves, stays) in [
            ((0.0, 1e-3), "discriminator", "generator"),
            ((1e-3, 0.0), "generator", "discriminator"),
        ] {
            gan.adjust(&Settings {
                lr_generator: rates.0,
                lr_discriminator: rates.1,
                ..settings.clone()
            });
            gan.set_rates(0);
            let (before_moves, before_stays) =
                (trained(gan.as_ref(), moves), trained(gan.as_ref(), stays));
            block_on(gan.step(&mut || batch(&device), &mut noise, &mut Single)).unwrap();
            assert_eq!(
                before_stays,
                trained(gan.as_ref(), stays),
                "{family:?} {recipe:?}: {stays} moved"
            );
            let after = trained(gan.as_ref(), moves);
            for (name, array) in &before_moves {
                // While D is within ± 1, real and fake pull the hinge's bias with equal force.
                if family == Family::Sngan && name == "discriminator.head.bias" {
                    continue;
                }
                assert_ne!(
                    array.values, after[name].values,
                    "{family:?} {recipe:?}: {name} did not move"
                );
            }
        }
    }
}

#[test]
fn a_class_of_cgan_learns_its_own_scale_when_it_is_drawn() {
    let device = device().autodiff();
    let settings = small(Family::Cgan, Recipe::Fast);
    let mut gan = families::build(&settings, &device);
    let mut noise = Noise::new(1, 1);
    block_on(gan.step(&mut || batch(&device), &mut noise, &mut Single)).unwrap();
    let weights = trained(gan.as_ref(), "generator");
    for (name, table) in weights.iter().filter(|(name, _)| name.contains(".classes")) {
        let [_, features] = table.shape[..] else {
            panic!("{name}: {:?}", table.shape)
        };
        let rows = table.values.chunks(features).enumerate();
        let learned = rows.filter(|(_, row)| row.iter().any(|&value| value != 0.0));
        let classes: Vec<usize> = learned.map(|(class, _)| class).collect();
        assert_eq!(classes, [0, 3, 6, 9], "{name}");
    }
    let tables = weights.keys().filter(|name| name.contains(".classes"));
    assert_eq!(tables.count(), 4, "a scale and a shift in both layers");
}

#[test]
fn the_discriminator_learns_as_often_as_asked() {
    for (family, recipe) in all_recipes() {
        let settings = Settings {
            d_steps: 3,
            ..small(family, recipe)
        };
        let device = device().autodiff();
        let mut gan = families::build(&settings, &device);
        let mut batches = 0;
        let mut next = || {
            batches += 1;
            batch(&device)
        };
        block_on(gan.step(&mut next, &mut Noise::new(1, 1), &mut Single)).unwrap();
        assert_eq!(gan.updates(), [1, 3]);
        assert_eq!(batches, 3, "each discriminator update sees fresh images");
    }
}

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
                s.d_loss.is_finite() && s.g_loss.is_finite(),
                "{family:?} {recipe:?}: {s:?}"
            );
            assert!((0.0..=1.0).contains(&s.d_real) && (0.0..=1.0).contains(&s.d_fake));
        }
    }
}

/// Root mean square difference between the mean of the pictures and the mean of the data.
fn distance_of_means(pictures: &[u8], dataset: &atelier::data::Dataset) -> f64 {
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
        let before = distance_of_means(&block_on(run.snapshot()).unwrap(), &trousers);
        for _ in 0..80 {
            block_on(run.train_step(&trousers, &mut Single)).unwrap();
        }
        let after = distance_of_means(&block_on(run.snapshot()).unwrap(), &trousers);
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
            (
                steps(&mut run, &dataset, 3),
                block_on(run.snapshot()).unwrap(),
            )
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
    let second =
        futures::executor::block_on(loader::shard(atelier::data::ShardId::Train(1))).unwrap();
    early.push(&second);
    let settings = small(Family::Cdcgan, Recipe::Fast);
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
            block_on(run.snapshot()).unwrap(),
            block_on(restored.snapshot()).unwrap()
        );
    }
}

#[test]
fn an_exported_generator_draws_each_picture_the_same_in_any_batch() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        steps(&mut run, &dataset, 3);
        (0..Run::settle_passes()).for_each(|pass| run.settle(pass));
        let model = loader::open(block_on(run.export()).unwrap(), &device()).unwrap();
        assert_eq!(model.settings, run.settings);

        let latent = run.settings.latent();
        let z = Noise::new(2, 2).normal(CLASSES * latent);
        let labels: Vec<u8> = (0..CLASSES as u8).collect();
        let paint = |rows: std::ops::Range<usize>| {
            let z = from_host(
                z[rows.start * latent..rows.end * latent].to_vec(),
                [rows.len(), latent],
                &device(),
            );
            block_on(to_pixels(model.sampler.sample(z, &labels[rows]))).unwrap()
        };
        let together = paint(0..CLASSES);
        let alone: Vec<u8> = (0..CLASSES).flat_map(|i| paint(i..i + 1)).collect();
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
fn a_label_changes_the_picture_of_labelled_families_only() {
    for family in Family::ALL {
        let settings = small(family, family.info().recipes[0]);
        let run = Run::new(&settings, &device()).unwrap();
        let model = loader::open(block_on(run.export()).unwrap(), &device()).unwrap();
        let paint = |label| {
            let z = from_host(
                Noise::new(2, 2).normal(settings.latent()),
                [1, settings.latent()],
                &device(),
            );
            block_on(draw::read(model.sampler.sample(z, &[label]))).unwrap()
        };
        assert_eq!(paint(0) != paint(1), family.info().labelled(), "{family:?}");
    }
}

#[test]
fn a_family_measures_what_its_panels_show() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        let stats = steps(&mut run, &dataset, 2);
        let panels = family.info().panels;
        for stats in stats {
            assert_eq!(stats.extras.len(), family.info().extras(), "{family:?}");
            assert!(stats.extras.iter().all(|x| x.is_finite()), "{stats:?}");
            let mut extras = stats.extras.as_slice();
            for panel in panels {
                let (mine, rest) = extras.split_at(panel.series.len());
                extras = rest;
                let shares = matches!(panel.kind, PanelKind::Shares | PanelKind::Bars);
                assert!(!shares || mine.iter().all(|x| (0.0..=1.0).contains(x)));
                if panel.kind == PanelKind::Bars {
                    let sum: f32 = mine.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-4, "{}: {sum}", panel.title);
                }
            }
        }
    }
}

#[test]
fn the_saturating_loss_leaves_a_hopeless_generator_where_it_is() {
    // With D sure that all are fake, minimax has no slope and the other loss has (§3 of the paper).
    let gradient = |loss: fn(Tensor<2>) -> Tensor<1>| {
        let device = device().autodiff();
        let logits = from_host(vec![-12.0; 4], [4, 1], &device).require_grad();
        let gradients = loss(logits.clone()).backward();
        let slope = logits.grad(&gradients).unwrap();
        block_on(draw::read(slope)).unwrap()[0].abs()
    };
    assert!(gradient(losses::saturating_generator_loss) < 1e-5);
    assert!((gradient(losses::generator_loss) - 0.25).abs() < 1e-4);
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
        ..Settings::recommended(Family::InfoGan, Size::Xs, Recipe::Fast)
    };
    let mut run = Run::new(&settings, &device()).unwrap();
    let stats = steps(&mut run, &dataset, 60);
    let mean =
        |part: &[StepStats]| part.iter().map(|s| s.extras[0]).sum::<f32>() / part.len() as f32;
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

#[test]
fn a_merged_classifier_halves_what_judges() {
    let judges = |merged| {
        let settings = Settings {
            merged,
            ..small(Family::VacGan, Recipe::Fast)
        };
        families::build(&settings, &device().autodiff())
            .parameters()
            .1
    };
    let (separate, merged) = (judges(false), judges(true));
    assert!(
        separate > merged * 3 / 2 && separate < merged * 2,
        "{separate} and {merged}"
    );
}
