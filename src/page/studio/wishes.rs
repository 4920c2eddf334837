//! What the visitor wishes to see: seed, label, arrangement, truncation, sliders.

use leptos::prelude::*;

use super::{DIRECTIONS, Studio};
use crate::core::{CLASSES, CODES, Controls, Guidance, Layout};
use crate::page::address::LayoutKind;

/// No truncation: so few normal numbers lie beyond 3 that it makes no difference.
pub const NO_TRUNCATION: f32 = 3.0;
/// How far the sliders of the continuous codes go. In training they were between −1 and 1; the
/// paper looks beyond that too (Chen et al. 2016, figure 2).
pub const CODE_END: f32 = 2.0;
/// Pictures in a grid: ten by ten.
const SAMPLES: usize = 100;
const COLUMNS: usize = 10;

/// The arrangements that make sense for a model.
pub fn layouts(guidance: Guidance) -> &'static [LayoutKind] {
    match guidance {
        Guidance::Nothing => &[LayoutKind::Samples],
        Guidance::Class => &[LayoutKind::Samples, LayoutKind::Classes, LayoutKind::Same],
        Guidance::Codes => &LayoutKind::ALL,
    }
}

impl Studio {
    pub fn seed(self) -> u32 {
        self.address.seed.get().unwrap_or(1)
    }

    pub fn set_seed(self, seed: u32) {
        self.address.seed.set(Some(seed));
    }

    /// Other garments. Short numbers, because visitors read them to each other.
    pub fn new_seed(self) {
        self.set_seed((js_sys::Math::random() * 100_000.0) as u32);
    }

    pub fn truncation(self) -> f32 {
        self.address.truncation.get().unwrap_or(NO_TRUNCATION)
    }

    pub fn set_truncation(self, value: f32) {
        self.address
            .truncation
            .set((value < NO_TRUNCATION).then_some(value));
    }

    /// The class, or the code of ten values; `None`: all in turn. A sweep is of one.
    pub fn class(self) -> Option<u8> {
        let class = self.address.class.get();
        if self.layout() == LayoutKind::Sweep {
            Some(class.unwrap_or(0))
        } else {
            class
        }
    }

    pub fn set_class(self, class: Option<u8>) {
        self.address
            .class
            .set(class.filter(|class| usize::from(*class) < CLASSES));
    }

    /// The arrangement, as far as the model knows it.
    pub fn layout(self) -> LayoutKind {
        let wished = self.address.layout.get();
        if layouts(self.guidance()).contains(&wished) {
            wished
        } else {
            LayoutKind::Samples
        }
    }

    pub fn set_layout(self, layout: LayoutKind) {
        self.address.layout.set(layout);
    }

    pub fn reset_directions(self) {
        self.directions.set([0.0; DIRECTIONS]);
    }

    /// One of the continuous codes of all pictures; the others become 0 if they were random.
    pub fn set_code(self, index: usize, value: f32) {
        let mut codes = self.codes.get_untracked().unwrap_or([0.0; CODES]);
        codes[index] = value.clamp(-CODE_END, CODE_END);
        self.codes.set(Some(codes));
    }

    /// What is wanted, as the engine takes it.
    pub(super) fn controls(self) -> Controls {
        let guidance = self.guidance();
        let kind = self.layout();
        // A sweep runs through the continuous codes by itself.
        let steered = guidance == Guidance::Codes && kind != LayoutKind::Sweep;
        Controls {
            seed: self.seed(),
            truncation: self.truncation(),
            directions: self.directions.get().to_vec(),
            layout: self.arrangement(guidance, kind),
            codes: self.codes.get().filter(|_| steered),
        }
    }

    fn arrangement(self, guidance: Guidance, kind: LayoutKind) -> Layout {
        match kind {
            LayoutKind::Samples => Layout::Samples {
                count: SAMPLES,
                class: self.class().filter(|_| guidance != Guidance::Nothing),
            },
            LayoutKind::Classes => Layout::ClassRows { columns: COLUMNS },
            LayoutKind::Same => Layout::SameCode { rows: COLUMNS },
            LayoutKind::Sweep => Layout::Sweep {
                class: self.class().unwrap_or(0),
            },
        }
    }
}
