//! Pictures as the page keeps them, painted on a canvas at their own resolution and saved as PNG.

use std::sync::Arc;

use gloo_file::{Blob, ObjectUrl};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, ImageData};

use crate::core::{Grid, Space};
use crate::page::widgets::pixels::arrangement::Arrangement;
use crate::page::widgets::pixels::verdicts::{TRIPLE, Verdicts};

/// How long a file that is saved stays in memory: the browser reads it after the click.
const SAVED_WITHIN_MS: u32 = 60_000;

/// Pictures and how they are arranged, shared without copying.
pub type Pictures = Arc<PictureSet>;

#[derive(Clone, Debug, PartialEq)]
pub struct PictureSet {
    pub grid: Grid,
    /// `grid.count()` pictures of `grid.space`, `[height, width, channels]` each.
    pub pixels: Vec<u8>,
    /// Of a translator's snapshot; then the pictures are triples.
    pub verdicts: Option<Verdicts>,
}

impl PictureSet {
    /// The pictures of a payload, if it holds as many as the grid says.
    pub fn from_payload(grid: Grid, payload: Option<Vec<u8>>) -> Option<Pictures> {
        Self::of_snapshot(grid, None, payload)
    }

    /// The same of a payload that has verdicts on so many patches behind the pictures.
    pub fn of_snapshot(
        grid: Grid,
        patches: Option<[usize; 2]>,
        payload: Option<Vec<u8>>,
    ) -> Option<Pictures> {
        let mut pixels = payload?;
        let verdicts = patches.and_then(|patches| Verdicts::cut(&mut pixels, &grid, patches));
        let whole = pixels.len() == grid.bytes() && verdicts.is_some() == patches.is_some();
        whole.then(|| {
            Arc::new(Self {
                grid,
                pixels,
                verdicts,
            })
        })
    }

    /// The pictures, where there are verdicts and they are wanted, under them.
    pub fn shown(self: &Arc<Self>, verdicts: bool) -> Pictures {
        let over = verdicts.then(|| self.with_verdicts()).flatten();
        over.unwrap_or_else(|| self.clone())
    }

    /// The same pictures in colour, with D's verdicts over them.
    fn with_verdicts(&self) -> Option<Pictures> {
        let verdicts = self.verdicts.clone()?;
        let space = self.grid.space;
        let pixels = verdicts.over(&self.pixels, space);
        let grid = Grid {
            space: Space {
                channels: 3,
                ..space
            },
            ..self.grid.clone()
        };
        let verdicts = Some(verdicts);
        Some(Arc::new(Self {
            grid,
            pixels,
            verdicts,
        }))
    }

    /// What it takes in memory.
    pub fn bytes(&self) -> usize {
        self.pixels.len() + self.verdicts.as_ref().map_or(0, Verdicts::bytes)
    }

    /// The grey pictures of an image that shows them with that gap between them, as [`paint`] does.
    /// `None` if it is of another size, or its pixels are not quite grey: some browsers scatter
    /// noise over what is read from a canvas.
    pub fn from_rgba(grid: Grid, rgba: &[u8], gap: usize) -> Option<Pictures> {
        let set = Self {
            pixels: vec![0; grid.bytes()],
            grid,
            verdicts: None,
        };
        let arrangement = set.arrangement(gap);
        let (width, height) = arrangement.extent();
        if rgba.len() != width * height * 4 || set.grid.space.channels != 1 {
            return None;
        }
        let Self {
            grid, mut pixels, ..
        } = set;
        let pictures = pixels.chunks_exact_mut(grid.space.values());
        for (index, picture) in pictures.enumerate() {
            let (left, top) = arrangement.corner(index);
            for (row, line) in picture.chunks_exact_mut(grid.space.width).enumerate() {
                let start = ((top + row) * width + left) * 4;
                for (out, pixel) in line.iter_mut().zip(rgba[start..].chunks_exact(4)) {
                    *out = pixel[0];
                    if opaque(&pixel[..1]) != *pixel {
                        return None;
                    }
                }
            }
        }
        Self::from_payload(grid, Some(pixels))
    }

    /// A set of one picture.
    pub fn single(pixels: Vec<u8>, space: Space, label: Option<u8>) -> Self {
        Self {
            grid: Grid {
                space,
                columns: 1,
                labels: vec![label],
            },
            pixels,
            verdicts: None,
        }
    }

    pub fn picture(&self, index: usize) -> Option<&[u8]> {
        let size = self.grid.space.values();
        self.pixels.get(index * size..(index + 1) * size)
    }

    pub fn label(&self, index: usize) -> Option<u8> {
        self.grid.labels.get(index).copied().flatten()
    }

    /// Where the pictures lie with that gap between them; triples stand together.
    pub fn arrangement(&self, gap: usize) -> Arrangement {
        let group = self.verdicts.as_ref().map_or(0, |_| TRIPLE);
        Arrangement::of(&self.grid, gap, group)
    }

    /// The pictures side by side as RGBA, the gaps transparent.
    fn rgba(&self, gap: usize) -> (Vec<u8>, usize, usize) {
        let arrangement = self.arrangement(gap);
        let (width, height) = arrangement.extent();
        let space = self.grid.space;
        let mut rgba = vec![0; width * height * 4];
        let pictures = self.pixels.chunks_exact(space.values());
        for (index, picture) in pictures.take(self.grid.count()).enumerate() {
            let (left, top) = arrangement.corner(index);
            let lines = picture.chunks_exact(space.width * space.channels);
            for (row, line) in lines.enumerate() {
                let start = ((top + row) * width + left) * 4;
                let out = rgba[start..start + space.width * 4].chunks_exact_mut(4);
                for (out, pixel) in out.zip(line.chunks_exact(space.channels)) {
                    out.copy_from_slice(&opaque(pixel));
                }
            }
        }
        (rgba, width, height)
    }
}

/// A pixel of one grey or three colours as RGBA.
fn opaque(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [red, green, blue] => [red, green, blue, 255],
        [grey, ..] => [grey, grey, grey, 255],
        [] => [0; 4],
    }
}

/// Paints the pictures at their own resolution; CSS (`image-rendering: pixelated`) enlarges them.
pub fn paint(canvas: &HtmlCanvasElement, set: &PictureSet, gap: usize) {
    let (rgba, width, height) = set.rgba(gap);
    // Setting a size clears a canvas even where it stays the same, which would flicker.
    if (canvas.width(), canvas.height()) != (width as u32, height as u32) {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
    }
    let image =
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width as u32, height as u32);
    if let (Some(context), Ok(image)) = (context(canvas), image) {
        // Fails only on a detached buffer; the next picture paints over it.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

fn new_canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

/// Saves the pictures as a PNG, every pixel `factor` pixels wide.
pub fn download_png(set: &PictureSet, factor: usize, gap: usize, name: &str) {
    let Some(large) = enlarged(set, factor, gap) else {
        return;
    };
    download_canvas(&large, name);
}

/// Saves what is on a canvas as a PNG.
pub fn download_canvas(canvas: &HtmlCanvasElement, name: &str) {
    let name = name.to_owned();
    let save = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
        if let Some(blob) = blob {
            download(blob.into(), &name);
        }
    });
    // Fails only on a canvas tainted by another origin's pixels; this one has none.
    let _ = canvas.to_blob(save.unchecked_ref());
}

/// The pictures on a canvas, every pixel `factor` pixels wide.
pub fn enlarged(set: &PictureSet, factor: usize, gap: usize) -> Option<HtmlCanvasElement> {
    let small = new_canvas()?;
    paint(&small, set, gap);
    let large = new_canvas()?;
    let (width, height) = (
        small.width() * factor as u32,
        small.height() * factor as u32,
    );
    large.set_width(width);
    large.set_height(height);
    let context = context(&large)?;
    context.set_image_smoothing_enabled(false);
    context
        .draw_image_with_html_canvas_element_and_dw_and_dh(
            &small,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .ok()?;
    Some(large)
}

/// Saves bytes as a file of that type, e.g. `image/gif`.
pub fn download_bytes(bytes: &[u8], mime: &str, name: &str) {
    download(Blob::new_with_options(bytes, Some(mime)), name);
}

fn download(blob: Blob, name: &str) {
    let url = ObjectUrl::from(blob);
    let anchor = document()
        .create_element("a")
        .ok()
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    Timeout::new(SAVED_WITHIN_MS, move || drop(url)).forget();
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn grid(space: Space) -> Grid {
        Grid {
            space,
            columns: 2,
            labels: vec![None; 3],
        }
    }

    #[wasm_bindgen_test]
    fn a_payload_holds_as_many_pictures_as_its_grid_says() {
        for space in [Space::grey(28), Space::colour(32)] {
            let size = space.values();
            let pictures = |bytes| PictureSet::from_payload(grid(space), Some(vec![7; bytes]));
            assert!(pictures(3 * size).is_some_and(|set| set.picture(2).is_some()));
            assert_eq!(pictures(3 * size - 1), None);
            assert_eq!(pictures(4 * size), None);
            assert_eq!(PictureSet::from_payload(grid(space), None), None);
        }
    }

    #[wasm_bindgen_test]
    fn what_was_painted_is_read_back() {
        let space = Space::grey(28);
        let pixels = (0..3 * space.values()).map(|i| (i % 251) as u8).collect();
        let set = PictureSet::from_payload(grid(space), Some(pixels)).expect("three pictures");
        let (mut rgba, ..) = set.rgba(1);
        let read = |rgba: &[u8]| PictureSet::from_rgba(grid(space), rgba, 1);
        assert_eq!(read(&rgba), Some(set));
        assert_eq!(read(&rgba[4..]), None);
        rgba[1] ^= 1;
        assert_eq!(read(&rgba), None, "not grey");
    }

    #[wasm_bindgen_test]
    fn colours_are_painted_as_they_are() {
        let space = Space {
            channels: 3,
            height: 1,
            width: 2,
        };
        // Red and green, blue and white, black and grey.
        let pixels = [
            [255, 0, 0, 0, 255, 0],
            [0, 0, 255, 255, 255, 255],
            [0, 0, 0, 9, 9, 9],
        ];
        let set = PictureSet::from_payload(grid(space), Some(pixels.concat()));
        let (rgba, width, height) = set.expect("three pictures").rgba(1);
        assert_eq!((width, height), (5, 3));
        let at = |x: usize, y: usize| &rgba[(y * width + x) * 4..][..4];
        assert_eq!(at(0, 0), [255, 0, 0, 255]);
        assert_eq!(at(1, 0), [0, 255, 0, 255]);
        assert_eq!(at(2, 0), [0, 0, 0, 0], "the gap");
        assert_eq!(at(3, 0), [0, 0, 255, 255]);
        assert_eq!(at(1, 2), [9, 9, 9, 255]);
    }
}
