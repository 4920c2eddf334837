//! The protocol: everything survives the way through JSON, and settings are held to bounds.

use atelier::core::{
    CLASSES, Command, Controls, DeviceInfo, DeviceKind, Event, Failure, FailureKind, Family, Grid,
    KNOBS, Layout, Pace, Recipe, Settings, Size, StepStats,
};

fn controls(layout: Layout) -> Controls {
    Controls {
        seed: u32::MAX,
        truncation: 0.7,
        directions: vec![-1.5, 0.25],
        layout,
        codes: None,
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
        ..Settings::default_for(Family::Cdcgan, Size::S)
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
    let commands = [
        Command::Boot {
            device: DeviceKind::Webgpu,
        },
        Command::Probe,
        Command::LoadModel {
            id: "dcgan-xs".into(),
        },
        Command::AdoptModel {
            id: "mine".into(),
            settings: settings.clone(),
        },
        Command::FindNearest { request: u32::MAX },
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
    ];
    commands
        .iter()
        .cloned()
        .chain(layouts.map(draw))
        .for_each(|command| round_trip(&command));
}

#[test]
fn every_event_survives_the_way() {
    let grid = Grid {
        columns: 10,
        labels: vec![Some(0), None, Some(9)],
    };
    let stats = StepStats {
        step: 12,
        d_loss: 1.386_294_4,
        g_loss: 1.125,
        d_real: 0.5,
        d_fake: 1.0,
        extras: vec![0.25, 2.5],
    };
    let pace = Pace {
        step: 12,
        images: 768,
        epoch: 0.0128,
        ms_per_step: 251.5,
        seconds_left: Some(17.25),
        memory_bytes: 65_536,
    };
    let settings = Settings::default_for(Family::Dcgan, Size::Xs);
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
        Event::Shards {
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
        Event::Snapshot { step: 1, grid },
        Event::Checkpoint { step: 1 },
        Event::Exported { settings, step: 1 },
        Event::Failed(failure),
    ];
    events.iter().for_each(round_trip);
}

#[test]
fn recommended_settings_are_within_their_own_bounds() {
    for family in Family::ALL {
        for size in Size::ALL {
            for &recipe in family.info().recipes {
                assert_eq!(
                    Settings::recommended(family, size, recipe).validate(),
                    Ok(())
                );
            }
        }
    }
}

#[test]
fn each_knob_is_held_to_its_bounds() {
    for knob in KNOBS {
        // A choice is one or the other, whatever number says so.
        let wrong: &[f64] = if knob.choices.is_empty() {
            &[knob.max * 1.01 + 1.0, f64::NAN]
        } else {
            &[]
        };
        for &wrong in wrong {
            let mut settings = Settings::default_for(Family::Cdcgan, Size::Xs);
            (knob.set)(&mut settings, wrong);
            // A count cannot be NaN: it becomes 0, below every count's least.
            if (knob.get)(&settings) == 0.0 && knob.min == 0.0 {
                continue;
            }
            let error = settings.validate().expect_err(knob.id);
            assert!(error.0.contains(knob.label), "{}", error.0);
        }
        let mut settings = Settings::default_for(Family::Cdcgan, Size::Xs);
        (knob.set)(&mut settings, knob.min);
        assert!(
            ((knob.get)(&settings) - knob.min).abs() < 1e-6,
            "{} does not keep what is set",
            knob.id
        );
    }
}

#[test]
fn a_recipe_the_family_lacks_is_refused() {
    let settings = Settings::recommended(Family::R3gan, Size::Xs, Recipe::Classic);
    assert!(settings.validate().is_err());
}

#[test]
fn names_lead_back() {
    Family::ALL
        .into_iter()
        .for_each(|family| assert_eq!(Family::from_id(family.id()), Some(family)));
    Size::ALL
        .into_iter()
        .for_each(|size| assert_eq!(Size::from_id(size.id()), Some(size)));
    assert_eq!(Family::from_id("nobody"), None);
    assert_eq!(atelier::core::CLASS_NAMES.len(), CLASSES);
}
