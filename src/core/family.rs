//! What is known of a family without its networks: facts, settings, what it measures.
//!
//! A family names its knobs and recipes, which act on settings, and settings name their family: so
//! the types stand in one file. What can be done with settings is in `settings`, with knobs in
//! `knob`.
//!
//! Each family fills in a [`FamilyInfo`] in its folder (`families/<id>/mod.rs`); `families/mod.rs`
//! lists them, and gives [`Family`] its list and its reading from text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::choices::{Minibatch, Recipe, Size};
use super::dataset::DatasetInfo;
use super::panel::Panel;
use super::task::{Guidance, Task};

/// A paper, as a visitor reads of it.
pub struct FamilyInfo {
    /// The name in file names, addresses and commands.
    pub id: &'static str,
    pub title: &'static str,
    pub paper: &'static str,
    /// Year and month of its first version: the order of the lessons.
    pub published: (u16, u8),
    pub summary: &'static str,
    pub task: Task,
    /// The recipes it can be trained with, the default first.
    pub recipes: &'static [RecipeInfo],
    /// The settings it has beside those that all families have, in the order of the page.
    pub knobs: &'static [&'static Knob],
    /// What it measures at each step beside the losses.
    pub panels: &'static [&'static Panel],
    /// What is wrong with settings whose numbers are all within their bounds; for most families
    /// nothing can be ([`no_objection`]).
    pub check: fn(&Settings) -> Result<(), &'static str>,
}

/// See [`FamilyInfo::check`].
pub fn no_objection(_: &Settings) -> Result<(), &'static str> {
    Ok(())
}

impl FamilyInfo {
    pub const fn guidance(&self) -> Guidance {
        self.task.guidance()
    }

    /// Whether the generator is told which class to draw.
    pub fn conditional(&self) -> bool {
        self.guidance() == Guidance::Class
    }

    /// Whether its pictures depend on a label, be it a class or a code.
    pub fn labelled(&self) -> bool {
        self.guidance() != Guidance::Nothing
    }

    pub fn has_recipe(&self, recipe: Recipe) -> bool {
        self.recipes.iter().any(|info| info.recipe == recipe)
    }
}

/// A family, by its facts. Two are the same if they have the same id.
#[derive(Clone, Copy)]
pub struct Family(pub &'static FamilyInfo);

impl Family {
    pub fn info(self) -> &'static FamilyInfo {
        self.0
    }

    pub fn id(self) -> &'static str {
        self.0.id
    }
}

impl PartialEq for Family {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Family {}

impl std::hash::Hash for Family {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Family({})", self.id())
    }
}

/// By its id. (Reading one takes the list: `families/mod.rs`.)
impl Serialize for Family {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// A recipe of a family: how its settings differ from those that all have in it.
pub struct RecipeInfo {
    pub recipe: Recipe,
    pub adapt: fn(&mut Settings),
}

impl RecipeInfo {
    /// As all have it.
    pub const fn plain(recipe: Recipe) -> Self {
        Self {
            recipe,
            adapt: |_| {},
        }
    }
}

/// A setting that a visitor may change.
pub struct Knob {
    /// Its name in commands, files and addresses.
    pub id: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub min: f64,
    pub max: f64,
    pub step: f64,
    /// Whether it may change while a run goes on.
    pub live: bool,
    /// What its values 0, 1 … are called, where it is a choice; empty for a number.
    pub choices: &'static [&'static str],
    pub value: Value,
}

/// Where a knob's value is kept.
pub enum Value {
    /// In a field that all families have.
    Common {
        get: fn(&Settings) -> f64,
        set: fn(&mut Settings, f64),
    },
    /// Under the knob's name among the family's own, with the value that counts where none is set.
    Own { default: f64 },
}

/// Everything that determines a run. The same settings and seed give the same run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Settings {
    pub family: Family,
    #[serde(default)]
    pub dataset: DatasetInfo,
    pub size: Size,
    pub recipe: Recipe,
    pub seed: u32,
    /// Real images in one step.
    pub batch_size: usize,
    /// Adam's learning rates and decay rates (Kingma & Ba 2014).
    pub lr_generator: f64,
    pub lr_discriminator: f64,
    pub beta1: f32,
    pub beta2: f32,
    /// Discriminator updates before each generator update.
    pub d_steps: usize,
    /// One-sided label smoothing: real targets are 1 − this (Salimans et al. 2016, §3.4).
    pub label_smoothing: f64,
    /// λ of approximate R1, λ‖D(x) − D(x + σn)‖²; 0 switches it off. R3GAN has the limit of small
    /// σ, λσ²‖∇D(x)‖².
    pub r1_weight: f64,
    /// σ of approximate R1, in units of the pixel range −1 … 1.
    pub r1_sigma: f64,
    /// Ceiling of the generator's moving average, min(this, (1+t)/(10+t)); 0 switches it off.
    pub ema: f64,
    /// Whether G has BatchNorm.
    #[serde(default = "yes")]
    pub generator_norm: bool,
    /// σ of the noise over all pictures that D sees (Sønderby et al. 2016, arXiv:1610.04490).
    #[serde(default)]
    pub instance_noise: f64,
    /// The share of past fakes among those that D learns from (Shrivastava et al. 2017, §2.3).
    #[serde(default)]
    pub replay: f64,
    /// Weight of feature matching in G's loss (Salimans et al. 2016, §3.1); 0 switches it off.
    #[serde(default)]
    pub feature_matching: f64,
    /// What D is told of its batch.
    #[serde(default)]
    pub minibatch: Minibatch,
    /// Steps after which both rates are half of what they were; 0 keeps them.
    #[serde(default)]
    pub half_life: f64,
    /// The family's own settings, by the names of its knobs; what is missing is as the knob says.
    #[serde(flatten, skip_deserializing)]
    pub own: BTreeMap<String, f64>,
}

fn yes() -> bool {
    true
}
