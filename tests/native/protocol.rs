//! The protocol: everything survives the way through JSON, and settings are held to bounds.

use atelier::core::{
    Command, Controls, D_FAKE, D_LOSS, D_REAL, DatasetInfo, DeviceInfo, DeviceKind, Drawn, Event,
    FASHION_MNIST, Failure, FailureKind, Family, Fidelity, G_LOSS, Grid, KernelVariant, Knob,
    Layout, LiveScore, Pace, Settings, Size, Space, StepStats,
};

use super::support::{CLASSES, SPACE, family};

fn controls(layout: Layout) -> Controls {
    Controls {
        seed: u32::MAX,
        truncation: 0.7,
        directions: vec![-1.5, 0.25],
        layout,
        codes: None,
    }
}

/// A data set that the program does not know.
fn elsewhere() -> DatasetInfo {
    DatasetInfo {
        id: "shapes".into(),
        title: "Shapes".into(),
        things: "shapes".into(),
        space: Space::colour(32),
        classes: vec!["disc".into(), "square".into()].into(),
        train: 96,
        test: 3,
        licence: "none".into(),
        source: "made in a test".into(),
    }
}

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(*value, serde_json::from_str(&json).unwrap(), "{json}");
}

#[test]
fn every_command_survives_the_way() {
    let settings = Settings {
        seed: u32::MAX,
        ..Settings::default_for(family("cdcgan"), Size::S)
    };
    let layouts = [
        Layout::Samples {
            count: 3,
            class: Some(9),
        },
        Layout::Samples {
            count: 3,
            class: None,
        },
        Layout::ClassRows { columns: 8 },
        Layout::SameCode { rows: 2 },
    ];
    let draw = |layout| Command::Draw {
        request: 3,
        model: "cdcgan-s".into(),
        controls: controls(layout),
    };
    let translate = |drawn| Command::Translate {
        request: 4,
        model: "pix2pix-edges-s".into(),
        space: Space::colour(301),
        drawn,
        seeds: vec![0, u32::MAX],
    };
    let commands = [
        Command::Boot {
            device: DeviceKind::Webgpu,
        },
        Command::ChooseKernels {
            variant: KernelVariant::Shared,
        },
        Command::Probe,
        Command::LoadModel {
            id: "dcgan-xs".into(),
        },
        Command::AdoptModel {
            id: "mine".into(),
            settings: settings.clone(),
        },
        translate(Drawn::ByHand),
        translate(Drawn::Whole),
        Command::FindNearest {
            request: u32::MAX,
            dataset: "fashion-mnist".into(),
        },
        Command::ShowReal {
            request: 1,
            dataset: "shapes".into(),
            class: 2,
            count: 4,
        },
        Command::AddDataset { info: elsewhere() },
        Command::NewRun {
            settings: Settings {
                dataset: elsewhere(),
                ..settings.clone()
            },
        },
        Command::NewRun {
            settings: settings.clone(),
        },
        Command::RestoreRun,
        Command::Start {
            until: Some(u64::from(u32::MAX)),
        },
        Command::Start { until: None },
        Command::Pause,
        Command::StepOnce,
        Command::Adjust {
            settings: Settings {
                replay: 0.25,
                ..settings.clone()
            },
        },
        Command::SnapshotDrawn,
        Command::Checkpoint,
        Command::Export,
        Command::RetryShards,
        Command::Benchmark {
            world_size: 2,
            steps: 3,
            queued: 4,
        },
    ];
    commands
        .iter()
        .cloned()
        .chain(layouts.map(draw))
        .for_each(|command| round_trip(&command));
}

fn scored(fidelity: Option<Fidelity>) -> LiveScore {
    LiveScore {
        step: 500,
        samples: 1_000,
        fid: 31.5,
        accuracy: Some(0.75),
        diversity: 0.875,
        imbalance: 0.125,
        d_real: 0.5,
        d_fake: 0.625,
        fidelity,
        ms: 900.0,
    }
}

#[test]
fn every_event_survives_the_way() {
    let grid = Grid {
        space: SPACE,
        columns: 10,
        labels: vec![Some(0), None, Some(9)],
    };
    let stats = StepStats {
        step: 12,
        values: [
            (D_LOSS, 1.386_294_4),
            (G_LOSS, 1.125),
            (D_REAL, 0.5),
            (D_FAKE, 1.0),
            ("beliefs.D(x)", 0.25),
        ]
        .map(|(name, value)| (name.to_string(), value))
        .into(),
    };
    let pace = Pace {
        step: 12,
        images: 768,
        epoch: 0.0128,
        ms_per_step: 251.5,
        seconds_left: Some(17.25),
        host_ms_per_step: 12.5,
        memory_bytes: 65_536,
    };
    let settings = Settings::default_for(family("dcgan"), Size::Xs);
    let device = DeviceInfo {
        kind: DeviceKind::Cpu,
        name: "CPU".into(),
        software: false,
    };
    let failure = Failure {
        kind: FailureKind::Shard,
        message: "train-03-images.idx.gz".into(),
        request: Some(1),
    };
    let events = [
        Event::Booted { device },
        Event::Probed { ms: 250.125 },
        Event::ModelReady {
            id: "cdcgan-s".into(),
            settings: settings.clone(),
        },
        Event::Drawn {
            request: 1,
            grid: grid.clone(),
            ms: 12.5,
        },
        Event::Nearest {
            request: 1,
            label: 9,
            index: 59_999,
            distance: 12.75,
            searched: 60_000,
        },
        Event::Confusion {
            request: 2,
            counts: vec![vec![3, 1], vec![0, 4], vec![2, 2]],
        },
        Event::Shards {
            dataset: "fashion-mnist".into(),
            of: 12,
            loaded: 12,
            images: 60_000,
        },
        Event::RunReady {
            settings: settings.clone(),
            parameters: (1, 2),
            step: 0,
        },
        Event::RealImages { grid: grid.clone() },
        Event::Warming {
            what: "shaders".into(),
        },
        Event::Running {
            running: false,
            reason: Some("why".into()),
        },
        Event::Stats {
            steps: vec![stats],
            pace,
        },
        Event::Snapshot {
            step: 1,
            grid: grid.clone(),
            verdicts: None,
        },
        Event::Snapshot {
            step: 1,
            grid: grid.clone(),
            verdicts: Some([7, 5]),
        },
        Event::Translated {
            request: 7,
            given: Space::grey(32),
            grid,
            ms: 12.5,
        },
        Event::Scored(scored(None)),
        Event::Scored(scored(Some(Fidelity {
            l1: 0.0625,
            psnr: 17.5,
            sharpness: 0.75,
        }))),
        Event::Checkpoint { step: 1 },
        Event::Exported { settings, step: 1 },
        Event::Failed(failure),
    ];
    events.iter().for_each(round_trip);
}

/// A known data set goes by its name, another one with all that is known of it.
#[test]
fn a_data_set_says_what_is_needed() {
    let known = serde_json::to_value(DatasetInfo::default()).unwrap();
    assert_eq!(known, "fashion-mnist");
    round_trip(&elsewhere());
    // A known name with other facts is another one.
    let other = DatasetInfo {
        train: 7,
        ..FASHION_MNIST.clone()
    };
    round_trip(&other);
    let mut wrong = serde_json::to_value(elsewhere()).unwrap();
    wrong["space"]["channels"] = 2.into();
    assert!(serde_json::from_value::<DatasetInfo>(wrong).is_err());
}

/// JSON has no number for it.
#[test]
fn a_loss_that_is_no_number_stays_none() {
    let stats = StepStats {
        step: 1,
        values: [(D_LOSS.to_string(), f32::NAN), (G_LOSS.to_string(), 1.0)].into(),
    };
    let json = serde_json::to_string(&stats).unwrap();
    let again: StepStats = serde_json::from_str(&json).unwrap();
    assert!(again.value(D_LOSS).is_nan() && !again.is_finite());
    assert_eq!((again.step, again.value(G_LOSS)), (1, 1.0));
    assert!(again.value("nothing").is_nan());
}

#[test]
fn each_knob_is_held_to_its_bounds() {
    for &family in Family::ALL {
        for knob in family.knobs() {
            each_bound(family, knob);
        }
    }
}

fn each_bound(family: Family, knob: &Knob) {
    // A choice is one or the other, whatever number says so.
    let wrong: &[f64] = if knob.choices.is_empty() {
        &[knob.max * 1.01 + 1.0, f64::NAN]
    } else {
        &[]
    };
    for &wrong in wrong {
        let mut settings = Settings::default_for(family, Size::Xs);
        knob.set(&mut settings, wrong);
        // A count cannot be NaN: it becomes 0, below every count's least.
        if knob.get(&settings) == 0.0 && knob.min == 0.0 {
            continue;
        }
        let error = settings.validate().expect_err(knob.id);
        assert!(error.0.contains(knob.label), "{}", error.0);
    }
    let mut settings = Settings::default_for(family, Size::Xs);
    knob.set(&mut settings, knob.min);
    assert!(
        (knob.get(&settings) - knob.min).abs() < 1e-6,
        "{} does not keep what is set",
        knob.id
    );
}

#[test]
fn names_lead_back() {
    Size::ALL
        .into_iter()
        .for_each(|size| assert_eq!(Size::from_id(size.id()), Some(size)));
    assert_eq!(DatasetInfo::default().classes.len(), CLASSES);
}
