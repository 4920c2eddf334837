//! The switch between CPU and WebGPU, and in words what was chosen and why.

use leptos::prelude::*;

use crate::page::address::DeviceChoice;
use crate::page::train::trainer::{Phase, Trainer, use_trainer};
use crate::page::widgets::radio_group::{RadioGroup, options};

#[component]
pub fn DeviceSwitch() -> impl IntoView {
    let trainer = use_trainer();
    let wish = trainer.address.device;
    let choose = Callback::new(move |id: String| {
        if let Some(choice) = DeviceChoice::from_id(&id) {
            trainer.choose_device(choice);
        }
    });
    let options = options([("auto", "Auto"), ("cpu", "CPU"), ("webgpu", "WebGPU")]);
    let again = move || {
        wish.get() == DeviceChoice::Auto
            && trainer.phase.get() != Phase::Device
            && trainer
                .verdict
                .with(|verdict| verdict.as_ref().is_some_and(|verdict| verdict.measured))
    };
    view! {
        <div class="device-switch">
            <RadioGroup
                legend="Device"
                name="device"
                options=options
                chosen=Signal::derive(move || wish.get().id().to_owned())
                on_choose=choose
                hint=Signal::derive(move || about(trainer))
                class="segmented choice"
            />
            <Show when=again>
                <button type="button" class="button small" on:click=move |_| trainer.measure_again()>
                    "Measure again"
                </button>
            </Show>
        </div>
    }
}

fn about(trainer: Trainer) -> String {
    if let Some(verdict) = trainer.verdict.get() {
        let device = trainer.device.get();
        let name = device.map(|device| {
            let software = if device.software {
                ", a software adapter"
            } else {
                ""
            };
            format!(" In use: {}{software}.", device.name)
        });
        return format!("{}{}", verdict.why, name.unwrap_or_default());
    }
    match trainer.address.device.get() {
        DeviceChoice::Auto => {
            "Whichever is faster here: measured once, when training begins.".into()
        }
        DeviceChoice::Cpu => "The CPU, whatever else there is.".into(),
        DeviceChoice::Webgpu => "The graphics chip, through WebGPU.".into(),
    }
}
