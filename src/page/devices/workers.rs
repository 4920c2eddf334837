//! How many workers share a run on the CPU.

use leptos::prelude::*;

use crate::core::*;
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};
use crate::page::widgets::stored;

const STORED: &str = "workers";
/// What can be chosen, as far as there are cores for it.
const CHOICES: [usize; 6] = [1, 2, 3, 4, 6, 8];
/// More make slices of a batch of 64 so small that BatchNorm suffers; so it takes a choice.
const MOST_UNASKED: usize = 4;

/// What the visitor chose before, or the default: all cores of a small machine (workers wait for
/// one another often enough to leave the page its time), all but one of a larger.
pub fn wished() -> usize {
    let cores = cores();
    let default = if cores <= 2 { cores } else { cores - 1 };
    stored::load(STORED)
        .and_then(|text| text.parse().ok())
        .filter(|wished| (1..=cores).contains(wished))
        .unwrap_or(default.min(MOST_UNASKED))
}

fn cores() -> usize {
    (window().navigator().hardware_concurrency() as usize).max(1)
}

impl Trainer {
    pub(in crate::page) fn choose_workers(self, wished: usize) {
        stored::save(STORED, &wished.to_string());
        self.workers.set(wished);
        self.share_run();
    }

    /// Tells an engine on the CPU how many are to share the run.
    pub(in crate::page) fn share_run(self) {
        if self.on_cpu() {
            let members = self.workers.get_untracked();
            self.send(&Command::Replica(ReplicaCommand::SetWorldSize {
                world_size: members,
            }));
        }
    }

    fn on_cpu(self) -> bool {
        self.device.with_untracked(
            |device| matches!(device, Some(device) if device.kind == DeviceKind::Cpu),
        )
    }
}

#[component]
pub fn WorkerSwitch() -> impl IntoView {
    let trainer = use_trainer();
    let options: Vec<_> = CHOICES
        .into_iter()
        .filter(|count| *count <= cores())
        .map(|count| RadioOption::new(count.to_string(), count.to_string()))
        .collect();
    let choose = Callback::new(move |id: String| {
        if let Ok(wished) = id.parse() {
            trainer.choose_workers(wished);
        }
    });
    // One core leaves nothing to choose, and a GPU is not shared.
    let of_use = options.len() > 1;
    let shown = move || {
        let device = trainer.device.get();
        of_use && device.is_none_or(|device| device.kind == DeviceKind::Cpu)
    };
    view! {
        <div hidden=move || !shown()>
            <RadioGroup
                legend="CPU workers"
                name="workers"
                options=options
                chosen=Signal::derive(move || trainer.workers.get().to_string())
                on_choose=choose
                hint=Signal::derive(move || about(trainer))
                class="segmented choice"
            />
        </div>
    }
}

fn about(trainer: Trainer) -> String {
    let in_use = trainer.members.get();
    let now = match in_use {
        0 => String::new(),
        1 => " One is at work.".into(),
        _ => format!(" {in_use} are at work."),
    };
    format!("Each takes its part of every batch. Fewer leave more of the machine to others.{now}")
}
