//! A paper that is not in the list, with all that one needs: its facts, a knob and a panel of its
//! own, its networks and losses. What such a paper says is enough to train, measure, save and draw.

use atelier::core::common_knobs::REPLAY;
use atelier::core::{
    D_FAKE, D_LOSS, D_REAL, Family, FamilyInfo, G_LOSS, Guidance, Knob, Panel, PanelKind, Recipe,
    RecipeInfo, Series, Settings, Size, Task, no_objection,
};
use atelier::data::Dataset;
use atelier::families::adversarial::{Adversarial, Input, Shown};
use atelier::families::model::{Build, Measured, Model};
use atelier::families::networks::pixel_generator;
use atelier::families::seen::Seen;
use atelier::families::two_players::TwoPlayers;
use atelier::nn::all_reduce::Single;
use atelier::nn::batch::Batch;
use atelier::nn::layers::Layers;
use atelier::nn::losses;
use atelier::nn::noise::Noise;
use atelier::nn::perceptron::PixelGenerator;
use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;
use futures::executor::block_on;

use super::colour::{shapes, shapes_info};
use super::support::{average, device, family, values, weights};

const TILT: Knob = Knob::own("tilt", "Tilt", "Weight of D's mean output in its loss.")
    .range(0.0, 1.0, 0.1)
    .default(0.25);

const MIDDLE: Panel = Panel {
    id: "middle",
    title: "Where D stands",
    help: "D's mean output on real and on fake pictures.",
    kind: PanelKind::Values,
    series: Series::Named(&["real", "fake"]),
};

const INFO: FamilyInfo = FamilyInfo {
    id: "throw-away",
    title: "Throw-away GAN",
    paper: "Nobody, never",
    published: (2026, 1),
    summary: "One layer tells real from fake.",
    task: Task::Generate(Guidance::Class),
    recipes: &[RecipeInfo {
        recipe: Recipe::Fast,
        adapt: |settings| settings.d_steps = 2,
    }],
    knobs: &[&TILT, &REPLAY],
    panels: &[&MIDDLE],
    check: no_objection,
};

/// Pixels → logit.
#[derive(Module, Debug)]
struct Judge {
    head: Linear,
}

struct Paper;

impl Adversarial for Paper {
    type Generator = PixelGenerator;
    type Discriminator = Judge;

    fn generator(settings: &Settings, layers: &mut Layers) -> PixelGenerator {
        pixel_generator(settings, layers)
    }

    fn new(settings: &Settings, layers: &mut Layers) -> (Self, Judge) {
        let head = layers.linear(settings.dataset.space.values(), 1, true);
        (Self, Judge { head })
    }

    fn outputs(d: &Judge, images: Tensor<4>, labels: &[u8]) -> Tensor<2> {
        d.head.forward(Self::features(d, images, labels))
    }

    fn features(_d: &Judge, images: Tensor<4>, _labels: &[u8]) -> Tensor<2> {
        images.flatten(1, 3)
    }

    fn compares(_d: &Judge) -> bool {
        false
    }

    fn discriminator_loss(&self, settings: &Settings, real: &Seen, fake: &Seen) -> Tensor<1> {
        assert_eq!(real.labels, fake.labels, "past fakes keep to the labels");
        let [real, fake] = [real, fake].map(|seen| seen.outputs.clone());
        let tilt = real.clone().mean().mul_scalar(TILT.get(settings));
        losses::discriminator_loss(real, fake, 0.0) + tilt
    }

    fn generator_loss(
        &mut self,
        _settings: &Settings,
        fake: &Seen,
        _input: &Input,
        _real: &mut dyn FnMut() -> Tensor<2>,
    ) -> Tensor<1> {
        losses::generator_loss(fake.outputs.clone())
    }

    fn measure(&self, _: &Settings, _d: &Judge, seen: [&Seen; 2]) -> Shown {
        let means = seen.map(|seen| seen.outputs.clone().mean());
        vec![(&MIDDLE, Tensor::cat(means.to_vec(), 0))]
    }
}

type Networks = TwoPlayers<Paper>;

fn settings() -> Settings {
    Settings {
        dataset: shapes_info(),
        batch_size: 6,
        ..Settings::default_for(Family(&INFO), Size::Xs)
    }
}

fn build(settings: &Settings) -> Box<dyn Model> {
    Networks::build(settings, &device().autodiff())
}

fn data() -> Dataset {
    let mut dataset = Dataset::new(shapes_info());
    dataset.push(&shapes());
    dataset
}

/// So many steps, each on the next six examples of three classes.
fn train(model: &mut Box<dyn Model>, noise: &mut Noise, steps: usize) -> Vec<Measured> {
    let (data, device) = (data(), device().autodiff());
    let mut first = 0;
    let mut next = || {
        first += 6;
        let examples: Vec<_> = (first..first + 6).map(|i| data.example(i)).collect();
        Batch::new(&examples, data.space(), &device)
    };
    model.set_rates(0);
    (0..steps)
        .map(|_| block_on(model.step(&mut next, noise, &mut Single)).unwrap())
        .collect()
}

#[test]
fn its_facts_are_all_that_settings_need() {
    let settings = settings();
    assert_eq!(settings.d_steps, 2, "the recipe's");
    assert_eq!(TILT.get(&settings), 0.25, "the knob's own default");
    assert_eq!(settings.validate(), Ok(()));
    assert_eq!(settings.labels(), 3);
    assert_eq!(settings.model_id(), "throw-away-xs");
    let ids: Vec<&str> = settings.family.knobs().map(|knob| knob.id).collect();
    assert!(ids.contains(&"lr_generator") && ids.ends_with(&["tilt", "replay"]));

    let mut wrong = settings.clone();
    TILT.set(&mut wrong, 2.0);
    assert!(wrong.validate().unwrap_err().0.contains("Tilt"));
    let classic = Settings {
        recipe: Recipe::Classic,
        ..settings.clone()
    };
    assert!(classic.validate().unwrap_err().0.contains("Throw-away GAN"));
    // Its knobs are live: a run goes on under another value.
    let mut wanted = settings.clone();
    TILT.set(&mut wanted, 0.5);
    assert_eq!(TILT.get(&settings.adjusted(&wanted)), 0.5);
}

#[test]
fn it_is_not_in_the_list_and_no_file_can_name_it() {
    let json = serde_json::to_string(&settings()).unwrap();
    let error = serde_json::from_str::<Settings>(&json).unwrap_err();
    assert!(error.to_string().contains("throw-away"), "{error}");
    assert_ne!(Family(&INFO), family("gan"));
}

#[test]
fn it_trains_and_measures_what_its_panel_says_by_name() {
    let mut model = build(&settings());
    let before = weights(|out| model.save(out));
    let measured = train(&mut model, &mut Noise::new(1, 1), 2);
    assert_eq!(model.updates(), [2, 4]);
    let names = [D_LOSS, G_LOSS, D_REAL, D_FAKE, "middle.real", "middle.fake"];
    for step in measured {
        assert_eq!(step.names(), names);
        assert!(values(step.values()).iter().all(|x| x.is_finite()));
    }
    let after = weights(|out| model.save(out));
    for name in ["generator.", "discriminator."] {
        let moved = |(key, old): (&String, &_)| key.starts_with(name) && after[key] != *old;
        assert!(before.iter().any(moved), "{name} has not moved");
    }
}

#[test]
fn its_knob_counts() {
    let loss = |tilt| {
        let mut settings = settings();
        TILT.set(&mut settings, tilt);
        let measured = train(&mut build(&settings), &mut Noise::new(1, 1), 1);
        let values = values(measured[0].values());
        // D's loss without the tilt, up to what D learned from the tilt in its first update.
        values[0]
    };
    assert_ne!(loss(0.0), loss(1.0));
}

#[test]
fn replay_keeps_its_fakes_under_their_labels() {
    let settings = Settings {
        replay: 0.5,
        ..settings()
    };
    // `discriminator_loss` holds the labels together.
    let mut model = build(&settings);
    train(&mut model, &mut Noise::new(1, 1), 4);
    let saved = weights(|out| model.save(out));
    assert!(
        saved.contains_key("replay.images.0"),
        "there are past fakes"
    );
}

#[test]
fn it_is_saved_and_goes_on_from_there() {
    let settings = settings();
    let mut noise = Noise::new(1, 1);
    let mut model = build(&settings);
    train(&mut model, &mut noise, 2);
    let saved = weights(|out| model.save(out));
    let mut again = build(&settings);
    let device = device().autodiff();
    again.load(&saved, model.updates(), &device).unwrap();
    assert_eq!(weights(|out| again.save(out)), saved);
    let mut same = noise.clone();
    let one = train(&mut model, &mut noise, 1);
    let other = train(&mut again, &mut same, 1);
    assert_eq!(values(one[0].values()), values(other[0].values()));
}

#[test]
fn its_generator_draws_from_saved_weights() {
    let settings = settings();
    let mut model = build(&settings);
    train(&mut model, &mut Noise::new(1, 1), 2);
    let exported = average(model.generator());
    let sampler = Networks::sampler(&settings, &exported, &device()).unwrap();
    let latent = settings.latent();
    let input = || {
        let z = Noise::new(2, 2).normal(3 * latent);
        let z = atelier::nn::from_host(z, [3, latent], &device());
        Input::new(z, &[0, 1, 2])
    };
    let images = sampler.sample(&input());
    assert_eq!(images.dims(), settings.dataset.space.shape(3));
    let watched = model.generator().sampler().sample(&input());
    assert_eq!(values(images), values(watched));
    // Weights of another network are refused.
    let small = average(
        build(&Settings {
            size: Size::S,
            ..settings.clone()
        })
        .generator(),
    );
    assert!(Networks::sampler(&settings, &small, &device()).is_err());
}
