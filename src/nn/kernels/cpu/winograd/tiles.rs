//! A tile along both axes, from where its vectors lie to where they go: either as an image does, or
//! point by point.

use std::mem::MaybeUninit;

use super::layout::TILE;
use super::transforms::{Axis, POINTS};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::cpu::lanes::Lanes;

/// Where the vector of a line and a column is read.
pub trait Source<L: Lanes> {
    /// # Safety
    /// Within the square that the source was made for.
    unsafe fn read(&self, l: L, y: usize, x: usize) -> L::V;
}

/// Where it is written.
pub trait Sink<L: Lanes> {
    /// # Safety
    /// As [`Source::read`].
    unsafe fn write(&mut self, l: L, y: usize, x: usize, v: L::V);
}

/// One axis of a square after the other: `A`×`A` vectors to `B`×`B`.
#[inline(always)]
pub fn both<L: Lanes, T: Axis<A, B>, const A: usize, const B: usize>(
    l: L,
    _: T,
    source: impl Source<L>,
    mut sink: impl Sink<L>,
) {
    let mut lines = [const { MaybeUninit::<[L::V; A]>::uninit() }; B];
    for y in 0..A {
        let mut line = [l.splat(0.0); A];
        for (x, v) in line.iter_mut().enumerate() {
            // SAFETY: both are below A.
            *v = unsafe { source.read(l, y, x) };
        }
        let line = T::apply(l, line);
        for (lines, v) in lines.iter_mut().zip(line) {
            // SAFETY: y is below A.
            unsafe { lines.as_mut_ptr().cast::<L::V>().add(y).write(v) };
        }
    }
    for (x, line) in lines.iter().enumerate() {
        // SAFETY: the loop above has written all A vectors of each line.
        let column = T::apply(l, unsafe { line.assume_init() });
        for (y, v) in column.into_iter().enumerate() {
            // SAFETY: both are below B.
            unsafe { sink.write(l, y, x, v) };
        }
    }
}

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
    #[inline(always)]
    fn at<L: Lanes>(&self, y: usize, x: usize) -> usize {
        (self.first + y * self.down + x * self.across) * L::COUNT
    }

    /// # Panics
    /// A square that does not end within so many numbers.
    #[inline(always)]
    fn check<L: Lanes>(&self, side: usize, len: usize) {
        assert!(self.at::<L>(side - 1, side - 1) + L::COUNT <= len);
    }
}

/// Where a tile's points lie: the first number, and from one point to the next.
#[derive(Clone, Copy)]
pub struct Points {
    pub first: usize,
    pub step: usize,
}

impl Points {
    #[inline(always)]
    fn at(&self, y: usize, x: usize) -> usize {
        self.first + (y * POINTS + x) * self.step
    }

    /// # Panics
    /// As [`Grid::check`].
    #[inline(always)]
    fn check<L: Lanes>(&self, len: usize) {
        assert!(self.first + (TILE - 1) * self.step + L::COUNT <= len);
    }
}

/// A square of an image.
pub struct FromGrid<'a> {
    image: &'a [f32],
    grid: Grid,
}

impl<'a> FromGrid<'a> {
    #[inline(always)]
    pub fn new<L: Lanes>(image: &'a [f32], grid: Grid, side: usize) -> Self {
        grid.check::<L>(side, image.len());
        Self { image, grid }
    }
}

impl<L: Lanes> Source<L> for FromGrid<'_> {
    #[inline(always)]
    unsafe fn read(&self, l: L, y: usize, x: usize) -> L::V {
        // SAFETY: `new` has checked the square.
        unsafe { l.load(self.image.as_ptr().add(self.grid.at::<L>(y, x))) }
    }
}

/// The points of a tile.
pub struct FromPoints<'a> {
    values: &'a [f32],
    points: Points,
}

impl<'a> FromPoints<'a> {
    #[inline(always)]
    pub fn new<L: Lanes>(values: &'a [f32], points: Points) -> Self {
        points.check::<L>(values.len());
        Self { values, points }
    }
}

impl<L: Lanes> Source<L> for FromPoints<'_> {
    #[inline(always)]
    unsafe fn read(&self, l: L, y: usize, x: usize) -> L::V {
        // SAFETY: `new` has checked the points.
        unsafe { l.load(self.values.as_ptr().add(self.points.at(y, x))) }
    }
}

/// The points of a tile.
pub struct ToPoints<'a> {
    values: &'a mut [f32],
    points: Points,
}

impl<'a> ToPoints<'a> {
    #[inline(always)]
    pub fn new<L: Lanes>(values: &'a mut [f32], points: Points) -> Self {
        points.check::<L>(values.len());
        Self { values, points }
    }
}

impl<L: Lanes> Sink<L> for ToPoints<'_> {
    #[inline(always)]
    unsafe fn write(&mut self, l: L, y: usize, x: usize, v: L::V) {
        // SAFETY: as above.
        unsafe { l.store(self.values.as_mut_ptr().add(self.points.at(y, x)), v) }
    }
}

/// A square of an image, in place of what was there.
pub struct ToGrid<'a, V> {
    image: &'a mut [f32],
    grid: Grid,
    /// What is added, and the slope below zero afterwards, 1 for none.
    bias: V,
    slope: V,
}

impl<'a, V> ToGrid<'a, V> {
    #[inline(always)]
    pub fn new<L: Lanes<V = V>>(
        l: L,
        (image, grid, side): (&'a mut [f32], Grid, usize),
        bias: V,
        activation: Activation,
    ) -> Self {
        grid.check::<L>(side, image.len());
        Self {
            image,
            grid,
            bias,
            // Tanh is left to the caller.
            slope: l.splat(activation.below_zero()),
        }
    }
}

impl<L: Lanes> Sink<L> for ToGrid<'_, L::V> {
    #[inline(always)]
    unsafe fn write(&mut self, l: L, y: usize, x: usize, v: L::V) {
        let v = l.add(v, self.bias);
        let v = l.max(v, l.mul(v, self.slope));
        // SAFETY: `new` has checked the square.
        unsafe { l.store(self.image.as_mut_ptr().add(self.grid.at::<L>(y, x)), v) }
    }
}

/// Added to a square of an image.
pub struct OntoGrid<'a> {
    image: &'a mut [f32],
    grid: Grid,
}

impl<'a> OntoGrid<'a> {
    #[inline(always)]
    pub fn new<L: Lanes>(image: &'a mut [f32], grid: Grid, side: usize) -> Self {
        grid.check::<L>(side, image.len());
        Self { image, grid }
    }
}

impl<L: Lanes> Sink<L> for OntoGrid<'_> {
    #[inline(always)]
    unsafe fn write(&mut self, l: L, y: usize, x: usize, v: L::V) {
        // SAFETY: as above.
        unsafe {
            let place = self.image.as_mut_ptr().add(self.grid.at::<L>(y, x));
            l.store(place, l.add(v, l.load(place)));
        }
    }
}
