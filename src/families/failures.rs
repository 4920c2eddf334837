//! The failure lab: settings that go wrong in a known way, and the technique that puts it right
//! while the run goes on. `atelier lab` measures both (docs/failure-lab.md).

use super::gan::{self, SATURATING};
use crate::core::{Family, LiveScore, RECENT, Recipe, Settings, Size};

/// A way to fail.
pub struct Failing {
    pub id: &'static str,
    pub title: &'static str,
    /// What to see, and why.
    pub see: &'static str,
    /// The step by which it is there to be seen, and as many more by which it is put right.
    pub steps: u64,
    pub repaired: u64,
    pub settings: fn() -> Settings,
    /// The technique, in the words of a button's label, and what to see then.
    pub remedy: &'static str,
    pub then: &'static str,
    pub repair: fn(&mut Settings),
    /// Whether scores, oldest first, show the failure.
    pub failed: fn(&[LiveScore]) -> bool,
}

impl Failing {
    pub fn from_id(id: &str) -> Option<&'static Self> {
        FAILURES.iter().find(|failing| failing.id == id)
    }

    /// The failing settings with the remedy.
    pub fn remedied(&self) -> Settings {
        let mut settings = (self.settings)();
        (self.repair)(&mut settings);
        settings
    }
}

/// The perceptrons of the first GAN, which are quick, without what keeps them steady: R1 and the
/// average of the weights.
fn fragile() -> Settings {
    Settings {
        r1_weight: 0.0,
        ema: 0.0,
        ..Settings::recommended(Family(&gan::INFO), Size::Xs, Recipe::Fast)
    }
}

pub const FAILURES: &[Failing] = &[
    Failing {
        id: "collapse",
        title: "Mode collapse",
        see: "The generator learns much faster than the discriminator. It finds a garment that passes \
              and draws it for every code: the pictures grow alike, and classes go missing. Once the \
              discriminator knows that one, all change to another.",
        steps: 1_200,
        repaired: 2_000,
        settings: || Settings {
            lr_generator: 1e-2,
            lr_discriminator: 5e-5,
            ..fragile()
        },
        remedy: "Two learning rates, R1 and past fakes",
        then: "The discriminator now learns as fast as it has to, and a quarter of the fakes it learns \
               from are old ones: what has been drawn once does not pass again. R1 keeps it from \
               overdoing it. Class after class comes back.",
        repair: |s| {
            s.lr_generator = 1e-3;
            s.lr_discriminator = 2e-3;
            s.replay = 0.25;
            s.r1_weight = 20.0;
        },
        failed: |scores| last(scores, |s| s.imbalance > 0.6 || s.diversity < 0.55),
    },
    Failing {
        id: "vanishing",
        title: "D wins too early",
        see: "A strong discriminator against the minimax loss. D(G(z)) falls to 0, and there log(1 − \
              D(G(z))) is flat: the generator gets no slope to follow and stays where it is, while the \
              discriminator is right every time.",
        steps: 500,
        repaired: 2_000,
        settings: || {
            let mut settings = Settings {
                d_steps: 5,
                lr_generator: 1e-4,
                lr_discriminator: 2e-3,
                ..fragile()
            };
            SATURATING.set(&mut settings, 1.0);
            settings
        },
        remedy: "Non-saturating loss, and R1 to hold D back",
        then: "Minus log D(G(z)) is steepest just where D is sure, and R1 makes D flat enough to show \
               a way. D(G(z)) rises from 0, and garments appear.",
        repair: |s| {
            SATURATING.set(s, 0.0);
            s.d_steps = 1;
            s.lr_generator = 1e-3;
            s.lr_discriminator = 1e-3;
            s.r1_weight = 20.0;
        },
        failed: |scores| last(scores, |s| s.fid > 25.0 && s.d_fake > 0.95),
    },
    Failing {
        id: "oscillation",
        title: "Oscillation",
        see: "Much momentum, a hasty generator and nothing that keeps the discriminator flat: the two \
              run after each other in circles. How often the discriminator is right on fakes swings \
              up and down, and what the pictures show changes without getting better.",
        steps: 800,
        repaired: 2_000,
        settings: || Settings {
            beta1: 0.9,
            lr_generator: 1e-2,
            lr_discriminator: 1e-4,
            ..fragile()
        },
        remedy: "R1, and equal, lower rates",
        then: "The generator no longer overshoots, the discriminator keeps up with it, and R1 keeps it \
               flat around real images. The swing dies down, and the pictures keep what they have.",
        repair: |s| {
            s.r1_weight = 20.0;
            s.lr_generator = 1e-3;
            s.lr_discriminator = 1e-3;
        },
        failed: |scores| rocking(scores) > 0.12 || last(scores, |s| s.fid > 35.0),
    },
    Failing {
        id: "divergence",
        title: "Rates too high",
        see: "Each step overshoots. The weights grow, the losses leap, and the pictures are black, white \
              or stripes.",
        steps: 120,
        repaired: 4_000,
        settings: || Settings {
            beta1: 0.9,
            lr_generator: 2e-2,
            lr_discriminator: 2e-2,
            ..fragile()
        },
        remedy: "Lower rates, and R1",
        then: "R1 makes the discriminator shrink its weights, and with small steps the generator finds \
               its way back, if slowly: what has grown has to be unlearned first.",
        repair: |s| {
            s.lr_generator = 1e-3;
            s.lr_discriminator = 2e-3;
            s.r1_weight = 20.0;
        },
        failed: |scores| last(scores, |s| s.fid > 35.0),
    },
];

fn last(scores: &[LiveScore], failed: impl Fn(&LiveScore) -> bool) -> bool {
    scores.last().is_some_and(failed)
}

/// How much D's share of right answers on fakes changes from one of the last scorings to the next.
fn rocking(scores: &[LiveScore]) -> f64 {
    let recent = &scores[scores.len().saturating_sub(RECENT)..];
    let changes = recent.windows(2);
    let sum: f64 = changes
        .map(|two| (two[1].d_fake - two[0].d_fake).abs())
        .sum();
    sum / (recent.len().max(2) - 1) as f64
}
