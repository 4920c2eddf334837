//! Taking a device: the CPU always works, WebGPU where the browser has an adapter.

#[cfg(feature = "webgpu")]
use std::pin::pin;

use burn::tensor::Device;
#[cfg(feature = "webgpu")]
use futures::future::{Either, select};

use super::failure;
#[cfg(feature = "webgpu")]
use super::platform;
use crate::core::{DeviceInfo, DeviceKind, Failure, FailureKind, KernelVariant};
#[cfg(feature = "webgpu")]
use crate::nn::kernels::{Variant, force_variant};

/// Takes the device.
///
/// # Errors
/// [`FailureKind::NoWebgpu`] where there is no adapter, or this build has no WebGPU.
pub async fn open(kind: DeviceKind) -> Result<(Device, DeviceInfo), Failure> {
    match kind {
        DeviceKind::Cpu => Ok((Device::flex(), cpu_info())),
        DeviceKind::Webgpu => webgpu().await,
    }
}

/// Makes WebGPU use one variant of its kernels, whatever suits the device.
///
/// # Errors
/// [`FailureKind::Engine`] in a build that has none to choose from.
#[cfg(not(feature = "webgpu"))]
pub fn choose_kernels(variant: KernelVariant) -> Result<(), Failure> {
    Err(failure(
        FailureKind::Engine,
        format!("This build of the engine has no kernels {variant:?} to choose."),
    ))
}

/// Makes WebGPU use one variant of its kernels, whatever suits the device.
///
/// # Errors
/// None in this build.
#[cfg(feature = "webgpu")]
pub fn choose_kernels(variant: KernelVariant) -> Result<(), Failure> {
    force_variant(Some(match variant {
        KernelVariant::Registers => Variant::Registers,
        KernelVariant::Shared => Variant::Shared,
    }));
    Ok(())
}

fn cpu_info() -> DeviceInfo {
    let name = if cfg!(target_arch = "wasm32") {
        "CPU, WebAssembly SIMD"
    } else {
        "CPU, all cores"
    };
    DeviceInfo {
        kind: DeviceKind::Cpu,
        name: name.into(),
        software: false,
    }
}

#[cfg(not(feature = "webgpu"))]
async fn webgpu() -> Result<(Device, DeviceInfo), Failure> {
    Err(failure(
        FailureKind::NoWebgpu,
        "This build of the engine computes on the CPU only.",
    ))
}

#[cfg(feature = "webgpu")]
async fn webgpu() -> Result<(Device, DeviceInfo), Failure> {
    /// Operations that go to the GPU in one submission. burn's default of 32 suits native
    /// queues; each submission from a browser crosses to another process.
    const TASKS_MAX: usize = 128;
    /// Some drivers never answer.
    const ADAPTER_LIMIT_MS: u32 = 10_000;
    // Natively burn would put off a read until its numbers are looked at, and wait there.
    #[cfg(not(target_arch = "wasm32"))]
    burn_std::set_runtime_kind(burn_std::RuntimeKind::Async);
    let options = Device::wgpu_options().tasks_max(TASKS_MAX);
    let taken = pin!(options.init_with_setup_async());
    let late = pin!(platform::sleep(ADAPTER_LIMIT_MS));
    let Either::Left((taken, _)) = select(taken, late).await else {
        return Err(failure(
            FailureKind::NoWebgpu,
            "The browser did not answer when it was asked for WebGPU.",
        ));
    };
    let (device, setup) = taken.map_err(|error| {
        failure(
            FailureKind::NoWebgpu,
            format!("No WebGPU adapter could be taken: {error}"),
        )
    })?;
    let info = setup.adapter.get_info();
    let software = matches!(info.device_type, burn::tensor::wgpu::wgpu::DeviceType::Cpu)
        || ["swiftshader", "llvmpipe", "software", "basic render"]
            .iter()
            .any(|word| {
                format!("{} {}", info.name, info.driver)
                    .to_lowercase()
                    .contains(word)
            });
    let name = if info.name.is_empty() {
        "unnamed adapter".to_string()
    } else {
        info.name
    };
    Ok((
        device,
        DeviceInfo {
            kind: DeviceKind::Webgpu,
            name,
            software,
        },
    ))
}
