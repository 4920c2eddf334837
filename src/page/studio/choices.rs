//! What the visitor has chosen to see: seed, label, arrangement, truncation, sliders.

use leptos::prelude::*;

use super::request::{CODE_END, Request, layout, layouts};
use super::state::{DIRECTIONS, Studio};
use crate::core::{CODES, Controls, Guidance};
use crate::page::address::LayoutKind;

impl Studio {
    pub fn seed(self) -> u32 {
        self.address.seed.get().unwrap_or(1)
    }

    pub fn set_seed(self, seed: u32) {
        self.address.seed.set(Some(seed));
    }

    /// Other pictures. Short numbers, because visitors read them to each other.
    pub fn new_seed(self) {
        self.set_seed((js_sys::Math::random() * 100_000.0) as u32);
    }

    pub fn truncation(self) -> f32 {
        self.address
            .truncation
            .get()
            .unwrap_or(Controls::NO_TRUNCATION)
    }

    pub fn set_truncation(self, value: f32) {
        self.address
            .truncation
            .set((value < Controls::NO_TRUNCATION).then_some(value));
    }

    /// The class, or the categorical code; `None`: all in turn. A sweep is of one.
    pub fn class(self) -> Option<u8> {
        let labels = self.labels();
        let class = self.address.class.get().filter(|class| labels.has(*class));
        if self.layout() == LayoutKind::Sweep {
            Some(class.unwrap_or(0))
        } else {
            class
        }
    }

    pub fn set_class(self, class: Option<u8>) {
        let labels = self.labels();
        self.address
            .class
            .set(class.filter(|class| labels.has(*class)));
    }

    /// The arrangement, as far as the model knows it.
    pub fn layout(self) -> LayoutKind {
        let chosen = self.address.layout.get();
        if layouts(self.guidance()).contains(&chosen) {
            chosen
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

    /// What is to be drawn now; `None` while no model is known.
    pub(super) fn request(self) -> Option<Request> {
        let model = self.model()?;
        let guidance = model.guidance();
        let kind = self.layout();
        // A sweep runs through the continuous codes by itself.
        let steered = guidance == Guidance::Codes && kind != LayoutKind::Sweep;
        let controls = Controls {
            seed: self.seed(),
            truncation: self.truncation(),
            directions: self.directions.get().to_vec(),
            layout: layout(kind, guidance, self.class()),
            codes: self.codes.get().filter(|_| steered),
        };
        Some(Request {
            labels: model.labels(),
            model: model.id,
            controls,
        })
    }
}
