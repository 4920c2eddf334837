//! Where an engine computes.

use serde::{Deserialize, Serialize};

/// Where an engine computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    Cpu,
    Webgpu,
}

/// The device an engine has taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    pub kind: DeviceKind,
    /// As the adapter calls itself, or what kind of CPU engine this is.
    pub name: String,
    /// A WebGPU adapter that computes on the CPU.
    pub software: bool,
}

/// How a convolution's kernel on WebGPU uses its device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KernelVariant {
    /// Every unit for itself.
    Registers,
    /// A workgroup brings its operands into shared memory together.
    Shared,
}
