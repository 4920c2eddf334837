//! The gradient of a convolution for its weights, plain or transposed: the sum over all images and
//! small pixels of what the one map has at the pixel and the other below each tap.

use cubecl::prelude::*;

use super::shape::Shape;

/// How much of the weights' gradient a unit makes, in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Vectors of the small map's channels.
    pub small: usize,
    /// Vectors of the large map's channels.
    pub large: usize,
}

/// `large`: `[n, height, width, large]`, `small`: `[n, height, width, small]`, `out`:
/// `[parts, small, large, kernel, kernel]`, the order of burn's weights. The cube's y is the part: it sums over `images` images.
#[cube(launch_unchecked)]
pub fn weights_kernel<L: Size, S: Size>(
    large: &[Vector<f32, L>],
    small: &[Vector<f32, S>],
    out: &mut [f32],
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
    let stride = comptime!(shape.stride);

    let columns = comptime!(depth / block.large);
    let rows = comptime!(breadth / block.small);
    let position = ABSOLUTE_POS_X as usize;
    let column = position % columns * comptime!(block.large);
    let tap = position / columns % taps;
    let row = position / comptime!(columns * taps) * comptime!(block.small);
    if row >= comptime!(rows * block.small) {
        terminate!();
    }
    let down = (tap / comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);
    let right = (tap % comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);

    let count = comptime!(block.small * small_size);
    let mut sums = Array::<Vector<f32, L>>::new(comptime!(count * block.large));
    #[unroll]
    for i in 0..comptime!(count * block.large) {
        sums[i] = Vector::new(0.0f32);
    }

    let begin = CUBE_POS_Y as usize * images as usize;
    let end = min(begin + images as usize, all_images as usize);
    let (top, bottom) = reached(
        down,
        stride,
        comptime!(shape.large.height),
        comptime!(shape.small.height),
    );
    let (left, right_end) = reached(
        right,
        stride,
        comptime!(shape.large.width),
        comptime!(shape.small.width),
    );
    for image in begin..end {
        for y in top..bottom {
            let line = image * comptime!(shape.large.height)
                + (y * comptime!(shape.stride as u32)) as usize;
            let line = (line as i32 + down) as usize * comptime!(shape.large.width);
            let pixels =
                image * comptime!(shape.small.pixels()) + y as usize * comptime!(shape.small.width);
            for x in left..right_end {
                let at = line + ((x * comptime!(shape.stride as u32)) as i32 + right) as usize;
                let base = (pixels + x as usize) * breadth + row;
                let mut below = Sequence::<Vector<f32, L>>::new();
                #[unroll]
                for l in 0..comptime!(block.large) {
                    below.push(large[at * depth + column + l]);
                }
                #[unroll]
                for s in 0..comptime!(block.small) {
                    let above = small[base + s];
                    #[unroll]
                    for i in 0..small_size {
                        let value = Vector::new(above.extract(i));
                        #[unroll]
                        for a in 0..comptime!(block.large) {
                            let at = comptime!((s * small_size + i) * block.large + a);
                            sums[at] = fma(value, *below.index(a), sums[at]);
                        }
                    }
                }
            }
        }
    }

    let part = CUBE_POS_Y as usize * comptime!(shape.small.channels * shape.large.channels * taps);
    #[unroll]
    for s in 0..count {
        let line = (row * small_size + s) * comptime!(shape.large.channels);
        #[unroll]
        for l in 0..comptime!(block.large) {
            #[unroll]
            for i in 0..large_size {
                let at = (line + (column + l) * large_size + i) * taps + tap;
                out[part + at] = sums[comptime!(s * block.large + l)].extract(i);
            }
        }
    }
}

/// From which small coordinate up to which the large one, `shift` from its multiple by the stride,
/// is within the map.
#[cube]
fn reached(
    shift: i32,
    #[comptime] stride: usize,
    #[comptime] large: usize,
    #[comptime] small: usize,
) -> (u32, u32) {
    let step = comptime!(stride as i32);
    let first = max(comptime!(stride as i32 - 1) - shift, 0) / step;
    let end = max(comptime!((large + stride) as i32 - 1) - shift, 0) / step;
    (first as u32, min(end, comptime!(small as i32)) as u32)
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
