//! The session as a front end sees it: commands in, events out.

use atelier::core::{
    Command, Controls, DeviceKind, Event, FASHION_MNIST, FailureKind, Layout, Recipe, Settings,
};
use atelier::data::fashion_mnist::SHARDS;
use atelier::engine::run::Run;

use super::bench::Bench;
use super::support::{PIXELS, device, family, first_shard, small, steps};

fn settings() -> Settings {
    small(family("cdcgan"), Recipe::Fast)
}

fn fashion_nearest(request: u32) -> Command {
    Command::FindNearest {
        request,
        dataset: FASHION_MNIST.id.to_string(),
    }
}

fn four(seed: u32) -> Controls {
    Controls {
        seed,
        truncation: 3.0,
        directions: vec![],
        layout: Layout::Samples {
            count: 4,
            class: None,
        },
        codes: None,
    }
}

#[test]
fn before_boot_a_command_fails_in_words() {
    let mut bench = Bench::new();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    assert_eq!(bench.failure().kind, FailureKind::Engine);
    bench.send(Command::Start { until: None });
    assert_eq!(bench.failure().kind, FailureKind::Engine);
}

#[test]
fn a_build_without_webgpu_says_so() {
    let mut bench = Bench::new();
    bench.send(Command::Boot {
        device: DeviceKind::Webgpu,
    });
    if !cfg!(feature = "webgpu") {
        assert_eq!(bench.failure().kind, FailureKind::NoWebgpu);
    }
}

#[test]
fn it_trains_to_the_step_asked_for_and_shows_how() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.wait(|event| matches!(event, Event::RunReady { step: 0, .. }));
    let (event, pixels) = bench.wait(|event| matches!(event, Event::Snapshot { .. }));
    let Event::Snapshot {
        step: 0,
        grid,
        verdicts: None,
    } = event
    else {
        panic!("{event:?}")
    };
    assert_eq!(pixels.unwrap().len(), grid.count() * PIXELS);

    bench.send(Command::Start { until: Some(5) });
    let mut seen = vec![];
    let mut real_images = None;
    loop {
        match bench.next() {
            (Event::Stats { steps, pace }, _) => {
                seen.extend(steps.iter().map(|stats| stats.step));
                assert_eq!(pace.images, pace.step * 4);
            }
            (Event::RealImages { grid }, pixels) => real_images = Some((grid, pixels.unwrap())),
            (
                Event::Running {
                    running: false,
                    reason,
                },
                _,
            ) => {
                assert_eq!(reason, None);
                break;
            }
            (Event::Failed(failure), _) => panic!("{failure}"),
            _ => {}
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    let (grid, pixels) = real_images.expect("real images to compare with");
    assert_eq!(grid.labels, (0..10).map(Some).collect::<Vec<_>>());
    assert_eq!(pixels.len(), 10 * PIXELS);
    // The last state is always shown.
    bench.wait(|event| matches!(event, Event::Snapshot { step: 5, .. }));
}

/// Reading losses while later steps go on changes no number, and leaves none out.
#[test]
fn it_tells_every_step_as_a_run_by_hand_measures_it() {
    const STEPS: u64 = 12;
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::Start { until: Some(STEPS) });
    let mut told = vec![];
    loop {
        match bench.next().0 {
            Event::Stats { steps, .. } => told.extend(steps),
            Event::Running { running: false, .. } => break,
            _ => {}
        }
    }
    // The session has all shards, the run by hand the first: it sees no other within these steps.
    let mut run = Run::new(&settings(), &device()).unwrap();
    assert_eq!(told, steps(&mut run, &first_shard(), STEPS as usize));
}

#[test]
fn it_draws_while_it_trains_and_pauses_when_told() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::Export);
    let (_, weights) = bench.wait(|event| matches!(event, Event::Exported { .. }));
    bench.send_with(
        Command::AdoptModel {
            id: "mine".into(),
            settings: settings(),
        },
        weights,
    );
    bench.wait(|event| matches!(event, Event::ModelReady { .. }));

    bench.send(Command::Start { until: None });
    bench.wait(|event| matches!(event, Event::Stats { .. }));
    bench.send(Command::Draw {
        request: 7,
        model: "mine".into(),
        controls: four(1),
    });
    let (_, pixels) = bench.wait(|event| matches!(event, Event::Drawn { request: 7, .. }));
    assert_eq!(pixels.unwrap().len(), 4 * PIXELS);
    bench.wait(|event| matches!(event, Event::Stats { .. }));
    bench.send(Command::Pause);
    bench.wait(|event| matches!(event, Event::Running { running: false, .. }));

    // One step more, and no further.
    bench.send(Command::Checkpoint);
    let (Event::Checkpoint { step }, _) =
        bench.wait(|event| matches!(event, Event::Checkpoint { .. }))
    else {
        unreachable!("just matched")
    };
    bench.send(Command::StepOnce);
    bench.wait(|event| matches!(event, Event::Running { running: false, .. }));
    bench.send(Command::Checkpoint);
    bench.wait(|event| *event == Event::Checkpoint { step: step + 1 });
}

#[test]
fn a_paused_run_shows_where_it_rests() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::Start { until: None });
    bench.wait(|event| matches!(event, Event::Stats { .. }));
    bench.send(Command::Pause);
    bench.send(Command::Checkpoint);
    let mut shown = None;
    let rests = loop {
        match bench.next().0 {
            Event::Snapshot { step, .. } => shown = Some(step),
            Event::Checkpoint { step } => break step,
            _ => {}
        }
    };
    assert!(rests > 0);
    assert_eq!(shown, Some(rests));
}

#[test]
fn a_seed_draws_the_same_pictures_again() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::Export);
    let (_, weights) = bench.wait(|event| matches!(event, Event::Exported { .. }));
    bench.send_with(
        Command::AdoptModel {
            id: "mine".into(),
            settings: settings(),
        },
        weights,
    );
    let mut draw = |request, seed| {
        bench.send(Command::Draw {
            request,
            model: "mine".into(),
            controls: four(seed),
        });
        bench
            .wait(|event| matches!(event, Event::Drawn { .. }))
            .1
            .unwrap()
    };
    let first = draw(1, 5);
    assert_ne!(first, draw(2, 6));
    assert_eq!(first, draw(3, 5));
}

#[test]
fn failures_carry_the_number_of_their_request() {
    let mut bench = Bench::booted();
    bench.send(Command::Draw {
        request: 41,
        model: "nobody".into(),
        controls: four(1),
    });
    let failure = bench.failure();
    assert_eq!(
        (failure.kind, failure.request),
        (FailureKind::Model, Some(41))
    );
    bench.send(Command::LoadModel {
        id: "nobody".into(),
    });
    assert_eq!(bench.failure().kind, FailureKind::Model);
    bench.send_with(fashion_nearest(42), Some(vec![0; 3]));
    assert_eq!(bench.failure().request, Some(42));
    bench.send_with(Command::RestoreRun, Some(vec![1, 2, 3]));
    assert_eq!(bench.failure().kind, FailureKind::Model);
}

#[test]
fn the_nearest_training_image_of_a_training_image_is_itself() {
    let mut bench = Bench::booted();
    let picture = super::support::first_shard().image(4_321).to_vec();
    bench.send_with(fashion_nearest(9), Some(picture.clone()));
    let (event, pixels) = bench.wait(|event| {
        matches!(
            event,
            Event::Nearest {
                searched: 60_000,
                ..
            }
        )
    });
    let Event::Nearest {
        request,
        index,
        distance,
        ..
    } = event
    else {
        unreachable!("just matched")
    };
    assert_eq!((request, index, distance), (9, 4_321, 0.0));
    assert_eq!(pixels.unwrap(), picture);
}

#[test]
fn settings_change_while_running_within_bounds() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    let wanted = Settings {
        lr_generator: 1e-3,
        lr_discriminator: 2e-3,
        instance_noise: 0.1,
        // This one may not change while the run goes on.
        batch_size: 8,
        ..settings()
    };
    bench.send(Command::Adjust {
        settings: wanted.clone(),
    });
    bench.send(Command::Export);
    let (event, _) = bench.wait(|event| matches!(event, Event::Exported { .. }));
    let Event::Exported {
        settings: adjusted, ..
    } = event
    else {
        unreachable!("just matched")
    };
    let batch_size = settings().batch_size;
    let expected = Settings {
        batch_size,
        ..wanted.clone()
    };
    assert_eq!(adjusted, expected);
    bench.send(Command::Adjust {
        settings: Settings {
            lr_generator: f64::NAN,
            ..wanted
        },
    });
    assert_eq!(bench.failure().kind, FailureKind::Settings);
}

#[test]
fn a_run_that_diverges_stops_and_says_so() {
    let mut bench = Bench::booted();
    let wild = Settings {
        lr_generator: 2e-2,
        lr_discriminator: 2e-2,
        r1_weight: 100.0,
        ..settings()
    };
    bench.send(Command::NewRun { settings: wild });
    // Not a number goes in where a network has broken down: the checkpoint of such a run.
    bench.send(Command::Checkpoint);
    let (_, bytes) = bench.wait(|event| matches!(event, Event::Checkpoint { .. }));
    bench.send_with(Command::RestoreRun, Some(poisoned(bytes.unwrap())));
    bench.send(Command::Start { until: None });
    assert_eq!(bench.failure().kind, FailureKind::Diverged);
}

/// The checkpoint with one weight of the generator not a number.
fn poisoned(bytes: Vec<u8>) -> Vec<u8> {
    use atelier::nn::weights::{self, Precision};
    let (mut weights, metadata) = weights::decode(bytes).unwrap();
    weights.get_mut("generator.project.weight").unwrap().values[0] = f32::NAN;
    let metadata: Vec<(&str, String)> = metadata
        .iter()
        .map(|(k, v)| (k.as_str(), v.clone()))
        .collect();
    weights::encode(&weights, Precision::Full, &metadata).unwrap()
}

#[test]
fn a_run_is_scored_while_it_trains() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::SetScoring { every: Some(30) });
    bench.send(Command::Start { until: Some(60) });
    let (event, _) = bench.wait(|event| matches!(event, Event::ScoringScale(_)));
    let Event::ScoringScale(scale) = event else {
        unreachable!("just matched")
    };
    // After the last step there is a scoring in any case.
    let last = |event: &Event| matches!(event, Event::Scored(scores) if scores.step == 60);
    let Event::Scored(scores) = bench.wait(last).0 else {
        unreachable!("just matched")
    };
    assert_eq!(scores.samples, 1_000);
    assert!(scale.floor.fid < scores.fid, "real images are better");
    assert!(
        scores.fid < 2.0 * scale.ceiling.fid,
        "{} against noise",
        scores.fid
    );
    let accuracy = scores.accuracy.expect("cDCGAN is asked for classes");
    assert!(accuracy < scale.floor.accuracy.unwrap());
    for share in [accuracy, scores.imbalance, scores.d_real, scores.d_fake] {
        assert!((0.0..=1.0).contains(&share), "{scores:?}");
    }
}

#[test]
fn without_scoring_nothing_is_scored() {
    let mut bench = Bench::booted();
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.send(Command::SetScoring { every: Some(1) });
    bench.send(Command::SetScoring { every: None });
    bench.send(Command::Start { until: Some(3) });
    loop {
        match bench.next().0 {
            Event::Scored(scores) => panic!("{scores:?}"),
            Event::Running { running: false, .. } => return,
            _ => {}
        }
    }
}

#[test]
fn the_judge_sees_what_a_shipped_model_was_asked_for() {
    let mut bench = Bench::booted();
    let model = "cdcgan-xs".to_string();
    bench.send(Command::LoadModel { id: model.clone() });
    bench.wait(|event| matches!(event, Event::ModelReady { .. }));
    bench.send(Command::Confuse {
        request: 4,
        model,
        seed: 1,
        count: 20,
    });
    let (event, _) = bench.wait(|event| matches!(event, Event::Confusion { .. }));
    let Event::Confusion { request: 4, counts } = event else {
        panic!("{event:?}")
    };
    assert!(counts.iter().all(|row| row.iter().sum::<u32>() == 20));
    let right: u32 = (0..10).map(|class| counts[class][class]).sum();
    assert!(right > 150, "{right} of 200");
}

#[test]
fn real_images_of_a_class_can_be_shown_beside_the_drawn() {
    let mut bench = Bench::booted();
    bench.send(Command::ShowReal {
        request: 9,
        dataset: FASHION_MNIST.id.to_string(),
        class: 3,
        count: 12,
    });
    let (event, pixels) = bench.wait(|event| matches!(event, Event::Drawn { .. }));
    let Event::Drawn {
        request: 9, grid, ..
    } = event
    else {
        panic!("{event:?}")
    };
    assert_eq!(grid.labels, vec![Some(3); 12]);
    let dresses = super::support::one_class(3, 12);
    let expected: Vec<u8> = (0..12).flat_map(|i| dresses.image(i).to_vec()).collect();
    assert_eq!(pixels.unwrap(), expected);
    // The first shard is enough for them; training wants all.
    let more = |event: &Event| matches!(event, Event::Shards { loaded, .. } if *loaded > 1);
    bench.pool.run_until_stalled();
    while let Ok((event, _)) = bench.events.try_recv() {
        assert!(!more(&event), "{event:?}");
    }
    bench.send(Command::NewRun {
        settings: small(family("dcgan"), Recipe::Classic),
    });
    bench.wait(|event| matches!(event, Event::Shards { loaded, .. } if *loaded == SHARDS.count()));
}
