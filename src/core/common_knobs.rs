//! The settings that all families have, and those that many have: each family lists which of the
//! latter.

use super::choices::Minibatch;
use super::family::{Knob, Value};

/// What every family has, in the order of the page.
pub const COMMON: &[&Knob] = &[
    &LR_GENERATOR,
    &LR_DISCRIMINATOR,
    &HALF_LIFE,
    &BATCH_SIZE,
    &D_STEPS,
    &BETA1,
    &BETA2,
    &EMA,
    &GENERATOR_NORM,
    &INSTANCE_NOISE,
    &FEATURE_MATCHING,
];

pub const LR_GENERATOR: Knob = Knob {
    id: "lr_generator",
    label: "Generator rate",
    help: "Adam's learning rate for the generator. Too high: pictures flicker or explode. Too low: nothing happens.",
    min: 1e-5,
    max: 2e-2,
    step: 1e-5,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.lr_generator,
        set: |s, v| s.lr_generator = v,
    },
};

pub const LR_DISCRIMINATOR: Knob = Knob {
    id: "lr_discriminator",
    label: "Discriminator rate",
    help: "Adam's learning rate for the discriminator. Higher than the generator's: a stricter teacher.",
    min: 1e-5,
    max: 2e-2,
    step: 1e-5,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.lr_discriminator,
        set: |s, v| s.lr_discriminator = v,
    },
};

pub const HALF_LIFE: Knob = Knob {
    id: "half_life",
    label: "Rates halve every … steps",
    help: "Both learning rates fall as the run goes on, so that the pictures settle. 0 keeps them.",
    min: 0.0,
    max: 20_000.0,
    step: 50.0,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.half_life,
        set: |s, v| s.half_life = v,
    },
};

pub const BATCH_SIZE: Knob = Knob {
    id: "batch_size",
    label: "Batch size",
    help: "Real images in one step. Larger is steadier and slower.",
    min: 2.0,
    max: 256.0,
    step: 2.0,
    live: false,
    choices: &[],
    value: Value::Common {
        get: |s| s.batch_size as f64,
        set: |s, v| s.batch_size = v as usize,
    },
};

pub const D_STEPS: Knob = Knob {
    id: "d_steps",
    label: "D steps per G step",
    help: "How often the discriminator learns before the generator does.",
    min: 1.0,
    max: 5.0,
    step: 1.0,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.d_steps as f64,
        set: |s, v| s.d_steps = v as usize,
    },
};

pub const BETA1: Knob = Knob {
    id: "beta1",
    label: "Adam β1",
    help: "Momentum. 0.5 is DCGAN's; 0 lets the two networks answer each other at once.",
    min: 0.0,
    max: 0.95,
    step: 0.05,
    live: false,
    choices: &[],
    value: Value::Common {
        get: |s| f64::from(s.beta1),
        set: |s, v| s.beta1 = v as f32,
    },
};

pub const BETA2: Knob = Knob {
    id: "beta2",
    label: "Adam β2",
    help: "How slowly Adam forgets the size of past gradients.",
    min: 0.9,
    max: 0.9999,
    step: 0.0001,
    live: false,
    choices: &[],
    value: Value::Common {
        get: |s| f64::from(s.beta2),
        set: |s, v| s.beta2 = v as f32,
    },
};

pub const EMA: Knob = Knob {
    id: "ema",
    label: "Weight average",
    help: "Pictures are drawn by a moving average of the generator, which is steadier. 0 shows the generator itself.",
    min: 0.0,
    max: 0.9999,
    step: 0.0001,
    live: false,
    choices: &[],
    value: Value::Common {
        get: |s| s.ema,
        set: |s, v| s.ema = v,
    },
};

pub const GENERATOR_NORM: Knob = Knob {
    id: "generator_norm",
    label: "BatchNorm in G",
    help: "Normalises each layer of the generator over the batch. Without it, training starts slower and fails more often.",
    min: 0.0,
    max: 1.0,
    step: 1.0,
    live: false,
    choices: &["off", "on"],
    value: Value::Common {
        get: |s| f64::from(u8::from(s.generator_norm)),
        set: |s, v| s.generator_norm = v > 0.5,
    },
};

pub const INSTANCE_NOISE: Knob = Knob {
    id: "instance_noise",
    label: "Instance noise σ",
    help: "Noise over all pictures that the discriminator sees, real and fake, so that it cannot tell them apart too easily. In units of the pixel range −1 to 1.",
    min: 0.0,
    max: 1.0,
    step: 0.01,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.instance_noise,
        set: |s, v| s.instance_noise = v,
    },
};

pub const FEATURE_MATCHING: Knob = Knob {
    id: "feature_matching",
    label: "Feature matching λ",
    help: "The generator also has to match, on average over the batch, what the discriminator's last layer sees in real images. 0 switches it off.",
    min: 0.0,
    max: 10.0,
    step: 0.05,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.feature_matching,
        set: |s, v| s.feature_matching = v,
    },
};

// For families whose D is trained by a logistic loss, whose paper does not keep D flat in a way of
// its own, whose fakes need no more than their label, and whose D may compare pictures.

pub const LABEL_SMOOTHING: Knob = Knob {
    id: "label_smoothing",
    label: "Label smoothing",
    help: "Real images are called 1 − this instead of 1, which keeps the discriminator from growing too sure.",
    min: 0.0,
    max: 0.3,
    step: 0.05,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.label_smoothing,
        set: |s, v| s.label_smoothing = v,
    },
};

pub const R1_WEIGHT: Knob = Knob {
    id: "r1_weight",
    label: "R1 weight λ",
    help: "Keeps the discriminator flat around real images: λ‖D(x) − D(x+σn)‖². 0 switches it off.",
    min: 0.0,
    max: 100.0,
    step: 1.0,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.r1_weight,
        set: |s, v| s.r1_weight = v,
    },
};

pub const REPLAY: Knob = Knob {
    id: "replay",
    label: "Experience replay",
    help: "The share of fakes from earlier in the run among those that the discriminator learns from, so that it does not forget what the generator used to draw.",
    min: 0.0,
    max: 0.75,
    step: 0.05,
    live: true,
    choices: &[],
    value: Value::Common {
        get: |s| s.replay,
        set: |s, v| s.replay = v,
    },
};

pub const MINIBATCH: Knob = Knob {
    id: "minibatch",
    label: "D sees its batch",
    help: "Tells the discriminator how varied the batch is, so that a collapsed generator is found out: by the standard deviation, or by comparing all pictures in a learned way (minibatch discrimination).",
    min: 0.0,
    max: 2.0,
    step: 1.0,
    live: false,
    choices: &["no", "deviation", "discrimination"],
    value: Value::Common {
        get: |s| place(&Minibatch::ALL, s.minibatch),
        set: |s, v| s.minibatch = choice(&Minibatch::ALL, v),
    },
};

/// The place of a choice among `all`, as knobs count.
fn place<T: PartialEq>(all: &[T], choice: T) -> f64 {
    all.iter().position(|other| *other == choice).unwrap_or(0) as f64
}

/// The choice at a knob's place.
fn choice<T: Copy + Default>(all: &[T], place: f64) -> T {
    all.get(place.round() as usize).copied().unwrap_or_default()
}
