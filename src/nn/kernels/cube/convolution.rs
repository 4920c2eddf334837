//! Convolutions and their gradients: which kernel, over which grid.

use burn::backend::{Cube, TensorMetadata};
use burn::tensor::Shape as TensorShape;
use burn_cubecl::ops::permute_nhwc_to_nchw;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::super::activation::Activation;
use super::super::backwards::Convolved;
use super::super::window::Window;
use super::convolve::{PIXELS, convolve_kernel};
use super::device;
use super::shape::{Map, Shape, share};
use super::slope;
use super::tensors::{empty, flat, grid, second_innermost};
use super::transposed::transposed_kernel;
use super::weights::{Block, sum_parts_kernel, weights_kernel};

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
    let channels = share(made, CHANNELS);
    let pixels = n * small.pixels();
    let (cubes, units) = grid(pixels.div_ceil(PIXELS) * (made / channels), 1);
    let vector = if channels.is_multiple_of(4) { 4 } else { 1 };
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
            bias.map(CubeTensor::into_buffer_arg).into(),
            out.clone().into_buffer_arg(),
            pixels as u32,
            activation.below_zero(),
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
    let vectors = share(made / large.vector(), CHANNELS / large.vector());
    let pixels = n * shape.phase().iter().product::<usize>();
    let columns = made / large.vector() / vectors;
    let (cubes, units) = grid(pixels.div_ceil(PIXELS) * columns, window.stride * window.stride);
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
            bias.map(CubeTensor::into_buffer_arg).into(),
            out.clone().into_buffer_arg(),
            pixels as u32,
            activation.below_zero(),
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
    let n = large.shape()[0];
    let shape = Shape::of(large_map, small_map, window);
    let (across, down) = (large_map.vector(), small_map.vector());
    let block = Block {
        small: share(small_map.channels / down, CHANNELS / down),
        large: share(large_map.channels / across, CHANNELS / across),
        taps: if large_map.channels == 1 { window.kernel } else { 1 },
    };
    let blocks = (small_map.channels / down / block.small)
        * (large_map.channels / across / block.large)
        * (window.taps() / block.taps);
    let parts = device::parts(&large, blocks, n);
    let images = n.div_ceil(parts);
    let [a, b, k] = [small_map.channels, large_map.channels, window.kernel];
    let count = a * k * k * b;
    let out = flat(&large, TensorShape::new([parts, count]));
    let (cubes, units) = grid(blocks, parts);
    // SAFETY: as above.
    unsafe {
        weights_kernel::launch_unchecked(
            &out.client,
            cubes,
            units,
            across,
            down,
            large.into_buffer_arg(),
            small.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            images as u32,
            n as u32,
            shape,
            block,
        );
    }
    let shape = TensorShape::new([a, k, k, b]);
    let whole = if parts == 1 { out } else { sum_parts(out, parts, count) };
    permute_nhwc_to_nchw(burn_cubecl::ops::reshape(whole, shape))
}

fn sum_parts(all: CubeTensor, parts: usize, count: usize) -> CubeTensor {
    let out = flat(&all, TensorShape::new([count]));
    let (cubes, units) = grid(count, 1);
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
