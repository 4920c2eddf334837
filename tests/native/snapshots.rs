//! What is watched, scored and exported is drawn the same way: by the average of the weights, in
//! inference mode, one picture independent of the next.

use atelier::core::{Controls, Family, Layout, Operator, Recipe, Settings};
use atelier::data::Dataset;
use atelier::engine::draw::{self, Codes, Given};
use atelier::engine::loader;
use atelier::engine::run::Run;
use atelier::families;
use atelier::families::knobs::CLIP;
use atelier::families::model::Sampler;
use atelier::nn::all_reduce::Single;
use atelier::nn::batch::Batch;
use atelier::nn::from_host;
use atelier::nn::noise::Noise;
use atelier::nn::weights::{self, Weights};
use futures::executor::block_on;

use super::support::{
    CLASSES, PIXELS, SPACE, all_recipes, device, drawn as made, family, first_shard, shown, small,
    steps, weights as read,
};

/// The codes of a run's snapshots.
fn fixed(settings: &Settings, data: &Dataset) -> Codes {
    if let Some(operator) = settings.operator() {
        return pairs(settings, operator, data);
    }
    let count = 8 * draw::columns(settings);
    let controls = Controls {
        seed: settings.seed,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::Samples { count, class: None },
        codes: None,
    };
    draw::codes(&controls, settings).unwrap()
}

/// The same of a translator: four pictures of each class, and noise for them.
fn pairs(settings: &Settings, operator: Operator, data: &Dataset) -> Codes {
    let of_class = |class: u8| {
        let rows = (0..data.len()).filter(move |&row| data.label(row) == class);
        rows.take(4)
    };
    let rows: Vec<usize> = (0..CLASSES as u8).flat_map(of_class).collect();
    let truth: Vec<u8> = rows
        .iter()
        .flat_map(|&row| data.image(row).to_vec())
        .collect();
    Codes {
        z: draw::plain_codes(settings, settings.seed, rows.len()),
        labels: rows.iter().map(|&row| data.label(row)).collect(),
        latent: settings.latent(),
        columns: 1,
        space: SPACE,
        given: Some(Given::of(operator, &truth, SPACE)),
    }
}

/// A family of each kind of generator: convolutional and perceptron, told a class or not, with
/// BatchNorm and without, from noise and from a picture.
fn kinds() -> [(Family, Recipe); 5] {
    [
        (family("cdcgan"), Recipe::Fast),
        (family("dcgan"), Recipe::Classic),
        (family("cgan"), Recipe::Fast),
        (family("gan"), Recipe::Classic),
        (family("pix2pix"), Recipe::Classic),
    ]
}

/// One of several.
fn only(given: &Given, place: usize) -> Given {
    let values = given.space.values();
    Given {
        pixels: given.pixels[place * values..][..values].to_vec(),
        space: given.space,
    }
}

fn drawn(sampler: &dyn Sampler, codes: &Codes) -> Vec<u8> {
    block_on(draw::sample(sampler, codes, &device())).unwrap()
}

/// The mean and the largest difference, in grey levels.
fn apart(a: &[u8], b: &[u8]) -> (f64, u8) {
    assert_eq!(a.len(), b.len());
    let differences = || a.iter().zip(b).map(|(a, b)| a.abs_diff(*b));
    let sum: f64 = differences().map(f64::from).sum();
    (sum / a.len() as f64, differences().max().unwrap_or(0))
}

#[test]
fn a_picture_is_the_same_alone_and_among_others() {
    let data = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        steps(&mut run, &data, 2);
        let codes = fixed(&run.settings, &data);
        let sampler = run.sampler(2);
        let together = drawn(sampler.as_ref(), &codes);
        for place in [0, 7, 39] {
            let one = Codes {
                z: codes.z[place * codes.latent..][..codes.latent].to_vec(),
                labels: vec![codes.labels[place]],
                given: codes.given.as_ref().map(|given| only(given, place)),
                ..codes
            };
            let alone = drawn(sampler.as_ref(), &one);
            let (_, most) = apart(&alone, &together[place * PIXELS..][..PIXELS]);
            assert!(most <= 1, "{family:?} {recipe:?}: {most} grey levels");
        }
    }
}

#[test]
fn what_is_watched_is_what_is_exported() {
    let data = first_shard();
    for (family, recipe) in kinds() {
        for ema in [0.999, 0.0] {
            let settings = Settings {
                ema,
                ..small(family, recipe)
            };
            let mut run = Run::new(&settings, &device()).unwrap();
            steps(&mut run, &data, 6);
            let snapshot = made(&mut run);
            let opened = |run: &Run| loader::open(block_on(run.export()).unwrap(), &device());
            let codes = fixed(&settings, &data);
            // The same statistics: what is left is the half precision of the file.
            let (mean, most) = apart(
                &snapshot,
                &drawn(opened(&run).unwrap().sampler.as_ref(), &codes),
            );
            let who = format!("{family:?} {recipe:?} {ema}");
            assert!(mean < 0.5 && most <= 8, "{who}: {mean} {most}");
            // An export's own statistics are made from more pictures.
            (0..Run::export_passes()).for_each(|pass| run.settle(pass));
            let exported = drawn(opened(&run).unwrap().sampler.as_ref(), &codes);
            let (mean, _) = apart(&snapshot, &exported);
            assert!(mean < 4.0, "{who}: {mean} grey levels");
        }
    }
}

#[test]
fn a_sampler_keeps_what_it_is_while_training_goes_on() {
    let data = first_shard();
    for (family, recipe) in kinds() {
        for ema in [0.999, 0.0] {
            let settings = Settings {
                ema,
                ..small(family, recipe)
            };
            let mut run = Run::new(&settings, &device()).unwrap();
            steps(&mut run, &data, 2);
            let codes = fixed(&settings, &data);
            let sampler = run.sampler(2);
            let before = drawn(sampler.as_ref(), &codes);
            steps(&mut run, &data, 3);
            let now = made(&mut run);
            assert!(now != before, "{family:?} {recipe:?}: it has learned");
            let after = drawn(sampler.as_ref(), &codes);
            let (_, most) = apart(&before, &after);
            assert_eq!(most, 0, "{family:?} {recipe:?} {ema}: grey levels");
        }
    }
}

/// A checkpoint without BatchNorm's running statistics, which a snapshot makes anew.
fn trained(run: &Run) -> Weights {
    let (all, _) = weights::decode(block_on(run.checkpoint()).unwrap()).unwrap();
    let trained = |name: &String| !name.contains("running_");
    all.into_iter().filter(|(name, _)| trained(name)).collect()
}

#[test]
fn looking_at_a_run_does_not_change_it() {
    let data = first_shard();
    for (family, recipe) in kinds() {
        for ema in [0.999, 0.0] {
            let settings = Settings {
                ema,
                ..small(family, recipe)
            };
            let [mut watched, mut other] =
                [(); 2].map(|()| Run::new(&settings, &device()).unwrap());
            for _ in 0..3 {
                watched.show(&data);
                shown(&mut watched);
                let (one, two) = (steps(&mut watched, &data, 1), steps(&mut other, &data, 1));
                assert_eq!(one, two, "{family:?} {recipe:?} {ema}");
            }
            assert_eq!(trained(&watched), trained(&other), "{family:?} {recipe:?}");
            let exported = |run: &mut Run| {
                (0..Run::export_passes()).for_each(|pass| run.settle(pass));
                block_on(run.export()).unwrap()
            };
            let same = exported(&mut watched) == exported(&mut other);
            assert!(same, "{family:?} {recipe:?} {ema}: the export differs");
        }
    }
}

/// Arjovsky et al. 2017, algorithm 1, clips the weights; the running variance is none, and a tiny
/// one would blow up what the critic says in inference.
#[test]
fn clipping_leaves_the_running_statistics_alone() {
    const CLIPPED: f64 = 0.004;
    let device = device().autodiff();
    for recipe in [Recipe::Classic, Recipe::Fast] {
        let mut settings = small(family("wgan"), recipe);
        CLIP.set(&mut settings, CLIPPED);
        let mut model = families::build(&settings, &device);
        let mut next = || Batch {
            images: from_host(
                Noise::new(9, 1).uniform(4 * PIXELS, 1.0),
                SPACE.shape(4),
                &device,
            ),
            labels: vec![0; 4],
            given: None,
        };
        block_on(model.step(&mut next, &mut Noise::new(1, 1), &mut Single)).unwrap();
        let all = read(|out| model.save(out));
        let running = |name: &str| {
            let mine = |key: &String| key.starts_with("discriminator.") && key.ends_with(name);
            let found: Vec<f32> = (all.iter())
                .filter(|(key, _)| mine(key))
                .flat_map(|(_, array)| array.values.clone())
                .collect();
            assert!(!found.is_empty(), "no {name}");
            found
        };
        // They begin at 1, and each pass moves them by a tenth.
        let least = running("running_var")
            .into_iter()
            .fold(f32::INFINITY, f32::min);
        assert!(least > 0.1, "{recipe:?}: {least}");
    }
}
