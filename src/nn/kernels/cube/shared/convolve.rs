//! As `cube/convolve.rs`, for a GPU: a workgroup brings the pixels and the weights of a few channels into
//! shared memory together, and each unit makes its part of the tile from there.

use cubecl::prelude::*;

use super::super::activation::{Curve, activate};
use super::super::convolve::pixel_at;
use super::super::shape::Shape;
use super::tile::Tile;

/// As `convolve_kernel`. A workgroup's x is the tile of pixels, its y that of channels.
#[cube(launch_unchecked)]
pub fn shared_convolve_kernel<N: Size>(
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
    let taps = comptime!(shape.kernel * shape.kernel);
    let depth = comptime!(shape.large.channels / 4);
    let unit = UNIT_POS as usize;
    let (across, down) = (unit % tile.across, unit / tile.across);
    let first = CUBE_POS_X as usize * comptime!(tile.height());
    let column = CUBE_POS_Y as usize * comptime!(tile.width());

    let mut left = Shared::<[Vector<f32, N>]>::new_slice(comptime!(tile.height() * tile.pitch()));
    let mut right = Shared::<[Vector<f32, N>]>::new_slice(comptime!(tile.width() * tile.pitch()));
    let mut sums = Array::<f32>::new(comptime!(tile.rows * tile.channels));
    #[unroll]
    for i in 0..comptime!(tile.rows * tile.channels) {
        sums[i] = 0.0;
    }

    for tap in 0..taps {
        let tap_y = (tap / comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);
        let tap_x = (tap % comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);
        for chunk in 0..comptime!(depth / tile.depth) {
            let start = chunk * tile.depth;
            let mut i = unit;
            while i < comptime!(tile.height() * tile.depth) {
                let row = i / tile.depth;
                let c = i % tile.depth;
                let pixel = first + row;
                let image = pixel / comptime!(shape.small.pixels());
                let within = pixel % comptime!(shape.small.pixels());
                let y = within / comptime!(shape.small.width);
                let x = within % comptime!(shape.small.width);
                let y = (y * comptime!(shape.stride)) as i32 + tap_y;
                let (at, factor) = pixel_at(
                    // Behind the last pixel there is none.
                    select(pixel < pixels as usize, y, -1i32),
                    (x * comptime!(shape.stride)) as i32 + tap_x,
                    image * comptime!(shape.large.pixels()),
                    comptime!(shape.large.height),
                    comptime!(shape.large.width),
                );
                left[row * comptime!(tile.pitch()) + c] =
                    images[at * depth + start + c] * Vector::new(factor);
                i += comptime!(tile.units());
            }
            let mut i = unit;
            while i < comptime!(tile.width() * tile.depth) {
                let row = i / tile.depth;
                let c = i % tile.depth;
                right[row * comptime!(tile.pitch()) + c] =
                    weights[((column + row) * taps + tap) * depth + start + c];
                i += comptime!(tile.units());
            }
            sync_cube();
            for c in 0..tile.depth {
                let mut values = Sequence::<Vector<f32, N>>::new();
                #[unroll]
                for p in 0..tile.rows {
                    // Neighbours in a workgroup read neighbouring rows.
                    let row = comptime!(p * tile.down) + down;
                    values.push(left[row * comptime!(tile.pitch()) + c]);
                }
                #[unroll]
                for q in 0..tile.channels {
                    let row = across * tile.channels + q;
                    let weight = right[row * comptime!(tile.pitch()) + c];
                    #[unroll]
                    for p in 0..tile.rows {
                        let value = *values.index(p);
                        #[unroll]
                        for i in 0..4usize {
                            let at = comptime!(p * tile.channels + q);
                            sums[at] = fma(value.extract(i), weight.extract(i), sums[at]);
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
        if pixel < pixels as usize {
            #[unroll]
            for q in 0..comptime!(tile.channels / 4) {
                let mut made = Vector::<f32, N>::empty();
                #[unroll]
                for i in 0..4usize {
                    made.insert(i, sums[comptime!(p * tile.channels + q * 4 + i)]);
                }
                let at = column / 4 + across * comptime!(tile.channels / 4) + q;
                let bias: ComptimeOption<Vector<f32, N>> = bias.as_ref().map(|bias| bias[at]);
                let made = made + bias.unwrap_or(Vector::new(0.0f32));
                out[pixel * comptime!(shape.small.channels / 4) + at] =
                    activate(made, slope, curve);
            }
        }
    }
}
