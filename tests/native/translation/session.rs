//! Translations as a front end asks for them: what was given, what came of it, and what is refused.

use atelier::core::{
    Command, Controls, Drawn, Event, FailureKind, INPUT, Layout, Operator, Recipe, Settings, Space,
};
use atelier::data::{from_drawing, given, resized};
use atelier::engine::draw::{self, Codes, Given};
use atelier::engine::loader;
use atelier::engine::run::Run;
use futures::executor::block_on;

use super::with;
use crate::bench::Bench;
use crate::support::{PIXELS, SPACE, device, family, made_up, small};

/// A session that has a model of these settings.
fn bench(settings: &Settings) -> (Bench, Vec<u8>) {
    let run = Run::new(settings, &device()).unwrap();
    let weights = block_on(run.export()).unwrap();
    let mut bench = Bench::booted();
    adopt(&mut bench, "mine", settings, weights.clone());
    (bench, weights)
}

fn adopt(bench: &mut Bench, id: &str, settings: &Settings, weights: Vec<u8>) {
    let adopt = Command::AdoptModel {
        id: id.into(),
        settings: settings.clone(),
    };
    bench.send_with(adopt, Some(weights));
    bench.wait(|event| matches!(event, Event::ModelReady { .. }));
}

fn translate(space: Space, drawn: Drawn, seeds: &[u32]) -> Command {
    Command::Translate {
        request: 5,
        model: "mine".into(),
        space,
        drawn,
        seeds: seeds.to_vec(),
    }
}

/// A larger picture than the model's, in colour.
const LARGE: Space = Space {
    channels: 3,
    height: 60,
    width: 48,
};

#[test]
fn a_picture_is_answered_with_what_was_given_and_what_came_of_it() {
    for (place, operator) in Operator::ALL.into_iter().enumerate() {
        let settings = with(&[(&INPUT, place as f64)]);
        let (mut bench, weights) = bench(&settings);
        let model = loader::open(weights, &device()).unwrap();
        let picture = made_up(LARGE, 3);
        let by_hand = from_drawing(operator, &picture, LARGE, SPACE);
        let whole = given(operator, &resized(&picture, LARGE, SPACE), SPACE);
        for (drawn, expected) in [(Drawn::ByHand, by_hand), (Drawn::Whole, whole)] {
            bench.send_with(translate(LARGE, drawn, &[8, 9, 8]), Some(picture.clone()));
            let (event, payload) = bench.wait(|event| matches!(event, Event::Translated { .. }));
            let Event::Translated {
                request: 5,
                given,
                grid,
                ..
            } = event
            else {
                panic!("{event:?}")
            };
            assert_eq!((given, grid.space), (operator.space(SPACE), SPACE));
            assert_eq!((grid.columns, &grid.labels), (3, &vec![None; 3]));
            let payload = payload.unwrap();
            let (told, outputs) = payload.split_at(given.values());
            assert!(told == expected, "{operator:?} {drawn:?}");
            assert_eq!(outputs.len(), grid.bytes());
            let codes = |seed| Codes {
                z: draw::plain_codes(&settings, seed, 1),
                labels: vec![0],
                latent: settings.latent(),
                columns: 1,
                space: SPACE,
                given: Some(Given {
                    pixels: told.to_vec(),
                    space: given,
                }),
            };
            for (seed, output) in [8, 9, 8].into_iter().zip(outputs.chunks(PIXELS)) {
                let (codes, device) = (codes(seed), device());
                let drawn = draw::sample(model.sampler.as_ref(), &codes, &device);
                let expected = block_on(drawn).unwrap();
                let off = output.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
                assert!(off.max() <= Some(1), "{operator:?}, seed {seed}");
            }
            assert_ne!(outputs[..PIXELS], outputs[PIXELS..2 * PIXELS]);
        }
    }
}

#[test]
fn what_cannot_be_translated_is_refused_in_words() {
    let (bench, _) = bench(&with(&[]));
    let mut bench = bench;
    let odd = Space {
        channels: 2,
        ..SPACE
    };
    let none = Space { height: 0, ..SPACE };
    let many: Vec<u32> = (0..=draw::MOST as u32).collect();
    for (space, seeds, bytes, word) in [
        (SPACE, &[1][..], PIXELS - 1, "783"),
        (SPACE, &[1], PIXELS + 1, "785"),
        (LARGE, &[1], PIXELS, "784"),
        (none, &[1], 0, "0 bytes"),
        (odd, &[1], 2 * PIXELS, "not 2"),
        (SPACE, &[], PIXELS, "not 0"),
        (SPACE, &many, PIXELS, "not 401"),
    ] {
        let command = translate(space, Drawn::Whole, seeds);
        bench.send_with(command, Some(vec![0; bytes]));
        let failure = bench.failure();
        assert_eq!(failure.kind, FailureKind::Settings, "{failure}");
        assert_eq!(failure.request, Some(5));
        assert!(failure.message.contains(word), "{failure}");
    }
    // It goes on.
    let command = translate(SPACE, Drawn::Whole, &[1]);
    bench.send_with(command, Some(vec![0; PIXELS]));
    bench.wait(|event| matches!(event, Event::Translated { .. }));
}

#[test]
fn a_generator_translates_nothing() {
    let settings = small(family("dcgan"), Recipe::Classic);
    let (mut bench, _) = bench(&settings);
    let command = translate(SPACE, Drawn::Whole, &[1]);
    bench.send_with(command, Some(vec![0; PIXELS]));
    let failure = bench.failure();
    assert_eq!(
        (failure.kind, failure.request),
        (FailureKind::Settings, Some(5))
    );
    assert!(failure.message.contains("DCGAN"), "{failure}");
}

#[test]
fn a_translator_draws_nothing_by_itself() {
    let (mut bench, _) = bench(&with(&[]));
    let controls = Controls {
        seed: 1,
        truncation: 3.0,
        directions: vec![],
        layout: Layout::Samples {
            count: 4,
            class: None,
        },
        codes: None,
    };
    let draw = Command::Draw {
        request: 6,
        model: "mine".into(),
        controls,
    };
    let confuse = Command::Confuse {
        request: 6,
        model: "mine".into(),
        seed: 1,
        count: 2,
    };
    for command in [draw, confuse] {
        bench.send(command);
        let failure = bench.failure();
        assert_eq!(
            (failure.kind, failure.request),
            (FailureKind::Settings, Some(6))
        );
        assert!(failure.message.contains("translates"), "{failure}");
    }
}
