//! Both operations, image by image, parts of the batch on all threads.

use super::planes::Geometry;
use super::products::{Planes, ROWS, Rows, VECTORS};
use crate::nn::kernels::activation::Activation;
use crate::nn::kernels::cpu::lanes::{count, dispatch};
use crate::nn::kernels::cpu::memory::{Scratch, written};
use crate::nn::kernels::cpu::parallel::{IMAGES, fill};
use crate::nn::kernels::window::Window;

/// A layer between an image of few channels and feature maps.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    pub images: usize,
    /// `[channels, height, width]` of the image.
    pub few: [usize; 3],
    /// The same of the feature maps.
    pub many: [usize; 3],
    /// How it moves over the image.
    pub window: Window,
    /// In the weights, from one feature map's to the next and from one of the image's channels' to
    /// the next.
    pub many_step: usize,
    pub few_step: usize,
    /// Whether the weights have the last tap first.
    pub turned: bool,
}

/// Channels that are few.
const FEW: usize = 4;

impl Sides {
    /// Whether the pixels fill the tiles, and the image has few channels.
    pub fn is_fast(&self) -> bool {
        let [many, rows, columns] = self.many;
        self.few[0] <= FEW
            && many >= ROWS
            && many > self.few[0]
            && rows * columns >= VECTORS * count()
    }

    fn geometry(&self) -> Geometry {
        let [_, rows, columns] = self.many;
        Geometry {
            image: self.few,
            map: [rows, columns],
            window: self.window,
        }
    }

    /// From one plane to the next, with zeros at the end.
    fn step(&self) -> usize {
        self.geometry().pixels().next_multiple_of(count())
    }

    fn sizes(&self) -> [usize; 2] {
        [self.few, self.many].map(|space| space.iter().product())
    }

    /// Where in the weights that of a feature map and a tap plane is.
    fn weight(&self, many: usize, plane: usize) -> usize {
        let taps = self.window.taps();
        let (channel, tap) = (plane / taps, plane % taps);
        let tap = if self.turned { taps - 1 - tap } else { tap };
        many * self.many_step + channel * self.few_step + tap
    }

    /// The weights as `Rows` takes them, the rows being feature maps, or else tap planes.
    fn packed(&self, weights: &[f32], by_map: bool) -> Vec<f32> {
        let (many, planes) = (self.many[0], self.geometry().planes());
        let (rows, depth) = if by_map {
            (many, planes)
        } else {
            (planes, many)
        };
        let mut packed = vec![0.0; rows.next_multiple_of(ROWS) * depth];
        for row in 0..rows {
            for k in 0..depth {
                let (map, plane) = if by_map { (row, k) } else { (k, row) };
                let place = (row / ROWS * depth + k) * ROWS + row % ROWS;
                packed[place] = weights[self.weight(map, plane)];
            }
        }
        packed
    }
}

/// The feature maps from the images; `bias` has a number for each map, or none.
pub fn to_many(
    images: &[f32],
    weights: &[f32],
    bias: &[f32],
    activation: Activation,
    sides: Sides,
) -> Vec<f32> {
    let geometry = sides.geometry();
    let (planes, pixels, step) = (geometry.planes(), geometry.pixels(), sides.step());
    let [few, many] = sides.sizes();
    let weights = sides.packed(weights, true);
    let mut start = bias.to_vec();
    start.resize(sides.many[0].next_multiple_of(ROWS), 0.0);
    let slope = activation.below_zero();
    let fill_all = |out: &mut [f32]| {
        fill(out, IMAGES * many, |from, out| {
            let mut taps = Scratch::new(planes * step);
            taps.fill(0.0);
            let images = images[from / many * few..].chunks_exact(few);
            for (out, image) in out.chunks_exact_mut(many).zip(images) {
                geometry.gather(image, &mut taps, step);
                dispatch(Rows {
                    weights: &weights,
                    start: &start,
                    slope,
                    planes: Planes {
                        values: &taps,
                        step,
                    },
                    depth: planes,
                    pixels,
                    out,
                    step: pixels,
                    rows: sides.many[0],
                });
            }
        });
    };
    // SAFETY: every pixel of every map is written.
    unsafe { written(sides.images * many, fill_all) }
}

/// The images from the feature maps; `bias` has a number for each of their channels, or none.
pub fn to_few(maps: &[f32], weights: &[f32], bias: &[f32], sides: Sides) -> Vec<f32> {
    let geometry = sides.geometry();
    let (planes, pixels, step) = (geometry.planes(), geometry.pixels(), sides.step());
    let [few, many] = sides.sizes();
    let weights = sides.packed(weights, false);
    let start = vec![0.0; planes.next_multiple_of(ROWS)];
    let plane = sides.few[1] * sides.few[2];
    let fill_all = |out: &mut [f32]| {
        fill(out, IMAGES * few, |from, out| {
            let mut taps = Scratch::new(planes * step);
            let maps = maps[from / few * many..].chunks_exact(many);
            for (image, maps) in out.chunks_exact_mut(few).zip(maps) {
                dispatch(Rows {
                    weights: &weights,
                    start: &start,
                    slope: 1.0,
                    planes: Planes {
                        values: maps,
                        step: pixels,
                    },
                    depth: sides.many[0],
                    pixels,
                    out: &mut taps,
                    step,
                    rows: planes,
                });
                for (channel, image) in image.chunks_exact_mut(plane).enumerate() {
                    image.fill(bias.get(channel).copied().unwrap_or(0.0));
                }
                geometry.scatter(&taps, step, image);
            }
        });
    };
    // SAFETY: every pixel is written, before anything is added to it.
    unsafe { written(sides.images * few, fill_all) }
}
