//! From the products at the points back to an image or to taps: the small image by Aᵀ, the large
//! one by B, the taps by Gᵀ.

use super::images::{Frame, Planes, from_vectors};
use super::inward::{ALL_TAPS, large_frame, large_grid, taps_grid};
use super::layout::{PHASES, Shape, Sums};
use super::tiles::{FromPoints, Grid, OntoGrid, Points, ToGrid, both};
use super::transforms::{DataBack, OUT, Outputs, POINTS, TAPS, TapsBack};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::cpu::lanes::{Job, Lanes};
use crate::nn::kernels::cpu::memory::Scratch;

/// The products of some images, and what is done on the way out.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    pub values: &'a [f32],
    pub sums: Sums,
    pub shape: Shape,
    /// For each channel of the output, and some more to fill up a vector.
    pub bias: &'a [f32],
    pub activation: Activation,
}

impl Found<'_> {
    /// Where the points of a column's rows, from the first on, lie.
    #[inline(always)]
    fn points(&self, column: usize, row: usize) -> Points {
        Points {
            first: column * self.sums.rows + row,
            step: self.sums.point(),
        }
    }

    /// The column of an image's tile.
    #[inline(always)]
    fn column<L: Lanes>(&self, image: usize, tile: usize) -> usize {
        let panel = image / L::COUNT * self.shape.tile_count() + tile;
        panel * L::COUNT + image % L::COUNT
    }
}

/// The planes of `channels` of an image from channel `from` on.
#[inline(always)]
fn planes<L: Lanes>(image: usize, [channels, height, width]: [usize; 3], from: usize) -> Planes {
    let plane = height * width;
    Planes {
        first: (image * channels + from) * plane,
        step: plane,
        count: (channels - from).min(L::COUNT),
        size: [height, width],
    }
}

/// The small image.
pub struct Small<'a> {
    pub found: Found<'a>,
    pub out: &'a mut [f32],
}

impl Job for Small<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Found {
            shape,
            bias,
            activation,
            ..
        } = self.found;
        let [down, across] = shape.tiles();
        let line = across * OUT;
        let mut vectors = Scratch::new(down * OUT * line * L::COUNT);
        let frame = Frame { first: 0, line };
        for image in 0..shape.images {
            for from in (0..shape.small[0]).step_by(L::COUNT) {
                assert!(from + L::COUNT <= bias.len());
                // SAFETY: so many numbers of bias, says the assert.
                let bias = unsafe { l.load(bias.as_ptr().add(from)) };
                for tile in 0..down * across {
                    let column = self.found.column::<L>(image, tile);
                    let grid = Grid {
                        first: OUT * (tile / across * line + tile % across),
                        down: line,
                        across: 1,
                    };
                    let points = self.found.points(column, from);
                    let points = FromPoints::new::<L>(self.found.values, points);
                    let square = (&mut *vectors, grid, OUT);
                    both(l, Outputs, points, ToGrid::new(l, square, bias, activation));
                }
                let planes = planes::<L>(image, shape.small, from);
                from_vectors::<L>(&vectors, frame, self.out, planes);
            }
        }
    }
}

/// The large image, from products whose rows are tiles of images and whose columns are phases of
/// channels.
pub struct Large<'a> {
    pub found: Found<'a>,
    pub out: &'a mut [f32],
}

impl Job for Large<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Found {
            shape,
            bias,
            activation,
            ..
        } = self.found;
        let [down, across] = shape.tiles();
        let [lines, line] = large_frame(&shape);
        let mut vectors = Scratch::new(lines * line * L::COUNT);
        let frame = Frame {
            first: line + 1,
            line,
        };
        let [channels, height, width] = shape.large;
        for group in (0..shape.images).step_by(L::COUNT) {
            for (channel, bias) in bias.iter().enumerate().take(channels) {
                vectors.fill(*bias);
                for tile in 0..down * across {
                    let row = group * shape.tile_count() + tile * L::COUNT;
                    for phase in 0..PHASES {
                        let points = self.found.points(channel * PHASES + phase, row);
                        let points = FromPoints::new::<L>(self.found.values, points);
                        let grid = large_grid([tile / across, tile % across], phase, line);
                        both(
                            l,
                            DataBack,
                            points,
                            OntoGrid::new::<L>(&mut vectors, grid, POINTS),
                        );
                    }
                }
                if let Activation::Leaky(slope) = activation {
                    for x in vectors.iter_mut() {
                        *x = x.max(slope * *x);
                    }
                }
                let planes = Planes {
                    first: (group * channels + channel) * height * width,
                    step: channels * height * width,
                    count: (shape.images - group).min(L::COUNT),
                    size: [height, width],
                };
                from_vectors::<L>(&vectors, frame, self.out, planes);
            }
        }
    }
}

/// The gradient for some output channels' taps, `[columns, channels, 4, 4]`.
pub struct Taps<'a> {
    pub values: &'a [f32],
    pub sums: Sums,
    pub channels: usize,
    pub out: &'a mut [f32],
}

impl Job for Taps<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let mut vectors = Scratch::new(ALL_TAPS * L::COUNT);
        let frame = Frame {
            first: 0,
            line: 2 * TAPS,
        };
        let size = [2 * TAPS, 2 * TAPS];
        for column in 0..self.out.len() / (self.channels * ALL_TAPS) {
            for from in (0..self.channels).step_by(L::COUNT) {
                for phase in 0..PHASES {
                    let row = from * PHASES + phase * L::COUNT;
                    let points = Points {
                        first: column * self.sums.rows + row,
                        step: self.sums.point(),
                    };
                    let points = FromPoints::new::<L>(self.values, points);
                    let square = (&mut *vectors, taps_grid(phase), TAPS);
                    let square = ToGrid::new(l, square, l.splat(0.0), Activation::None);
                    both(l, TapsBack, points, square);
                }
                let planes = planes::<L>(column, [self.channels, size[0], size[1]], from);
                from_vectors::<L>(&vectors, frame, self.out, planes);
            }
        }
    }
}
