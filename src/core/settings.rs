//! The settings of a run.

use serde::{Deserialize, Serialize};

use super::family::{CODES, Family, Guidance, Recipe, Size};
use super::knobs::KNOBS;

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
    /// λ of approximate R1, λ‖D(x) − D(x + σn)‖²; 0 switches it off. R3GAN has the limit of small
    /// σ, λσ²‖∇D(x)‖².
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
    /// cDCGAN: the game that is played. Other families have their paper's.
    #[serde(default)]
    pub loss: Loss,
    /// As R1, on fakes.
    #[serde(default)]
    pub r2_weight: f64,
    /// λ of the gradient penalty (Gulrajani et al. 2017, eq. 3); 0 switches it off.
    #[serde(default)]
    pub gradient_penalty: f64,
    /// The critic's weights stay within ± this (Arjovsky et al. 2017); 0 switches it off.
    #[serde(default)]
    pub clip: f64,
    /// RMSProp, with β2 for its smoothing, in the place of Adam.
    #[serde(default)]
    pub rms_prop: bool,
    /// Whether G has BatchNorm.
    #[serde(default = "yes")]
    pub generator_norm: bool,
    /// σ of the noise laid over all pictures that D sees (Sønderby et al. 2016, arXiv:1610.04490).
    #[serde(default)]
    pub instance_noise: f64,
    /// The share of past fakes among those that D learns from (Shrivastava et al. 2017, §2.3).
    #[serde(default)]
    pub replay: f64,
    /// cGAN: weight of real pictures under wrong labels among the fakes that D learns from (Reed et
    /// al. 2016, arXiv:1605.05396, §4.2); 0 switches it off.
    #[serde(default)]
    pub wrong_labels: f64,
    /// Weight of feature matching in G's loss (Salimans et al. 2016, §3.1); 0 switches it off.
    #[serde(default)]
    pub feature_matching: f64,
    /// What D is told of its batch.
    #[serde(default)]
    pub minibatch: Minibatch,
    /// Steps after which both rates are half of what they were; 0 keeps them.
    #[serde(default)]
    pub half_life: f64,
}

fn one() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// A game between G and D (`nn/losses.rs` has each).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Goodfellow et al. 2014, non-saturating.
    #[default]
    Logistic,
    Wasserstein,
    Hinge,
    LeastSquares,
    Relativistic,
}

impl Loss {
    pub const ALL: [Loss; 5] = [
        Loss::Logistic,
        Loss::Wasserstein,
        Loss::Hinge,
        Loss::LeastSquares,
        Loss::Relativistic,
    ];
}

/// What D is told of how varied its batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Minibatch {
    #[default]
    Nothing,
    /// Its standard deviation (Karras et al. 2017, §3).
    Deviation,
    /// Minibatch discrimination (Salimans et al. 2016, §3.2).
    Discrimination,
}

impl Minibatch {
    pub const ALL: [Minibatch; 3] = [
        Minibatch::Nothing,
        Minibatch::Deviation,
        Minibatch::Discrimination,
    ];
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
            loss: Loss::Logistic,
            r2_weight: 0.0,
            gradient_penalty: 0.0,
            clip: 0.0,
            rms_prop: false,
            generator_norm: true,
            instance_noise: 0.0,
            replay: 0.0,
            wrong_labels: 0.0,
            feature_matching: 0.0,
            minibatch: Minibatch::Nothing,
            half_life: 0.0,
        };
        match recipe {
            Recipe::Classic => classic.classic(),
            Recipe::Fast => Self {
                lr_generator: fast_rate(family),
                lr_discriminator: fast_rate(family),
                beta1: 0.0,
                beta2: 0.99,
                r1_weight: 20.0,
                ..classic
            }
            .fast(),
        }
    }

    /// What the paper of a family has otherwise than DCGAN's.
    fn classic(self) -> Self {
        let rates = |rate| Self {
            lr_generator: rate,
            lr_discriminator: rate,
            ..self.clone()
        };
        match self.family {
            // Their perceptrons have none.
            Family::Gan | Family::Cgan => Self {
                generator_norm: false,
                ..self
            },
            // Arjovsky et al. 2017, algorithm 1.
            Family::Wgan => Self {
                rms_prop: true,
                beta1: 0.0,
                beta2: 0.99,
                d_steps: 5,
                clip: 0.01,
                ..rates(5e-5)
            },
            // Gulrajani et al. 2017, algorithm 1, with β1 = 0 as in their appendix.
            Family::WganGp => Self {
                beta1: 0.0,
                beta2: 0.9,
                d_steps: 5,
                gradient_penalty: 10.0,
                ..rates(1e-4)
            },
            // Miyato et al. 2018, §4: the rate and betas of their ResNets.
            Family::Sngan => Self {
                beta1: 0.0,
                beta2: 0.9,
                d_steps: 5,
                ..self
            },
            _ => self,
        }
    }

    /// What measured better for a family than the others' fast recipe.
    fn fast(self) -> Self {
        match self.family {
            // A step of the paper's rate is a 200th of its clip; the critic's is a 60th here, of a clip
            // three times as wide. Then two of them do where the paper takes five: 14.1 after 400
            // steps, that is 800 of the critic, against 20.7 after 1,000 of the critic at 2e-4, five
            // for each of G (Fashion FID). The shipped model has five, and R1 beside a wider clip: 4.3
            // in the end; five without R1 end at 6.4, two at 8.4.
            Family::Wgan => Self {
                lr_generator: 3e-3,
                lr_discriminator: 5e-4,
                rms_prop: true,
                d_steps: 2,
                clip: 0.03,
                r1_weight: 0.0,
                ..self
            },
            Family::WganGp => Self {
                beta2: 0.9,
                d_steps: 2,
                gradient_penalty: 10.0,
                r1_weight: 0.0,
                ..self
            },
            // 400 steps, three seeds: class accuracy 61.4 % without, 63.2 with, at the same FID
            // (`atelier seeds cgan --steps 400`). Late in a run it does more: pretrained/manifest.json.
            Family::Cgan => Self {
                wrong_labels: 0.5,
                ..self
            },
            Family::Sngan => Self {
                r1_weight: 0.0,
                ..self
            },
            Family::R3gan => Self {
                r2_weight: self.r1_weight,
                ..self
            },
            _ => self,
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

    /// What is left of both rates after `step` steps of the run, 1 at its start.
    pub fn cooling(&self, step: u64) -> f64 {
        match self.half_life {
            0.0 => 1.0,
            half_life => 0.5_f64.powf(step as f64 / half_life),
        }
    }

    /// Whether D sees each picture for itself, by convolutions and LeakyReLU alone.
    fn smooth_discriminator(&self) -> bool {
        let normalised = self.family == Family::Cdcgan && self.recipe == Recipe::Classic;
        !normalised && self.minibatch == Minibatch::Nothing
    }

    /// These, but for the knobs that may change while a run goes on: those are as in `wanted`.
    pub fn adjusted(&self, wanted: &Settings) -> Settings {
        let mut settings = self.clone();
        for knob in KNOBS.iter().filter(|knob| knob.live) {
            (knob.set)(&mut settings, (knob.get)(wanted));
        }
        settings
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
        if self.gradient_penalty > 0.0 && !self.smooth_discriminator() {
            return Err(InvalidSettings(
                "The gradient penalty needs a discriminator that sees each picture for itself: \
                 the fast recipe, without minibatch features"
                    .into(),
            ));
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
