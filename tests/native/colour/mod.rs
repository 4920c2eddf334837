//! A tiny colour data set of 32×32 goes all the way: bytes, tensors, training, drawing, checkpoints
//! and files, in every family.

mod bytes;

use std::f32::consts::TAU;

use atelier::core::{
    Command, Controls, DatasetInfo, Drawn, Event, FailureKind, Family, Grid, Layout, Settings,
    Size, Space, StepStats,
};
use atelier::data::{Dataset, Shard};
use atelier::engine::run::Run;
use atelier::nn::all_reduce::Single;
use futures::executor::block_on;

use super::bench::Bench;
use super::support::{device, drawn, family};

const SPACE: Space = Space::colour(32);
const COUNT: usize = 96;
const CLASSES: usize = 3;

/// Red discs, green squares and blue stripes.
pub fn shapes_info() -> DatasetInfo {
    DatasetInfo {
        id: "shapes".into(),
        title: "Shapes".into(),
        things: "shapes".into(),
        space: SPACE,
        classes: ["disc", "square", "stripes"]
            .map(Into::into)
            .to_vec()
            .into(),
        train: COUNT,
        test: 0,
        licence: "none".into(),
        source: "made in a test".into(),
    }
}

pub fn shapes() -> Shard {
    let labels: Vec<u8> = (0..COUNT).map(|i| (i % CLASSES) as u8).collect();
    let pixels = (0..COUNT).flat_map(shape).collect();
    Shard { pixels, labels }
}

/// The picture at a place: bright in its class's channel inside the shape, dark elsewhere.
fn shape(place: usize) -> Vec<u8> {
    let angle = place as f32 / COUNT as f32 * TAU;
    let (x0, y0) = (16.0 + 4.0 * angle.cos(), 16.0 + 4.0 * angle.sin());
    let class = place % CLASSES;
    let inside = |x: f32, y: f32| match class {
        0 => (x - x0).hypot(y - y0) < 9.0,
        1 => (x - x0).abs().max((y - y0).abs()) < 8.0,
        _ => (y + y0) as usize % 8 < 4,
    };
    let pixel = |i: usize| {
        let bright = inside((i % 32) as f32, (i / 32) as f32);
        let mut colour = [20, 20, 20];
        colour[class] = if bright { 230 } else { 40 };
        colour
    };
    (0..SPACE.pixels()).flat_map(pixel).collect()
}

fn dataset() -> Dataset {
    let mut dataset = Dataset::new(shapes_info());
    dataset.push(&shapes());
    dataset
}

fn settings(family: Family) -> Settings {
    Settings {
        dataset: shapes_info(),
        batch_size: 6,
        ..Settings::default_for(family, Size::Xs)
    }
}

/// A session that has the data set.
fn bench() -> Bench {
    let mut bench = Bench::booted();
    let Shard { pixels, labels } = shapes();
    let info = shapes_info();
    bench.send_with(
        Command::AddDataset { info },
        Some([labels, pixels].concat()),
    );
    let (event, _) = bench.wait(|event| matches!(event, Event::Shards { .. }));
    let expected = Event::Shards {
        dataset: "shapes".into(),
        loaded: 1,
        of: 1,
        images: COUNT,
    };
    assert_eq!(event, expected);
    bench
}

/// The pictures of an event, held to what its grid says of them.
fn pictures(grid: &Grid, payload: Option<Vec<u8>>) -> Vec<u8> {
    let pixels = payload.expect("pictures");
    assert_eq!(grid.space, SPACE);
    assert_eq!(pixels.len(), grid.count() * 3 * 32 * 32);
    assert_eq!(grid.bytes(), pixels.len());
    pixels
}

/// Those of a snapshot. Behind a translator's stand the verdicts on each output and each truth.
fn snapshot(event: Event, payload: Option<Vec<u8>>) -> Shown {
    let Event::Snapshot { grid, verdicts, .. } = event else {
        panic!("{event:?}")
    };
    let patches = verdicts.map_or(0, |[down, across]| down * across);
    let mut bytes = payload.expect("pictures");
    assert_eq!(bytes.len(), grid.bytes() + grid.count() / 3 * 2 * patches);
    bytes.truncate(grid.bytes());
    let pictures = pictures(&grid, Some(bytes));
    (grid, pictures)
}

/// Pictures and how they are arranged.
type Shown = (Grid, Vec<u8>);

/// Trains until a step: what was measured, the real images, and the last snapshot.
fn train(bench: &mut Bench, until: u64) -> (Vec<StepStats>, Option<Shown>, Vec<u8>) {
    bench.send(Command::Start { until: Some(until) });
    let (mut stats, mut real) = (vec![], None);
    loop {
        match bench.next() {
            (Event::Stats { steps, .. }, _) => stats.extend(steps),
            (Event::RealImages { grid }, payload) => {
                let pixels = pictures(&grid, payload);
                real = Some((grid, pixels));
            }
            (event @ Event::Snapshot { step, .. }, payload) if step == until => {
                return (stats, real, snapshot(event, payload).1);
            }
            (Event::Failed(failure), _) => panic!("{failure}"),
            _ => {}
        }
    }
}

#[test]
fn every_family_trains_and_draws_it() {
    let mut bench = bench();
    for &family in Family::ALL {
        let settings = settings(family);
        bench.send(Command::NewRun {
            settings: settings.clone(),
        });
        let (event, payload) = bench.wait(|event| matches!(event, Event::Snapshot { step: 0, .. }));
        let (grid, _) = snapshot(event, payload);
        let conditional = family.info().conditional();
        assert_eq!(
            grid.labels[..4] == [Some(0), Some(1), Some(2), Some(0)],
            conditional
        );

        let (stats, real, _) = train(&mut bench, 2);
        assert_eq!(stats.iter().map(|s| s.step).collect::<Vec<_>>(), [1, 2]);
        assert!(
            stats.iter().all(StepStats::is_finite),
            "{family:?} {stats:?}"
        );
        let (grid, real) = real.expect("real images to compare with");
        assert_eq!(grid.labels, [Some(0), Some(1), Some(2)]);
        assert_eq!(real, [shape(0), shape(1), shape(2)].concat());

        goes_on_from_a_checkpoint(&mut bench, family);
        adopts_what_it_exports(&mut bench, &settings);
        match settings.operator() {
            None => draws(&mut bench, family, &settings),
            Some(_) => translates(&mut bench, family),
        }
    }
}

/// From step 2 to 4, and again from the checkpoint of step 2.
fn goes_on_from_a_checkpoint(bench: &mut Bench, family: Family) {
    bench.send(Command::Checkpoint);
    let (event, checkpoint) = bench.wait(|event| matches!(event, Event::Checkpoint { .. }));
    assert_eq!(event, Event::Checkpoint { step: 2 });
    let (stats, _, picture) = train(bench, 4);
    bench.send_with(Command::RestoreRun, checkpoint);
    bench.wait(|event| matches!(event, Event::RunReady { step: 2, .. }));
    let (again, _, same) = train(bench, 4);
    assert_eq!(again, stats, "{family:?}");
    assert!(picture == same, "{family:?}: other pictures");
}

/// The model is called "mine" then.
fn adopts_what_it_exports(bench: &mut Bench, settings: &Settings) {
    bench.send(Command::Export);
    let (event, weights) = bench.wait(|event| matches!(event, Event::Exported { .. }));
    let Event::Exported { settings: told, .. } = event else {
        unreachable!("just matched")
    };
    assert_eq!(told, *settings);
    bench.send_with(
        Command::AdoptModel {
            id: "mine".into(),
            settings: told,
        },
        weights,
    );
}

fn draws(bench: &mut Bench, family: Family, settings: &Settings) {
    let labelled = family.info().labelled();
    let classes = if labelled { settings.labels() } else { 10 };
    bench.send(Command::Draw {
        request: 1,
        model: "mine".into(),
        controls: Controls {
            seed: 3,
            truncation: Controls::NO_TRUNCATION,
            directions: vec![],
            layout: Layout::SameCode { rows: 2 },
            codes: None,
        },
    });
    let (event, payload) = bench.wait(|event| matches!(event, Event::Drawn { .. }));
    let Event::Drawn { grid, .. } = event else {
        unreachable!("just matched")
    };
    let drawn = pictures(&grid, payload);
    assert_eq!(
        (grid.columns, grid.count()),
        (classes, 2 * classes),
        "{family:?}"
    );
    let rows = drawn.chunks_exact(drawn.len() / 2);
    assert!(
        rows.clone().next() != rows.clone().nth(1),
        "{family:?}: codes count"
    );
    assert!(
        drawn.chunks(3).any(|p| p[0] != p[1]),
        "{family:?}: not grey"
    );
}

fn translates(bench: &mut Bench, family: Family) {
    let translate = Command::Translate {
        request: 1,
        model: "mine".into(),
        space: SPACE,
        drawn: Drawn::Whole,
        seeds: vec![3, 4],
    };
    bench.send_with(translate, Some(shape(1)));
    let (event, payload) = bench.wait(|event| matches!(event, Event::Translated { .. }));
    let Event::Translated { grid, given, .. } = event else {
        unreachable!("just matched")
    };
    let mut drawn = payload.expect("pictures");
    let drawn = pictures(&grid, Some(drawn.split_off(given.values())));
    assert_eq!((grid.columns, grid.count()), (2, 2));
    let [one, other] = [0, 1].map(|place| &drawn[place * SPACE.values()..][..SPACE.values()]);
    assert!(one != other, "{family:?}: the noise counts");
    assert!(
        drawn.chunks(3).any(|p| p[0] != p[1]),
        "{family:?}: not grey"
    );
}

#[test]
fn what_a_class_shows_is_shown_and_found_again() {
    let mut bench = bench();
    bench.send(Command::ShowReal {
        request: 1,
        dataset: "shapes".into(),
        class: 1,
        count: 2,
    });
    let (event, payload) = bench.wait(|event| matches!(event, Event::Drawn { .. }));
    let Event::Drawn { grid, .. } = event else {
        unreachable!("just matched")
    };
    assert_eq!(pictures(&grid, payload), [shape(1), shape(4)].concat());
    let search = Command::FindNearest {
        request: 2,
        dataset: "shapes".into(),
    };
    bench.send_with(search, Some(shape(77)));
    let (event, payload) = bench.wait(|event| matches!(event, Event::Nearest { .. }));
    let Event::Nearest {
        index, distance, ..
    } = event
    else {
        unreachable!("just matched")
    };
    // Of equal ones the first.
    let first = (0..COUNT).find(|&place| shape(place) == shape(77));
    assert_eq!((Some(index), distance), (first, 0.0));
    assert_eq!(payload.unwrap(), shape(77));
}

#[test]
fn data_that_is_not_what_it_says_is_refused_in_words() {
    let mut bench = bench();
    let Shard { pixels, labels } = shapes();
    let whole = || [labels.clone(), pixels.clone()].concat();
    let mut wrong_label = whole();
    wrong_label[4] = 3;
    let named = |id: &'static str| DatasetInfo {
        id: id.into(),
        ..shapes_info()
    };
    let odd = DatasetInfo {
        space: Space::colour(30),
        ..named("odd")
    };
    for (info, payload, word) in [
        (named("short"), whole()[1..].to_vec(), "bytes"),
        (named("labels"), wrong_label, "3 classes"),
        (named("fashion-mnist"), whole(), "already"),
        (odd, whole(), "multiples of 4"),
    ] {
        bench.send_with(Command::AddDataset { info }, Some(payload));
        let failure = bench.failure();
        assert_eq!(failure.kind, FailureKind::Settings, "{failure}");
        assert!(failure.message.contains(word), "{failure}");
    }
}

#[test]
fn a_run_on_data_that_is_not_here_is_refused() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(family("gan")),
    });
    let failure = bench.failure();
    assert_eq!(failure.kind, FailureKind::Settings);
    assert!(failure.message.contains("shapes"), "{failure}");
}

#[test]
fn without_labels_only_families_that_need_none_train_it() {
    let info = DatasetInfo {
        classes: vec![].into(),
        ..shapes_info()
    };
    let mut data = Dataset::new(info.clone());
    data.push(&Shard {
        labels: vec![0; COUNT],
        ..shapes()
    });
    assert_eq!(data.example(4).label, None);
    for &family in Family::ALL {
        let settings = Settings {
            dataset: info.clone(),
            ..settings(family)
        };
        let sound = !family.info().conditional();
        assert_eq!(settings.validate().is_ok(), sound, "{family:?}");
        if sound {
            let mut run = Run::new(&settings, &device()).unwrap();
            let stats = super::support::steps(&mut run, &data, 1);
            assert!(stats[0].is_finite(), "{family:?}");
        }
    }
}

/// The mean of each channel.
fn mean_colour(pictures: &[u8]) -> [f64; 3] {
    let count = (pictures.len() / 3) as f64;
    [0, 1, 2].map(|channel| {
        let channel = pictures.iter().skip(channel).step_by(3);
        channel.map(|&x| f64::from(x)).sum::<f64>() / count
    })
}

/// From the data to the snapshot: a generator that sees only red discs draws red, whatever the
/// order in which its layers give the channels.
#[test]
fn a_generator_learns_the_colour_of_its_data() {
    for (id, channel) in [("gan", 0), ("dcgan", 1), ("wgan-gp", 2)] {
        let of_class: Vec<usize> = (0..COUNT).filter(|i| i % CLASSES == channel).collect();
        let mut data = Dataset::new(shapes_info());
        data.push(&Shard {
            pixels: of_class.iter().flat_map(|&i| shape(i)).collect(),
            labels: vec![channel as u8; of_class.len()],
        });
        let settings = Settings {
            batch_size: 16,
            ..settings(family(id))
        };
        let mut run = Run::new(&settings, &device()).unwrap();
        for _ in 0..80 {
            block_on(run.train_step(&data, &mut Single)).unwrap();
        }
        let drawn = mean_colour(&drawn(&mut run));
        let real: Vec<u8> = of_class.iter().flat_map(|&i| shape(i)).collect();
        for (found, expected) in drawn.iter().zip(mean_colour(&real)) {
            let off = (found - expected).abs();
            assert!(off < 35.0, "{id}: {drawn:?} for channel {channel}");
        }
        let brightest = (0..3).max_by(|&a, &b| drawn[a].total_cmp(&drawn[b]));
        assert_eq!(brightest, Some(channel), "{id}: {drawn:?}");
    }
}
