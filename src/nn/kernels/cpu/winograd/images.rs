//! Planes of an image to vectors and back: in a vector lie the same pixels of as many planes as it
//! has lanes, which are those of several images, or several channels of one.

use crate::nn::kernels::cpu::lanes::Lanes;
use crate::nn::kernels::cpu::pack::{four, turn};

/// Numbers that are turned at a time, in both directions.
const SIDE: usize = 4;

/// Some planes of a tensor: the first, and how far it is from one to the next.
#[derive(Clone, Copy)]
pub struct Planes {
    pub first: usize,
    pub step: usize,
    pub count: usize,
    /// Height and width.
    pub size: [usize; 2],
}

impl Planes {
    /// Where a lane's plane begins. Lanes that are left over repeat the last plane: what they
    /// compute goes nowhere.
    #[inline(always)]
    fn at(&self, lane: usize) -> usize {
        self.first + lane.min(self.count - 1) * self.step
    }
}

/// Where a plane's pixels lie among the vectors: the place of the first, and the places in a line.
#[derive(Clone, Copy)]
pub struct Frame {
    pub first: usize,
    pub line: usize,
}

/// Writes the planes' pixels side by side.
#[inline(always)]
pub fn to_vectors<L: Lanes>(values: &[f32], planes: Planes, vectors: &mut [f32], frame: Frame) {
    let [height, width] = planes.size;
    for y in 0..height {
        let line = &mut vectors[(frame.first + y * frame.line) * L::COUNT..];
        let inside = y * width;
        if width < SIDE || !L::COUNT.is_multiple_of(SIDE) {
            for lane in 0..L::COUNT {
                let pixels = &values[planes.at(lane) + inside..][..width];
                for (x, pixel) in pixels.iter().enumerate() {
                    line[x * L::COUNT + lane] = *pixel;
                }
            }
            continue;
        }
        for group in (0..L::COUNT).step_by(SIDE) {
            let mut lanes = [inside; SIDE];
            for (i, lane) in lanes.iter_mut().enumerate() {
                *lane += planes.at(group + i);
            }
            let mut x = 0;
            while x < width {
                // The last square overlaps the one before.
                x = x.min(width - SIDE);
                let square = [
                    four(values, lanes[0] + x),
                    four(values, lanes[1] + x),
                    four(values, lanes[2] + x),
                    four(values, lanes[3] + x),
                ];
                turn(square, &mut line[x * L::COUNT + group..], L::COUNT);
                x += SIDE;
            }
        }
    }
}

/// Writes vectors back to planes.
#[inline(always)]
pub fn from_vectors<L: Lanes>(vectors: &[f32], frame: Frame, values: &mut [f32], planes: Planes) {
    let [height, width] = planes.size;
    for y in 0..height {
        let line = &vectors[(frame.first + y * frame.line) * L::COUNT..];
        let inside = planes.first + y * width;
        let whole = if width < SIDE || !L::COUNT.is_multiple_of(SIDE) {
            0
        } else {
            planes.count / SIDE * SIDE
        };
        for group in (0..whole).step_by(SIDE) {
            let from = inside + group * planes.step;
            let mut x = 0;
            while x < width {
                x = x.min(width - SIDE);
                let square = [
                    four(line, x * L::COUNT + group),
                    four(line, (x + 1) * L::COUNT + group),
                    four(line, (x + 2) * L::COUNT + group),
                    four(line, (x + 3) * L::COUNT + group),
                ];
                turn(square, &mut values[from + x..], planes.step);
                x += SIDE;
            }
        }
        for lane in whole..planes.count {
            let places = &mut values[inside + lane * planes.step..][..width];
            for (x, place) in places.iter_mut().enumerate() {
                *place = line[x * L::COUNT + lane];
            }
        }
    }
}
