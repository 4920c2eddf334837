//! The three operations, each in its three parts: both operands to the points, the products, and
//! back. Parts that do not depend on each other run on all threads; no sum depends on how many.

use super::images::Planes;
use super::inward::{self, ALL_TAPS, Places};
use super::layout::{Left, PHASES, Right, Shape, Sums};
use super::outward::{self, Found};
use super::product::{Product, Turned};
use super::taps::{Taps, Weights};
use super::tiles::Points;
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::cpu::lanes::{count, dispatch};
use crate::nn::kernels::cpu::memory::{Scratch, written};
use crate::nn::kernels::cpu::parallel::fill;

/// Images that a thread takes at a time: the panels of taps are read once for all of them. A multiple
/// of every vector's lanes.
const IMAGES: usize = 32;
/// Images whose products are summed at a time, for taps: a bound on memory.
const SUMMED: usize = 128;
/// Parts into which the taps' gradient is split, for threads.
const PARTS: usize = 4;

/// What comes after the sums.
#[derive(Clone, Copy)]
pub struct After<'a> {
    /// One number for each channel of the output; none are zeros.
    pub bias: &'a [f32],
    pub activation: Activation,
}

impl After<'_> {
    /// The bias of so many channels, and zeros up to a whole vector.
    fn filled_up(&self, channels: usize) -> Vec<f32> {
        let mut bias = self.bias.to_vec();
        bias.resize(channels.next_multiple_of(count()), 0.0);
        bias
    }
}

/// The small images, `[n, o, rows, columns]`, from the large ones, `[n, c, height, width]`, and weights
/// `[o, c, 4, 4]`.
pub fn convolve(values: &[f32], weights: &Weights, after: After, shape: Shape) -> Vec<f32> {
    let ([channels, ..], [others, ..]) = (shape.large, shape.small);
    let taps = Taps::of(weights, [others, channels]);
    let (taps, left) = (&*taps.values, taps.layout);
    let bias = after.filled_up(others);
    let (from, to) = (plane(shape.large) * channels, plane(shape.small) * others);
    let fill_all = |out: &mut [f32]| {
        fill(out, IMAGES * to, |at, out| {
            let images = &values[at / to * from..][..out.len() / to * from];
            let shape = Shape {
                images: out.len() / to,
                ..shape
            };
            let right = right_of(&shape, left.depth);
            let mut data = Scratch::new(right.len());
            let places = |channel, group| Places {
                points: Points {
                    first: group * shape.tile_count() * right.panel() + channel * PHASES * count(),
                    step: right.point(),
                },
                tile: right.panel(),
                phase: count(),
            };
            dispatch(inward::Large {
                values: images,
                shape,
                tasks: &by_images(shape.images, shape.large, places),
                out: &mut data,
            });
            let found = products((taps, left), (&data, right));
            dispatch(outward::Small {
                found: Found {
                    values: &found.0,
                    sums: found.1,
                    shape,
                    bias: &bias,
                    activation: after.activation,
                },
                out,
            });
        })
    };
    // SAFETY: every pixel of every channel is written.
    unsafe { written(shape.images * to, fill_all) }
}

/// The large images from the small ones.
pub fn convolve_transposed(
    values: &[f32],
    weights: &Weights,
    after: After,
    shape: Shape,
) -> Vec<f32> {
    let ([channels, ..], [others, ..]) = (shape.large, shape.small);
    let taps = Taps::of(weights, [others, channels]);
    let (taps, left) = (&*taps.values, taps.layout);
    let bias = after.filled_up(channels);
    let (from, to) = (plane(shape.small) * others, plane(shape.large) * channels);
    let fill_all = |out: &mut [f32]| {
        fill(out, IMAGES * to, |at, out| {
            let images = &values[at / to * from..][..out.len() / to * from];
            let shape = Shape {
                images: out.len() / to,
                ..shape
            };
            let right = right_of(&shape, others);
            let mut data = Scratch::new(right.len());
            let places = |channel, group| Places {
                points: Points {
                    first: group * shape.tile_count() * right.panel() + channel * count(),
                    step: right.point(),
                },
                tile: right.panel(),
                phase: 0,
            };
            dispatch(inward::Small {
                values: images,
                shape,
                tasks: &by_images(shape.images, shape.small, places),
                out: &mut data,
            });
            let found = turned_products((taps, left), (&data, right));
            dispatch(outward::Large {
                found: Found {
                    values: &found.0,
                    sums: found.1,
                    shape,
                    bias: &bias,
                    activation: after.activation,
                },
                out,
            });
        })
    };
    // SAFETY: every pixel of every channel is written.
    unsafe { written(shape.images * to, fill_all) }
}

/// The gradient for weights `[o, c, 4, 4]` from the large images and the gradient of the small ones,
/// or the other way around for a transposed convolution.
pub fn weight_gradient(large: &[f32], small: &[f32], shape: Shape) -> Vec<f32> {
    let [from, to] = [shape.large, shape.small].map(|space| space[0] * plane(space));
    let mut total: Option<Vec<f32>> = None;
    for first in (0..shape.images).step_by(SUMMED) {
        let images = SUMMED.min(shape.images - first);
        let (large, small) = (&large[first * from..], &small[first * to..]);
        let part = summed(large, small, Shape { images, ..shape });
        match &mut total {
            None => total = Some(part),
            Some(total) => total.iter_mut().zip(part).for_each(|(sum, x)| *sum += x),
        }
    }
    total.unwrap_or_else(|| vec![0.0; shape.large[0] * shape.small[0] * ALL_TAPS])
}

/// What some images give for the weights.
fn summed(large: &[f32], small: &[f32], shape: Shape) -> Vec<f32> {
    let ([channels, ..], [others, ..]) = (shape.large, shape.small);
    let lanes = count();
    let left = Left::new(channels, PHASES, shape.images * shape.tile_count());
    let mut data = Scratch::new(left.len());
    fill(&mut data, left.block(), |at, block| {
        let places = |image| Places {
            points: Points {
                first: image * shape.tile_count() * lanes,
                step: left.point(),
            },
            tile: lanes,
            phase: left.panel(),
        };
        dispatch(inward::Large {
            values: large,
            shape,
            tasks: &by_channels(shape.images, shape.large, at / left.block(), places),
            out: block,
        });
    });
    let part = others.div_ceil(PARTS).next_multiple_of(lanes);
    let fill_all = |out: &mut [f32]| {
        fill(out, part * channels * ALL_TAPS, |at, out| {
            let first = at / (channels * ALL_TAPS);
            let wanted = out.len() / (channels * ALL_TAPS);
            let right = Right::new(wanted.div_ceil(lanes), left.depth);
            let mut gradient = Scratch::new(right.len());
            let tasks: Vec<_> = (0..right.panels)
                .flat_map(|panel| {
                    let places = move |image: usize| Places {
                        points: Points {
                            first: panel * right.panel() + image * shape.tile_count() * lanes,
                            step: right.point(),
                        },
                        tile: lanes,
                        phase: 0,
                    };
                    by_channels(shape.images, shape.small, first / lanes + panel, places)
                })
                .collect();
            dispatch(inward::Small {
                values: small,
                shape,
                tasks: &tasks,
                out: &mut gradient,
            });
            let (values, sums) = products((&data, left), (&gradient, right));
            dispatch(outward::Taps {
                values: &values,
                sums,
                channels,
                out,
            });
        })
    };
    // SAFETY: every tap is written.
    unsafe { written(others * channels * ALL_TAPS, fill_all) }
}

fn plane([_, height, width]: [usize; 3]) -> usize {
    height * width
}

/// The operand whose columns are the tiles of images.
fn right_of(shape: &Shape, depth: usize) -> Right {
    let groups = shape.images.div_ceil(count());
    Right::new(groups * shape.tile_count(), depth)
}

fn turned_products(left: (&[f32], Left), right: (&[f32], Right)) -> (Scratch, Sums) {
    let sums = Sums {
        rows: right.1.columns(),
        columns: left.1.depth,
    };
    let mut out = Scratch::new(sums.len());
    dispatch(Turned {
        left,
        right,
        sums: (&mut out, sums),
    });
    (out, sums)
}

fn products(left: (&[f32], Left), right: (&[f32], Right)) -> (Scratch, Sums) {
    let sums = Sums::of(&left.1, &right.1);
    let mut out = Scratch::new(sums.len());
    dispatch(Product {
        left,
        right,
        sums: (&mut out, sums),
    });
    (out, sums)
}

/// Each channel of each group of images.
fn by_images(
    images: usize,
    [channels, height, width]: [usize; 3],
    places: impl Fn(usize, usize) -> Places,
) -> Vec<(Planes, Places)> {
    let (lanes, plane) = (count(), height * width);
    let task = |group: usize, channel: usize| {
        let planes = Planes {
            first: (group * lanes * channels + channel) * plane,
            step: channels * plane,
            count: lanes.min(images - group * lanes),
            size: [height, width],
        };
        (planes, places(channel, group))
    };
    (0..images.div_ceil(lanes))
        .flat_map(|group| (0..channels).map(move |channel| (group, channel)))
        .map(|(group, channel)| task(group, channel))
        .collect()
}

/// The group of channels of that number, of each image.
fn by_channels(
    images: usize,
    [channels, height, width]: [usize; 3],
    group: usize,
    places: impl Fn(usize) -> Places,
) -> Vec<(Planes, Places)> {
    let (lanes, plane) = (count(), height * width);
    let from = group * lanes;
    let task = |image: usize| {
        let planes = Planes {
            first: (image * channels + from) * plane,
            step: plane,
            count: lanes.min(channels - from),
            size: [height, width],
        };
        (planes, places(image))
    };
    (0..images).map(task).collect()
}
