//! Sample sheets: a grid of pictures as a grey PNG.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};

use crate::core::{Grid, PIXELS, SIDE};

/// Screen pixels for one pixel of a picture, and between two pictures.
const SCALE: usize = 2;
const GAP: usize = 2;
const CELL: usize = SIDE * SCALE + GAP;
const BACKGROUND: u8 = 24;

/// Writes pictures `[n, 28, 28]` as a PNG, `grid.columns` in a row.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, grid: &Grid, pixels: &[u8]) -> Result<()> {
    let (width, height) = (grid.columns * CELL + GAP, grid.rows() * CELL + GAP);
    let mut canvas = vec![BACKGROUND; width * height];
    for (i, picture) in pixels.chunks_exact(PIXELS).enumerate() {
        let (left, top) = (GAP + i % grid.columns * CELL, GAP + i / grid.columns * CELL);
        for y in 0..SIDE * SCALE {
            for x in 0..SIDE * SCALE {
                canvas[(top + y) * width + left + x] = picture[y / SCALE * SIDE + x / SCALE];
            }
        }
    }
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&canvas)?;
    Ok(())
}
