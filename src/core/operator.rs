//! What a translator is given: a picture with something taken away, which it has to put back. The
//! operators themselves are in `data/pairs`; here is what they are called.

use super::family::{Knob, Settings};
use super::space::Space;
use super::task::Task;

/// How a picture becomes what the translator is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Its edges (Canny 1986), white on black.
    Edges,
    /// Its outline, filled.
    Silhouette,
    /// Means over 4×4 pixels, each shown as a square of that size.
    LowResolution,
    /// Its upper half; the lower one is grey.
    Half,
}

impl Operator {
    /// In the order of the knob's choices.
    pub const ALL: [Operator; 4] = [
        Operator::Edges,
        Operator::Silhouette,
        Operator::LowResolution,
        Operator::Half,
    ];

    /// The name in addresses and commands.
    pub fn id(self) -> &'static str {
        match self {
            Operator::Edges => "edges",
            Operator::Silhouette => "silhouette",
            Operator::LowResolution => "low-resolution",
            Operator::Half => "half",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.id() == id)
    }

    /// The shape of what comes out for pictures of `space`: lines and outlines have no colour.
    pub const fn space(self, space: Space) -> Space {
        match self {
            Operator::Edges | Operator::Silhouette => Space {
                channels: 1,
                ..space
            },
            Operator::LowResolution | Operator::Half => space,
        }
    }

    /// What is drawn by hand where such a picture is asked for.
    pub fn strokes(self) -> bool {
        matches!(self, Operator::Edges | Operator::Silhouette)
    }
}

/// Which operator a translator's pairs are made by.
pub const INPUT: Knob = Knob::own(
    "input",
    "Input",
    "What the generator is given of each picture, and has to make the whole picture from: its edges, its silhouette, a quarter of its resolution, or its upper half.",
)
.choice(&["edges", "silhouette", "low resolution", "half"])
.fixed();

impl Settings {
    /// What the generator is given, for families that translate.
    pub fn operator(&self) -> Option<Operator> {
        match self.family.info().task {
            Task::Generate(_) => None,
            Task::Translate => Operator::ALL.get(INPUT.place(self)).copied(),
        }
    }
}
