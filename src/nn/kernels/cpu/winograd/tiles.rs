//! A tile along both axes, between vectors that lie as an image does and vectors that lie point by
//! point.

use super::layout::TILE;
use super::transforms::{Axis, POINTS};
use crate::nn::kernels::cpu::lanes::Lanes;

/// A square of vectors within an image, in places of a vector each.
#[derive(Clone, Copy)]
pub struct Grid {
    pub first: usize,
    /// From a line of the square to the next.
    pub down: usize,
    /// From a column to the next.
    pub across: usize,
}

impl Grid {
    fn end(&self, side: usize) -> usize {
        self.first + (side - 1) * (self.down + self.across) + 1
    }
}

/// Where a tile's points lie: the first number, and from one point to the next.
#[derive(Clone, Copy)]
pub struct Points {
    pub first: usize,
    pub step: usize,
}

/// One axis of a square after the other.
#[inline(always)]
pub fn both<L: Lanes, T: Axis<A, B>, const A: usize, const B: usize>(
    l: L,
    _: T,
    square: [[L::V; A]; A],
) -> [[L::V; B]; B] {
    let zero = l.splat(0.0);
    let mut lines = [[zero; A]; B];
    for y in 0..A {
        let line = T::apply(l, square[y]);
        for x in 0..B {
            lines[x][y] = line[x];
        }
    }
    let mut out = [[zero; B]; B];
    for x in 0..B {
        let column = T::apply(l, lines[x]);
        for y in 0..B {
            out[y][x] = column[y];
        }
    }
    out
}

/// # Panics
/// A square that is not all within the image.
#[inline(always)]
pub fn load<L: Lanes, const A: usize>(l: L, image: &[f32], grid: Grid) -> [[L::V; A]; A] {
    assert!(grid.end(A) * L::COUNT <= image.len());
    let mut square = [[l.splat(0.0); A]; A];
    for (y, line) in square.iter_mut().enumerate() {
        for (x, v) in line.iter_mut().enumerate() {
            let place = grid.first + y * grid.down + x * grid.across;
            // SAFETY: places end where the assert says.
            *v = unsafe { l.load(image.as_ptr().add(place * L::COUNT)) };
        }
    }
    square
}

/// # Panics
/// As [`load`].
#[inline(always)]
pub fn store<L: Lanes, const A: usize>(
    l: L,
    square: [[L::V; A]; A],
    image: &mut [f32],
    grid: Grid,
) {
    assert!(grid.end(A) * L::COUNT <= image.len());
    for (y, line) in square.into_iter().enumerate() {
        for (x, v) in line.into_iter().enumerate() {
            let place = grid.first + y * grid.down + x * grid.across;
            // SAFETY: as above.
            unsafe { l.store(image.as_mut_ptr().add(place * L::COUNT), v) };
        }
    }
}

/// # Panics
/// As [`load`].
#[inline(always)]
pub fn add<L: Lanes, const A: usize>(l: L, square: [[L::V; A]; A], image: &mut [f32], grid: Grid) {
    let old = load::<L, A>(l, image, grid);
    let mut sums = square;
    for (sums, old) in sums.iter_mut().zip(old) {
        for (sum, old) in sums.iter_mut().zip(old) {
            *sum = l.add(*sum, old);
        }
    }
    store(l, sums, image, grid);
}

/// # Panics
/// Points outside of `values`.
#[inline(always)]
pub fn load_points<L: Lanes>(l: L, values: &[f32], points: Points) -> [[L::V; POINTS]; POINTS] {
    assert!(points.first + (TILE - 1) * points.step + L::COUNT <= values.len());
    let mut tile = [[l.splat(0.0); POINTS]; POINTS];
    for (y, line) in tile.iter_mut().enumerate() {
        for (x, v) in line.iter_mut().enumerate() {
            let at = points.first + (y * POINTS + x) * points.step;
            // SAFETY: the last point is within, says the assert.
            *v = unsafe { l.load(values.as_ptr().add(at)) };
        }
    }
    tile
}

/// # Panics
/// As [`load_points`].
#[inline(always)]
pub fn store_points<L: Lanes>(
    l: L,
    tile: [[L::V; POINTS]; POINTS],
    values: &mut [f32],
    points: Points,
) {
    assert!(points.first + (TILE - 1) * points.step + L::COUNT <= values.len());
    for (y, line) in tile.into_iter().enumerate() {
        for (x, v) in line.into_iter().enumerate() {
            let at = points.first + (y * POINTS + x) * points.step;
            // SAFETY: as above.
            unsafe { l.store(values.as_mut_ptr().add(at), v) };
        }
    }
}
