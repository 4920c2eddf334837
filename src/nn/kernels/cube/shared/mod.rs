//! The kernels with shared memory, and their launches.

mod convolve;
mod tile;
mod transposed;
mod weights;

use burn::backend::TensorMetadata;
use burn_cubecl::tensor::CubeTensor;
use cubecl::client::Client;
use cubecl::prelude::*;

use self::convolve::shared_convolve_kernel;
use self::tile::Tile;
use self::transposed::shared_transposed_kernel;
use self::weights::shared_weights_kernel;
use super::super::activation::Activation;
use super::device::{Variant, variant};
use super::shape::Shape;

/// Whether these kernels are for this device and shape: they read channels by fours.
pub fn suits(client: &Client, shape: &Shape) -> bool {
    let fours = shape.large.vector() == 4 && shape.small.vector() == 4;
    fours && variant(client) == Variant::Shared
}

/// Vectors of four.
const FOUR: usize = 4;

fn workgroups(rows: usize, channels: usize, times: usize, tile: Tile) -> (CubeCount, CubeDim) {
    let (x, y) = (rows.div_ceil(tile.height()), channels / tile.width());
    (
        CubeCount::new_3d(x as u32, y as u32, times as u32),
        CubeDim::new_1d(tile.units() as u32),
    )
}

/// Writes what `convolution::convolve` gives into `out`.
pub fn convolve(
    [images, weights, out]: [CubeTensor; 3],
    bias: Option<CubeTensor>,
    shape: Shape,
    activation: Activation,
) {
    let pixels = images.shape()[0] * shape.small.pixels();
    let channels = shape.small.channels;
    let tile = Tile::of(pixels, channels, shape.large.channels / FOUR, 1);
    let (cubes, units) = workgroups(pixels, channels, 1, tile);
    // SAFETY: reads stay within the images by `pixel_at`, writes are guarded by `pixels`.
    unsafe {
        shared_convolve_kernel::launch_unchecked(
            &out.client.clone(),
            cubes,
            units,
            FOUR,
            images.into_buffer_arg(),
            weights.into_buffer_arg(),
            bias.map(CubeTensor::into_buffer_arg).into(),
            out.into_buffer_arg(),
            pixels as u32,
            activation.below_zero(),
            shape,
            tile,
            activation.curve(),
        );
    }
}

/// Writes what `convolution::transposed` gives into `out`.
pub fn transposed(
    [images, weights, out]: [CubeTensor; 3],
    bias: Option<CubeTensor>,
    shape: Shape,
    activation: Activation,
) {
    let pixels = images.shape()[0] * shape.phase().iter().product::<usize>();
    let phases = shape.stride * shape.stride;
    let channels = shape.large.channels;
    let tile = Tile::of(pixels, channels, shape.small.channels / FOUR, phases);
    let (cubes, units) = workgroups(pixels, channels, phases, tile);
    // SAFETY: as above.
    unsafe {
        shared_transposed_kernel::launch_unchecked(
            &out.client.clone(),
            cubes,
            units,
            FOUR,
            images.into_buffer_arg(),
            weights.into_buffer_arg(),
            bias.map(CubeTensor::into_buffer_arg).into(),
            out.into_buffer_arg(),
            pixels as u32,
            activation.below_zero(),
            shape,
            tile,
            activation.curve(),
        );
    }
}

/// The tile of a weights' gradient, and how many workgroups one part takes.
pub fn weights_tile(shape: &Shape) -> (Tile, usize) {
    let taps = shape.kernel * shape.kernel;
    let tile = Tile::of(shape.small.channels, shape.large.channels, FOUR, taps);
    let tiles = shape.small.channels.div_ceil(tile.height()) * shape.large.channels / tile.width();
    (tile, tiles * taps)
}

/// Writes the parts of a weights' gradient into `out`, each from so many `images`.
pub fn weights(
    [large, small, out]: [CubeTensor; 3],
    shape: Shape,
    tile: Tile,
    [parts, images]: [usize; 2],
) {
    let taps = shape.kernel * shape.kernel;
    let n = large.shape()[0];
    let rows = shape.small.channels.div_ceil(tile.height());
    let tiles = rows * (shape.large.channels / tile.width());
    // SAFETY: both reads and writes are guarded by the number of pixels and of channels.
    unsafe {
        shared_weights_kernel::launch_unchecked(
            &out.client.clone(),
            CubeCount::new_3d(tiles as u32, taps as u32, parts as u32),
            CubeDim::new_1d(tile.units() as u32),
            FOUR,
            large.into_buffer_arg(),
            small.into_buffer_arg(),
            out.into_buffer_arg(),
            images as u32,
            n as u32,
            shape,
            tile,
        );
    }
}
