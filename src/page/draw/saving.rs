//! The drawing as a file and in the address, and both pictures as PNG.

use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::{context, new_canvas};
use super::code::{self, MOST_IN_ADDRESS};
use super::file;
use super::state::Draw;
use super::strokes::SIDE;
use crate::page::address::Page;
use crate::page::widgets::picture::{PictureSet, download_bytes, download_canvas, enlarged};

impl Draw {
    pub fn save_drawing(self) {
        let text = self
            .easel
            .with_untracked(|easel| file::svg(easel.history.now()));
        download_bytes(text.as_bytes(), "image/svg+xml", "atelier-drawing.svg");
    }

    /// The drawing, or the picture that was given, and beside it the output.
    pub fn save_png(self) {
        let name = untrack(move || self.model.get())
            .map_or_else(String::new, |model| format!("-{}", model.id));
        if let Some(canvas) = untrack(move || self.both()) {
            download_canvas(&canvas, &format!("atelier{name}.png"));
        }
    }

    fn both(self) -> Option<HtmlCanvasElement> {
        let source = self.source()?;
        let left = PictureSet::single(source.0.bytes.clone(), source.0.space, None);
        let right = self.output(self.main_answer())?;
        let both = new_canvas(2 * SIDE, SIDE)?;
        let context = context(&both, false)?;
        for (place, set) in [&left, &*right].into_iter().enumerate() {
            let factor = SIDE as usize / set.grid.space.width.max(1);
            let picture = enlarged(set, factor.max(1), 0)?;
            let x = f64::from(SIDE) * place as f64;
            context
                .draw_image_with_html_canvas_element(&picture, x, 0.0)
                .ok()?;
        }
        Some(both)
    }

    /// The word for the address; `None` where nothing is drawn. Longer ones do not fit.
    pub fn word(self) -> Option<String> {
        self.easel.with(|easel| {
            let drawing = easel.history.now();
            (!drawing.is_empty()).then(|| code::encode(drawing))
        })
    }

    /// Opens the drawing of the address where that has changed; else writes what is drawn into it.
    /// `known`: what was last read there or written.
    pub fn follow_address(self, known: StoredValue<Option<String>>) {
        let (asked, word) = (self.address.drawing.get(), self.word());
        if self.address.page.get() != Page::Draw {
            return;
        }
        let changed = asked
            .as_ref()
            .filter(|_| known.with_value(|known| *known != asked));
        if let Some(drawing) = changed.and_then(|word| code::decode(word)) {
            known.set_value(asked);
            self.easel.update(|easel| easel.replace(drawing));
            return;
        }
        let word = word.filter(|word| word.len() <= MOST_IN_ADDRESS);
        known.set_value(word.clone());
        if word != asked {
            self.address.drawing.set(word);
        }
    }
}
