//! WebGPU without a browser (`scripts/test.sh gpu`): the command line and its session on Vulkan, on the
//! software adapter that Chromium brings (SwiftShader). No test needs a GPU, or uses one that is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Program;

use atelier::core::{
    Command, Controls, D_LOSS, DeviceKind, Event, Family, G_LOSS, Layout, Recipe, Settings, Size,
    StepStats,
};
use atelier::data::{Dataset, ShardId};
use atelier::engine::message::Message;
use atelier::engine::run::{Run, Single, read_stats};
use atelier::engine::{Device, loader, session};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::executor::{LocalPool, block_on};
use futures::stream::StreamExt;
use futures::task::LocalSpawnExt;

/// Where Debian's Chromium has its software adapter, and the Vulkan loader with it.
const CHROMIUM: &str = "/usr/lib/chromium";

/// Not the usual harness: a process can take the device once, and the libraries must be known before
/// it begins.
fn main() {
    if std::env::var_os("VK_ICD_FILENAMES").is_none() {
        on_the_software_adapter();
        return;
    }
    training_is_told_and_interrupted();
    println!("a session on the GPU: ok");
    the_command_line_trains_as_on_the_cpu();
    println!("atelier train --device webgpu: ok");
}

/// Runs this program again, with the Vulkan loader pointed at the software adapter.
fn on_the_software_adapter() {
    let chromium = std::env::var("CHROMIUM_DIR").unwrap_or_else(|_| CHROMIUM.into());
    let driver = Path::new(&chromium).join("vk_swiftshader_icd.json");
    assert!(
        driver.is_file(),
        "The software adapter, {}, is not here. It comes with Chromium, which scripts/setup.sh installs; \
         CHROMIUM_DIR says where else it is.",
        driver.display()
    );
    let this = std::env::current_exe().expect("a program knows where it is");
    let status = Program::new(this)
        .env("VK_ICD_FILENAMES", driver)
        .env("LD_LIBRARY_PATH", &chromium)
        .status()
        .expect("it runs again");
    assert!(status.success(), "{status}");
}

fn settings() -> Settings {
    let family = Family::from_id("cdcgan").expect("a family of the list");
    Settings {
        batch_size: 4,
        ..Settings::recommended(family, Size::Xs, Recipe::Fast)
    }
}

/// A session's other end.
struct Front {
    pool: LocalPool,
    commands: UnboundedSender<Message<Command>>,
    events: UnboundedReceiver<Message<Event>>,
    /// All steps that it has told.
    told: Vec<StepStats>,
}

impl Front {
    fn new() -> Self {
        let pool = LocalPool::new();
        let (commands, for_session) = unbounded();
        let (from_session, events) = unbounded();
        pool.spawner()
            .spawn_local(session::run(for_session, from_session, None, None))
            .unwrap();
        Self {
            pool,
            commands,
            events,
            told: vec![],
        }
    }

    fn send(&self, command: Command) {
        self.commands.unbounded_send((command, None)).unwrap();
    }

    /// Waits for an event; a failure ends the test.
    fn hear<T>(&mut self, find: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            let (event, _) = self.pool.run_until(self.events.next()).expect("it lives");
            match &event {
                Event::Failed(failure) => panic!("{failure}"),
                Event::Stats { steps, .. } => self.told.extend(steps.iter().cloned()),
                _ => {}
            }
            if let Some(found) = find(&event) {
                return found;
            }
        }
    }

    fn hear_steps(&mut self) -> u64 {
        self.hear(|event| matches!(event, Event::Stats { .. }).then_some(()));
        self.told.len() as u64
    }
}

/// A drawing asked for during training waits for the few steps that are queued, and no step is left
/// out or computed otherwise than one by one.
fn training_is_told_and_interrupted() {
    let mut front = Front::new();
    front.send(Command::Boot {
        device: DeviceKind::Webgpu,
    });
    let device = front.hear(|event| match event {
        Event::Booted { device } => Some(device.clone()),
        _ => None,
    });
    assert_eq!(device.kind, DeviceKind::Webgpu);
    assert!(device.software, "{device:?}");
    let model = "cdcgan-xs".to_string();
    front.send(Command::LoadModel { id: model.clone() });
    front.send(Command::NewRun {
        settings: settings(),
    });
    front.send(Command::Start { until: None });
    while front.hear_steps() < 3 {}

    let known = front.hear_steps();
    front.send(Command::Draw {
        request: 1,
        model,
        controls: four(),
    });
    // The session takes no step between the drawing and these.
    front.send(Command::Checkpoint);
    front.send(Command::Pause);
    front.hear(|event| matches!(event, Event::Drawn { request: 1, .. }).then_some(()));
    let reached = front.hear(|event| match event {
        Event::Checkpoint { step } => Some(*step),
        _ => None,
    });
    // Two steps are under way, and what is known may be a tenth of a second old.
    let before = reached - known;
    assert!(before <= 4, "{before} steps before a drawing");
    front.hear(|event| matches!(event, Event::Running { running: false, .. }).then_some(()));
    let told = front.told.iter().map(|stats| stats.step);
    assert!(told.eq(1..=reached), "{:?}", front.told);
    for (gpu, cpu) in front.told.iter().zip(by_hand(3)) {
        near(gpu, &cpu);
    }
}

fn four() -> Controls {
    Controls {
        seed: 1,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::Samples {
            count: 4,
            class: None,
        },
        codes: None,
    }
}

/// The first steps, one by one on the CPU.
fn by_hand(count: usize) -> Vec<StepStats> {
    let settings = settings();
    let mut data = Dataset::new(settings.dataset.clone());
    data.push(&block_on(loader::shard(data.info(), ShardId::Train(0))).unwrap());
    let mut run = Run::new(&settings, &Device::flex()).unwrap();
    let measured = (0..count)
        .map(|_| block_on(run.train_step(&data, &mut Single)).unwrap())
        .collect();
    block_on(read_stats(measured, run.step)).unwrap()
}

fn near(gpu: &StepStats, cpu: &StepStats) {
    assert_eq!(gpu.step, cpu.step);
    for loss in [D_LOSS, G_LOSS] {
        let (a, b) = (gpu.value(loss), cpu.value(loss));
        assert!((a - b).abs() <= 1e-2 * b.abs().max(1.0), "{gpu:?} {cpu:?}");
    }
}

fn the_command_line_trains_as_on_the_cpu() {
    let dir = std::env::temp_dir().join(format!("atelier-gpu-{}", std::process::id()));
    let train = |device: &str| {
        let out = dir.join(device);
        let text = |path: &PathBuf| path.to_str().expect("a plain name").to_string();
        // 0.0002 epochs are 12 images: 3 steps of 4.
        let output = Program::new(env!("CARGO_BIN_EXE_atelier"))
            .args([
                "train", "--family", "cdcgan", "--size", "xs", "--device", device,
            ])
            .args(["--set", "batch_size=4", "--epochs", "0.0002"])
            .args(["--out", &text(&out), "--runs", &text(&out)])
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{device}: {said}");
        assert_eq!(said.contains("SwiftShader"), device == "webgpu", "{said}");
        assert!(out.join("cdcgan-xs.bpk").exists());
        fs::read_to_string(out.join("curves/cdcgan-xs.json")).expect("the curves are kept")
    };
    let [gpu, cpu] = ["webgpu", "cpu"].map(train).map(|json| {
        let curves: atelier::core::Curves = serde_json::from_str(&json).expect("curves");
        curves.losses
    });
    assert_eq!(gpu.len(), 3);
    gpu.iter().zip(&cpu).for_each(|(gpu, cpu)| near(gpu, cpu));
    fs::remove_dir_all(dir).unwrap();
}
