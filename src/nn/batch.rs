//! Pictures on the device.

use burn::tensor::{Device, Tensor};

use super::from_host;
use crate::core::{Example, Space};

/// Pictures with their labels and, for translators, with what G is given of each.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[n, channels, height, width]`, −1 (black) to 1 (white).
    pub images: Tensor<4>,
    /// The class of each; 0 where the data set has none.
    pub labels: Vec<u8>,
    /// `[n, channels, height, width]`, −1 to 1: what an operator left of each (`data/pairs`).
    pub given: Option<Tensor<4>>,
}

impl Batch {
    /// # Panics
    /// If an example is not of `space`.
    pub fn new(examples: &[Example], space: Space, device: &Device) -> Self {
        let mut values = Vec::with_capacity(examples.len() * space.values());
        for example in examples {
            push_planes(example.pixels, space, &mut values);
        }
        Self {
            images: from_host(values, space.shape(examples.len()), device),
            labels: examples.iter().map(|e| e.label.unwrap_or(0)).collect(),
            given: None,
        }
    }
}

/// Pictures of `space`, one after another as bytes, as the networks see them.
///
/// # Shapes
/// - output: `[n, channels, height, width]`, −1 to 1
///
/// # Panics
/// If the bytes are no whole number of pictures.
pub fn to_images(pixels: &[u8], space: Space, device: &Device) -> Tensor<4> {
    let count = pixels.len() / space.values();
    let mut values = Vec::with_capacity(pixels.len());
    for picture in pixels.chunks(space.values()) {
        push_planes(picture, space, &mut values);
    }
    from_host(values, space.shape(count), device)
}

/// One picture, channel after channel.
fn push_planes(pixels: &[u8], space: Space, out: &mut Vec<f32>) {
    assert_eq!(pixels.len(), space.values(), "a picture of {space:?}");
    for channel in 0..space.channels {
        let plane = pixels.iter().skip(channel).step_by(space.channels);
        out.extend(plane.map(|&value| to_unit(value)));
    }
}

/// Back to bytes, from the values of `[n, channels, height, width]` in row-major order.
pub fn to_pixels(values: &[f32], space: Space) -> Vec<u8> {
    let (pixels, channels) = (space.pixels(), space.channels);
    let mut bytes = vec![0; values.len()];
    let pictures = values.chunks_exact(space.values());
    for (picture, out) in pictures.zip(bytes.chunks_exact_mut(space.values())) {
        for (channel, plane) in picture.chunks_exact(pixels).enumerate() {
            for (value, byte) in plane
                .iter()
                .zip(out[channel..].iter_mut().step_by(channels))
            {
                *byte = from_unit(*value);
            }
        }
    }
    bytes
}

/// Half the range of a `u8`: where 0 lies in −1 … 1.
const HALF_RANGE: f32 = 127.5;

/// A byte as the networks see it, −1 (black) to 1 (white).
pub fn to_unit(value: u8) -> f32 {
    f32::from(value) / HALF_RANGE - 1.0
}

/// Back to a byte: rounded to the nearest, clamped to 0 … 255 (not a number becomes 0).
pub fn from_unit(value: f32) -> u8 {
    // `as` saturates, which is the clamp.
    ((value + 1.0) * HALF_RANGE).round() as u8
}
