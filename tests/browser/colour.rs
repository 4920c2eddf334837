//! A tiny colour data set of 32×32, made here, trains and draws in the browser.

use atelier::core::{
    Command, Controls, DatasetInfo, DeviceKind, Event, Grid, Layout, Recipe, Settings, Space,
    StepStats,
};
use atelier::data::{Dataset, Shard};
use atelier::engine::session;
use futures::channel::mpsc::unbounded;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use super::engine::{family, hear, one_step_on, tiny};

const SPACE: Space = Space::colour(32);
const COUNT: usize = 66;

fn info() -> DatasetInfo {
    DatasetInfo {
        id: "squares".into(),
        title: "Squares".into(),
        things: "squares".into(),
        space: SPACE,
        classes: ["red", "green", "blue"].map(Into::into).to_vec().into(),
        train: COUNT,
        test: 0,
        licence: "none".into(),
        source: "made in a test".into(),
    }
}

/// A square of its class's colour, somewhere.
fn square(place: usize) -> Vec<u8> {
    let (class, corner) = (place % 3, 2 + place % 13);
    let inside = |at: usize| (corner..corner + 14).contains(&at);
    let pixel = |i: usize| {
        let mut colour = [20; 3];
        if inside(i % 32) && inside(i / 32) {
            colour[class] = 230;
        }
        colour
    };
    (0..SPACE.pixels()).flat_map(pixel).collect()
}

fn squares() -> Shard {
    Shard {
        pixels: (0..COUNT).flat_map(square).collect(),
        labels: (0..COUNT).map(|place| (place % 3) as u8).collect(),
    }
}

/// Of the quickest family.
fn settings() -> Settings {
    Settings {
        dataset: info(),
        ..tiny(family("gan"), Recipe::Fast)
    }
}

#[wasm_bindgen_test]
async fn one_step_in_colour_agrees() {
    let mut data = Dataset::new(info());
    data.push(&squares());
    // Before BatchNorm a bias has no gradient but rounding, whose sign is every device's own.
    let settings = Settings {
        generator_norm: false,
        ..settings()
    };
    one_step_on(&settings, &data).await;
}

fn pictures(grid: &Grid, pixels: &[u8]) {
    assert_eq!(grid.space, SPACE);
    assert_eq!(pixels.len(), grid.count() * 3 * 32 * 32);
}

#[wasm_bindgen_test]
async fn the_session_loop_trains_and_draws_in_colour() {
    let (commands, to_session) = unbounded();
    let (from_session, mut events) = unbounded();
    spawn_local(session::run(to_session, from_session, None, None));
    let send = |command, payload| {
        commands
            .unbounded_send((command, payload))
            .expect("the session listens")
    };
    let boot = Command::Boot {
        device: DeviceKind::Cpu,
    };
    send(boot, None);
    let Shard { pixels, labels } = squares();
    let add = Command::AddDataset { info: info() };
    send(add, Some([labels, pixels].concat()));
    let settings = settings();
    let run = Command::NewRun {
        settings: settings.clone(),
    };
    send(run, None);
    let (grid, real) = hear(&mut events, |event| match event {
        Event::RealImages { grid } => Some(grid.clone()),
        _ => None,
    })
    .await;
    pictures(&grid, &real);
    assert_eq!(grid.labels, [Some(0), Some(1), Some(2)]);
    assert_eq!(real, [square(0), square(1), square(2)].concat());

    send(Command::Start { until: Some(2) }, None);
    let (stats, _) = hear(&mut events, |event| match event {
        Event::Stats { steps, .. } => steps.last().filter(|stats| stats.step == 2).cloned(),
        _ => None,
    })
    .await;
    assert!(StepStats::is_finite(&stats), "{stats:?}");
    let (grid, snapshot) = hear(&mut events, |event| match event {
        Event::Snapshot { step: 2, grid, .. } => Some(grid.clone()),
        _ => None,
    })
    .await;
    pictures(&grid, &snapshot);

    send(Command::Export, None);
    let (_, weights) = hear(&mut events, |event| {
        matches!(event, Event::Exported { .. }).then_some(())
    })
    .await;
    let id = String::from("mine");
    let adopt = Command::AdoptModel {
        id: id.clone(),
        settings,
    };
    send(adopt, Some(weights));
    let draw = Command::Draw {
        request: 1,
        model: id,
        controls: Controls {
            seed: 3,
            truncation: Controls::NO_TRUNCATION,
            directions: vec![],
            layout: Layout::Samples {
                count: 4,
                class: None,
            },
            codes: None,
        },
    };
    send(draw, None);
    let (grid, drawn) = hear(&mut events, |event| match event {
        Event::Drawn { grid, .. } => Some(grid.clone()),
        _ => None,
    })
    .await;
    pictures(&grid, &drawn);
    assert_eq!(grid.count(), 4);
    assert!(drawn.chunks(3).any(|p| p[0] != p[1]), "not grey");
}
