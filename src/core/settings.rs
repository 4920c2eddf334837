//! What can be done with [`Settings`]: defaults, sizes, going on under others, checks.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::choices::{Minibatch, Recipe, Size};
use super::common_knobs::COMMON;
use super::dataset::DatasetInfo;
use super::family::{Family, Knob, Settings, Value as Kept};
use super::json::Reader;
use super::task::{CODE_VALUES, CODES, Guidance};

/// A setting that makes no sense; the text names it and its bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct InvalidSettings(pub String);

impl Settings {
    /// What all families have in a recipe, before their own differences.
    pub fn common(family: Family, size: Size, recipe: Recipe) -> Self {
        let classic = Self {
            family,
            dataset: DatasetInfo::default(),
            size,
            recipe,
            seed: 1,
            batch_size: 64,
            lr_generator: 2e-4,
            lr_discriminator: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            d_steps: 1,
            label_smoothing: 0.0,
            r1_weight: 0.0,
            r1_sigma: 0.05,
            ema: 0.999,
            generator_norm: true,
            instance_noise: 0.0,
            replay: 0.0,
            feature_matching: 0.0,
            minibatch: Minibatch::Nothing,
            half_life: 0.0,
            own: BTreeMap::new(),
        };
        match recipe {
            Recipe::Classic => classic,
            Recipe::Fast => Self {
                beta1: 0.0,
                beta2: 0.99,
                r1_weight: 20.0,
                ..classic
            }
            .with_rates(2e-3),
        }
    }

    /// Both networks' learning rate.
    pub fn with_rates(self, rate: f64) -> Self {
        Self {
            lr_generator: rate,
            lr_discriminator: rate,
            ..self
        }
    }

    /// The length of what the generator gets beside the label: noise, and before it the
    /// continuous codes where the family has such.
    pub fn latent(&self) -> usize {
        match self.family.info().guidance() {
            Guidance::Codes => self.size.latent() + CODES,
            _ => self.size.latent(),
        }
    }

    /// How many labels the generator tells apart; 0 where it is told none.
    pub fn labels(&self) -> usize {
        match self.family.info().guidance() {
            Guidance::Nothing => 0,
            Guidance::Class => self.dataset.classes.len(),
            Guidance::Codes => CODE_VALUES,
        }
    }

    /// What is left of both rates after `step` steps of the run, 1 at its start.
    pub fn cooling(&self, step: u64) -> f64 {
        match self.half_life {
            0.0 => 1.0,
            half_life => 0.5_f64.powf(step as f64 / half_life),
        }
    }

    /// The name under which such a model is shipped, e.g. `cdcgan-s`.
    pub fn model_id(&self) -> String {
        format!("{}-{}", self.family.id(), self.size.id())
    }

    /// The settings that measured best here, by family, size and recipe, on the first data set.
    pub fn recommended(family: Family, size: Size, recipe: Recipe) -> Self {
        let mut settings = Self::common(family, size, recipe);
        let recipes = family.info().recipes;
        if let Some(info) = recipes.iter().find(|info| info.recipe == recipe) {
            (info.adapt)(&mut settings);
        }
        settings
    }

    pub fn default_for(family: Family, size: Size) -> Self {
        Self::recommended(family, size, family.info().recipes[0].recipe)
    }

    /// These, but for the knobs that may change while a run goes on: those are as in `wanted`.
    pub fn adjusted(&self, wanted: &Settings) -> Settings {
        let mut settings = self.clone();
        for knob in self.family.knobs().filter(|knob| knob.live) {
            knob.set(&mut settings, knob.get(wanted));
        }
        settings
    }

    /// Checks every knob against its bounds.
    ///
    /// # Errors
    /// The first knob that is not a number within its bounds, a recipe the family lacks, a data
    /// set that does not fit, or what else the family objects to.
    pub fn validate(&self) -> Result<(), InvalidSettings> {
        for knob in self.family.knobs() {
            let value = knob.get(self);
            // f32 settings: 0.95_f32 is a hair above 0.95.
            let slack = 1e-6 * knob.max;
            if !(value >= knob.min - slack && value <= knob.max + slack) {
                return Err(InvalidSettings(format!(
                    "{} must be between {} and {}, not {value}",
                    knob.label, knob.min, knob.max
                )));
            }
        }
        let info = self.family.info();
        (info.check)(self).map_err(|words| InvalidSettings(words.into()))?;
        if !info.has_recipe(self.recipe) {
            let recipe = self.recipe.id();
            return Err(InvalidSettings(format!(
                "{} has no {recipe} recipe",
                info.title
            )));
        }
        if info.conditional() && self.dataset.classes.is_empty() {
            return Err(InvalidSettings(format!(
                "{} is told classes, and {} has no labels",
                info.title, self.dataset.title
            )));
        }
        self.dataset.validate().map_err(InvalidSettings)
    }
}

impl Family {
    /// All its settings: those that all families have, then its own.
    pub fn knobs(self) -> impl Iterator<Item = &'static Knob> {
        COMMON.iter().chain(self.info().knobs).copied()
    }
}

impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The derived one (`remote`).
        Settings::serialize(self, serializer)
    }
}

/// The fields that all families have, then the family's own; numbers that it does not have are left
/// out (files of the first edition hold all families').
impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Value::deserialize(deserializer)?;
        let mut settings = Settings::deserialize(Reader(&written)).map_err(Error::custom)?;
        for knob in settings.family.info().knobs {
            if let (Kept::Own { .. }, Some(value)) = (&knob.value, written.get(knob.id)) {
                let word = value.as_str().unwrap_or("what is no number");
                let wrong = || Error::custom(format!("{} cannot be {word}", knob.id));
                knob.set(&mut settings, number(value).ok_or_else(wrong)?);
            }
        }
        Ok(settings)
    }
}

/// The first edition's words for the losses of cDCGAN, in the order of its knob.
const LOSS_WORDS: [&str; 5] = [
    "logistic",
    "wasserstein",
    "hinge",
    "least-squares",
    "relativistic",
];

/// A number, or, in files of the first edition, a switch or the word for a choice.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(on) => Some(f64::from(u8::from(*on))),
        Value::String(word) => {
            let place = LOSS_WORDS.iter().position(|known| known == word);
            place.map(|place| place as f64)
        }
        _ => None,
    }
}
