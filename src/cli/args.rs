//! Arguments that several sub-commands take, and how their words are read.

use clap::ValueEnum;

use crate::core::{DeviceKind, Family, Recipe, Size};

/// Where to compute.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DeviceArg {
    Cpu,
    /// Needs a build with `--features webgpu`
    Wgpu,
}

impl From<DeviceArg> for DeviceKind {
    fn from(device: DeviceArg) -> Self {
        match device {
            DeviceArg::Cpu => DeviceKind::Cpu,
            DeviceArg::Wgpu => DeviceKind::Webgpu,
        }
    }
}

pub fn parse_family(text: &str) -> Result<Family, String> {
    let known = || Family::ALL.map(Family::id).join(", ");
    Family::from_id(text).ok_or_else(|| format!("choose one of {}", known()))
}

pub fn parse_size(text: &str) -> Result<Size, String> {
    Size::from_id(text)
        .ok_or_else(|| format!("choose one of {}", Size::ALL.map(Size::id).join(", ")))
}

pub fn parse_recipe(text: &str) -> Result<Recipe, &'static str> {
    Recipe::from_id(text).ok_or("choose fast or classic")
}
