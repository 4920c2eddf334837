//! Tap planes of one image.

use crate::nn::kernels::window::Window;

/// How the few-channelled image lies under the feature maps.
#[derive(Clone, Copy, Debug)]
pub struct Geometry {
    /// Channels, height, width of the image.
    pub image: [usize; 3],
    /// Height, width of the feature maps.
    pub map: [usize; 2],
    pub window: Window,
}

impl Geometry {
    pub fn planes(&self) -> usize {
        self.image[0] * self.window.taps()
    }

    pub fn pixels(&self) -> usize {
        self.map[0] * self.map[1]
    }

    /// Calls `f` for each line of each tap plane whose pixels lie within the image, with: the plane's
    /// number, the line's first pixel there, the first pixel in the image, and their count. One
    /// plane's pixel to the next, the image's is `stride` further.
    #[inline(always)]
    fn lines(&self, mut f: impl FnMut(usize, usize, usize, usize)) {
        let [channels, height, width] = self.image;
        let [rows, columns] = self.map;
        let Window {
            kernel,
            stride,
            padding,
        } = self.window;
        for plane in 0..channels * kernel * kernel {
            let (channel, tap) = (plane / (kernel * kernel), plane % (kernel * kernel));
            let (down, across) = (tap / kernel, tap % kernel);
            // Of the columns those whose pixel, x·stride + across − padding, is in the image.
            let first = padding.saturating_sub(across).div_ceil(stride);
            let end = (width + padding).saturating_sub(across).div_ceil(stride);
            let count = end.min(columns).saturating_sub(first);
            for row in 0..rows {
                let y = row * stride + down;
                if count > 0 && (padding..height + padding).contains(&y) {
                    let from = (channel * height + y - padding) * width + first * stride + across;
                    f(plane, row * columns + first, from - padding, count);
                }
            }
        }
    }

    /// Writes the planes, `step` numbers each, of `image`. What lies outside stays as it is.
    #[inline(always)]
    pub fn gather(&self, image: &[f32], planes: &mut [f32], step: usize) {
        let stride = self.window.stride;
        self.lines(|plane, to, from, count| {
            let places = &mut planes[plane * step + to..][..count];
            let pixels = image[from..].iter().step_by(stride);
            places.iter_mut().zip(pixels).for_each(|(p, x)| *p = *x);
        });
    }

    /// Adds the planes to `image`.
    #[inline(always)]
    pub fn scatter(&self, planes: &[f32], step: usize, image: &mut [f32]) {
        let stride = self.window.stride;
        self.lines(|plane, from, to, count| {
            let values = &planes[plane * step + from..][..count];
            let pixels = image[to..].iter_mut().step_by(stride);
            pixels.zip(values).for_each(|(p, x)| *p += *x);
        });
    }
}
