//! A convolution of few channels, as a picture has: a unit makes a run of pixels of one row, whose
//! windows overlap, so that each number read is used several times.

use cubecl::prelude::*;

use super::activation::{Curve, activate};
use super::shape::{Run, Shape};

/// As `convolve_kernel`. `runs` in all.
#[cube(launch_unchecked)]
pub fn narrow_convolve_kernel<M: Size>(
    images: &[f32],
    weights: &[f32],
    bias: ComptimeOption<&[Vector<f32, M>]>,
    out: &mut [Vector<f32, M>],
    runs: u32,
    slope: f32,
    #[comptime] shape: Shape,
    #[comptime] run: Run,
    #[comptime] curve: Curve,
) {
    let kernel = comptime!(shape.kernel);
    let depth = comptime!(shape.large.channels);
    let columns = comptime!(shape.small.channels / run.channels);
    let column = ABSOLUTE_POS_X as usize % columns * comptime!(run.channels);
    let number = ABSOLUTE_POS_X as usize / columns;
    if number >= runs as usize {
        terminate!();
    }
    let across = comptime!(shape.small.width / run.pixels);
    let x = number % across * comptime!(run.pixels);
    let y = number / across % comptime!(shape.small.height);
    let image = number / comptime!(across * shape.small.height);
    let top = (y * comptime!(shape.stride)) as i32 - comptime!(shape.padding as i32);
    let left = (x * comptime!(shape.stride)) as i32 - comptime!(shape.padding as i32);

    let mut sums = Array::<f32>::new(comptime!(run.pixels * run.channels));
    #[unroll]
    for i in 0..comptime!(run.pixels * run.channels) {
        sums[i] = 0.0;
    }

    // How many large pixels lie under a run.
    let reach = comptime!((run.pixels - 1) * shape.stride + kernel);
    for down in 0..kernel {
        let above = top + down as i32;
        if (above as u32) < comptime!(shape.large.height as u32) {
            let line = (image * comptime!(shape.large.height) + above as usize)
                * comptime!(shape.large.width);
            for c in 0..depth {
                let mut values = Sequence::<f32>::new();
                #[unroll]
                for i in 0..reach {
                    let at = left + comptime!(i as i32);
                    let inside = (at as u32) < comptime!(shape.large.width as u32);
                    let place = select(inside, (line + at as usize) * depth + c, 0usize);
                    values.push(images[place] * select(inside, 1.0f32, 0.0f32));
                }
                #[unroll]
                for q in 0..comptime!(run.channels) {
                    #[unroll]
                    for t in 0..kernel {
                        let tap = ((column + q) * kernel + down) * kernel + t;
                        let weight = weights[tap * depth + c];
                        #[unroll]
                        for p in 0..comptime!(run.pixels) {
                            let at = comptime!(p * run.channels + q);
                            let value = *values.index(comptime!(p * shape.stride + t));
                            sums[at] = fma(value, weight, sums[at]);
                        }
                    }
                }
            }
        }
    }

    let width = M::value().comptime();
    let pixel = (image * comptime!(shape.small.height) + y) * comptime!(shape.small.width) + x;
    #[unroll]
    for p in 0..comptime!(run.pixels) {
        #[unroll]
        for q in 0..comptime!(run.channels / width) {
            let mut made = Vector::<f32, M>::empty();
            #[unroll]
            for i in 0..width {
                made.insert(i, sums[comptime!(p * run.channels + q * width + i)]);
            }
            let at = column / width + q;
            let bias: ComptimeOption<Vector<f32, M>> = bias.as_ref().map(|bias| bias[at]);
            let made = made + bias.unwrap_or(Vector::new(0.0f32));
            out[(pixel + p) * comptime!(shape.small.channels / width) + at] =
                activate(made, slope, curve);
        }
    }
}
