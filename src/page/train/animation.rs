//! The film of a run as an animated GIF: greys, each pixel doubled, the step written beneath.
//!
//! Encoding a frame takes tens of milliseconds, a film seconds. So a frame is compressed slice
//! by slice, with breaths in which the page can paint and answer.

use crate::core::{Grid, SIDE};
use crate::page::train::film::{Frame, spread};
use crate::page::train::lettering::write;
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::waiting::{breathe, now_ms};
use gif::{Encoder, Repeat};

/// How large a picture's pixel is in the GIF.
const SCALE: usize = 2;
/// Dark pixels between pictures, before scaling.
const GAP: usize = 1;
/// Rows under the grid for the step, before scaling: five for the letters, two on each side.
const CAPTION: usize = 9;
/// Frames in a GIF at most: more would only make the file heavy.
pub const GIF_FRAMES_MAX: usize = 96;
/// How long a frame stays, and the last one, in hundredths of a second (8 frames a second).
const FRAME_TIME: u16 = 12;
const LAST_FRAME_TIME: u16 = 150;
/// Bits of a grey level: the palette has all 256.
const GREY_BITS: u8 = 8;
/// Pixels compressed at a time, and after how long the page gets a breath.
const SLICE: usize = 16_384;
const BREATH_AFTER_MS: f64 = 8.0;

/// Why no animation was made.
#[derive(Debug, thiserror::Error)]
pub enum AnimationError {
    #[error("there are no pictures yet")]
    Empty,
    #[error("the pictures of this run have different shapes")]
    Shape,
    #[error("the animation could not be encoded ({0})")]
    Gif(#[from] gif::EncodingError),
    #[error("the animation could not be compressed ({0})")]
    Lzw(#[from] weezl::LzwError),
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

    /// Begins a frame that shows a grid and its step.
    ///
    /// # Errors
    /// When its shape is not that of the first.
    pub fn begin(&self, step: u64, grid: &Grid, pixels: &[u8]) -> Result<Squeeze, AnimationError> {
        if (grid.columns, grid.rows()) != (self.columns, self.rows) {
            return Err(AnimationError::Shape);
        }
        Ok(Squeeze::new(paint(step, self.columns, self.rows, pixels)))
    }

    /// Adds a frame that is compressed, shown for `time` hundredths of a second.
    ///
    /// # Errors
    /// When the encoder fails.
    pub fn add(&mut self, squeeze: Squeeze, time: u16) -> Result<(), AnimationError> {
        let (width, height) = size(self.columns, self.rows);
        let frame = gif::Frame {
            delay: time,
            // Cannot be cut: `new` has checked both.
            width: width as u16,
            height: height as u16,
            buffer: squeeze.out.into(),
            ..gif::Frame::default()
        };
        Ok(self.encoder.write_lzw_pre_encoded_frame(&frame)?)
    }

    /// # Errors
    /// When the encoder fails.
    pub fn finish(self) -> Result<Vec<u8>, AnimationError> {
        Ok(self.encoder.into_inner()?)
    }
}

/// A frame that is being compressed, slice by slice.
pub struct Squeeze {
    lzw: weezl::encode::Encoder,
    image: Vec<u8>,
    /// Pixels taken in so far.
    at: usize,
    /// The code size, then what `lzw` has put out.
    out: Vec<u8>,
}

impl Squeeze {
    fn new(image: Vec<u8>) -> Self {
        let lzw = weezl::encode::Encoder::new(weezl::BitOrder::Lsb, GREY_BITS);
        let out = vec![GREY_BITS];
        Self {
            lzw,
            image,
            at: 0,
            out,
        }
    }

    /// Compresses the next slice; whether it was the last.
    ///
    /// # Errors
    /// When the encoder fails.
    pub fn advance(&mut self) -> Result<bool, AnimationError> {
        let mut put_out = [0; SLICE];
        let end = (self.at + SLICE).min(self.image.len());
        if end == self.image.len() {
            self.lzw.finish();
        }
        let result = self
            .lzw
            .encode_bytes(&self.image[self.at..end], &mut put_out);
        self.at += result.consumed_in;
        self.out.extend_from_slice(&put_out[..result.consumed_out]);
        Ok(matches!(result.status?, weezl::LzwStatus::Done))
    }
}

/// Encodes frames, breathing in between. `progress` is told how many of how many are done
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
        breathe().await;
        let frame = &frames[*place];
        let mut squeeze =
            animation.begin(frame.step, &frame.picture.grid, &frame.picture.pixels)?;
        let mut since = now_ms();
        while !squeeze.advance()? {
            if now_ms() - since > BREATH_AFTER_MS {
                breathe().await;
                since = now_ms();
            }
        }
        let last = done + 1 == places.len();
        animation.add(squeeze, if last { LAST_FRAME_TIME } else { FRAME_TIME })?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::PIXELS;
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
    fn a_gif_holds_what_was_put_in() {
        let shape = grid(10, 30);
        let mut animation = Animation::new(&shape).expect("a small grid fits a GIF");
        let pixels = |step: usize| -> Vec<u8> {
            (0..30 * PIXELS)
                .map(|at| (at * 31 * (step + 1) % 251) as u8)
                .collect()
        };
        for step in 0..3 {
            let mut squeeze = animation
                .begin(step as u64, &shape, &pixels(step))
                .expect("the shape is the same");
            while !squeeze.advance().expect("every grey has a code") {}
            animation
                .add(squeeze, 12)
                .expect("writing to memory does not fail");
        }
        let bytes = animation.finish().expect("writing to memory does not fail");
        let mut decoder = gif::Decoder::new(bytes.as_slice()).expect("it opens like a GIF");
        for step in 0..3 {
            let frame = decoder.read_next_frame().expect("a frame can be read");
            let frame = frame.expect("there are three frames");
            assert_eq!(frame.delay, 12);
            assert_eq!(
                frame.buffer.as_ref(),
                paint(step as u64, 10, 3, &pixels(step))
            );
        }
        assert!(
            decoder
                .read_next_frame()
                .expect("it closes like a GIF")
                .is_none()
        );
    }

    #[wasm_bindgen_test]
    fn strange_shapes_are_refused() {
        assert!(matches!(
            Animation::new(&grid(0, 0)),
            Err(AnimationError::Empty)
        ));
        let animation = Animation::new(&grid(2, 4)).expect("a small grid fits a GIF");
        let begun = animation.begin(0, &grid(3, 3), &vec![0; 3 * PIXELS]);
        assert!(matches!(begun, Err(AnimationError::Shape)));
    }
}
