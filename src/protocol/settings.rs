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
    /// Weight of feature matching in G's loss (Salimans et al. 2016, §3.1); 0 switches it off.
    #[serde(default)]
    pub feature_matching: f64,
    /// What D is told of its batch.
    #[serde(default)]
    pub minibatch: Minibatch,
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

/// The place of a choice among `all`, as knobs count.
fn place<T: PartialEq>(all: &[T], choice: T) -> f64 {
    all.iter().position(|other| *other == choice).unwrap_or(0) as f64
}

/// The choice at a knob's place.
fn choice<T: Copy + Default>(all: &[T], place: f64) -> T {
    all.get(place.round() as usize).copied().unwrap_or_default()
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
            feature_matching: 0.0,
            minibatch: Minibatch::Nothing,
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
            Family::Wgan => Self {
                rms_prop: true,
                d_steps: 5,
                clip: 0.01,
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
        Family::Wgan => 5e-4,
        Family::WganGp => 1e-3,
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

/// Families whose D is trained by a logistic loss.
const LOGISTIC: &[Family] = &[
    Family::Gan,
    Family::Dcgan,
    Family::Cgan,
    Family::Cdcgan,
    Family::Acgan,
    Family::VacGan,
    Family::InfoGan,
];
/// Families whose paper does not keep D flat in a way of its own.
const WITH_R1: &[Family] = &[
    Family::Gan,
    Family::Dcgan,
    Family::Cgan,
    Family::Cdcgan,
    Family::Acgan,
    Family::TwoN,
    Family::VacGan,
    Family::InfoGan,
    Family::R3gan,
];
/// Families whose D may compare the pictures of a batch: slopes are penalised picture by picture.
const WITH_MINIBATCH: &[Family] = &[
    Family::Gan,
    Family::Dcgan,
    Family::Cgan,
    Family::Cdcgan,
    Family::Acgan,
    Family::TwoN,
    Family::VacGan,
    Family::InfoGan,
];
/// All but InfoGAN, whose Q would have to know the codes of past fakes.
const WITH_REPLAY: &[Family] = &[
    Family::Gan,
    Family::Dcgan,
    Family::Cgan,
    Family::Cdcgan,
    Family::Acgan,
    Family::TwoN,
    Family::VacGan,
    Family::Wgan,
    Family::WganGp,
    Family::Sngan,
    Family::R3gan,
];

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
        live: true,
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
        live: true,
        choices: &[],
        families: LOGISTIC,
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
        live: true,
        choices: &[],
        families: WITH_R1,
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
        live: true,
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
        live: true,
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
    Knob {
        id: "loss",
        label: "Loss",
        help: "The game between the two. Wasserstein wants a penalty on D's slope or clipped weights beside it; relativistic compares each fake with a real image.",
        min: 0.0,
        max: 4.0,
        step: 1.0,
        live: true,
        choices: &[
            "logistic",
            "Wasserstein",
            "hinge",
            "least squares",
            "relativistic",
        ],
        families: &[Family::Cdcgan],
        get: |s| place(&Loss::ALL, s.loss),
        set: |s, v| s.loss = choice(&Loss::ALL, v),
    },
    Knob {
        id: "r2_weight",
        label: "R2 weight λ",
        help: "As R1, around the generator's pictures: λ‖D(G(z)) − D(G(z)+σn)‖². 0 switches it off.",
        min: 0.0,
        max: 100.0,
        step: 1.0,
        live: true,
        choices: &[],
        families: &[Family::Cdcgan, Family::R3gan],
        get: |s| s.r2_weight,
        set: |s, v| s.r2_weight = v,
    },
    Knob {
        id: "gradient_penalty",
        label: "Gradient penalty λ",
        help: "Between real and fake images the slope of D is to be 1: λ(‖∇D‖ − 1)². 0 switches it off.",
        min: 0.0,
        max: 50.0,
        step: 0.5,
        live: true,
        choices: &[],
        families: &[Family::Cdcgan, Family::WganGp],
        get: |s| s.gradient_penalty,
        set: |s, v| s.gradient_penalty = v,
    },
    Knob {
        id: "clip",
        label: "Weight clipping",
        help: "After each update D's weights are put back within ± this, which bounds its slope. 0 switches it off.",
        min: 0.0,
        max: 0.5,
        step: 0.005,
        live: true,
        choices: &[],
        families: &[Family::Cdcgan, Family::Wgan],
        get: |s| s.clip,
        set: |s, v| s.clip = v,
    },
    Knob {
        id: "rms_prop",
        label: "Optimiser",
        help: "The paper found that momentum makes a clipped critic unsteady and chose RMSProp, with β2 for its smoothing.",
        min: 0.0,
        max: 1.0,
        step: 1.0,
        live: false,
        choices: &["Adam", "RMSProp"],
        families: &[Family::Wgan],
        get: |s| f64::from(u8::from(s.rms_prop)),
        set: |s, v| s.rms_prop = v > 0.5,
    },
    Knob {
        id: "generator_norm",
        label: "BatchNorm in G",
        help: "Normalises each layer of the generator over the batch. Without it, training starts slower and fails more often.",
        min: 0.0,
        max: 1.0,
        step: 1.0,
        live: false,
        choices: &["off", "on"],
        families: &[],
        get: |s| f64::from(u8::from(s.generator_norm)),
        set: |s, v| s.generator_norm = v > 0.5,
    },
    Knob {
        id: "instance_noise",
        label: "Instance noise σ",
        help: "Noise over all pictures that the discriminator sees, real and fake, so that it cannot tell them apart too easily. In units of the pixel range −1 to 1.",
        min: 0.0,
        max: 1.0,
        step: 0.01,
        live: true,
        choices: &[],
        families: &[],
        get: |s| s.instance_noise,
        set: |s, v| s.instance_noise = v,
    },
    Knob {
        id: "replay",
        label: "Experience replay",
        help: "The share of fakes from earlier in the run among those that the discriminator learns from, so that it does not forget what the generator used to draw.",
        min: 0.0,
        max: 0.75,
        step: 0.05,
        live: true,
        choices: &[],
        families: WITH_REPLAY,
        get: |s| s.replay,
        set: |s, v| s.replay = v,
    },
    Knob {
        id: "feature_matching",
        label: "Feature matching λ",
        help: "The generator also has to match, on average over the batch, what the discriminator's last layer sees in real images. 0 switches it off.",
        min: 0.0,
        max: 10.0,
        step: 0.05,
        live: true,
        choices: &[],
        families: &[],
        get: |s| s.feature_matching,
        set: |s, v| s.feature_matching = v,
    },
    Knob {
        id: "minibatch",
        label: "D sees its batch",
        help: "Tells the discriminator how varied the batch is, so that a collapsed generator is found out: by the standard deviation, or by comparing all pictures in a learned way (minibatch discrimination).",
        min: 0.0,
        max: 2.0,
        step: 1.0,
        live: false,
        choices: &["no", "deviation", "discrimination"],
        families: WITH_MINIBATCH,
        get: |s| place(&Minibatch::ALL, s.minibatch),
        set: |s, v| s.minibatch = choice(&Minibatch::ALL, v),
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
