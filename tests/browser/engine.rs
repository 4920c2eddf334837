//! The engine in a web worker: WebGPU and CPU agree, and the session loop lives there.
//!
//! Runs in Chromium on its software adapter (webdriver.json), with the real data and the real
//! models, which the test runner serves from the checkout. A browser without an adapter fails.

use std::cell::RefCell;

use atelier::core::{
    Command, Controls, D_FAKE, D_LOSS, D_REAL, DatasetInfo, DeviceKind, Event, FASHION_MNIST,
    Family, G_LOSS, Layout, Recipe, Settings, Size, StepStats,
};
use atelier::data::{Dataset, ShardId};
use atelier::engine::run::{Run, read_stats};
use atelier::engine::{device, draw, loader, message, session};
use atelier::nn::all_reduce::Single;
use atelier::nn::weights::{self, Array, Weights};
use burn::tensor::Device;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::stream::StreamExt;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

thread_local! {
    /// One for all tests: a selector can be initialised only once.
    static WEBGPU: RefCell<Option<Device>> = const { RefCell::new(None) };
}

pub async fn webgpu() -> Device {
    if let Some(device) = WEBGPU.with_borrow(Clone::clone) {
        return device;
    }
    let (device, info) = device::open(DeviceKind::Webgpu)
        .await
        .expect("the browser has an adapter");
    console_log!("WebGPU: {}, software: {}", info.name, info.software);
    assert_eq!(info.kind, DeviceKind::Webgpu);
    WEBGPU.set(Some(device.clone()));
    device
}

async fn cpu() -> Device {
    device::open(DeviceKind::Cpu)
        .await
        .expect("the CPU is always there")
        .0
}

/// The first shard, through the engine's own loader.
async fn dataset() -> Dataset {
    let mut dataset = Dataset::new(DatasetInfo::default());
    dataset.push(
        &loader::shard(&FASHION_MNIST, ShardId::Train(0))
            .await
            .expect("the runner serves data/"),
    );
    dataset
}

pub fn family(id: &str) -> Family {
    Family::from_id(id).expect("a family of the list")
}

pub fn tiny(family: Family, recipe: Recipe) -> Settings {
    Settings {
        batch_size: 4,
        ..Settings::recommended(family, Size::Xs, recipe)
    }
}

/// One step from a checkpoint: what it measured, and everything it left.
async fn step(checkpoint: Vec<u8>, device: &Device, data: &Dataset) -> (StepStats, Weights) {
    let mut run = Run::restore(checkpoint, device).expect("a checkpoint of this build");
    let measured = run
        .train_step(data, &mut Single)
        .await
        .expect("one needs no others");
    let stats = read_stats(vec![measured], run.step)
        .await
        .expect("losses are read back");
    let (weights, _) =
        weights::decode(run.checkpoint().await.expect("weights are read back")).expect("readable");
    (stats[0].clone(), weights)
}

/// Trains one step on both devices from the same weights, batch and noise.
async fn one_step_agrees(id: &str, recipe: Recipe) {
    one_step_on(&tiny(family(id), recipe), &dataset().await).await;
}

pub async fn one_step_on(settings: &Settings, data: &Dataset) {
    let start = Run::new(settings, &cpu().await).expect("sound settings");
    let checkpoint = start.checkpoint().await.expect("weights are read back");

    let (on_cpu, cpu_weights) = step(checkpoint.clone(), &cpu().await, data).await;
    let (on_gpu, gpu_weights) = step(checkpoint, &webgpu().await, data).await;
    let (family, recipe) = (settings.family, settings.recipe);
    console_log!("{family:?} {recipe:?}\n CPU    {on_cpu:?}\n WebGPU {on_gpu:?}");

    assert_eq!(on_cpu.step, 1);
    for (cpu, gpu) in [D_LOSS, G_LOSS].map(|loss| (on_cpu.value(loss), on_gpu.value(loss))) {
        assert!(
            (cpu - gpu).abs() <= 1e-3 * cpu.abs().max(1.0),
            "losses {cpu} and {gpu}"
        );
    }
    for (cpu, gpu) in [D_REAL, D_FAKE].map(|share| (on_cpu.value(share), on_gpu.value(share))) {
        assert!((cpu - gpu).abs() < 1e-6, "accuracies {cpu} and {gpu}");
    }
    assert!(cpu_weights.keys().eq(gpu_weights.keys()));
    for (name, cpu) in &cpu_weights {
        agree(name, cpu, &gpu_weights[name], settings.lr_generator);
    }
}

/// How far two devices may differ in a tensor after one step.
fn agree(name: &str, cpu: &Array, gpu: &Array, rate: f64) {
    assert_eq!(cpu.shape, gpu.shape, "{name}");
    // Adam's second moment is the squared gradient, scaled: its root is compared.
    let moment = name.starts_with("adam_") && name.contains(".v.");
    let value = |x: f32| if moment { x.sqrt() } else { x };
    let pairs = || {
        cpu.values
            .iter()
            .zip(&gpu.values)
            .map(|(&a, &b)| (value(a), value(b)))
    };
    let largest = pairs().map(|(a, _)| a.abs()).fold(0.0, f32::max);
    let worst = pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    if name.starts_with("adam_") || name.contains("running_") {
        assert!(
            worst <= 2e-3 * largest + 1e-6,
            "{name}: off by {worst} of {largest}"
        );
        return;
    }
    // Adam's first step is the rate times the gradient's sign, so a gradient that is zero but
    // for rounding may go either way: never further than that, and only for few.
    let rate = rate as f32;
    assert!(worst <= 2.0 * rate + 1e-5, "{name}: off by {worst}");
    let strays = pairs().filter(|(a, b)| (a - b).abs() > 0.1 * rate).count();
    assert!(
        strays <= (cpu.values.len() / 50).max(2),
        "{name}: {strays} of {} differ",
        cpu.values.len()
    );
}

#[wasm_bindgen_test]
async fn one_step_of_the_fast_recipe_agrees() {
    one_step_agrees("cdcgan", Recipe::Fast).await;
}

/// With BatchNorm in both networks, label planes, and a first moment.
#[wasm_bindgen_test]
async fn one_step_of_the_classic_recipe_agrees() {
    one_step_agrees("cdcgan", Recipe::Classic).await;
}

#[wasm_bindgen_test]
async fn one_step_of_dcgan_agrees() {
    one_step_agrees("dcgan", Recipe::Classic).await;
}

/// The slope of the critic by transposed convolutions, and the histogram of it.
#[wasm_bindgen_test]
async fn one_step_with_a_gradient_penalty_agrees() {
    one_step_agrees("wgan-gp", Recipe::Fast).await;
}

/// Normalised weights, and their power iterations.
#[wasm_bindgen_test]
async fn one_step_with_spectral_normalisation_agrees() {
    one_step_agrees("sngan", Recipe::Fast).await;
}

#[wasm_bindgen_test]
async fn one_step_of_r3gan_agrees() {
    one_step_agrees("r3gan", Recipe::Fast).await;
}

/// From edges, as training varies them, and with a verdict on each patch.
#[wasm_bindgen_test]
async fn one_step_of_pix2pix_agrees() {
    one_step_agrees("pix2pix", Recipe::Fast).await;
}

/// A seed shows the same garments on every device.
#[wasm_bindgen_test]
async fn a_shipped_model_draws_the_same_on_both() {
    let controls = Controls {
        seed: 11,
        truncation: 1.5,
        directions: vec![0.5, -1.0],
        layout: Layout::SameCode { rows: 1 },
        codes: None,
    };
    let mut drawn = vec![];
    for device in [cpu().await, webgpu().await] {
        let model = loader::shipped("cdcgan-xs", &device)
            .await
            .expect("the runner serves pretrained/");
        let codes = draw::codes(&controls, &model.settings).expect("sound controls");
        drawn.push(
            draw::sample(model.sampler.as_ref(), &codes, &device)
                .await
                .expect("pixels are read back"),
        );
    }
    let worst = drawn[0]
        .iter()
        .zip(&drawn[1])
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    console_log!("worst difference: {worst:?} grey levels");
    assert_eq!(drawn[0].len(), 10 * 28 * 28);
    assert!(worst <= Some(2), "{worst:?} grey levels apart");
    assert!(drawn[0].iter().any(|&pixel| pixel > 128), "not blank");
}

/// Waits for an event that `find` takes; a failure ends the test.
pub async fn hear<T>(
    events: &mut UnboundedReceiver<message::Message<Event>>,
    find: impl Fn(&Event) -> Option<T>,
) -> (T, Vec<u8>) {
    while let Some((event, payload)) = events.next().await {
        if let Event::Failed(failure) = &event {
            panic!("{failure}");
        }
        if let Some(found) = find(&event) {
            return (found, payload.unwrap_or_default());
        }
    }
    panic!("the session has ended");
}

/// Boots, draws with a shipped model, trains two steps, and draws what it trained.
#[wasm_bindgen_test]
async fn the_session_loop_draws_and_trains() {
    let (commands, to_session) = unbounded();
    let (from_session, mut events) = unbounded();
    spawn_local(session::run(to_session, from_session, None, None));
    let send = |command| {
        commands
            .unbounded_send((command, None))
            .expect("the session listens")
    };
    let controls = Controls {
        seed: 3,
        truncation: 3.0,
        directions: vec![],
        layout: Layout::Samples {
            count: 4,
            class: Some(1),
        },
        codes: None,
    };

    send(Command::Boot {
        device: DeviceKind::Cpu,
    });
    send(Command::LoadModel {
        id: "cdcgan-xs".into(),
    });
    send(Command::Draw {
        request: 1,
        model: "cdcgan-xs".into(),
        controls: controls.clone(),
    });
    let (kind, _) = hear(&mut events, |event| match event {
        Event::Booted { device } => Some(device.kind),
        _ => None,
    })
    .await;
    assert_eq!(kind, DeviceKind::Cpu);
    let (grid, pixels) = hear(&mut events, |event| match event {
        Event::Drawn {
            request: 1, grid, ..
        } => Some(grid.clone()),
        _ => None,
    })
    .await;
    assert_eq!(grid.labels, vec![Some(1); 4]);
    assert_eq!(pixels.len(), 4 * 28 * 28);

    let settings = tiny(family("cdcgan"), Recipe::Fast);
    send(Command::NewRun {
        settings: settings.clone(),
    });
    send(Command::Start { until: Some(2) });
    let mut last = None;
    while last.is_none_or(|stats: StepStats| stats.step < 2) {
        let (stats, _) = hear(&mut events, |event| match event {
            Event::Stats { steps, .. } => steps.last().cloned(),
            _ => None,
        })
        .await;
        assert!(stats.is_finite());
        last = Some(stats);
    }
    send(Command::Export);
    let (_, weights) = hear(&mut events, |event| {
        matches!(event, Event::Exported { .. }).then_some(())
    })
    .await;
    let adopt = Command::AdoptModel {
        id: "mine".into(),
        settings,
    };
    commands
        .unbounded_send((adopt, Some(weights)))
        .expect("the session listens");
    send(Command::Draw {
        request: 2,
        model: "mine".into(),
        controls,
    });
    let (_, mine) = hear(&mut events, |event| {
        matches!(event, Event::Drawn { request: 2, .. }).then_some(())
    })
    .await;
    assert_eq!(mine.len(), pixels.len());
    assert_ne!(mine, pixels);
}
