//! The outline of what is not black, filled.
//!
//! 1. Pixels of at least 8 of 255 are inside.
//! 2. Closing by 3 × 3: what is within a pixel of the inside joins it, then what is within a pixel
//!    of the outside leaves it. Beyond the border there is neither.
//! 3. Holes are filled: what the border does not reach, side to side, is inside.

use super::framed::{Framed, Touching};

const INSIDE: u8 = 255;
const OUTSIDE: u8 = 0;
/// What the border reaches, and the margin, which the flood must not enter.
const REACHED: u8 = 1;
const LEAST: u8 = 8;

/// The silhouette of a grey picture: 255, all else 0.
pub fn silhouette(grey: &[u8], height: usize, width: usize) -> Vec<u8> {
    let inside: Vec<u8> = grey
        .iter()
        .map(|&byte| if byte >= LEAST { INSIDE } else { OUTSIDE })
        .collect();
    let grown = around(&inside, height, width, OUTSIDE, |a, b| a | b);
    let closed = around(&grown, height, width, INSIDE, |a, b| a & b);
    filled(&closed, height, width)
}

/// Every pixel together with its eight neighbours, by `join`; beyond the border is `beyond`.
fn around(
    pixels: &[u8],
    height: usize,
    width: usize,
    beyond: u8,
    join: impl Fn(u8, u8) -> u8,
) -> Vec<u8> {
    let mut framed = Framed::of(pixels, height, width, beyond);
    // First rows, then columns: what is left of a row holds all three of it.
    for step in [1, framed.stride()] {
        let before = framed.cells.clone();
        for at in framed.places() {
            framed.cells[at] = join(join(before[at - step], before[at]), before[at + step]);
        }
    }
    framed.bytes(|byte| byte)
}

fn filled(pixels: &[u8], height: usize, width: usize) -> Vec<u8> {
    let mut framed = Framed::of(pixels, height, width, REACHED);
    let seeds = framed.rim().filter(|&at| framed.cells[at] == OUTSIDE);
    framed.flood(seeds.collect(), OUTSIDE, REACHED, Touching::Sides);
    framed.bytes(|byte| if byte == REACHED { OUTSIDE } else { INSIDE })
}
