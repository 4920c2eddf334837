//! From the large map to the small one: convolutions, and the gradients of transposed ones.
//!
//! A unit makes `PIXELS` pixels of a few channels each in registers. Both operands are read along
//! the channels that are summed over, which lie side by side in images and weights alike.

use cubecl::prelude::*;

use super::activation::{Curve, activate};
use super::shape::Shape;

/// Pixels that a unit makes: with eight channels, 64 sums for 16 numbers read.
pub const PIXELS: usize = 8;

/// `images`: `[n, height, width, large]`, `weights`: `[small, kernel, kernel, large]`, `out`:
/// `[n, height, width, small]`, `pixels` of them in all, `channels` a unit.
#[cube(launch_unchecked)]
pub fn convolve_kernel<N: Size, M: Size>(
    images: &[Vector<f32, N>],
    weights: &[Vector<f32, N>],
    bias: ComptimeOption<&[Vector<f32, M>]>,
    out: &mut [Vector<f32, M>],
    pixels: u32,
    slope: f32,
    #[comptime] shape: Shape,
    #[comptime] channels: usize,
    #[comptime] curve: Curve,
) {
    let columns = comptime!(shape.small.channels / channels);
    let column = ABSOLUTE_POS_X as usize % columns * channels;
    let first = ABSOLUTE_POS_X as usize / columns * PIXELS;
    if first >= pixels as usize {
        terminate!();
    }
    let size = N::value().comptime();
    // Of `images`, in vectors: one row of one image, and one pixel.
    let depth = comptime!(shape.large.channels / size);

    let mut tops = Sequence::<i32>::new();
    let mut lefts = Sequence::<i32>::new();
    let mut starts = Sequence::<usize>::new();
    #[unroll]
    for p in 0..PIXELS {
        let pixel = first + p;
        let image = pixel / comptime!(shape.small.pixels());
        let within = pixel % comptime!(shape.small.pixels());
        let y = within / comptime!(shape.small.width);
        let x = within % comptime!(shape.small.width);
        tops.push((y * comptime!(shape.stride)) as i32 - comptime!(shape.padding as i32));
        lefts.push((x * comptime!(shape.stride)) as i32 - comptime!(shape.padding as i32));
        starts.push(image * comptime!(shape.large.pixels()));
    }

    let mut sums = Array::<f32>::new(comptime!(PIXELS * channels));
    #[unroll]
    for i in 0..comptime!(PIXELS * channels) {
        sums[i] = 0.0;
    }

    for tap in 0..comptime!(shape.kernel * shape.kernel) {
        let down = (tap / comptime!(shape.kernel)) as i32;
        let right = (tap % comptime!(shape.kernel)) as i32;
        let mut bases = Sequence::<usize>::new();
        let mut inside = Sequence::<f32>::new();
        #[unroll]
        for p in 0..PIXELS {
            let (at, factor) = pixel_at(
                *tops.index(p) + down,
                *lefts.index(p) + right,
                *starts.index(p),
                comptime!(shape.large.height),
                comptime!(shape.large.width),
            );
            bases.push(at * depth);
            inside.push(factor);
        }
        let row = (column * comptime!(shape.kernel * shape.kernel) + tap) * depth;
        for c in 0..depth {
            let mut values = Sequence::<Vector<f32, N>>::new();
            #[unroll]
            for p in 0..PIXELS {
                values.push(images[*bases.index(p) + c] * Vector::new(*inside.index(p)));
            }
            #[unroll]
            for q in 0..channels {
                let weight = weights[row + comptime!(q * shape.kernel * shape.kernel * depth) + c];
                #[unroll]
                for p in 0..PIXELS {
                    let value = *values.index(p);
                    #[unroll]
                    for i in 0..size {
                        let at = comptime!(p * channels + q);
                        sums[at] = fma(value.extract(i), weight.extract(i), sums[at]);
                    }
                }
            }
        }
    }

    let width = M::value().comptime();
    #[unroll]
    for p in 0..PIXELS {
        if first + p < pixels as usize {
            #[unroll]
            for q in 0..comptime!(channels / width) {
                let mut made = Vector::<f32, M>::empty();
                #[unroll]
                for i in 0..width {
                    made.insert(i, sums[comptime!(p * channels + q * width + i)]);
                }
                let at = column / width + q;
                let bias: ComptimeOption<Vector<f32, M>> = bias.as_ref().map(|bias| bias[at]);
                let made = made + bias.unwrap_or(Vector::new(0.0f32));
                out[(first + p) * comptime!(shape.small.channels / width) + at] =
                    activate(made, slope, curve);
            }
        }
    }
}

/// Where the pixel at (y, x) of an image that starts at `start` is, and 1; for a pixel outside of
/// the image any place, and 0.
#[cube]
pub fn pixel_at(
    y: i32,
    x: i32,
    start: usize,
    #[comptime] height: usize,
    #[comptime] width: usize,
) -> (usize, f32) {
    // Two selections, not an `and`: its branches, one for each pixel of a unit, take SwiftShader 17
    // seconds to compile. A negative coordinate is a large one without its sign.
    let y_inside = (y as u32) < comptime!(height as u32);
    let x_inside = (x as u32) < comptime!(width as u32);
    let at = start + y as usize * width + x as usize;
    let at = select(y_inside, select(x_inside, at, 0usize), 0usize);
    let factor = select(y_inside, select(x_inside, 1.0f32, 0.0f32), 0.0f32);
    (at, factor)
}
