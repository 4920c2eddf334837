//! Convolutions and their gradients: which kernel, over which grid.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::Shape as TensorShape;
use burn_cubecl::tensor::CubeTensor;

use super::super::activation::Activation;
use super::super::backwards::Convolved;
use super::super::window::Window;
use super::convolve::{PIXELS, convolve_kernel};
use super::convolve_narrow::narrow_convolve_kernel;
use super::device;
use super::inner::inner_kernel;
use super::shape::{Map, Run, Shape, share};
use super::tensors::{empty, flat, grid, one_each, second_innermost};
use super::transposed::transposed_kernel;
use super::walk::teams;
use super::weights::{Block, sum_parts_kernel, weights_kernel};
use super::weights_narrow::narrow_weights_kernel;
use super::{shared, slope};

/// Channels that a unit makes, at most.
const CHANNELS: usize = 8;

/// Images `[n, large, …]` with weights `[small, large, kernel, kernel]` to `[n, small, …]`.
pub fn convolve(
    images: CubeTensor,
    weights: CubeTensor,
    bias: Option<CubeTensor>,
    window: Window,
    activation: Activation,
) -> CubeTensor {
    let [images, weights] = [images, weights].map(second_innermost);
    let [n, _, height, width] = images.shape().dims();
    let [made, ..] = weights.shape().dims::<4>();
    let to = [n, made, window.output(height), window.output(width)];
    let out = empty(&images, to);
    let (large, small) = (Map::of(images.shape().dims()), Map::of(to));
    let shape = Shape::of(large, small, window);
    if shared::suits(&out.client, &shape) {
        shared::convolve([images, weights, out.clone()], bias, shape, activation);
        return out;
    }
    let channels = share(made, CHANNELS);
    let vector = if channels.is_multiple_of(4) { 4 } else { 1 };
    let (bias, slope) = (
        bias.map(CubeTensor::into_buffer_arg),
        activation.below_zero(),
    );
    if shape.is_narrow() {
        let run = Run::of(small, channels);
        let runs = n * small.pixels() / run.pixels;
        let (cubes, units) = grid(&out.client, runs * (made / channels), 1);
        // SAFETY: reads stay within the images by their checks, writes are guarded by `runs`.
        unsafe {
            narrow_convolve_kernel::launch_unchecked(
                &out.client,
                cubes,
                units,
                vector,
                images.into_buffer_arg(),
                weights.into_buffer_arg(),
                bias.into(),
                out.clone().into_buffer_arg(),
                runs as u32,
                slope,
                shape,
                run,
                activation.curve(),
            );
        }
        return out;
    }
    let pixels = n * small.pixels();
    let columns = made / channels;
    let (cubes, units) = grid(&out.client, pixels.div_ceil(PIXELS) * columns, 1);
    // SAFETY: reads stay within the images by `pixel_at`, writes are guarded by `pixels`.
    unsafe {
        convolve_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            large.vector(),
            vector,
            images.into_buffer_arg(),
            weights.into_buffer_arg(),
            bias.into(),
            out.clone().into_buffer_arg(),
            pixels as u32,
            slope,
            shape,
            channels,
            activation.curve(),
        );
    }
    out
}

/// Images `[n, small, …]` with weights `[small, large, kernel, kernel]` to `[n, large, …]` of
/// height and width `size`.
pub fn transposed(
    images: CubeTensor,
    weights: CubeTensor,
    bias: Option<CubeTensor>,
    size: [usize; 2],
    window: Window,
    activation: Activation,
) -> CubeTensor {
    let [images, weights] = [images, weights].map(second_innermost);
    let [n, ..] = images.shape().dims::<4>();
    let [_, made, ..] = weights.shape().dims::<4>();
    let to = [n, made, size[0], size[1]];
    let out = empty(&images, to);
    let (large, small) = (Map::of(to), Map::of(images.shape().dims()));
    let shape = Shape::of(large, small, window);
    if shared::suits(&out.client, &shape) {
        shared::transposed([images, weights, out.clone()], bias, shape, activation);
        return out;
    }
    let (bias, slope) = (
        bias.map(CubeTensor::into_buffer_arg),
        activation.below_zero(),
    );
    if shape.is_inner() {
        let team = device::team(&out.client);
        let (cubes, units) = teams(n * made, team);
        // SAFETY: a workgroup for each number of the output.
        unsafe {
            inner_kernel::launch_unchecked(
                &out.client,
                cubes,
                units,
                1,
                images.into_buffer_arg(),
                weights.into_buffer_arg(),
                bias.into(),
                out.clone().into_buffer_arg(),
                slope,
                small.channels,
                made,
                activation.curve(),
                team,
            );
        }
        return out;
    }
    let vectors = share(made / large.vector(), CHANNELS / large.vector());
    let pixels = n * shape.phase().iter().product::<usize>();
    let columns = made / large.vector() / vectors;
    let phases = window.stride * window.stride;
    let (cubes, units) = grid(&out.client, pixels.div_ceil(PIXELS) * columns, phases);
    // SAFETY: as above.
    unsafe {
        transposed_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            small.vector(),
            large.vector(),
            images.into_buffer_arg(),
            weights.into_buffer_arg(),
            bias.into(),
            out.clone().into_buffer_arg(),
            pixels as u32,
            slope,
            shape,
            vectors,
            activation.curve(),
        );
    }
    out
}

/// The gradient for weights `[small, large, kernel, kernel]` from the two maps, or rather from the
/// map that went in and the gradient of the one that came out.
pub fn weights(large: CubeTensor, small: CubeTensor, window: Window) -> CubeTensor {
    let [large, small] = [large, small].map(second_innermost);
    let (large_map, small_map) = (Map::of(large.shape().dims()), Map::of(small.shape().dims()));
    let shape = Shape::of(large_map, small_map, window);
    let (across, down) = (large_map.vector(), small_map.vector());
    let block = Block {
        small: share(small_map.channels / down, CHANNELS / down),
        large: share(large_map.channels / across, CHANNELS / across),
    };
    let run = Run::of(small_map, block.small * down);
    let rows = small_map.channels / down / block.small;
    let blocks = match shape.is_narrow() {
        true => rows * large_map.channels * window.kernel,
        false => rows * (large_map.channels / across / block.large) * window.taps(),
    };
    let by_tiles = shared::suits(&large.client, &shape).then(|| shared::weights_tile(&shape));
    let n = large.shape()[0];
    let busy = by_tiles.map_or(blocks, |(tile, tiles)| tiles * tile.units());
    let parts = device::parts(&large.client, busy, n);
    let images = n.div_ceil(parts);
    let axes = [
        small_map.channels,
        large_map.channels,
        window.kernel,
        window.kernel,
    ];
    let count = axes.iter().product();
    let out = flat(&large, TensorShape::new([parts, count]));
    if let Some((tile, _)) = by_tiles {
        shared::weights([large, small, out.clone()], shape, tile, [parts, images]);
        return in_one(out, parts, axes);
    }
    let (cubes, units) = grid(&out.client, blocks, parts);
    let images = images as u32;
    let (client, large, small) = (
        out.client.clone(),
        large.into_buffer_arg(),
        small.into_buffer_arg(),
    );
    let to = out.clone().into_buffer_arg();
    // SAFETY: reads and writes stay within the maps and `parts`, by the kernels' own ranges.
    unsafe {
        if shape.is_narrow() {
            narrow_weights_kernel::launch_unchecked(
                &client, cubes, units, down, large, small, to, images, n as u32, shape, run,
            );
        } else {
            weights_kernel::launch_unchecked(
                &client, cubes, units, across, down, large, small, to, images, n as u32, shape,
                block,
            );
        }
    }
    in_one(out, parts, axes)
}

/// The sum of the parts, as a tensor of these axes.
fn in_one(out: CubeTensor, parts: usize, axes: [usize; 4]) -> CubeTensor {
    let whole = match parts {
        1 => out,
        _ => sum_parts(out, parts, axes.iter().product()),
    };
    burn_cubecl::ops::reshape(whole, TensorShape::new(axes))
}

fn sum_parts(all: CubeTensor, parts: usize, count: usize) -> CubeTensor {
    let out = flat(&all, TensorShape::new([count]));
    let (cubes, units) = one_each(&out.client, count);
    // SAFETY: guarded by the length of the output, of which `all` has `parts`.
    unsafe {
        sum_parts_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            all.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            parts as u32,
        );
    }
    out
}

/// The gradients for images, weights and bias.
pub fn gradients(
    done: Convolved<Cube>,
    gradient: CubeTensor,
    [to_images, to_weights, to_bias]: [bool; 3],
) -> [Option<CubeTensor>; 3] {
    let Convolved {
        images,
        weights: kernels,
        output,
        activation,
        window,
        transposed: is_transposed,
    } = done;
    let (gradient, for_bias) = match (to_bias, output) {
        (true, output) => {
            let (gradient, bias) = slope::before_with_bias(output, gradient, activation);
            (gradient, Some(bias))
        }
        (false, Some(output)) => (slope::before(output, gradient, activation), None),
        (false, None) => (gradient, None),
    };
    // Once for both of the kernels that read it.
    let gradient = second_innermost(gradient);
    let [_, _, height, width] = images.shape().dims();
    let for_images = to_images.then(|| {
        let gradient = gradient.clone();
        if is_transposed {
            convolve(gradient, kernels, None, window, Activation::None)
        } else {
            let size = [height, width];
            transposed(gradient, kernels, None, size, window, Activation::None)
        }
    });
    let for_weights = to_weights.then(|| match is_transposed {
        true => weights(gradient, images, window),
        false => weights(images, gradient, window),
    });
    [for_images, for_weights, for_bias]
}
