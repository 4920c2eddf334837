//! The gradient of a convolution for its weights, plain or transposed: the sum over all images and
//! small pixels of what the one map has at the pixel and the other below each tap.

use cubecl::prelude::*;

use super::convolve::pixel_at;
use super::shape::Shape;

/// How much of the weights' gradient a unit makes, in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Vectors of the small map's channels.
    pub small: usize,
    /// Vectors of the large map's channels.
    pub large: usize,
    /// Taps of one row: one, or the whole row where the large map has one channel only, so that
    /// each number read is used several times.
    pub taps: usize,
}

/// `large`: `[n, height, width, large]`, `small`: `[n, height, width, small]`, `out`:
/// `[parts, small, kernel, kernel, large]`. The cube's y is the part: it sums over `images` images.
#[cube(launch_unchecked)]
pub fn weights_kernel<L: Size, S: Size>(
    large: &[Vector<f32, L>],
    small: &[Vector<f32, S>],
    out: &mut [Vector<f32, L>],
    images: u32,
    all_images: u32,
    #[comptime] shape: Shape,
    #[comptime] block: Block,
) {
    let small_size = S::value().comptime();
    let large_size = L::value().comptime();
    let depth = comptime!(shape.large.channels / large_size);
    let breadth = comptime!(shape.small.channels / small_size);
    let taps = comptime!(shape.kernel * shape.kernel);

    let columns = comptime!(depth / block.large);
    let rows = comptime!(breadth / block.small);
    let position = ABSOLUTE_POS_X as usize;
    let column = position % columns * comptime!(block.large);
    let tap = position / columns % comptime!(taps / block.taps) * comptime!(block.taps);
    let row = position / comptime!(columns * (taps / block.taps)) * comptime!(block.small);
    if row >= comptime!(rows * block.small) {
        terminate!();
    }
    let down = (tap / comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);
    let right = (tap % comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);

    let count = comptime!(block.small * small_size);
    let across = comptime!(block.taps * block.large);
    let mut sums = Array::<Vector<f32, L>>::new(comptime!(count * across));
    #[unroll]
    for i in 0..comptime!(count * across) {
        sums[i] = Vector::new(0.0f32);
    }

    let begin = CUBE_POS_Y as usize * images as usize;
    let end = min(begin + images as usize, all_images as usize);
    for image in begin..end {
        for y in 0..comptime!(shape.small.height) {
            for x in 0..comptime!(shape.small.width) {
                let pixel = image * comptime!(shape.small.pixels()) + y * comptime!(shape.small.width) + x;
                let base = pixel * breadth + row;
                let mut below = Sequence::<Vector<f32, L>>::new();
                #[unroll]
                for t in 0..comptime!(block.taps) {
                    let (at, factor) = pixel_at(
                        (y * comptime!(shape.stride)) as i32 + down,
                        (x * comptime!(shape.stride)) as i32 + right + comptime!(t as i32),
                        image * comptime!(shape.large.pixels()),
                        comptime!(shape.large.height),
                        comptime!(shape.large.width),
                    );
                    #[unroll]
                    for l in 0..comptime!(block.large) {
                        below.push(large[at * depth + column + l] * Vector::new(factor));
                    }
                }
                #[unroll]
                for s in 0..comptime!(block.small) {
                    let above = small[base + s];
                    #[unroll]
                    for i in 0..small_size {
                        let value = Vector::new(above.extract(i));
                        #[unroll]
                        for a in 0..across {
                            let at = comptime!((s * small_size + i) * across + a);
                            sums[at] = fma(value, *below.index(a), sums[at]);
                        }
                    }
                }
            }
        }
    }

    let part = CUBE_POS_Y as usize * comptime!(shape.small.channels * taps * depth);
    #[unroll]
    for s in 0..count {
        #[unroll]
        for t in 0..comptime!(block.taps) {
            #[unroll]
            for l in 0..comptime!(block.large) {
                let at = ((row * small_size + s) * taps + tap + t) * depth + column + l;
                out[part + at] = sums[comptime!(s * across + t * block.large + l)];
            }
        }
    }
}

/// The sum of `parts` arrays, one after the other.
#[cube(launch_unchecked)]
pub fn sum_parts_kernel(parts: &[f32], out: &mut [f32], count: u32) {
    let i = ABSOLUTE_POS;
    if i >= out.len() {
        terminate!();
    }
    let mut sum = 0.0f32;
    for part in 0..count as usize {
        sum += parts[part * out.len() + i];
    }
    out[i] = sum;
}
