//! The words of `atelier train`.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cli::args::{
    DeviceArg, parse_epochs, parse_family, parse_recipe, parse_size, with_values,
};
use crate::core::{Family, Recipe, Settings, Size};
use crate::engine::loader::MODELS_DIR;

const ON_A_GPU: &str = "\
On a GPU, for models larger than a browser's tab should train:
  cargo run --release --features webgpu -- train --family cdcgan --size m --device webgpu";

#[derive(Args, Debug)]
#[command(after_help = ON_A_GPU)]
pub struct TrainArgs {
    #[arg(long, value_parser = parse_subject, required_unless_present = "resume", help = subjects())]
    pub family: Option<Subject>,
    /// s if left out
    #[arg(long, value_parser = parse_size)]
    pub size: Option<Size>,
    /// fast or classic; without it the family's own default
    #[arg(long, value_parser = parse_recipe)]
    pub recipe: Option<Recipe>,
    /// Passes over the training images, those before a resumption included
    #[arg(long, value_parser = parse_epochs, default_value_t = 10.0)]
    pub epochs: f64,
    /// 1 if left out
    #[arg(long)]
    pub seed: Option<u32>,
    /// Another value for a setting, e.g. --set lr_generator=0.001 (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The model's name; without it family and size, e.g. cdcgan-s
    #[arg(long, value_parser = parse_name)]
    pub name: Option<String>,
    /// Where the model, its sheet, its curves and the manifest go
    #[arg(long, value_name = "DIR", default_value = MODELS_DIR)]
    pub out: PathBuf,
    /// Where checkpoints and passing sheets go: runs if left out
    #[arg(long, value_name = "DIR")]
    pub runs: Option<PathBuf>,
    /// Go on from the last checkpoint of the same run in --runs, if there is one, or from a run's
    /// FILE, the page's or another's, which says itself what it is of; by other settings if they may
    /// change while a run goes on. For the classifier: from the one in --out, with a new cycle
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub resume: Option<Option<PathBuf>>,
    /// Overwrite a model or a run of the same name that this run has not made
    #[arg(long)]
    pub force: bool,
    #[arg(long, value_enum)]
    pub(super) device: Option<DeviceArg>,
}

/// What can be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Gan(Family),
    Classifier,
}

impl TrainArgs {
    pub fn device(&self) -> DeviceArg {
        self.device.unwrap_or(DeviceArg::Cpu)
    }

    /// The run's file, where one is named.
    pub fn run_file(&self) -> Option<&PathBuf> {
        self.resume.as_ref()?.as_ref()
    }

    /// A classifier is trained in one way only.
    ///
    /// # Errors
    /// Words that would change nothing.
    pub fn check_classifier(&self) -> Result<()> {
        let words = [
            ("--size", self.size.is_some()),
            ("--recipe", self.recipe.is_some()),
            ("--set", !self.set.is_empty()),
            ("--name", self.name.is_some()),
            ("--runs", self.runs.is_some()),
            ("--device", self.device.is_some()),
            ("--resume with a file", self.run_file().is_some()),
        ];
        let surplus: Vec<_> = words
            .iter()
            .filter(|word| word.1)
            .map(|word| word.0)
            .collect();
        ensure!(
            surplus.is_empty(),
            "{} means nothing for the classifier",
            surplus.join(", ")
        );
        Ok(())
    }

    /// The settings of a new run, or of the run in --runs that was begun with these words.
    ///
    /// # Errors
    /// Settings that make no sense.
    pub fn settings(&self) -> Result<Settings> {
        let Some(Subject::Gan(family)) = self.family else {
            return None.context("--family is missing");
        };
        let recipe = self.recipe.unwrap_or(family.info().recipes[0].recipe);
        let size = self.size.unwrap_or(Size::S);
        let settings = Settings {
            seed: self.seed.unwrap_or(1),
            ..Settings::recommended(family, size, recipe)
        };
        with_values(settings, &self.set)
    }

    /// The settings of a run that goes on from a file.
    ///
    /// # Errors
    /// Words that contradict it, or settings that make no sense.
    pub fn settings_of(&self, kept: &Settings) -> Result<Settings> {
        let other = |what: &str, kept: &str| format!("--{what}: the run is of {kept}");
        let families = self
            .family
            .is_none_or(|one| one == Subject::Gan(kept.family));
        ensure!(families, other("family", kept.family.id()));
        let sizes = self.size.is_none_or(|size| size == kept.size);
        ensure!(sizes, other("size", kept.size.id()));
        let recipes = self.recipe.is_none_or(|recipe| recipe == kept.recipe);
        ensure!(recipes, other("recipe", kept.recipe.id()));
        let seeds = self.seed.is_none_or(|seed| seed == kept.seed);
        ensure!(seeds, other("seed", &kept.seed.to_string()));
        with_values(kept.clone(), &self.set)
    }

    /// The command, but for how far it goes.
    pub fn call(&self, settings: &Settings) -> String {
        let mut words = format!(
            "atelier train --family {} --size {}",
            settings.family.id(),
            settings.size.id()
        );
        if settings.recipe != settings.family.info().recipes[0].recipe || self.recipe.is_some() {
            words += &format!(" --recipe {}", settings.recipe.id());
        }
        if let Some(name) = &self.name {
            words += &format!(" --name {name}");
        }
        words += &format!(" --seed {}", settings.seed);
        for pair in &self.set {
            words += &format!(" --set {pair}");
        }
        words
    }
}

/// For the help.
fn subjects() -> String {
    let families: Vec<&str> = Family::ALL.iter().map(|family| family.id()).collect();
    format!(
        "A family, or \"classifier\" for the judge of the scores: {}",
        families.join(", ")
    )
}

fn parse_subject(text: &str) -> Result<Subject, String> {
    if text == "classifier" {
        return Ok(Subject::Classifier);
    }
    let family = parse_family(text).map_err(|known| format!("{known}, classifier"))?;
    Ok(Subject::Gan(family))
}

/// A name becomes part of file names and addresses.
fn parse_name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(plain) {
        return Err("small letters, digits and hyphens only".into());
    }
    Ok(text.to_owned())
}
