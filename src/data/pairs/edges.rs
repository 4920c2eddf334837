//! Edges, one pixel wide. Source: Canny 1986, "A Computational Approach to Edge Detection".
//!
//! 1. The picture, in 0 … 1, is blurred: a Gaussian, σ 0.8, over 7 × 7 pixels.
//! 2. Sobel's 3 × 3 differences, not normalised: a step from 0 to 1 has the slope 4. Both take the
//!    picture to go on beyond its border as the border is.
//! 3. A pixel stays if its slope (the length of the two differences) is a maximum across the edge,
//!    whose direction is one of four: bounds at 22.5° and 67.5°. Beyond the border the slope is 0.
//! 4. Slopes above 1.0 are edges, and so are those above 0.4 that hang together with one, corner
//!    to corner.

use super::framed::{Framed, Touching};

/// Half of the Gaussian, from its middle; all of it sums to 1.
const BLUR: [f32; 4] = [0.498_676_45, 0.228_310_72, 0.021_910_314, 0.000_440_743_37];
const REACH: usize = BLUR.len() - 1;

/// Differences are whole numbers of 1/4096, so that slopes that are equal in the picture are equal
/// here, whatever the sums before them rounded to.
const UNIT: f32 = 4096.0;
/// The squares of the two thresholds, 0.4 and 1.0.
const WEAK: i32 = (0.16 * UNIT * UNIT) as i32;
const STRONG: i32 = (UNIT * UNIT) as i32;

/// What a pixel has turned out to be so far.
const NOTHING: u8 = 0;
const PERHAPS: u8 = 1;
const EDGE: u8 = 255;

/// The edges of a grey picture: 255, all else 0.
pub fn edges(grey: &[u8], height: usize, width: usize) -> Vec<u8> {
    let blurred = blurred(grey, height, width);
    let slopes = slopes(&blurred, height, width);
    let (mut marks, seeds) = maxima(&slopes, height, width);
    marks.flood(seeds, PERHAPS, EDGE, Touching::Corners);
    marks.bytes(|mark| if mark == EDGE { EDGE } else { NOTHING })
}

/// The blurred picture in 0 … 1; its margin repeats its border.
fn blurred(grey: &[u8], height: usize, width: usize) -> Framed<f32> {
    let across = across(grey, height, width);
    let mut blurred = Framed::new(height, width, 0.0);
    for (row, first) in blurred.rows().enumerate() {
        let out = &mut blurred.cells[first..first + width];
        blur(&across[row * width..], width, out);
    }
    repeat_border(&mut blurred, height, width);
    blurred
}

/// Blurred along the rows; above the first row and below the last one are copies of them.
fn across(grey: &[u8], height: usize, width: usize) -> Vec<f32> {
    let mut rows = vec![0.0; (height + 2 * REACH) * width];
    let mut long = vec![0.0; width + 2 * REACH];
    let inner = rows[REACH * width..].chunks_exact_mut(width);
    for (out, row) in inner.zip(grey.chunks_exact(width)) {
        for (value, &byte) in long[REACH..].iter_mut().zip(row) {
            *value = f32::from(byte) / 255.0;
        }
        let (first, last) = (long[REACH], long[REACH + width - 1]);
        long[..REACH].fill(first);
        long[REACH + width..].fill(last);
        blur(&long, 1, out);
    }
    let (first, last) = (REACH * width, (REACH + height - 1) * width);
    for row in 0..REACH {
        rows.copy_within(first..first + width, row * width);
        rows.copy_within(last..last + width, last + (row + 1) * width);
    }
    rows
}

/// One direction of the Gaussian; the numbers it takes together are `step` apart.
fn blur(from: &[f32], step: usize, out: &mut [f32]) {
    let at = |place: usize| &from[place * step..place * step + out.len()];
    let [a, b, c, middle, d, e, f] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6)];
    for (i, value) in out.iter_mut().enumerate() {
        *value = BLUR[0] * middle[i]
            + BLUR[1] * (c[i] + d[i])
            + BLUR[2] * (b[i] + e[i])
            + BLUR[3] * (a[i] + f[i]);
    }
}

fn repeat_border(picture: &mut Framed<f32>, height: usize, width: usize) {
    let stride = picture.stride();
    for first in picture.rows() {
        picture.cells[first - 1] = picture.cells[first];
        picture.cells[first + width] = picture.cells[first + width - 1];
    }
    picture.cells.copy_within(stride..2 * stride, 0);
    let last = height * stride;
    picture
        .cells
        .copy_within(last..last + stride, last + stride);
}

/// The two differences, to the right and downwards, and the square of their length.
struct Slopes {
    right: Vec<i32>,
    down: Vec<i32>,
    squares: Framed<i32>,
}

fn slopes(blurred: &Framed<f32>, height: usize, width: usize) -> Slopes {
    let stride = blurred.stride();
    let mut slopes = Slopes {
        right: vec![0; height * width],
        down: vec![0; height * width],
        squares: Framed::new(height, width, 0),
    };
    let down = slopes.down.chunks_exact_mut(width);
    let both = slopes.right.chunks_exact_mut(width).zip(down);
    for (first, (right, down)) in blurred.rows().zip(both) {
        let row = |start: usize| &blurred.cells[start..start + width + 2];
        let [above, here, below] = [
            row(first - 1 - stride),
            row(first - 1),
            row(first - 1 + stride),
        ];
        let squares = &mut slopes.squares.cells[first..first + width];
        for i in 0..width {
            let left = above[i] + 2.0 * here[i] + below[i];
            let other = above[i + 2] + 2.0 * here[i + 2] + below[i + 2];
            let top = above[i] + 2.0 * above[i + 1] + above[i + 2];
            let bottom = below[i] + 2.0 * below[i + 1] + below[i + 2];
            right[i] = whole(other - left);
            down[i] = whole(bottom - top);
            squares[i] = right[i] * right[i] + down[i] * down[i];
        }
    }
    slopes
}

/// The nearest whole number of 1/4096. Adding 1.5 · 2²³ leaves no bits for a fraction.
fn whole(slope: f32) -> i32 {
    const NO_FRACTION: f32 = 12_582_912.0;
    (slope * UNIT + NO_FRACTION - NO_FRACTION) as i32
}

/// The pixels that may be edges, and which of them certainly are.
fn maxima(slopes: &Slopes, height: usize, width: usize) -> (Framed<u8>, Vec<usize>) {
    let mut marks = Framed::new(height, width, NOTHING);
    let mut strong = Vec::new();
    let differences = slopes.right.iter().zip(&slopes.down);
    for (at, (&right, &down)) in marks.places().zip(differences) {
        let square = slopes.squares.cells[at];
        if square <= WEAK || !is_maximum(&slopes.squares, at, right, down) {
            continue;
        }
        marks.cells[at] = PERHAPS;
        if square > STRONG {
            strong.push(at);
        }
    }
    (marks, strong)
}

/// Whether no slope beside this one, across the edge, is larger. Of two equal ones side by side
/// the first stays; diagonally neither does.
fn is_maximum(squares: &Framed<i32>, at: usize, right: i32, down: i32) -> bool {
    /// tan 22.5°, in 1/32768; tan 67.5° is 2 more.
    const TAN: i32 = 13_573;
    let (stride, cells) = (squares.stride(), &squares.cells);
    let here = cells[at];
    let (across, along) = (right.abs() * TAN, down.abs() << 15);
    if along < across {
        return here > cells[at - 1] && here >= cells[at + 1];
    }
    if along > across + (right.abs() << 16) {
        return here > cells[at - stride] && here >= cells[at + stride];
    }
    if (right ^ down) < 0 {
        here > cells[at - stride + 1] && here > cells[at + stride - 1]
    } else {
        here > cells[at - stride - 1] && here > cells[at + stride + 1]
    }
}
