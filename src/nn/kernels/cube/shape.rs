//! What a convolution's kernel knows when it is compiled, so that its index arithmetic is with
//! constants; only the number of images is told at each launch.

use super::super::window::Window;

/// A convolution between a large map and a small one: a convolution goes from large to small, a
/// transposed one from small to large, with the same weights, which lie as
/// `[small channels, kernel, kernel, large channels]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    pub large: Map,
    pub small: Map,
    pub kernel: usize,
    pub stride: usize,
    pub padding: usize,
}

/// Channels, height and width, in memory `[n, height, width, channels]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Map {
    pub channels: usize,
    pub height: usize,
    pub width: usize,
}

impl Map {
    /// Of `[n, channels, height, width]`.
    pub fn of([_, channels, height, width]: [usize; 4]) -> Self {
        Self {
            channels,
            height,
            width,
        }
    }

    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// How many channels are read at a time.
    pub fn vector(&self) -> usize {
        if self.channels.is_multiple_of(4) {
            4
        } else {
            1
        }
    }
}

impl Shape {
    pub fn of(large: Map, small: Map, window: Window) -> Self {
        let Window {
            kernel,
            stride,
            padding,
        } = window;
        Self {
            large,
            small,
            kernel,
            stride,
            padding,
        }
    }

    /// Whether the large map has too few channels to be read by fours below a window of several
    /// pixels: then pixels of a row are read together.
    pub fn is_narrow(&self) -> bool {
        self.large.vector() == 1 && self.kernel > 1
    }

    /// Whether it is a linear layer (of one pixel) with few numbers on the large side.
    pub fn is_inner(&self) -> bool {
        const FEW: usize = 4;
        let one = self.kernel == 1 && self.large.pixels() == 1;
        one && self.large.channels <= FEW
    }

    /// Large pixels whose coordinates leave the same remainders by the stride are reached by the same
    /// taps. There are `stride²` such phases, each of this many pixels an image (some outside of it
    /// where the stride does not divide the sides).
    pub fn phase(&self) -> [usize; 2] {
        [
            self.large.height.div_ceil(self.stride),
            self.large.width.div_ceil(self.stride),
        ]
    }
}

/// What a unit makes of the small map where the large one is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    pub channels: usize,
    /// Pixels of one row.
    pub pixels: usize,
}

impl Run {
    pub fn of(small: Map, channels: usize) -> Self {
        const PIXELS: usize = 8;
        let pixels = share(small.width, PIXELS);
        Self { channels, pixels }
    }
}

/// The largest divisor of `count` that is at most `most`.
pub fn share(count: usize, most: usize) -> usize {
    (1..=most)
        .rev()
        .find(|size| count.is_multiple_of(*size))
        .unwrap_or(1)
}
