//! The choices that every family has: recipe, size, what D is told of its batch.

use serde::{Deserialize, Serialize};

/// Which discriminator, loss and penalties a family is trained with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipe {
    /// The rates and networks of the papers, as far as a family's file does not say otherwise.
    Classic,
    /// The modern one: approximate R1, high rates, β1 = 0, no BatchNorm in the discriminator.
    Fast,
}

impl Recipe {
    pub const ALL: [Recipe; 2] = [Recipe::Classic, Recipe::Fast];

    pub fn id(self) -> &'static str {
        match self {
            Recipe::Classic => "classic",
            Recipe::Fast => "fast",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recipe| recipe.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Recipe::Classic => "Classic: the papers' own rates and initial weights",
            Recipe::Fast => "Fast: high rates, no momentum, as measured best here",
        }
    }
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

/// How large the networks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    Xs,
    S,
}

impl Size {
    pub const ALL: [Size; 2] = [Size::Xs, Size::S];

    pub fn id(self) -> &'static str {
        match self {
            Size::Xs => "xs",
            Size::S => "s",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Size::Xs => "XS, quick: first garments soonest",
            Size::S => "S, finer: about four times the work a step",
        }
    }

    /// The length of the latent code z.
    pub fn latent(self) -> usize {
        match self {
            Size::Xs => 32,
            Size::S => 64,
        }
    }
}
