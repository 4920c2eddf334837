//! A picture in another size, grey or in colour.

use std::borrow::Cow;
use std::iter::repeat_n;

use crate::core::Space;

/// A picture of `from` as one of `to`; the sides may be of any length, also of `from`.
///
/// A side that gets shorter is averaged by area: a pixel is the mean of what it covers, parts of
/// pixels counting as such. One that gets longer is interpolated (bilinear, the border repeated).
/// A grey picture becomes one in colour with equal channels; of one in colour the luminance
/// remains (Rec. 601). A picture without pixels is black.
pub fn resized(pixels: &[u8], from: Space, to: Space) -> Vec<u8> {
    if from.values() == 0 {
        return vec![0; to.values()];
    }
    let fewer = from.channels > to.channels;
    let pixels = if fewer {
        grey(pixels, from)
    } else {
        Cow::Borrowed(pixels)
    };
    let channels = from.channels.min(to.channels);
    let rows = down_the_columns(&pixels, from.height, to.height);
    let columns: Vec<Taps> = taps(from.width, to.width).collect();
    let mut out = Vec::with_capacity(to.values());
    for row in rows.chunks_exact(from.width * channels) {
        for taps in &columns {
            for channel in 0..channels {
                let parts = taps.iter();
                let sum: f32 = parts
                    .map(|&(column, weight)| weight * row[column * channels + channel])
                    .sum();
                out.extend(repeat_n((sum + 0.5) as u8, to.channels / channels));
            }
        }
    }
    out
}

/// `to` rows out of `from`, whole rows at a time.
fn down_the_columns(pixels: &[u8], from: usize, to: usize) -> Vec<f32> {
    let line = pixels.len() / from;
    let mut rows = vec![0.0; to * line];
    for (out, taps) in rows.chunks_exact_mut(line).zip(taps(from, to)) {
        for (row, weight) in taps {
            let row = &pixels[row * line..(row + 1) * line];
            for (sum, &byte) in out.iter_mut().zip(row) {
                *sum += weight * f32::from(byte);
            }
        }
    }
    rows
}

/// What a pixel is made of, along one axis: places, and how much of each. The sum is 1.
type Taps = Vec<(usize, f32)>;

fn taps(from: usize, to: usize) -> impl Iterator<Item = Taps> {
    (0..to).map(move |place| {
        if to < from {
            covered(place, from, to)
        } else {
            between(place, from, to)
        }
    })
}

/// The pixels that one of fewer covers. A pixel of the old picture is `to` units long here and one
/// of the new `from`, so all bounds are whole numbers.
fn covered(place: usize, from: usize, to: usize) -> Taps {
    let (start, end) = (place * from, (place + 1) * from);
    (start / to..end.div_ceil(to))
        .map(|old| {
            let units = end.min((old + 1) * to) - start.max(old * to);
            (old, units as f32 / from as f32)
        })
        .collect()
}

/// The two pixels between whose middles the middle of one of more is.
fn between(place: usize, from: usize, to: usize) -> Taps {
    let middle = ((place as f32 + 0.5) * from as f32 / to as f32 - 0.5).max(0.0);
    let first = (middle as usize).min(from - 1);
    let share = middle - first as f32;
    vec![(first, 1.0 - share), ((first + 1).min(from - 1), share)]
}

/// The luminance of a picture in colour, by Rec. 601: 0.299 R + 0.587 G + 0.114 B.
pub fn grey(pixels: &[u8], space: Space) -> Cow<'_, [u8]> {
    const WEIGHTS: [u32; 3] = [9798, 19235, 3735];
    const ONE: u32 = 1 << 15;
    if space.channels != WEIGHTS.len() {
        return Cow::Borrowed(pixels);
    }
    let luminance = |pixel: &[u8]| {
        let parts = pixel.iter().zip(WEIGHTS);
        let sum: u32 = parts.map(|(&byte, weight)| weight * u32::from(byte)).sum();
        ((sum + ONE / 2) / ONE) as u8
    };
    Cow::Owned(pixels.chunks_exact(3).map(luminance).collect())
}
