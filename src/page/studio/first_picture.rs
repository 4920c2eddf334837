//! The picture in `index.html`: what the first choice of the models draws of the first seed, so that
//! there is something to look at before any program is here. `make first-picture` makes it anew; a
//! test holds it against what the engine draws (`tests/e2e/1-studio.test.mjs`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::request::{COLUMNS, SAMPLES};
use super::state::Arranged;
use crate::core::{DatasetInfo, Grid, Layout};
use crate::page::widgets::grid::{GAP, PictureSet, Pictures};
use crate::page::widgets::labels::Labels;

/// What the picture shows; `None` where `start.js` has not shown it, because the address asks for
/// something else, or where the browser does not let its pixels be read.
#[derive(Clone)]
pub struct FirstPicture(Option<Pictures>);

impl FirstPicture {
    pub fn in_document() -> Self {
        Self(pixels().and_then(|rgba| PictureSet::from_rgba(grid(), &rgba, GAP)))
    }

    /// The pictures, and how they were asked for.
    pub fn shown(self) -> Option<(Pictures, Arranged)> {
        let arranged = Arranged {
            layout: Layout::Samples {
                count: SAMPLES,
                class: None,
            },
            labels: Labels::classes(&DatasetInfo::default()),
        };
        self.0.map(|pictures| (pictures, arranged))
    }
}

/// A picture of each class in turn.
fn grid() -> Grid {
    Grid {
        space: DatasetInfo::default().space,
        columns: COLUMNS,
        labels: (0..SAMPLES).map(|i| Some((i % COLUMNS) as u8)).collect(),
    }
}

/// The pixels of the image, if it is shown: red, green, blue, opacity.
fn pixels() -> Option<Vec<u8>> {
    let root = document().document_element()?;
    root.get_attribute("data-first")?;
    let image = document().get_element_by_id("first-picture")?;
    let image: HtmlImageElement = image.dyn_into().ok()?;
    let (width, height) = (image.natural_width(), image.natural_height());
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element(&image, 0.0, 0.0)
        .ok()?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height));
    Some(data.ok()?.data().0)
}
