//! Sample sheets: a grid of pictures as a PNG, grey or in colour.

use std::path::Path;

use anyhow::Result;

use super::disk;
use crate::core::{Grid, Space};

/// Screen pixels for one pixel of a picture, and between two pictures.
const SCALE: usize = 2;
const GAP: usize = 2;
const BACKGROUND: u8 = 24;

/// Writes the grid's pictures, `[n, height, width, channels]`, as a PNG. What stands behind them in
/// `pixels` is left out.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, grid: &Grid, pixels: &[u8]) -> Result<()> {
    let (canvas, [width, height]) = paint(grid, pixels);
    let mut file = vec![];
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(match grid.space.channels {
        1 => png::ColorType::Grayscale,
        _ => png::ColorType::Rgb,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&canvas)?;
    disk::write(path, &file)
}

/// The sheet `[height, width, channels]`, and its width and height.
fn paint(grid: &Grid, pixels: &[u8]) -> (Vec<u8>, [usize; 2]) {
    let space = grid.space;
    let cell = [space.width, space.height].map(|side| side * SCALE + GAP);
    let width = grid.columns * cell[0] + GAP;
    let height = grid.rows() * cell[1] + GAP;
    let mut canvas = vec![BACKGROUND; width * height * space.channels];
    let pictures = pixels.chunks_exact(space.values()).take(grid.count());
    for (i, picture) in pictures.enumerate() {
        let left = GAP + i % grid.columns * cell[0];
        let top = GAP + i / grid.columns * cell[1];
        for y in 0..space.height * SCALE {
            let row = enlarged_row(picture, y / SCALE, space);
            let place = ((top + y) * width + left) * space.channels;
            canvas[place..place + row.len()].copy_from_slice(&row);
        }
    }
    (canvas, [width, height])
}

/// A row of a picture, each pixel [`SCALE`] times.
fn enlarged_row(picture: &[u8], y: usize, space: Space) -> Vec<u8> {
    let length = space.width * space.channels;
    let row = &picture[y * length..][..length];
    let pixels = row.chunks_exact(space.channels);
    pixels.flat_map(|pixel| pixel.repeat(SCALE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_keeps_its_colour() {
        let space = Space {
            channels: 3,
            height: 1,
            width: 2,
        };
        let grid = Grid {
            space,
            columns: 2,
            labels: vec![None; 2],
        };
        let pixels: Vec<u8> = (1..=12).collect();
        let (canvas, [width, height]) = paint(&grid, &pixels);
        assert_eq!([width, height], [14, 6]);
        assert_eq!(canvas.len(), width * height * 3);
        let at = |x: usize, y: usize| &canvas[(y * width + x) * 3..][..3];
        // The second pixel of the first picture, then the first of the second one.
        assert_eq!([at(4, 2), at(5, 3)], [[4, 5, 6]; 2]);
        assert_eq!([at(8, 2), at(9, 3)], [[7, 8, 9]; 2]);
        assert_eq!(at(6, 2), [BACKGROUND; 3]);
    }
}
