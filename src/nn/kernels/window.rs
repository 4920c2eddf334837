//! A square convolution kernel and how it moves over an image.

use burn::backend::ops::{ConvOptions, ConvTransposeOptions};
use burn::tensor::Shape;

/// Lengths in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub kernel: usize,
    pub stride: usize,
    pub padding: usize,
}

impl Window {
    /// Pixels along one side of a convolution's output.
    pub fn output(&self, input: usize) -> usize {
        (input + 2 * self.padding - self.kernel) / self.stride + 1
    }

    pub fn taps(&self) -> usize {
        self.kernel * self.kernel
    }

    /// Zeros around the other operand when the taps are turned around.
    pub fn turned_padding(&self) -> usize {
        self.kernel - 1 - self.padding
    }

    /// Whether a convolution of stride 1 can be turned around.
    pub fn turns(&self) -> bool {
        self.stride == 1 && self.padding < self.kernel
    }

    /// As burn has it.
    pub fn options(self) -> ConvOptions<2> {
        ConvOptions::new([self.stride; 2], [self.padding; 2], [1; 2], 1)
    }

    /// For an output of `size` from `images`, whose height and width are the last of its shape.
    pub fn transposed_options(self, images: &Shape, size: [usize; 2]) -> ConvTransposeOptions<2> {
        let least = |input: usize| (input - 1) * self.stride + self.kernel - 2 * self.padding;
        let out = [size[0] - least(images[2]), size[1] - least(images[3])];
        ConvTransposeOptions::new([self.stride; 2], [self.padding; 2], out, [1; 2], 1)
    }

    pub fn of(kernel: [usize; 2], stride: [usize; 2], padding: usize) -> Self {
        assert!(
            kernel[0] == kernel[1] && stride[0] == stride[1],
            "a square window"
        );
        Self {
            kernel: kernel[0],
            stride: stride[0],
            padding,
        }
    }
}
