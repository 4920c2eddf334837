//! From the small map to the large one: transposed convolutions, and the gradients of plain ones
//! for their images.
//!
//! Written as a gathering, not as a scattering: a unit makes `PIXELS` large pixels of one phase
//! (`Shape::phase`) and a few channels each in registers. Weights are read along the channels that
//! are made, images along those that are summed over; both lie side by side.

use cubecl::prelude::*;

use super::activation::{Curve, activate};
use super::convolve::{PIXELS, pixel_at};
use super::shape::Shape;

/// `images`: `[n, height, width, small]`, `weights`: `[small, kernel, kernel, large]`, `out`:
/// `[n, height, width, large]`; `pixels` in one phase of all images, `vectors` of channels a unit.
/// The cube's y is the phase.
#[cube(launch_unchecked)]
pub fn transposed_kernel<N: Size, M: Size>(
    images: &[Vector<f32, N>],
    weights: &[Vector<f32, M>],
    bias: ComptimeOption<&[Vector<f32, M>]>,
    out: &mut [Vector<f32, M>],
    pixels: u32,
    slope: f32,
    #[comptime] shape: Shape,
    #[comptime] vectors: usize,
    #[comptime] curve: Curve,
) {
    let [phase_height, phase_width] = comptime!(shape.phase());
    let size = N::value().comptime();
    let width = M::value().comptime();
    let depth = comptime!(shape.small.channels / size);
    let breadth = comptime!(shape.large.channels / width);

    let columns = comptime!(breadth / vectors);
    let column = ABSOLUTE_POS_X as usize % columns * vectors;
    let first = ABSOLUTE_POS_X as usize / columns * PIXELS;
    if first >= pixels as usize {
        terminate!();
    }
    // The first tap, down and to the right, that reaches this phase, and where it comes from.
    let stride = comptime!(shape.stride);
    let phase_y = CUBE_POS_Y as usize / stride;
    let phase_x = CUBE_POS_Y as usize % stride;
    let tap_y = (phase_y + comptime!(shape.padding)) % stride;
    let tap_x = (phase_x + comptime!(shape.padding)) % stride;
    let from_y = (phase_y + comptime!(shape.padding)) / stride;
    let from_x = (phase_x + comptime!(shape.padding)) / stride;
    let taps_y = (comptime!(shape.kernel + shape.stride - 1) - tap_y) / stride;
    let taps_x = (comptime!(shape.kernel + shape.stride - 1) - tap_x) / stride;

    let mut tops = Sequence::<i32>::new();
    let mut lefts = Sequence::<i32>::new();
    let mut starts = Sequence::<usize>::new();
    #[unroll]
    for p in 0..PIXELS {
        let pixel = first + p;
        let image = pixel / comptime!(phase_height * phase_width);
        let within = pixel % comptime!(phase_height * phase_width);
        tops.push((within / phase_width + from_y) as i32);
        lefts.push((within % phase_width + from_x) as i32);
        starts.push(image * comptime!(shape.small.pixels()));
    }

    let mut sums = Array::<Vector<f32, M>>::new(comptime!(PIXELS * vectors));
    #[unroll]
    for i in 0..comptime!(PIXELS * vectors) {
        sums[i] = Vector::new(0.0f32);
    }

    for tap in 0..taps_y * taps_x {
        let up = tap / taps_x;
        let left = tap % taps_x;
        let mut bases = Sequence::<usize>::new();
        let mut inside = Sequence::<f32>::new();
        #[unroll]
        for p in 0..PIXELS {
            let (at, factor) = pixel_at(
                *tops.index(p) - up as i32,
                *lefts.index(p) - left as i32,
                *starts.index(p),
                comptime!(shape.small.height),
                comptime!(shape.small.width),
            );
            bases.push(at * depth);
            inside.push(factor);
        }
        let row = ((tap_y + up * stride) * comptime!(shape.kernel) + tap_x + left * stride)
            * breadth
            + column;
        for c in 0..depth {
            let mut values = Sequence::<Vector<f32, N>>::new();
            #[unroll]
            for p in 0..PIXELS {
                values.push(images[*bases.index(p) + c] * Vector::new(*inside.index(p)));
            }
            #[unroll]
            for i in 0..size {
                let taps = comptime!(shape.kernel * shape.kernel);
                let line = row + (c * size + i) * comptime!(taps * breadth);
                #[unroll]
                for q in 0..vectors {
                    let weight = weights[line + q];
                    #[unroll]
                    for p in 0..PIXELS {
                        let at = comptime!(p * vectors + q);
                        let value = Vector::new((*values.index(p)).extract(i));
                        sums[at] = fma(value, weight, sums[at]);
                    }
                }
            }
        }
    }

    #[unroll]
    for p in 0..PIXELS {
        let pixel = first + p;
        let image = pixel / comptime!(phase_height * phase_width);
        let within = pixel % comptime!(phase_height * phase_width);
        let y = within / phase_width * stride + phase_y;
        let x = within % phase_width * stride + phase_x;
        // No `and`, as in `pixel_at`.
        let y_inside = select(y < comptime!(shape.large.height), 1u32, 0u32);
        let x_inside = select(x < comptime!(shape.large.width), 1u32, 0u32);
        let inside = select(pixel < pixels as usize, y_inside * x_inside, 0u32);
        if inside == 1 {
            let place =
                (image * comptime!(shape.large.height) + y) * comptime!(shape.large.width) + x;
            #[unroll]
            for q in 0..vectors {
                let made = sums[comptime!(p * vectors + q)];
                let bias: ComptimeOption<Vector<f32, M>> =
                    bias.as_ref().map(|bias| bias[column + q]);
                let made = made + bias.unwrap_or(Vector::new(0.0f32));
                out[place * breadth + column + q] = activate(made, slope, curve);
            }
        }
    }
}
