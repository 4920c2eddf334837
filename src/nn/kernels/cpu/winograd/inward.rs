//! Operands to the points: the large image by Bᵀ, phase by phase, the small one by A, the taps by G.

use super::images::{Frame, Planes, to_vectors};
use super::layout::{PHASES, Shape};
use super::tiles::{FromGrid, Grid, Points, ToPoints, both};
use super::transforms::{self, Data, OUT, OutputsBack, POINTS, TAPS};
use crate::nn::kernels::cpu::lanes::{Job, Lanes};
use crate::nn::kernels::cpu::memory::Scratch;

/// Where what a tile gives is written: its points, from the tile at 0, and how far on it is for each
/// tile and for each phase.
#[derive(Clone, Copy)]
pub struct Places {
    pub points: Points,
    pub tile: usize,
    pub phase: usize,
}

impl Places {
    #[inline(always)]
    fn of(&self, tile: usize, phase: usize) -> Points {
        Points {
            first: self.points.first + tile * self.tile + phase * self.phase,
            ..self.points
        }
    }
}

/// Groups of planes, each with the places for what becomes of it.
pub type Tasks<'a> = &'a [(Planes, Places)];

/// Bᵀ of the phases of the large image.
pub struct Large<'a> {
    pub values: &'a [f32],
    pub shape: Shape,
    pub tasks: Tasks<'a>,
    pub out: &'a mut [f32],
}

/// The lines, and the places in one, that all tiles of the large image take, with its padding.
pub fn large_frame(shape: &Shape) -> [usize; 2] {
    shape.tiles().map(|tiles| 2 * (tiles * OUT + 1))
}

/// The square of a tile in one phase of the large image.
pub fn large_grid([down, across]: [usize; 2], phase: usize, line: usize) -> Grid {
    let (y, x) = (2 * OUT * down + phase / 2, 2 * OUT * across + phase % 2);
    Grid {
        first: y * line + x,
        down: 2 * line,
        across: 2,
    }
}

impl Job for Large<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let [lines, line] = large_frame(&self.shape);
        let mut vectors = Scratch::new(lines * line * L::COUNT);
        // The padding, and what a tile has over the edge.
        vectors.fill(0.0);
        let frame = Frame {
            first: line + 1,
            line,
        };
        let [down, across] = self.shape.tiles();
        for &(planes, places) in self.tasks {
            to_vectors::<L>(self.values, planes, &mut vectors, frame);
            for tile in 0..down * across {
                for phase in 0..PHASES {
                    let grid = large_grid([tile / across, tile % across], phase, line);
                    let square = FromGrid::new::<L>(&vectors, grid, POINTS);
                    let points = ToPoints::new::<L>(self.out, places.of(tile, phase));
                    both(l, Data, square, points);
                }
            }
        }
    }
}

/// A of the small image.
pub struct Small<'a> {
    pub values: &'a [f32],
    pub shape: Shape,
    pub tasks: Tasks<'a>,
    pub out: &'a mut [f32],
}

impl Job for Small<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let [down, across] = self.shape.tiles();
        let line = across * OUT;
        let mut vectors = Scratch::new(down * OUT * line * L::COUNT);
        vectors.fill(0.0);
        let frame = Frame { first: 0, line };
        for &(planes, places) in self.tasks {
            to_vectors::<L>(self.values, planes, &mut vectors, frame);
            for tile in 0..down * across {
                let grid = Grid {
                    first: OUT * (tile / across * line + tile % across),
                    down: line,
                    across: 1,
                };
                let square = FromGrid::new::<L>(&vectors, grid, OUT);
                let points = ToPoints::new::<L>(self.out, places.of(tile, 0));
                both(l, OutputsBack, square, points);
            }
        }
    }
}

/// G of the taps that belong to each phase.
pub struct Taps<'a> {
    pub values: &'a [f32],
    pub tasks: Tasks<'a>,
    pub out: &'a mut [f32],
}

/// The square of the taps of a phase.
pub fn taps_grid(phase: usize) -> Grid {
    let line = 2 * TAPS;
    Grid {
        first: phase / 2 * line + phase % 2,
        down: 2 * line,
        across: 2,
    }
}

/// Vectors of all taps.
pub const ALL_TAPS: usize = 4 * TAPS * TAPS;

impl Job for Taps<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let mut vectors = Scratch::new(ALL_TAPS * L::COUNT);
        let frame = Frame {
            first: 0,
            line: 2 * TAPS,
        };
        for &(planes, places) in self.tasks {
            to_vectors::<L>(self.values, planes, &mut vectors, frame);
            for phase in 0..PHASES {
                let square = FromGrid::new::<L>(&vectors, taps_grid(phase), TAPS);
                let points = ToPoints::new::<L>(self.out, places.of(0, phase));
                both(l, transforms::Taps, square, points);
            }
        }
    }
}
