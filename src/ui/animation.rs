//! The film of a run as an animated GIF: greys, each pixel doubled, the step written beneath.
//!
//! Encoding a frame takes some milliseconds, a film seconds. So the frames are encoded one by
//! one with a breath between them, in which the page can paint and answer.

use super::film::{Frame, spread};
use super::grid::Pictures;
use crate::protocol::{Grid, SIDE};
use gif::{Encoder, Repeat};

/// How large a picture's pixel is in the GIF.
const SCALE: usize = 2;
/// Dark pixels between pictures, before scaling.
const GAP: usize = 1;
/// Rows under the grid for the step, before scaling: five for the letters, two on each side.
const CAPTION: usize = 9;
/// The grey of the caption.
const CAPTION_GREY: u8 = 176;
/// Frames in a GIF at most: more would only make the file heavy.
pub const GIF_FRAMES_MAX: usize = 96;
/// How long a frame stays, and the last one, in hundredths of a second (8 frames a second).
const FRAME_TIME: u16 = 12;
const LAST_FRAME_TIME: u16 = 150;

/// Why no animation was made.
#[derive(Debug, thiserror::Error)]
pub enum AnimationError {
    #[error("there are no pictures yet")]
    Empty,
    #[error("the pictures of this run have different shapes")]
    Shape,
    #[error("the animation could not be encoded ({0})")]
    Gif(#[from] gif::EncodingError),
}

/// A GIF under construction.
pub struct Animation {
    encoder: Encoder<Vec<u8>>,
    columns: usize,
    rows: usize,
}

impl Animation {
    /// # Errors
    /// When the grid is empty, or too large for a GIF.
    pub fn new(grid: &Grid) -> Result<Self, AnimationError> {
        let (columns, rows) = (grid.columns, grid.rows());
        if columns == 0 || rows == 0 {
            return Err(AnimationError::Empty);
        }
        let (width, height) = size(columns, rows);
        let side = |pixels: usize| u16::try_from(pixels).map_err(|_| AnimationError::Shape);
        let palette: Vec<u8> = (0..=255_u8).flat_map(|grey| [grey; 3]).collect();
        let mut encoder = Encoder::new(Vec::new(), side(width)?, side(height)?, &palette)?;
        encoder.set_repeat(Repeat::Infinite)?;
        Ok(Self {
            encoder,
            columns,
            rows,
        })
    }

    /// Adds a grid, shown for `time` hundredths of a second.
    ///
    /// # Errors
    /// When its shape is not that of the first, or the encoder fails.
    pub fn push(
        &mut self,
        step: u64,
        grid: &Grid,
        pixels: &[u8],
        time: u16,
    ) -> Result<(), AnimationError> {
        if (grid.columns, grid.rows()) != (self.columns, self.rows) {
            return Err(AnimationError::Shape);
        }
        let (width, height) = size(self.columns, self.rows);
        let frame = gif::Frame {
            delay: time,
            // Cannot be cut: `new` has checked both.
            width: width as u16,
            height: height as u16,
            buffer: paint(step, self.columns, self.rows, pixels).into(),
            ..gif::Frame::default()
        };
        Ok(self.encoder.write_frame(&frame)?)
    }

    /// # Errors
    /// When the encoder fails.
    pub fn finish(self) -> Result<Vec<u8>, AnimationError> {
        Ok(self.encoder.into_inner()?)
    }
}

/// Encodes frames, breathing between them. `progress` is told how many of how many are done
/// and says whether to go on; `None` when it said no.
///
/// # Errors
/// See [`AnimationError`].
pub async fn encode(
    frames: &[Frame<Pictures>],
    mut progress: impl FnMut(usize, usize) -> bool,
) -> Result<Option<Vec<u8>>, AnimationError> {
    let first = frames.first().ok_or(AnimationError::Empty)?;
    let mut animation = Animation::new(&first.picture.grid)?;
    let places = spread(frames.len(), GIF_FRAMES_MAX);
    for (done, place) in places.iter().enumerate() {
        if !progress(done, places.len()) {
            return Ok(None);
        }
        super::waiting::breathe().await;
        let time = if done + 1 == places.len() {
            LAST_FRAME_TIME
        } else {
            FRAME_TIME
        };
        let frame = &frames[*place];
        animation.push(frame.step, &frame.picture.grid, &frame.picture.pixels, time)?;
    }
    animation.finish().map(Some)
}

/// Width and height of the GIF in pixels.
fn size(columns: usize, rows: usize) -> (usize, usize) {
    let cells = |count: usize| count * (SIDE + GAP) - GAP;
    (cells(columns) * SCALE, (cells(rows) + CAPTION) * SCALE)
}

/// A grid and its step as one grey image.
fn paint(step: u64, columns: usize, rows: usize, pixels: &[u8]) -> Vec<u8> {
    let (width, height) = size(columns, rows);
    let mut small = vec![0_u8; (width / SCALE) * (height / SCALE)];
    let stride = width / SCALE;
    for (place, line) in pixels.chunks_exact(SIDE).enumerate() {
        let (picture, row) = (place / SIDE, place % SIDE);
        let (x, y) = (
            (picture % columns) * (SIDE + GAP),
            (picture / columns) * (SIDE + GAP) + row,
        );
        if picture / columns < rows {
            small[y * stride + x..][..SIDE].copy_from_slice(line);
        }
    }
    let top = height / SCALE - CAPTION + 2;
    write(&mut small[top * stride..], stride, &format!("step {step}"));
    enlarge(&small, stride)
}

/// Each pixel becomes a square.
fn enlarge(small: &[u8], stride: usize) -> Vec<u8> {
    let mut large = Vec::with_capacity(small.len() * SCALE * SCALE);
    for line in small.chunks_exact(stride) {
        let start = large.len();
        large.extend(line.iter().flat_map(|grey| [*grey; SCALE]));
        let end = large.len();
        (1..SCALE).for_each(|_| large.extend_from_within(start..end));
    }
    large
}

/// Writes text in letters of three by five pixels.
fn write(image: &mut [u8], stride: usize, text: &str) {
    for (place, letter) in text.chars().enumerate() {
        let left = place * 4 + 1;
        if left + 3 > stride {
            return;
        }
        for (row, bits) in glyph(letter).into_iter().enumerate() {
            for column in 0..3 {
                if bits >> (2 - column) & 1 == 1 {
                    image[row * stride + left + column] = CAPTION_GREY;
                }
            }
        }
    }
}

/// Five rows of three bits.
fn glyph(letter: char) -> [u8; 5] {
    match letter {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        's' => [0, 3, 4, 1, 6],
        't' => [2, 7, 2, 2, 1],
        'e' => [0, 7, 7, 4, 3],
        'p' => [0, 6, 5, 6, 4],
        _ => [0; 5],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::PIXELS;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn grid(columns: usize, count: usize) -> Grid {
        Grid {
            columns,
            labels: vec![None; count],
        }
    }

    #[wasm_bindgen_test]
    fn a_picture_is_painted_where_it_belongs() {
        let mut pixels = vec![0; 4 * PIXELS];
        pixels[3 * PIXELS] = 200; // top left of the fourth picture: second row, second column
        let image = paint(0, 2, 2, &pixels);
        let (width, height) = size(2, 2);
        assert_eq!(image.len(), width * height);
        let at = (SIDE + GAP) * SCALE;
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            assert_eq!(image[(at + dy) * width + at + dx], 200);
        }
        assert_eq!(
            image.iter().filter(|grey| **grey == 200).count(),
            SCALE * SCALE
        );
    }

    #[wasm_bindgen_test]
    fn a_gif_opens_and_closes_like_one() {
        let shape = grid(2, 3);
        let mut animation = Animation::new(&shape).expect("a small grid fits a GIF");
        for step in 0..3 {
            animation
                .push(step, &shape, &vec![step as u8; 3 * PIXELS], 12)
                .expect("the shape is the same");
        }
        let bytes = animation.finish().expect("writing to memory does not fail");
        assert!(bytes.starts_with(b"GIF89a"));
        assert_eq!(bytes.last(), Some(&0x3B));
    }

    #[wasm_bindgen_test]
    fn strange_shapes_are_refused() {
        assert!(matches!(
            Animation::new(&grid(0, 0)),
            Err(AnimationError::Empty)
        ));
        let mut animation = Animation::new(&grid(2, 4)).expect("a small grid fits a GIF");
        let pushed = animation.push(0, &grid(3, 3), &vec![0; 3 * PIXELS], 12);
        assert!(matches!(pushed, Err(AnimationError::Shape)));
    }
}
