//! What a generator is asked to draw, and how what it drew is arranged.

use serde::{Deserialize, Serialize};

use super::space::Space;
use super::task::CODES;

/// What to draw, and how the pictures are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `count` pictures, all of `class`, or of every class in turn.
    Samples { count: usize, class: Option<u8> },
    /// A row of `columns` pictures for each of the classes, each picture with its own code.
    ClassRows { columns: usize },
    /// `rows` codes, each drawn in all classes: the same code, all classes.
    SameCode { rows: usize },
    /// Ten by ten pictures of one code, of `class`: the first continuous code grows from −2 to 2
    /// from left to right, the second from top to bottom (Chen et al. 2016, figure 2).
    Sweep { class: u8 },
}

impl Layout {
    /// Columns and rows of a sweep.
    pub const SWEEP: usize = 10;
}

/// The controls of the Studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    pub seed: u32,
    /// Coordinates of z beyond this many standard deviations are drawn again
    /// (the truncation trick, Brock et al. 2018, §3.1). 3 and above: no truncation.
    pub truncation: f32,
    /// Added to the first coordinates of every z, in standard deviations.
    pub directions: Vec<f32>,
    pub layout: Layout,
    /// The continuous codes of all pictures, for [`Guidance::Codes`]; otherwise each has its own.
    #[serde(default)]
    pub codes: Option<[f32; CODES]>,
}

impl Controls {
    /// At this truncation and above, codes stay as drawn.
    pub const NO_TRUNCATION: f32 = 3.0;
}

/// How the pictures of a payload are arranged: `labels.len()` pictures of `space`, row by row in
/// `columns` columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub space: Space,
    pub columns: usize,
    /// The class or code asked for, picture by picture; `None` for models that are not told one.
    pub labels: Vec<Option<u8>>,
}

impl Grid {
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// How many bytes the pictures take.
    pub fn bytes(&self) -> usize {
        self.count() * self.space.values()
    }

    pub fn rows(&self) -> usize {
        self.labels.len().div_ceil(self.columns.max(1))
    }
}
