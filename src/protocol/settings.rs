//! The settings of a run, and the knobs under which a visitor finds them.

use serde::{Deserialize, Serialize};

use super::family::{CODES, Family, Guidance, Recipe, Size};

/// Everything that determines a run. The same settings and seed give the same run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub family: Family,
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
    /// λ of approximate R1, λ‖D(x) − D(x + σn)‖²; 0 switches it off.
    pub r1_weight: f64,
    /// σ of approximate R1, in units of the pixel range −1 … 1.
    pub r1_sigma: f64,
    /// Ceiling of the generator's moving average, min(this, (1+t)/(10+t)); 0 switches it off.
    pub ema: f64,
    /// Weight of the classifier's (ACGAN, VAC-GAN) or of Q's (InfoGAN) part in the losses.
    #[serde(default = "one")]
    pub class_weight: f64,
    /// GAN: the generator minimises log(1 − D(G(z))), which saturates, instead of −log D(G(z)).
    #[serde(default)]
    pub saturating: bool,
    /// VAC-GAN: discriminator and classifier share one trunk.
    #[serde(default)]
    pub merged: bool,
}

fn one() -> f64 {
    1.0
}

impl Settings {
    /// The defaults that measured best here, by family, size and recipe.
    pub fn recommended(family: Family, size: Size, recipe: Recipe) -> Self {
        let classic = Self {
            family,
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
            class_weight: 1.0,
            saturating: false,
            merged: false,
        };
        match recipe {
            Recipe::Classic => classic,
            Recipe::Fast => Self {
                lr_generator: fast_rate(family),
                lr_discriminator: fast_rate(family),
                beta1: 0.0,
                beta2: 0.99,
                r1_weight: 20.0,
                ..classic
            },
        }
    }

    pub fn default_for(family: Family, size: Size) -> Self {
        Self::recommended(family, size, family.info().recipes[0])
    }

    /// The length of what the generator gets beside the label: noise, and before it the
    /// continuous codes where the family has such.
    pub fn latent(&self) -> usize {
        match self.family.info().guidance {
            Guidance::Codes => self.size.latent() + CODES,
            _ => self.size.latent(),
        }
    }

    /// The name under which such a model is shipped, e.g. `cdcgan-s`.
    pub fn model_id(&self) -> String {
        format!("{}-{}", self.family.id(), self.size.id())
    }
}

/// The rate of both networks in the fast recipe. Perceptrons oscillate at that of the others.
fn fast_rate(family: Family) -> f64 {
    match family {
        Family::Gan | Family::Cgan => 1e-3,
        _ => 2e-3,
    }
}

/// A number among the [`Settings`] that a visitor may change: how to show, explain and bound it.
pub struct Knob {
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
    /// The families that have it; empty for all.
    pub families: &'static [Family],
    pub get: fn(&Settings) -> f64,
    pub set: fn(&mut Settings, f64),
}

impl Knob {
    pub fn applies(&self, family: Family) -> bool {
        self.families.is_empty() || self.families.contains(&family)
    }
}

/// All knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    Knob {
        id: "lr_generator",
        label: "Generator rate",
        help: "Adam's learning rate for the generator. Too high: pictures flicker or explode. Too low: nothing happens.",
        min: 1e-5,
        max: 2e-2,
        step: 1e-5,
        live: true,
        choices: &[],
        families: &[],
        get: |s| s.lr_generator,
        set: |s, v| s.lr_generator = v,
    },
    Knob {
        id: "lr_discriminator",
        label: "Discriminator rate",
        help: "Adam's learning rate for the discriminator. Higher than the generator's: a stricter teacher.",
        min: 1e-5,
        max: 2e-2,
        step: 1e-5,
        live: true,
        choices: &[],
        families: &[],
        get: |s| s.lr_discriminator,
        set: |s, v| s.lr_discriminator = v,
    },
    Knob {
        id: "batch_size",
        label: "Batch size",
        help: "Real images in one step. Larger is steadier and slower.",
        min: 2.0,
        max: 256.0,
        step: 2.0,
        live: false,
        choices: &[],
        families: &[],
        get: |s| s.batch_size as f64,
        set: |s, v| s.batch_size = v as usize,
    },
    Knob {
        id: "d_steps",
        label: "D steps per G step",
        help: "How often the discriminator learns before the generator does.",
        min: 1.0,
        max: 5.0,
        step: 1.0,
        live: false,
        choices: &[],
        families: &[],
        get: |s| s.d_steps as f64,
        set: |s, v| s.d_steps = v as usize,
    },
    Knob {
        id: "beta1",
        label: "Adam β1",
        help: "Momentum. 0.5 is DCGAN's; 0 lets the two networks answer each other at once.",
        min: 0.0,
        max: 0.95,
        step: 0.05,
        live: false,
        choices: &[],
        families: &[],
        get: |s| f64::from(s.beta1),
        set: |s, v| s.beta1 = v as f32,
    },
    Knob {
        id: "beta2",
        label: "Adam β2",
        help: "How slowly Adam forgets the size of past gradients.",
        min: 0.9,
        max: 0.9999,
        step: 0.0001,
        live: false,
        choices: &[],
        families: &[],
        get: |s| f64::from(s.beta2),
        set: |s, v| s.beta2 = v as f32,
    },
    Knob {
        id: "label_smoothing",
        label: "Label smoothing",
        help: "Real images are called 1 − this instead of 1, which keeps the discriminator from growing too sure.",
        min: 0.0,
        max: 0.3,
        step: 0.05,
        live: false,
        choices: &[],
        families: &[
            Family::Gan,
            Family::Dcgan,
            Family::Cgan,
            Family::Cdcgan,
            Family::Acgan,
            Family::VacGan,
            Family::InfoGan,
        ],
        get: |s| s.label_smoothing,
        set: |s, v| s.label_smoothing = v,
    },
    Knob {
        id: "r1_weight",
        label: "R1 weight λ",
        help: "Keeps the discriminator flat around real images: λ‖D(x) − D(x+σn)‖². 0 switches it off.",
        min: 0.0,
        max: 100.0,
        step: 1.0,
        live: false,
        choices: &[],
        families: &[],
        get: |s| s.r1_weight,
        set: |s, v| s.r1_weight = v,
    },
    Knob {
        id: "ema",
        label: "Weight average",
        help: "Pictures are drawn by a moving average of the generator, which is steadier. 0 shows the generator itself.",
        min: 0.0,
        max: 0.9999,
        step: 0.0001,
        live: false,
        choices: &[],
        families: &[],
        get: |s| s.ema,
        set: |s, v| s.ema = v,
    },
    Knob {
        id: "class_weight",
        label: "Class weight λ",
        help: "How much the classifier's (or Q's) opinion counts beside real or fake. 0 switches it off: then nothing ties pictures to classes or codes.",
        min: 0.0,
        max: 5.0,
        step: 0.05,
        live: false,
        choices: &[],
        families: &[Family::Acgan, Family::VacGan, Family::InfoGan],
        get: |s| s.class_weight,
        set: |s, v| s.class_weight = v,
    },
    Knob {
        id: "saturating",
        label: "Generator loss",
        help: "Minimax is the game as the paper first writes it: where D is sure of itself the generator gets no slope to follow. The non-saturating loss is the paper's own remedy.",
        min: 0.0,
        max: 1.0,
        step: 1.0,
        live: false,
        choices: &["non-saturating", "minimax"],
        families: &[Family::Gan],
        get: |s| f64::from(u8::from(s.saturating)),
        set: |s, v| s.saturating = v > 0.5,
    },
    Knob {
        id: "merged",
        label: "Classifier",
        help: "A network of its own, as in the paper, or merged with the discriminator on one trunk, which halves the work.",
        min: 0.0,
        max: 1.0,
        step: 1.0,
        live: false,
        choices: &["separate", "merged with D"],
        families: &[Family::VacGan],
        get: |s| f64::from(u8::from(s.merged)),
        set: |s, v| s.merged = v > 0.5,
    },
];

/// A setting that makes no sense; the text names it and its bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct InvalidSettings(pub String);

impl Settings {
    /// Checks every knob against its bounds.
    ///
    /// # Errors
    /// The first knob that is not a number within its bounds, or a recipe the family lacks.
    pub fn validate(&self) -> Result<(), InvalidSettings> {
        for knob in KNOBS {
            let value = (knob.get)(self);
            // f32 settings: 0.95_f32 is a hair above 0.95.
            let slack = 1e-6 * knob.max;
            if !(value >= knob.min - slack && value <= knob.max + slack) {
                return Err(InvalidSettings(format!(
                    "{} must be between {} and {}, not {value}",
                    knob.label, knob.min, knob.max
                )));
            }
        }
        if !self.family.info().recipes.contains(&self.recipe) {
            return Err(InvalidSettings(format!(
                "{} has no {} recipe",
                self.family.info().title,
                self.recipe.id()
            )));
        }
        Ok(())
    }
}
