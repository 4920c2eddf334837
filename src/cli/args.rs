//! Arguments that several sub-commands take, and how their words are read.

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::core::{DeviceKind, Family, Recipe, Settings, Size};

/// Where to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeviceArg {
    Cpu,
    /// The GPU, by Vulkan, Metal or Direct3D 12; needs a build with `--features webgpu`
    #[value(alias = "wgpu")]
    Webgpu,
}

impl From<DeviceArg> for DeviceKind {
    fn from(device: DeviceArg) -> Self {
        match device {
            DeviceArg::Cpu => DeviceKind::Cpu,
            DeviceArg::Webgpu => DeviceKind::Webgpu,
        }
    }
}

pub fn parse_family(text: &str) -> std::result::Result<Family, String> {
    let known = || {
        Family::ALL
            .iter()
            .map(|family| family.id())
            .collect::<Vec<_>>()
    };
    Family::from_id(text).ok_or_else(|| format!("choose one of {}", known().join(", ")))
}

pub fn parse_size(text: &str) -> std::result::Result<Size, String> {
    Size::from_id(text)
        .ok_or_else(|| format!("choose one of {}", Size::ALL.map(Size::id).join(", ")))
}

pub fn parse_recipe(text: &str) -> Result<Recipe, &'static str> {
    Recipe::from_id(text).ok_or("choose fast or classic")
}

/// How many; none is no number of pictures or steps.
pub fn parse_count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("a whole number, 1 at least".into()),
    }
}

/// Passes over the training images.
pub fn parse_epochs(text: &str) -> Result<f64, String> {
    /// More would not end within a life.
    const MOST: f64 = 1e6;
    match text.parse() {
        Ok(epochs) if epochs > 0.0 && epochs <= MOST => Ok(epochs),
        _ => Err(format!("a number above 0, {MOST} at most")),
    }
}

/// Settings with other values for some, each as "NAME=VALUE".
///
/// # Errors
/// A name that is no setting's, or a value that makes no sense.
pub fn with_values(mut settings: Settings, pairs: &[String]) -> Result<Settings> {
    for pair in pairs {
        let (name, value) = pair
            .split_once('=')
            .with_context(|| format!("--set {pair}: expected NAME=VALUE"))?;
        let family = settings.family;
        let knob = (family.knobs().find(|knob| knob.id == name))
            .with_context(|| format!("--set {pair}: {}", names(family)))?;
        let value = value
            .parse()
            .with_context(|| format!("--set {pair}: not a number"))?;
        knob.set(&mut settings, value);
        // Some are whole numbers, or 32-bit ones.
        let kept = match knob.choices {
            [] => knob.get(&settings),
            _ => knob.place(&settings) as f64,
        };
        ensure!(
            (kept - value).abs() <= 1e-6 * value.abs().max(1e-3),
            "--set {pair}: {name} would become {kept}"
        );
    }
    settings.validate()?;
    Ok(settings)
}

/// Which settings a family has.
fn names(family: Family) -> String {
    let names: Vec<&str> = family.knobs().map(|knob| knob.id).collect();
    format!(
        "the settings of {} are {}",
        family.info().title,
        names.join(", ")
    )
}
