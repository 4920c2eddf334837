//! A grid of pictures and its step as an image, painted line by line: a large one is never there
//! as a whole, and never paints for long at a time.

use crate::page::train::film::lettering::write;
use crate::page::train::film::palette::Palette;
use crate::page::widgets::pixels::arrangement::Arrangement;

/// Rows under the grid for the step, before scaling: five for the letters, two on each side.
const CAPTION: usize = 9;
const MARGIN: usize = 2;
/// Pixels are doubled where the image is not wider than this then.
const WIDE: usize = 720;

/// What all images of a film have in common: where the pictures lie, before scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(pub Arrangement);

impl Shape {
    pub fn palette(self) -> Palette {
        Palette::of(self.0.space)
    }

    /// How large a picture's pixel is in the image.
    pub fn scale(self) -> usize {
        if 2 * self.columns_wide() <= WIDE {
            2
        } else {
            1
        }
    }

    /// Width and height of the image in pixels.
    pub fn size(self) -> (usize, usize) {
        let scale = self.scale();
        (
            self.columns_wide() * scale,
            (self.rows_high() + CAPTION) * scale,
        )
    }

    /// The grid's width and height, before scaling.
    fn columns_wide(self) -> usize {
        self.0.extent().0
    }

    fn rows_high(self) -> usize {
        self.0.extent().1
    }
}

/// An image: places in its palette.
pub struct Painting<'a> {
    shape: Shape,
    palette: Palette,
    pixels: &'a [u8],
    /// The rows under the grid, before scaling.
    caption: Vec<u8>,
}

impl<'a> Painting<'a> {
    /// Of pictures `[height, width, channels]`, one after another; where there are too few of
    /// them the image stays dark.
    pub fn new(step: u64, shape: Shape, pixels: &'a [u8]) -> Self {
        let (palette, stride) = (shape.palette(), shape.columns_wide());
        let mut caption = vec![0; CAPTION * stride];
        let letters = &mut caption[MARGIN * stride..];
        write(letters, stride, &format!("step {step}"), palette.ink());
        Self {
            shape,
            palette,
            pixels,
            caption,
        }
    }

    /// Adds a line of the image, counted from its top.
    pub fn line(&self, y: usize, out: &mut Vec<u8>) {
        let row = y / self.shape.scale();
        match row.checked_sub(self.shape.rows_high()) {
            Some(row) => self.caption_line(row, out),
            None => self.grid_line(row, y, out),
        }
    }

    fn caption_line(&self, row: usize, out: &mut Vec<u8>) {
        let (scale, stride) = (self.shape.scale(), self.shape.columns_wide());
        for entry in &self.caption[row * stride..][..stride] {
            out.extend(std::iter::repeat_n(*entry, scale));
        }
    }

    fn grid_line(&self, row: usize, y: usize, out: &mut Vec<u8>) {
        let arrangement = self.shape.0;
        let (space, columns) = (arrangement.space, arrangement.columns);
        let scale = self.shape.scale();
        let (start, pitch) = (out.len(), arrangement.top(1));
        let wide = space.width * space.channels;
        for column in 0..columns {
            // The gap before a picture.
            out.resize(start + arrangement.left(column) * scale, 0);
            let line = (row / pitch * columns + column) * space.height + row % pitch;
            let picture = (row % pitch < space.height).then_some(line * wide..(line + 1) * wide);
            let line = picture.and_then(|places| self.pixels.get(places));
            for pixel in line.unwrap_or(&[]).chunks_exact(space.channels) {
                for _ in 0..scale {
                    let x = out.len() - start;
                    out.push(self.palette.entry(pixel, (x, y)));
                }
            }
        }
        out.resize(start + self.shape.columns_wide() * scale, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Space;

    const GAP: usize = 1;

    fn shape(space: Space, columns: usize) -> Shape {
        Shape(Arrangement {
            space,
            columns,
            rows: 2,
            gap: GAP,
            group: 0,
        })
    }

    fn painted(shape: Shape, pixels: &[u8]) -> Vec<u8> {
        let painting = Painting::new(0, shape, pixels);
        let mut image = Vec::new();
        (0..shape.size().1).for_each(|y| painting.line(y, &mut image));
        image
    }

    #[test]
    fn a_picture_is_painted_where_it_belongs() {
        let tall = Space {
            channels: 1,
            height: 12,
            width: 8,
        };
        for space in [Space::grey(28), Space::colour(16), tall] {
            let shape = shape(space, 2);
            let mut pixels = vec![0; 4 * space.values()];
            // Top left of the fourth picture: second row, second column.
            pixels[3 * space.values()..][..space.channels].fill(255);
            let image = painted(shape, &pixels);
            let (width, height) = shape.size();
            assert_eq!(image.len(), width * height);
            let white = shape.palette().entry(&[255; 3][..space.channels], (0, 0));
            let places: Vec<_> = (0..image.len()).filter(|at| image[*at] == white).collect();
            let (x, y) = (2 * (space.width + GAP), 2 * (space.height + GAP));
            let corner = y * width + x;
            assert_eq!(
                places,
                [corner, corner + 1, corner + width, corner + width + 1]
            );
        }
    }

    #[test]
    fn greys_are_exact() {
        let space = Space::grey(8);
        let pixels: Vec<u8> = (0..4 * space.values()).map(|at| at as u8).collect();
        let image = painted(shape(space, 2), &pixels);
        let (width, _) = shape(space, 2).size();
        // The last line of the first picture, then the gap, then that of the second.
        let line = &image[14 * width..][..width];
        let seen: Vec<u8> = line.iter().step_by(2).copied().collect();
        let of = |first: u8| (first..first + 8).collect::<Vec<_>>();
        assert_eq!(seen, [of(56), vec![0], of(120)].concat());
    }

    #[test]
    fn triples_stand_together() {
        let space = Space::grey(8);
        let mut shape = shape(space, 6);
        let plain = shape.size().0;
        shape.0.group = 3;
        assert!(shape.size().0 > plain);
        let image = painted(shape, &vec![255; 12 * space.values()]);
        let line = &image[..shape.size().0];
        assert_eq!(line.iter().filter(|entry| **entry == 255).count(), 6 * 16);
        let wide = shape.0.left(3) * 2;
        assert_eq!(line[wide], 255, "the second triple begins");
        assert_eq!(
            line[wide - 2 * (GAP + 4)..wide],
            [0; 10],
            "after a wider gap"
        );
    }

    #[test]
    fn large_pictures_are_not_doubled_and_missing_ones_stay_dark() {
        let large = shape(Space::colour(64), 10);
        assert_eq!(large.scale(), 1);
        assert_eq!(large.size(), (649, 2 * 65 - 1 + CAPTION));
        assert_eq!(shape(Space::grey(28), 10).scale(), 2);
        let image = painted(large, &[]);
        assert_eq!(image.len(), large.size().0 * large.size().1);
        let ink = large.palette().ink();
        assert!(image.iter().all(|entry| *entry == 0 || *entry == ink));
        assert!(image.contains(&ink), "the step is written");
    }
}
