//! How tensors lie in memory. Shapes stay burn's, `[n, channels, height, width]` for images and
//! `[from, to, kernel, kernel]` or the other way round for weights; in memory the second axis is the
//! innermost, which is burn-cubecl's own layout after a convolution. So no layer moves another's
//! output about, and nobody else has to know.

use burn::backend::TensorMetadata;
use burn::tensor::{DType, Shape};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_dtype;
use burn_cubecl::ops::{permute_nchw_to_nhwc, permute_nhwc_to_nchw};
use burn_cubecl::tensor::CubeTensor;
use cubecl::calculate_cube_count_elemwise;
use cubecl::client::Client;
use cubecl::prelude::*;

use super::device;

/// The same numbers with the second axis innermost; the very tensor where it lies so already.
pub fn second_innermost(tensor: CubeTensor) -> CubeTensor {
    assert_eq!(tensor.dtype, DType::F32, "the engine computes in f32");
    permute_nhwc_to_nchw(into_contiguous(permute_nchw_to_nhwc(tensor)))
}

/// Whether the second of four axes is the innermost.
pub fn lies_by_channels(tensor: &CubeTensor) -> bool {
    permute_nchw_to_nhwc(tensor.clone()).is_contiguous()
}

/// A tensor of four axes with the second innermost, not yet written.
pub fn empty(like: &CubeTensor, [first, second, third, fourth]: [usize; 4]) -> CubeTensor {
    permute_nhwc_to_nchw(flat(like, Shape::new([first, third, fourth, second])))
}

/// A tensor in the order of its axes, not yet written.
pub fn flat(like: &CubeTensor, shape: Shape) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_dtype(client, device, shape, DType::F32)
}

/// `units` in x, `rows` of them in y, in workgroups that suit the device.
pub fn grid(client: &Client, units: usize, rows: usize) -> (CubeCount, CubeDim) {
    /// Workgroups along one axis and units in one that WebGPU promises.
    const MOST: [usize; 2] = [65535, 256];
    let mut each = device::units(client);
    while units.div_ceil(each as usize) > MOST[0] && (each as usize) < MOST[1] {
        each *= 2;
    }
    let cubes = units.div_ceil(each as usize);
    (
        CubeCount::new_2d(cubes as u32, rows as u32),
        CubeDim::new_1d(each),
    )
}

/// For a kernel that has a unit for each number or vector, and takes its place from `ABSOLUTE_POS`.
pub fn one_each(client: &Client, units: usize) -> (CubeCount, CubeDim) {
    let each = CubeDim::new(client, units);
    (calculate_cube_count_elemwise(client, units, each), each)
}

/// How a tensor of any rank from 2 is passed through channel by channel: images, channels (the
/// second axis) and all the others as one, and the strides of the three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planes {
    pub images: usize,
    pub channels: usize,
    pub pixels: usize,
    pub strides: [usize; 3],
}

impl Planes {
    /// `None` where the axes behind the channels cannot be gone through as one.
    pub fn of(tensor: &CubeTensor) -> Option<Self> {
        let shape = tensor.shape();
        let strides = tensor.meta.strides();
        let behind: Vec<_> = (2..shape.num_dims())
            .filter(|&axis| shape[axis] > 1)
            .collect();
        let joined = behind
            .windows(2)
            .all(|pair| strides[pair[0]] == strides[pair[1]] * shape[pair[1]]);
        joined.then(|| Self {
            images: shape[0],
            channels: shape[1],
            pixels: behind.iter().map(|&axis| shape[axis]).product(),
            strides: [
                strides[0],
                strides[1],
                behind.last().map_or(0, |&axis| strides[axis]),
            ],
        })
    }

    /// How many channels can be read at a time.
    pub fn vector(&self) -> usize {
        let [image, channel, pixel] = self.strides;
        let four = |count: usize| count.is_multiple_of(4);
        if channel == 1 && four(self.channels) && four(image) && four(pixel) {
            4
        } else {
            1
        }
    }
}

/// A tensor that can be gone through as [`Planes`]: itself, or a copy.
pub fn planes(tensor: CubeTensor) -> (CubeTensor, Planes) {
    assert_eq!(tensor.dtype, DType::F32, "the engine computes in f32");
    if let Some(planes) = Planes::of(&tensor) {
        return (tensor, planes);
    }
    let tensor = into_contiguous(tensor);
    let planes = Planes::of(&tensor).expect("contiguous axes are one");
    (tensor, planes)
}
