//! The gradient for the weights where the large map has few channels, as a picture has: a unit makes
//! a whole row of taps, over a run of pixels of one row at a time, so that each number read is used
//! several times.

use cubecl::prelude::*;

use super::shape::{Run, Shape};

/// As `weights_kernel`, with `out` in single numbers. A unit has one row of taps of one channel of
/// the large map.
#[cube(launch_unchecked)]
pub fn narrow_weights_kernel<S: Size>(
    large: &[f32],
    small: &[Vector<f32, S>],
    out: &mut [f32],
    images: u32,
    all_images: u32,
    #[comptime] shape: Shape,
    #[comptime] run: Run,
) {
    let size = S::value().comptime();
    let kernel = comptime!(shape.kernel);
    let depth = comptime!(shape.large.channels);
    let breadth = comptime!(shape.small.channels / size);
    let vectors = comptime!(run.channels / size);

    let position = ABSOLUTE_POS_X as usize;
    let column = position % depth;
    let down = position / depth % kernel;
    let row = position / comptime!(depth * kernel) * vectors;
    if row >= breadth {
        terminate!();
    }

    let mut sums = Array::<f32>::new(comptime!(run.channels * kernel));
    #[unroll]
    for i in 0..comptime!(run.channels * kernel) {
        sums[i] = 0.0;
    }

    // How many large pixels lie under a run.
    let reach = comptime!((run.pixels - 1) * shape.stride + kernel);
    let begin = CUBE_POS_Y as usize * images as usize;
    let end = min(begin + images as usize, all_images as usize);
    for image in begin..end {
        for y in 0..comptime!(shape.small.height) {
            let above =
                (y * comptime!(shape.stride) + down) as i32 - comptime!(shape.padding as i32);
            if (above as u32) < comptime!(shape.large.height as u32) {
                let line = (image * comptime!(shape.large.height) + above as usize)
                    * comptime!(shape.large.width);
                for part in 0..comptime!(shape.small.width / run.pixels) {
                    let x = part * comptime!(run.pixels);
                    let left =
                        (x * comptime!(shape.stride)) as i32 - comptime!(shape.padding as i32);
                    let mut below = Sequence::<f32>::new();
                    #[unroll]
                    for i in 0..reach {
                        let at = left + comptime!(i as i32);
                        let inside = (at as u32) < comptime!(shape.large.width as u32);
                        let place = select(inside, (line + at as usize) * depth + column, 0usize);
                        below.push(large[place] * select(inside, 1.0f32, 0.0f32));
                    }
                    let pixel = (image * comptime!(shape.small.height) + y)
                        * comptime!(shape.small.width)
                        + x;
                    #[unroll]
                    for p in 0..comptime!(run.pixels) {
                        #[unroll]
                        for v in 0..vectors {
                            let values = small[(pixel + p) * breadth + row + v];
                            #[unroll]
                            for i in 0..size {
                                let value = values.extract(i);
                                #[unroll]
                                for t in 0..kernel {
                                    let at = comptime!((v * size + i) * kernel + t);
                                    let under = *below.index(comptime!(p * shape.stride + t));
                                    sums[at] = fma(value, under, sums[at]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    let taps = comptime!(kernel * kernel);
    let part = CUBE_POS_Y as usize * comptime!(shape.small.channels * taps * depth);
    #[unroll]
    for c in 0..comptime!(run.channels) {
        #[unroll]
        for t in 0..kernel {
            let at = ((row * size + c) * depth + column) * taps + down * kernel + t;
            out[part + at] = sums[comptime!(c * kernel + t)];
        }
    }
}
