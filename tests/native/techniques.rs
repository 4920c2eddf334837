//! What may be switched on in every family: past fakes, features of a batch, noise over pictures,
//! feature matching.

use atelier::core::{D_FAKE, D_LOSS, D_REAL, Family, G_LOSS, Recipe, Settings, StepStats};
use atelier::engine::run::Run;
use atelier::families::knobs::{CLIP, GRADIENT_PENALTY, OBJECTIVE, R2_WEIGHT};
use atelier::families::objective::Objective;
use atelier::nn::from_host;
use atelier::nn::histogram::histogram;
use atelier::nn::layers::{Init, Layers};
use atelier::nn::minibatch::{Minibatch, Variety};
use atelier::nn::noise::Noise;
use burn::tensor::Tensor;
use futures::executor::block_on;

use super::support::{
    all_recipes, device, drawn, family, first_recipe, first_shard, small, steps, values,
};

fn is_finite(stats: &StepStats) -> bool {
    [D_LOSS, G_LOSS]
        .iter()
        .all(|loss| stats.value(loss).is_finite())
}

fn features(alike: bool) -> Tensor<2> {
    let (n, width) = (6, 5);
    let row = Noise::new(2, 2).normal(n * width);
    let numbers = (0..n * width).map(|i| row[if alike { i % width } else { i }]);
    from_host(numbers.collect(), [n, width], &device())
}

#[test]
fn a_batch_of_one_picture_is_told_from_a_varied_one() {
    let device = device();
    for variety in [Variety::Deviation, Variety::Discrimination] {
        let mut noise = Noise::new(3, 3);
        let mut layers = Layers {
            noise: &mut noise,
            init: Init::FanIn,
            device: &device,
        };
        let layer = Minibatch::new(5, variety, &mut layers);
        let told = |alike| {
            let out = layer.forward(features(alike));
            let [n, width] = out.dims();
            assert_eq!(width, Minibatch::features(5, variety));
            values(out.slice([0..n, 5..width]))
        };
        let (same, varied) = (told(true), told(false));
        let expected = match variety {
            Variety::Deviation => 0.0,
            _ => 1.0, // As close to all others as can be.
        };
        assert!(
            same.iter().all(|x| (x - expected).abs() < 1e-3),
            "{variety:?}: {same:?}"
        );
        let apart = varied.iter().map(|x| (x - expected).abs());
        assert!(apart.fold(f32::INFINITY, f32::min) > 0.05, "{varied:?}");
    }
}

#[test]
fn the_closeness_of_two_pictures_is_the_papers() {
    // Salimans et al. 2016, §3.2, for two pictures: exp(−‖M₁ − M₂‖₁) by kernel.
    let device = device();
    let mut noise = Noise::new(3, 3);
    let mut again = noise.clone();
    let layers = |noise| Layers {
        noise,
        init: Init::FanIn,
        device: &device,
    };
    let layer = Minibatch::new(5, Variety::Discrimination, &mut layers(&mut noise));
    let project = layers(&mut again).linear(5, 32, false);
    let two: Tensor<2> = features(false).slice([0..2, 0..5]);
    let m = values(project.forward(two.clone()));
    let told = values(layer.forward(two).slice([0..2, 5..13]));
    for kernel in 0..8 {
        let of = |picture: usize| &m[picture * 32 + kernel * 4..][..4];
        let distance: f32 = of(0).iter().zip(of(1)).map(|(a, b)| (a - b).abs()).sum();
        for picture in 0..2 {
            let found = told[picture * 8 + kernel];
            assert!((found - (-distance).exp()).abs() < 1e-5);
        }
    }
}

#[test]
fn a_histogram_counts_every_value_once() {
    let numbers = vec![-5.0, -0.9, -0.1, 0.1, 0.2, 0.9, 7.0, 8.0];
    let shares = values(histogram(
        from_host(numbers, [8], &device()),
        [-1.0, 1.0],
        4,
    ));
    // Those beyond are in the outermost bins: [-1, -½), [-½, 0), [0, ½), [½, 1).
    assert_eq!(shares, [0.25, 0.125, 0.25, 0.375]);
}

/// Settings with one knob turned up, if the family has it.
fn turned_up(id: &str, family: Family, recipe: Recipe) -> Option<Settings> {
    let knob = family.knobs().find(|knob| knob.id == id)?;
    let mut settings = small(family, recipe);
    let value = match id {
        "generator_norm" => 1.0 - knob.get(&settings),
        "minibatch" => 2.0,
        "feature_matching" => 1.0,
        _ => 0.25,
    };
    knob.set(&mut settings, value);
    Some(settings)
}

fn run(settings: &Settings) -> (Vec<StepStats>, Vec<u8>) {
    let mut run = Run::new(settings, &device()).unwrap();
    let stats = steps(&mut run, &first_shard(), 4);
    (stats, drawn(&mut run))
}

#[test]
fn rates_that_halve_bring_the_networks_to_rest() {
    let settings = Settings {
        half_life: 2.0,
        ema: 0.0,
        ..small(family("dcgan"), Recipe::Classic)
    };
    let mut run = Run::new(&settings, &device()).unwrap();
    let mut moved = || {
        let before = drawn(&mut run);
        steps(&mut run, &first_shard(), 1);
        let after = drawn(&mut run);
        let pairs = before.iter().zip(&after);
        pairs.filter(|(before, after)| before != after).count()
    };
    let first = moved();
    for _ in 1..40 {
        moved();
    }
    assert!(first > 0);
    // 2⁻²⁰ of the rate cannot be seen in a byte.
    assert!(moved() < first / 100);
    let mut kept = settings.clone();
    kept.half_life = 0.0;
    assert_eq!(
        [kept.cooling(7), settings.cooling(2), settings.cooling(4)],
        [1.0, 0.5, 0.25]
    );
}

#[test]
fn each_technique_counts_in_each_family_that_has_it() {
    for (family, recipe) in all_recipes() {
        let plain = run(&small(family, recipe));
        for id in [
            "replay",
            "instance_noise",
            "feature_matching",
            "minibatch",
            "generator_norm",
            "wrong_labels",
            "r1_weight",
        ] {
            let Some(settings) = turned_up(id, family, recipe) else {
                continue;
            };
            let (stats, pictures) = run(&settings);
            assert!(stats.iter().all(is_finite), "{id} {family:?} {recipe:?}");
            assert_ne!(pictures, plain.1, "{id} {family:?} {recipe:?}");
        }
    }
}

#[test]
fn r1_is_in_the_loss_of_wgans_critic_but_not_in_the_distance_it_finds() {
    let first = |r1_weight| {
        let settings = Settings {
            r1_weight,
            d_steps: 1,
            ..small(family("wgan"), Recipe::Fast)
        };
        let (stats, _) = run(&settings);
        (
            stats[0].value(D_LOSS),
            stats[0].value("wasserstein.distance"),
        )
    };
    let ((plain, distance), (with_r1, same)) = (first(0.0), first(100.0));
    assert_eq!(plain, -distance);
    assert_eq!(distance, same);
    assert!(with_r1 > plain, "{with_r1}, {plain}");
}

#[test]
fn every_game_can_be_played_by_cdcgan() {
    let mut seen = vec![];
    for (place, loss) in Objective::ALL.into_iter().enumerate() {
        let mut settings = small(family("cdcgan"), Recipe::Fast);
        OBJECTIVE.set(&mut settings, place as f64);
        assert_eq!(Objective::of(&settings), loss);
        GRADIENT_PENALTY.set(&mut settings, 1.0);
        R2_WEIGHT.set(&mut settings, 5.0);
        CLIP.set(&mut settings, 0.2);
        let (stats, _) = run(&settings);
        for s in &stats {
            assert!(is_finite(s), "{loss:?}");
            for share in [D_REAL, D_FAKE] {
                assert!((0.0..=1.0).contains(&s.value(share)), "{loss:?}");
            }
        }
        // The networks of the hinge move as those of Wasserstein, as long as D is within ± 1.
        assert!(!seen.contains(&stats), "{loss:?}");
        seen.push(stats);
    }
}

#[test]
fn a_slope_penalty_wants_a_discriminator_without_batch_norm() {
    let settings = |recipe| {
        let mut settings = small(family("cdcgan"), recipe);
        GRADIENT_PENALTY.set(&mut settings, 10.0);
        settings
    };
    assert!(settings(Recipe::Fast).validate().is_ok());
    let message = settings(Recipe::Classic).validate().unwrap_err().0;
    assert!(message.contains("fast recipe"), "{message}");
}

#[test]
fn a_run_with_every_technique_is_restored_exactly() {
    let dataset = first_shard();
    for family in ["dcgan", "cdcgan", "sngan"].map(family) {
        let settings = Settings {
            replay: 0.5,
            instance_noise: 0.2,
            feature_matching: 0.5,
            ..small(family, first_recipe(family))
        };
        let mut run = Run::new(&settings, &device()).unwrap();
        steps(&mut run, &dataset, 10);
        let checkpoint = block_on(run.checkpoint()).unwrap();
        let mut restored = Run::restore(checkpoint.clone(), &device()).unwrap();
        assert_eq!(block_on(restored.checkpoint()).unwrap(), checkpoint);
        assert_eq!(
            steps(&mut run, &dataset, 3),
            steps(&mut restored, &dataset, 3)
        );
    }
}

/// What "now repair it" does: a technique is switched on while the run goes on.
#[test]
fn a_technique_can_be_switched_on_in_the_middle_of_a_run() {
    let dataset = first_shard();
    let settings = small(family("dcgan"), Recipe::Classic);
    let wanted = Settings {
        replay: 0.5,
        instance_noise: 0.3,
        d_steps: 2,
        // Not while a run goes on.
        generator_norm: false,
        ..settings.clone()
    };
    let mut run = Run::new(&settings, &device()).unwrap();
    let mut other = Run::new(&settings, &device()).unwrap();
    assert_eq!(steps(&mut run, &dataset, 2), steps(&mut other, &dataset, 2));
    run.adjust(&wanted).unwrap();
    assert!(run.settings.generator_norm && run.settings.d_steps == 2);
    assert_ne!(steps(&mut run, &dataset, 2), steps(&mut other, &dataset, 2));
    assert_eq!(run.images(), (2 + 2 * 2) * 4);
}
