//! What a translator's run shows of itself: triples with the verdicts on them, and scores.

use atelier::core::{Command, Event, Grid, INPUT, Operator, Settings, Space, StepStats};
use atelier::data::{self, Dataset, Shard};
use atelier::engine::run::Run;
use atelier::families::pix2pix::{LOSS, PATCH};
use futures::executor::block_on;

use super::{choice, info, settings, with};
use crate::bench::Bench;
use crate::support::{CLASSES, device, first_shard, made_up, steps};

#[test]
fn before_there_is_data_there_is_nothing_to_show() {
    let mut run = Run::new(&settings(), &device()).unwrap();
    assert!(run.shows_nothing() && run.snapshot().is_none());
    run.show(&crate::support::no_images());
    assert!(run.snapshot().is_none(), "an empty data set shows nothing");
    run.show(&first_shard());
    assert!(!run.shows_nothing() && run.snapshot().is_some());
    // A step has data.
    let mut run = Run::new(&settings(), &device()).unwrap();
    steps(&mut run, &first_shard(), 1);
    assert!(run.snapshot().is_some());
}

/// Each third picture is real, each first is what the operator leaves of it.
fn check_triples(grid: &Grid, pictures: &[u8], operator: Operator) {
    assert_eq!(pictures.len(), grid.bytes());
    assert_eq!(grid.count() % 3, 0);
    let space = grid.space;
    for triple in pictures.chunks(3 * space.values()) {
        let [given, made, truth] =
            [0, 1, 2].map(|i| &triple[i * space.values()..][..space.values()]);
        let left = data::given(operator, truth, space);
        let left = data::resized(&left, operator.space(space), space);
        assert!(given == left, "{operator:?}");
        assert!(made != truth && made != given);
    }
    assert!(
        grid.labels
            .chunks(3)
            .all(|three| three[1..] == [three[0]; 2])
    );
}

#[test]
fn a_run_shows_four_of_each_class_with_a_verdict_on_each_patch() {
    let mut bench = Bench::booted();
    let settings = with(&[(&PATCH, choice(&PATCH, "4"))]);
    bench.send(Command::NewRun { settings });
    // As soon as there is data, without a step.
    let (event, payload) = bench.wait(|event| matches!(event, Event::Snapshot { step: 0, .. }));
    let Event::Snapshot { grid, verdicts, .. } = event else {
        unreachable!("just matched")
    };
    assert_eq!(verdicts, Some([14, 14]));
    let payload = payload.unwrap();
    let (pictures, verdicts) = payload.split_at(grid.bytes());
    check_triples(&grid, pictures, Operator::Edges);
    let label = |i| Some((i / 12) as u8);
    let expected: Vec<_> = (0..12 * CLASSES).map(label).collect();
    assert_eq!(grid.labels, expected);
    // Of each output, then of each truth; D has no opinion yet.
    assert_eq!(verdicts.len(), 4 * CLASSES * 2 * 14 * 14);
    assert!(verdicts.iter().all(|sure| (64..192).contains(sure)));
}

/// With more than one channel, what has none is shown in colour, as grey.
#[test]
fn each_input_is_shown_beside_what_came_of_it() {
    let space = Space::colour(16);
    let info = info(space, 20);
    let mut data = Dataset::new(info.clone());
    data.push(&Shard {
        pixels: (0..20).flat_map(|place| made_up(space, place)).collect(),
        labels: (0..20).map(|place| place % 2).collect(),
    });
    for (place, operator) in Operator::ALL.into_iter().enumerate() {
        let mut settings = Settings {
            dataset: info.clone(),
            ..settings()
        };
        INPUT.set(&mut settings, place as f64);
        let mut run = Run::new(&settings, &device()).unwrap();
        steps(&mut run, &data, 1);
        let snapshot = run.snapshot().unwrap();
        let bytes = block_on(snapshot.payload).unwrap();
        assert_eq!(snapshot.grid.count(), 2 * 4 * 3);
        check_triples(&snapshot.grid, &bytes[..snapshot.grid.bytes()], operator);
    }
}

#[test]
fn a_discriminator_that_has_learned_is_surer_of_the_truth() {
    // Deaf, and slow: D has an easy time.
    let mut settings = with(&[(&LOSS, choice(&LOSS, "L1"))]);
    settings.lr_generator = 1e-5;
    settings.lr_discriminator = 2e-3;
    let mut run = Run::new(&settings, &device()).unwrap();
    steps(&mut run, &first_shard(), 40);
    let snapshot = run.snapshot().unwrap();
    let [down, across] = snapshot.verdicts.unwrap();
    let bytes = block_on(snapshot.payload).unwrap();
    let verdicts = &bytes[snapshot.grid.bytes()..];
    let mean = |first: usize| {
        let of = verdicts.chunks(down * across).skip(first).step_by(2);
        let all: Vec<f64> = of.flatten().map(|&sure| f64::from(sure)).collect();
        all.iter().sum::<f64>() / all.len() as f64
    };
    let (output, truth) = (mean(0), mean(1));
    assert!(truth > output + 30.0, "{truth} and {output}");
}

/// The classes are the true pictures': after a few steps of L1 on small pictures the judge sees
/// some of them, where one in ten would be chance.
#[test]
fn live_scores_tell_how_near_and_of_which_class_the_pictures_are() {
    const STEPS: u64 = 40;
    let mut bench = Bench::booted();
    let mut settings = with(&[
        (&INPUT, choice(&INPUT, "low resolution")),
        (&LOSS, choice(&LOSS, "L1")),
    ]);
    settings.lr_generator = 3e-3;
    settings.ema = 0.0;
    bench.send(Command::NewRun { settings });
    bench.send(Command::SetScoring {
        every: Some(10 * STEPS),
    });
    bench.send(Command::Start { until: Some(STEPS) });
    let last = |event: &Event| matches!(event, Event::Scored(scores) if scores.step == STEPS);
    let Event::Scored(scores) = bench.wait(last).0 else {
        unreachable!("just matched")
    };
    let fidelity = scores.fidelity.expect("the truth is known");
    assert!(fidelity.l1 > 0.0 && fidelity.l1 < 0.2, "{scores:?}");
    assert!((8.0..30.0).contains(&fidelity.psnr), "{scores:?}");
    assert!((0.1..2.0).contains(&fidelity.sharpness), "{scores:?}");
    assert!(scores.accuracy > Some(0.25), "{scores:?}");
}

#[test]
fn what_a_session_tells_of_a_translator_is_what_a_run_by_hand_measures() {
    const STEPS: u64 = 6;
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::Start { until: Some(STEPS) });
    let mut told: Vec<StepStats> = vec![];
    let mut shown = None;
    while shown.is_none() {
        match bench.next() {
            (Event::Stats { steps, .. }, _) => told.extend(steps),
            (Event::Snapshot { step: STEPS, .. }, payload) => shown = payload,
            (Event::Failed(failure), _) => panic!("{failure}"),
            _ => {}
        }
    }
    let mut run = Run::new(&settings(), &device()).unwrap();
    assert_eq!(told, steps(&mut run, &first_shard(), STEPS as usize));
    assert!(shown == Some(crate::support::shown(&mut run)));
}
