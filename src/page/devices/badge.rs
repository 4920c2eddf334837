//! Where the engines compute, for the badge in the header.

use leptos::prelude::*;

use crate::core::{DeviceInfo, DeviceKind};

/// The devices in use; `None` until an engine has booted.
#[derive(Clone, Copy, Default)]
pub struct Devices {
    pub studio: RwSignal<Option<DeviceInfo>>,
    pub train: RwSignal<Option<DeviceInfo>>,
}

pub fn provide_devices() -> Devices {
    let devices = Devices::default();
    provide_context(devices);
    devices
}

/// # Panics
/// Outside the page (without [`provide_devices`]).
pub fn use_devices() -> Devices {
    expect_context()
}

/// "CPU", "WebGPU" or "WebGPU (software)".
pub fn short_name(device: &DeviceInfo) -> &'static str {
    match (device.kind, device.software) {
        (DeviceKind::Cpu, _) => "CPU",
        (DeviceKind::Webgpu, false) => "WebGPU",
        (DeviceKind::Webgpu, true) => "WebGPU (software)",
    }
}

/// What draws and what trains, with the names on hover.
#[component]
pub fn DeviceBadge() -> impl IntoView {
    let devices = use_devices();
    let part = |task: &'static str, device: RwSignal<Option<DeviceInfo>>| {
        move || {
            device.get().map(|device| {
                let text = format!("{task} {}", short_name(&device));
                view! { <span class="badge" title=device.name>{text}</span> }
            })
        }
    };
    view! {
        <div class="badges" aria-label="Devices in use" role="group">
            {part("draws on", devices.studio)}
            {part("trains on", devices.train)}
        </div>
    }
}
