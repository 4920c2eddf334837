//! How many workers share a run on the CPU.

use leptos::prelude::*;

use crate::core::DeviceKind;
use crate::page::train::remembered::cores;
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};

/// What can be chosen, as far as there are cores for it.
const CHOICES: [usize; 6] = [1, 2, 3, 4, 6, 8];

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
