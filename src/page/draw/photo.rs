//! Pictures and drawings from outside: chosen, dropped or pasted.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap};

use super::canvas::{context, new_canvas};
use super::crop;
use super::file;
use super::state::{Draw, Photo};
use super::strokes::SIDE;
use crate::core::Space;
use crate::page::address::Page;
use crate::page::files::listen_for_files;
use crate::page::widgets::notice::Notice;

/// Larger files are no pictures of a garment.
const MOST_BYTES: f64 = 64e6;

/// Listens for files that are dropped on the page or pasted into it, while it is shown.
pub fn listen(draw: Draw) {
    let shown = move || draw.address.page.get_untracked() == Page::Draw;
    listen_for_files(&["dragover", "drop", "paste"], shown, move |file| {
        draw.open(file)
    });
}

impl Draw {
    /// Opens a drawing that was saved here, or any picture.
    pub fn open(self, blob: Blob) {
        spawn_local(async move {
            if self.try_open(&blob).await.is_none() {
                self.notices.push(Notice::error(
                    "draw-file",
                    "This file cannot be opened",
                    "It is neither a picture that this browser knows nor a drawing that was saved here.",
                ));
            }
        });
    }

    async fn try_open(self, blob: &Blob) -> Option<()> {
        if blob.size() > MOST_BYTES {
            return None;
        }
        if blob.type_().contains("svg") {
            let text = JsFuture::from(blob.text()).await.ok()?.as_string()?;
            if let Some(drawing) = file::read(&text) {
                self.easel.update(|easel| easel.replace(drawing));
                return Some(());
            }
        }
        let rgba = pixels(blob).await.ok()?;
        let negative = crop::is_light(&rgba, SIDE as usize);
        let rgba = Arc::new(rgba);
        self.take_photo(Photo { rgba, negative });
        self.notices.dismiss("draw-file");
        Some(())
    }

    fn take_photo(self, photo: Photo) {
        let bytes = crop::rgb(&photo.rgba, photo.negative);
        self.scene.update(|scene| scene.photo = Some(photo));
        self.start_from(Space::colour(SIDE as usize), bytes);
    }

    /// Light becomes dark: garments on white become garments on black.
    pub fn invert(self) {
        let photo = self.scene.with_untracked(|scene| scene.photo.clone());
        if let Some(photo) = photo {
            let negative = !photo.negative;
            self.take_photo(Photo { negative, ..photo });
        }
    }
}

/// The square in the middle of a picture, brought to [`SIDE`] × [`SIDE`] pixels.
async fn pixels(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let image = JsFuture::from(window().create_image_bitmap_with_blob(blob)?).await?;
    let image: ImageBitmap = image.dyn_into()?;
    let side = f64::from(SIDE);
    let [x, y, cut] = crop::square(image.width(), image.height());
    let context = new_canvas(SIDE, SIDE).and_then(|canvas| context(&canvas, true));
    let context = context.ok_or(JsValue::NULL)?;
    // What is transparent is white paper, as everywhere.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, side, side);
    context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &image, x, y, cut, cut, 0.0, 0.0, side, side,
    )?;
    Ok(context.get_image_data(0.0, 0.0, side, side)?.data().0)
}
