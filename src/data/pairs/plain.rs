//! The two operators that only leave something out: details, or the lower half.

use crate::core::Space;

/// The side of the squares that are one colour.
const BLOCK: usize = 4;
/// What is hidden: between black and white, so that neither looks like it.
const HIDDEN: u8 = 128;

/// The mean of every 4 × 4 pixels, rounded, in each channel; shown in the picture's own size.
pub fn low_resolution(pixels: &[u8], space: Space) -> Vec<u8> {
    let line = space.width * space.channels;
    let mut out = Vec::with_capacity(pixels.len());
    for rows in pixels.chunks_exact(BLOCK * line) {
        let row: Vec<u8> = (0..line).map(|place| mean(rows, place, space)).collect();
        for _ in 0..BLOCK {
            out.extend_from_slice(&row);
        }
    }
    out
}

/// The mean of the block in which a place of the line is, in this place's channel.
fn mean(rows: &[u8], place: usize, space: Space) -> u8 {
    let (line, channels) = (space.width * space.channels, space.channels);
    let first = place / (BLOCK * channels) * BLOCK * channels + place % channels;
    let sum: usize = (0..BLOCK)
        .flat_map(|row| (0..BLOCK).map(move |column| row * line + first + column * channels))
        .map(|at| usize::from(rows[at]))
        .sum();
    let count = BLOCK * BLOCK;
    ((sum + count / 2) / count) as u8
}

/// The upper half; the lower one is grey.
pub fn half(pixels: &[u8], space: Space) -> Vec<u8> {
    let mut out = pixels.to_vec();
    out[space.height / 2 * space.width * space.channels..].fill(HIDDEN);
    out
}
