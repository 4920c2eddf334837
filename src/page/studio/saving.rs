//! Pictures of the Studio as files.

use leptos::prelude::*;

use super::state::Studio;
use crate::page::address::LayoutKind;
use crate::page::widgets::grid::{GAP, download_png};

/// Saves the grid at eight times its size, named after what made it.
pub fn save_grid(studio: Studio) {
    let Some(pictures) = studio.pictures.get_untracked() else {
        return;
    };
    let name = untrack(move || {
        let model = studio
            .model()
            .map_or_else(|| "grid".into(), |model| model.id);
        let arrangement = match studio.layout() {
            LayoutKind::Samples => "",
            LayoutKind::Classes => "-classes",
            LayoutKind::Same => "-same-code",
            LayoutKind::Sweep => "-sweep",
        };
        format!("atelier-{model}-seed-{}{arrangement}.png", studio.seed())
    });
    download_png(&pictures, 8, GAP, &name);
}
