//! As `cube/weights.rs`, for a GPU with shared memory (`shared/convolve.rs`): what is summed over are
//! pixels.

use cubecl::prelude::*;

use super::super::convolve::pixel_at;
use super::super::shape::Shape;
use super::tile::Tile;

/// As `weights_kernel`. A workgroup's x is the tile of the weights' channels, its y the tap, its z
/// the part.
#[cube(launch_unchecked)]
pub fn shared_weights_kernel<N: Size>(
    large: &[Vector<f32, N>],
    small: &[Vector<f32, N>],
    out: &mut [f32],
    images: u32,
    all_images: u32,
    #[comptime] shape: Shape,
    #[comptime] tile: Tile,
) {
    // Pixels from one barrier to the next.
    let pixels = comptime!(tile.depth * 4);
    let height = comptime!(tile.height() / 4);
    let width = comptime!(tile.width() / 4);
    let rows = comptime!(tile.rows / 4);
    let vectors = comptime!(tile.channels / 4);
    let unit = UNIT_POS as usize;
    let (across, down) = (unit % tile.across, unit / tile.across);
    let columns = comptime!(shape.large.channels / tile.width());
    let row = CUBE_POS_X as usize / columns * height;
    let column = CUBE_POS_X as usize % columns * width;
    let tap = CUBE_POS_Y as usize;
    let tap_y = (tap / comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);
    let tap_x = (tap % comptime!(shape.kernel)) as i32 - comptime!(shape.padding as i32);

    let mut left = Shared::<[Vector<f32, N>]>::new_slice(comptime!(height * pixels));
    let mut right = Shared::<[Vector<f32, N>]>::new_slice(comptime!(width * pixels));
    let mut sums = Array::<Vector<f32, N>>::new(comptime!(tile.rows * vectors));
    #[unroll]
    for i in 0..comptime!(tile.rows * vectors) {
        sums[i] = Vector::new(0.0f32);
    }

    let each = comptime!(shape.small.pixels());
    let begin = CUBE_POS_Z as usize * images as usize;
    let end = min(begin + images as usize, all_images as usize) * each;
    let breadth = comptime!(shape.small.channels / 4);
    let mut start = begin * each;
    while start < end {
        let mut i = unit;
        while i < comptime!(height * pixels) {
            let (p, c) = (i / height, row + i % height);
            // Behind the last channel or pixel there is none: any number, times 0.
            let inside = select(start + p < end, select(c < breadth, 1.0f32, 0.0f32), 0.0f32);
            let at = select(inside > 0.5f32, (start + p) * breadth + c, 0usize);
            left[i] = small[at] * Vector::new(inside);
            i += comptime!(tile.units());
        }
        let mut i = unit;
        while i < comptime!(width * pixels) {
            let (p, c) = (i / width, i % width);
            let pixel = start + p;
            let within = pixel % each;
            let y = (within / comptime!(shape.small.width) * comptime!(shape.stride)) as i32;
            let x = (within % comptime!(shape.small.width) * comptime!(shape.stride)) as i32;
            let (at, factor) = pixel_at(
                select(pixel < end, y + tap_y, -1i32),
                x + tap_x,
                pixel / each * comptime!(shape.large.pixels()),
                comptime!(shape.large.height),
                comptime!(shape.large.width),
            );
            right[i] =
                large[at * comptime!(shape.large.channels / 4) + column + c] * Vector::new(factor);
            i += comptime!(tile.units());
        }
        sync_cube();
        for p in 0..pixels {
            let mut below = Sequence::<Vector<f32, N>>::new();
            #[unroll]
            for q in 0..vectors {
                below.push(right[p * width + comptime!(q * tile.across) + across]);
            }
            #[unroll]
            for r in 0..rows {
                let above = left[p * height + comptime!(r * tile.down) + down];
                #[unroll]
                for i in 0..4usize {
                    let value = Vector::new(above.extract(i));
                    #[unroll]
                    for q in 0..vectors {
                        let at = comptime!((r * 4 + i) * vectors + q);
                        sums[at] = fma(value, *below.index(q), sums[at]);
                    }
                }
            }
        }
        sync_cube();
        start += pixels;
    }

    let taps = comptime!(shape.kernel * shape.kernel);
    let part = CUBE_POS_Z as usize * comptime!(shape.small.channels * shape.large.channels * taps);
    #[unroll]
    for r in 0..rows {
        let above = row + comptime!(r * tile.down) + down;
        if above < breadth {
            #[unroll]
            for i in 0..4usize {
                #[unroll]
                for q in 0..vectors {
                    let below = column + comptime!(q * tile.across) + across;
                    #[unroll]
                    for j in 0..4usize {
                        let line = (above * 4 + i) * comptime!(shape.large.channels);
                        let at = (line + below * 4 + j) * taps + tap;
                        out[part + at] = sums[comptime!((r * 4 + i) * vectors + q)].extract(j);
                    }
                }
            }
        }
    }
}
