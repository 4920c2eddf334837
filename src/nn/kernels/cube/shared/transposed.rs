//! As `cube/transposed.rs`, for a GPU with shared memory (`shared/convolve.rs`).

use cubecl::prelude::*;

use super::super::activation::{Curve, activate};
use super::super::convolve::pixel_at;
use super::super::shape::Shape;
use super::tile::Tile;

/// As `transposed_kernel`. A workgroup's x is the tile of pixels, its y that of channels, its z the
/// phase.
#[cube(launch_unchecked)]
pub fn shared_transposed_kernel<N: Size>(
    images: &[Vector<f32, N>],
    weights: &[Vector<f32, N>],
    bias: ComptimeOption<&[Vector<f32, N>]>,
    out: &mut [Vector<f32, N>],
    pixels: u32,
    slope: f32,
    #[comptime] shape: Shape,
    #[comptime] tile: Tile,
    #[comptime] curve: Curve,
) {
    let [phase_height, phase_width] = comptime!(shape.phase());
    let depth = comptime!(shape.small.channels / 4);
    let breadth = comptime!(shape.large.channels / 4);
    let vectors = comptime!(tile.channels / 4);
    let unit = UNIT_POS as usize;
    let (across, down) = (unit % tile.across, unit / tile.across);
    let first = CUBE_POS_X as usize * comptime!(tile.height());
    let column = CUBE_POS_Y as usize * comptime!(tile.width() / 4);

    let stride = comptime!(shape.stride);
    let phase_y = CUBE_POS_Z as usize / stride;
    let phase_x = CUBE_POS_Z as usize % stride;
    let tap_y = (phase_y + comptime!(shape.padding)) % stride;
    let tap_x = (phase_x + comptime!(shape.padding)) % stride;
    let from_y = (phase_y + comptime!(shape.padding)) / stride;
    let from_x = (phase_x + comptime!(shape.padding)) / stride;
    let taps_y = (comptime!(shape.kernel + shape.stride - 1) - tap_y) / stride;
    let taps_x = (comptime!(shape.kernel + shape.stride - 1) - tap_x) / stride;

    // By pixels, and by the channels that are summed over.
    let mut left = Shared::<[Vector<f32, N>]>::new_slice(comptime!(tile.height() * tile.pitch()));
    let mut right = Shared::<[Vector<f32, N>]>::new_slice(comptime!(tile.width() * tile.depth));
    let mut sums = Array::<Vector<f32, N>>::new(comptime!(tile.rows * vectors));
    #[unroll]
    for i in 0..comptime!(tile.rows * vectors) {
        sums[i] = Vector::new(0.0f32);
    }

    for tap in 0..taps_y * taps_x {
        let up = tap / taps_x;
        let back = tap % taps_x;
        let number = (tap_y + up * stride) * comptime!(shape.kernel) + tap_x + back * stride;
        for chunk in 0..comptime!(depth / tile.depth) {
            let start = chunk * tile.depth;
            let mut i = unit;
            while i < comptime!(tile.height() * tile.depth) {
                let row = i / tile.depth;
                let c = i % tile.depth;
                let pixel = first + row;
                let image = pixel / comptime!(phase_height * phase_width);
                let within = pixel % comptime!(phase_height * phase_width);
                let y = (within / phase_width + from_y) as i32 - up as i32;
                let (at, factor) = pixel_at(
                    // Behind the last pixel there is none.
                    select(pixel < pixels as usize, y, -1i32),
                    (within % phase_width + from_x) as i32 - back as i32,
                    image * comptime!(shape.small.pixels()),
                    comptime!(shape.small.height),
                    comptime!(shape.small.width),
                );
                left[row * comptime!(tile.pitch()) + c] =
                    images[at * depth + start + c] * Vector::new(factor);
                i += comptime!(tile.units());
            }
            let mut i = unit;
            while i < comptime!(tile.width() * tile.depth) {
                let row = i / comptime!(tile.width() / 4);
                let c = i % comptime!(tile.width() / 4);
                let taps = comptime!(shape.kernel * shape.kernel);
                right[i] = weights[((start * 4 + row) * taps + number) * breadth + column + c];
                i += comptime!(tile.units());
            }
            sync_cube();
            for c in 0..tile.depth {
                let mut values = Sequence::<Vector<f32, N>>::new();
                #[unroll]
                for p in 0..tile.rows {
                    let row = comptime!(p * tile.down) + down;
                    values.push(left[row * comptime!(tile.pitch()) + c]);
                }
                #[unroll]
                for i in 0..4usize {
                    #[unroll]
                    for q in 0..vectors {
                        let at = (c * 4 + i) * comptime!(tile.width() / 4)
                            + comptime!(q * tile.across)
                            + across;
                        let weight = right[at];
                        #[unroll]
                        for p in 0..tile.rows {
                            let at = comptime!(p * vectors + q);
                            let value = Vector::new((*values.index(p)).extract(i));
                            sums[at] = fma(value, weight, sums[at]);
                        }
                    }
                }
            }
            sync_cube();
        }
    }

    #[unroll]
    for p in 0..tile.rows {
        let pixel = first + comptime!(p * tile.down) + down;
        let image = pixel / comptime!(phase_height * phase_width);
        let within = pixel % comptime!(phase_height * phase_width);
        let y = within / phase_width * stride + phase_y;
        let x = within % phase_width * stride + phase_x;
        let y_inside = select(y < comptime!(shape.large.height), 1u32, 0u32);
        let x_inside = select(x < comptime!(shape.large.width), 1u32, 0u32);
        let inside = select(pixel < pixels as usize, y_inside * x_inside, 0u32);
        if inside == 1 {
            let place =
                (image * comptime!(shape.large.height) + y) * comptime!(shape.large.width) + x;
            #[unroll]
            for q in 0..vectors {
                let at = column + comptime!(q * tile.across) + across;
                let bias: ComptimeOption<Vector<f32, N>> = bias.as_ref().map(|bias| bias[at]);
                let made = sums[comptime!(p * vectors + q)] + bias.unwrap_or(Vector::new(0.0f32));
                out[place * breadth + at] = activate(made, slope, curve);
            }
        }
    }
}
