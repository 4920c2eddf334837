//! Paints the easel: for the visitor, as finely as the screen can show it, and for the network.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

use super::easel::Cursor;
use super::outline::outline;
use super::request::Source;
use super::state::Draw;
use super::strokes::{Drawing, EXTENT, SIDE};
use crate::core::{Drawn, Space};

const BLACK: &str = "#000";
const WHITE: &str = "#fff";
/// The example, where nothing is drawn yet.
const FAINT: &str = "#555";
const CURSOR: &str = "#f0b23f";
/// More pixels than this no canvas needs.
const MOST: f64 = 1_400.0;

impl Draw {
    /// Paints what the visitor sees, and has it translated if it is another drawing than before.
    pub fn paint(self, canvas: &HtmlCanvasElement) {
        self.easel.with_untracked(|easel| {
            let (marks, empty) = easel.shown();
            fit(canvas);
            if let Some(context) = context(canvas, false) {
                paint(
                    &context,
                    canvas.width(),
                    &marks,
                    if empty { FAINT } else { WHITE },
                );
                if let Some(cursor) = easel.cursor {
                    paint_cursor(&context, cursor);
                }
            }
            self.read(&marks);
        });
    }

    /// Reads the network's picture.
    fn read(self, marks: &Drawing) {
        let Some(canvas) = self.hidden_canvas() else {
            return;
        };
        let Some(context) = context(&canvas, true) else {
            return;
        };
        paint(&context, SIDE, marks, WHITE);
        let side = f64::from(SIDE);
        let Ok(image) = context.get_image_data(0.0, 0.0, side, side) else {
            return;
        };
        let grey: Vec<u8> = image.data().0.iter().step_by(4).copied().collect();
        let same = |before: &Source| before.0.bytes == grey;
        if !self
            .scene
            .with_untracked(|scene| scene.drawing.as_ref().is_some_and(same))
        {
            let space = Space::grey(SIDE as usize);
            let source = Source::new(Drawn::ByHand, space, grey);
            self.scene.update(|scene| scene.drawing = Some(source));
        }
    }

    fn hidden_canvas(self) -> Option<HtmlCanvasElement> {
        if self.hidden.with_value(Option::is_none) {
            self.hidden.set_value(new_canvas(SIDE, SIDE));
        }
        self.hidden.get_value()
    }
}

pub fn new_canvas(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// Gives the canvas the pixels that the screen shows it with.
fn fit(canvas: &HtmlCanvasElement) {
    let side = f64::from(canvas.client_width()) * window().device_pixel_ratio();
    let side = side.round().clamp(1.0, MOST) as u32;
    if canvas.width() != side {
        canvas.set_width(side);
        canvas.set_height(side);
    }
}

/// `read`: its pixels will be read, often.
pub fn context(canvas: &HtmlCanvasElement, read: bool) -> Option<CanvasRenderingContext2d> {
    let options = Object::new();
    // Fails only on what is not an object.
    let _ = Reflect::set(&options, &"willReadFrequently".into(), &read.into());
    let context = canvas.get_context_with_context_options("2d", &options);
    context.ok().flatten()?.dyn_into().ok()
}

fn paint(context: &CanvasRenderingContext2d, side: u32, marks: &Drawing, white: &str) {
    let (scale, extent) = (f64::from(side) / f64::from(EXTENT), f64::from(EXTENT));
    // Fails only for numbers that are none.
    let _ = context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
    context.set_fill_style_str(BLACK);
    context.fill_rect(0.0, 0.0, extent, extent);
    context.set_line_cap("round");
    context.set_line_join("round");
    for mark in marks {
        let outline = outline(mark);
        let Ok(path) = Path2d::new_with_path_string(&outline.path) else {
            continue;
        };
        let colour = if outline.white { white } else { BLACK };
        context.set_fill_style_str(colour);
        context.set_stroke_style_str(colour);
        context.set_line_width(f64::from(outline.thickness));
        context.stroke_with_path(&path);
        if outline.filled {
            context.fill_with_path_2d(&path);
        }
    }
}

/// A ring; full while the pen is down.
fn paint_cursor(context: &CanvasRenderingContext2d, cursor: Cursor) {
    let [x, y] = cursor.at;
    let ring = format!("M{} {y}a14 14 0 1 0 28 0a14 14 0 1 0 -28 0", x - 14);
    let Ok(ring) = Path2d::new_with_path_string(&ring) else {
        return;
    };
    context.set_stroke_style_str(CURSOR);
    context.set_fill_style_str(CURSOR);
    context.set_line_width(5.0);
    context.stroke_with_path(&ring);
    if cursor.down {
        context.fill_with_path_2d(&ring);
    }
}
