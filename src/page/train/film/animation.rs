//! The film of a run as an animated GIF.
//!
//! Encoding a frame takes tens of milliseconds, a film seconds. So a frame is painted and
//! compressed slice by slice, with breaths in which the page can paint and answer.

use crate::page::train::film::frames::{Frame, spread};
use crate::page::train::film::painting::{Painting, Shape};
use crate::page::widgets::grid::{GAP, PictureSet, Pictures};
use crate::page::widgets::waiting::{breathe, now_ms};
use gif::{Encoder, Repeat};

/// Frames in a GIF at most: more would only make the file heavy.
pub const GIF_FRAMES_MAX: usize = 96;
/// How long a frame stays, and the last one, in hundredths of a second (8 frames a second).
const FRAME_TIME: u16 = 12;
const LAST_FRAME_TIME: u16 = 150;
/// Bits of a place in the palette.
const CODE_BITS: u8 = 8;
/// Pixels painted and compressed at a time, and after how long the page gets a breath.
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
    shape: Shape,
}

impl Animation {
    /// # Errors
    /// When there are no pictures, or they are too large for a GIF.
    pub fn new(pictures: &PictureSet) -> Result<Self, AnimationError> {
        let shape = shape(pictures);
        if shape.0.columns == 0 || shape.0.rows == 0 {
            return Err(AnimationError::Empty);
        }
        let (width, height) = shape.size();
        let side = |pixels: usize| u16::try_from(pixels).map_err(|_| AnimationError::Shape);
        let palette = shape.palette().entries();
        let mut encoder = Encoder::new(Vec::new(), side(width)?, side(height)?, &palette)?;
        encoder.set_repeat(Repeat::Infinite)?;
        Ok(Self { encoder, shape })
    }

    /// Begins a frame that shows pictures and their step.
    ///
    /// # Errors
    /// When its shape is not that of the first.
    pub fn begin<'a>(
        &self,
        step: u64,
        pictures: &'a PictureSet,
    ) -> Result<Squeeze<'a>, AnimationError> {
        if shape(pictures) != self.shape {
            return Err(AnimationError::Shape);
        }
        let painting = Painting::new(step, self.shape, &pictures.pixels);
        Ok(Squeeze::new(painting, self.shape.size().1))
    }

    /// Adds a frame that is compressed, shown for `time` hundredths of a second.
    ///
    /// # Errors
    /// When the encoder fails.
    pub fn add(&mut self, squeeze: Squeeze, time: u16) -> Result<(), AnimationError> {
        let (width, height) = self.shape.size();
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

fn shape(pictures: &PictureSet) -> Shape {
    Shape(pictures.arrangement(GAP))
}

/// A frame that is being painted and compressed, slice by slice.
pub struct Squeeze<'a> {
    painting: Painting<'a>,
    /// Lines painted so far, and all of them.
    lines: usize,
    height: usize,
    /// Lines that are painted, and how much of them has been compressed.
    band: Vec<u8>,
    at: usize,
    lzw: weezl::encode::Encoder,
    /// The code size, then what `lzw` has put out.
    out: Vec<u8>,
}

impl<'a> Squeeze<'a> {
    fn new(painting: Painting<'a>, height: usize) -> Self {
        Self {
            painting,
            lines: 0,
            height,
            band: Vec::new(),
            at: 0,
            lzw: weezl::encode::Encoder::new(weezl::BitOrder::Lsb, CODE_BITS),
            out: vec![CODE_BITS],
        }
    }

    /// Compresses the next slice; whether it was the last.
    ///
    /// # Errors
    /// When the encoder fails.
    pub fn advance(&mut self) -> Result<bool, AnimationError> {
        if self.at == self.band.len() {
            self.paint();
        }
        if self.lines == self.height {
            self.lzw.finish();
        }
        let mut put_out = [0; SLICE];
        let slice = &self.band[self.at..];
        let result = self.lzw.encode_bytes(slice, &mut put_out);
        self.at += result.consumed_in;
        self.out.extend_from_slice(&put_out[..result.consumed_out]);
        Ok(matches!(result.status?, weezl::LzwStatus::Done))
    }

    /// Paints the next lines: about as many pixels as a slice has.
    fn paint(&mut self) {
        self.band.clear();
        self.at = 0;
        while self.lines < self.height && self.band.len() < SLICE {
            self.painting.line(self.lines, &mut self.band);
            self.lines += 1;
        }
    }
}

/// Encodes frames, with D's verdicts or without, breathing in between. `progress` is told how many of how many are done
/// and says whether to go on; `None` when it said no.
///
/// # Errors
/// See [`AnimationError`].
pub async fn encode(
    frames: &[Frame<Pictures>],
    verdicts: bool,
    mut progress: impl FnMut(usize, usize) -> bool,
) -> Result<Option<Vec<u8>>, AnimationError> {
    let shown = |frame: &Frame<Pictures>| frame.picture.shown(verdicts);
    let first = frames.first().ok_or(AnimationError::Empty)?;
    let mut animation = Animation::new(&shown(first))?;
    let places = spread(frames.len(), GIF_FRAMES_MAX);
    for (done, place) in places.iter().enumerate() {
        if !progress(done, places.len()) {
            return Ok(None);
        }
        breathe().await;
        let (step, pictures) = (frames[*place].step, shown(&frames[*place]));
        let mut squeeze = animation.begin(step, &pictures)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Grid, Space};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn grid(space: Space, columns: usize, count: usize) -> Grid {
        Grid {
            space,
            columns,
            labels: vec![None; count],
        }
    }

    fn set(grid: &Grid, pixels: Vec<u8>) -> Pictures {
        PictureSet::from_payload(grid.clone(), Some(pixels)).expect("they are whole")
    }

    fn blank(grid: &Grid) -> Pictures {
        set(grid, vec![0; grid.bytes()])
    }

    /// The GIF of such frames.
    fn animated(shape: &Grid, frames: &[Vec<u8>]) -> Vec<u8> {
        let mut animation = Animation::new(&blank(shape)).expect("a small grid fits a GIF");
        for (step, pixels) in frames.iter().enumerate() {
            let pictures = set(shape, pixels.clone());
            let mut squeeze = animation
                .begin(step as u64, &pictures)
                .expect("the shape is the same");
            while !squeeze.advance().expect("every entry has a code") {}
            animation
                .add(squeeze, 12)
                .expect("writing to memory does not fail");
        }
        animation.finish().expect("writing to memory does not fail")
    }

    #[wasm_bindgen_test]
    fn a_gif_holds_what_was_put_in() {
        for (space, columns) in [
            (Space::grey(28), 10),
            (Space::colour(32), 10),
            (Space::colour(64), 12),
        ] {
            let grid = grid(space, columns, 3 * columns);
            let shape = shape(&blank(&grid));
            let pixels = |step: usize| -> Vec<u8> {
                (0..grid.bytes())
                    .map(|at| (at * 31 * (step + 1) % 251) as u8)
                    .collect()
            };
            let bytes = animated(&grid, &[0, 1, 2].map(pixels));
            let mut decoder = gif::Decoder::new(bytes.as_slice()).expect("it opens like a GIF");
            let palette = shape.palette().entries();
            let kept = decoder.global_palette().expect("all frames share one");
            assert_eq!(kept[..palette.len()], palette);
            for step in 0..3 {
                let frame = decoder.read_next_frame().expect("a frame can be read");
                let frame = frame.expect("there are three frames");
                assert_eq!(frame.delay, 12);
                let pixels = pixels(step);
                let painting = Painting::new(step as u64, shape, &pixels);
                let mut image = Vec::new();
                (0..usize::from(frame.height)).for_each(|y| painting.line(y, &mut image));
                assert_eq!(frame.buffer.as_ref(), image);
            }
            assert!(
                decoder
                    .read_next_frame()
                    .expect("it closes like a GIF")
                    .is_none()
            );
        }
    }

    #[wasm_bindgen_test]
    fn strange_shapes_are_refused() {
        let space = Space::grey(28);
        assert!(matches!(
            Animation::new(&blank(&grid(space, 0, 0))),
            Err(AnimationError::Empty)
        ));
        let animation =
            Animation::new(&blank(&grid(space, 2, 4))).expect("a small grid fits a GIF");
        for other in [grid(space, 3, 3), grid(Space::colour(28), 2, 4)] {
            let pictures = blank(&other);
            let begun = animation.begin(0, &pictures);
            assert!(matches!(begun, Err(AnimationError::Shape)));
        }
    }
}
