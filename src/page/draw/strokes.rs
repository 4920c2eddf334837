//! What is on the canvas: strokes, and a picture's edges that were put there. Plain data.

use std::sync::Arc;

/// Sides of the canvas, and of the pictures that the network is given, in pixels.
pub const SIDE: u32 = 280;
pub const CELLS: usize = 28;
/// Coordinates are whole numbers of half a pixel: small in an address, and fine enough.
pub const EXTENT: i16 = 2 * SIDE as i16;
/// A pixel of the network.
pub const CELL: i16 = EXTENT / CELLS as i16;
/// Widths of the pen, in half pixels. The first is one pixel of the network.
pub const WIDTHS: [i16; 4] = [20, 32, 60, 112];
/// Points nearer than this to the last one say nothing new.
const STEP: i32 = 8;
/// How near the ends of an outline must be to be one, and how far it must lead away from them.
const CLOSED: i32 = 80;

pub type Point = [i16; 2];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stroke {
    pub eraser: bool,
    /// An outline whose inside is white too.
    pub filled: bool,
    /// Which of [`WIDTHS`]; an eraser is twice as wide.
    pub width: u8,
    pub points: Vec<Point>,
}

/// A black and white picture of [`CELLS`] × [`CELLS`], a bit a pixel, row by row, the highest bit
/// first.
pub type Stamp = [u8; CELLS * CELLS / 8];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    Stroke(Stroke),
    Stamp(Box<Stamp>),
}

/// One mark over the other.
pub type Drawing = Vec<Arc<Mark>>;

impl Stroke {
    /// In half pixels.
    pub fn thickness(&self) -> i16 {
        let width = WIDTHS[usize::from(self.width) % WIDTHS.len()];
        if self.eraser { 2 * width } else { width }
    }

    /// Goes on to a point, brought onto the canvas, unless it is hardly another one. Whether it did.
    pub fn go_to(&mut self, point: Point) -> bool {
        let point = point.map(|at| at.clamp(0, EXTENT));
        let near = self
            .points
            .last()
            .is_some_and(|last| is_near(*last, point, STEP));
        if !near {
            self.points.push(point);
        }
        !near
    }

    /// Fills the stroke if it ends about where it began.
    pub fn fill_if_closed(&mut self) {
        if let (false, [first, .., last]) = (self.eraser, &self.points[..]) {
            let leads_away = self.points.iter().any(|at| !is_near(*first, *at, CLOSED));
            self.filled = leads_away && is_near(*first, *last, CLOSED);
        }
    }
}

fn is_near(a: Point, b: Point, distance: i32) -> bool {
    let [x, y] = [0, 1].map(|axis| i32::from(a[axis]) - i32::from(b[axis]));
    x * x + y * y < distance * distance
}

/// Whether a pixel of a stamp is white; beyond its border none is.
pub fn is_lit(stamp: &Stamp, column: usize, row: usize) -> bool {
    let place = row * CELLS + column;
    column < CELLS && row < CELLS && stamp[place / 8] << (place % 8) & 0x80 != 0
}

/// The white pixels of a picture of [`CELLS`] × [`CELLS`] bytes.
pub fn stamp_of(picture: &[u8]) -> Option<Stamp> {
    if picture.len() != CELLS * CELLS {
        return None;
    }
    let mut stamp = [0; CELLS * CELLS / 8];
    for (bits, pixels) in stamp.iter_mut().zip(picture.chunks_exact(8)) {
        *bits = pixels
            .iter()
            .fold(0, |bits, pixel| (bits << 1) | (pixel >> 7));
    }
    Some(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: &[Point]) -> Stroke {
        let mut stroke = Stroke::default();
        points.iter().for_each(|point| {
            stroke.go_to(*point);
        });
        stroke
    }

    #[test]
    fn points_that_say_nothing_new_are_left_out() {
        let points = stroke(&[[10, 10], [12, 14], [30, 10], [30, 10]]).points;
        assert_eq!(points, [[10, 10], [30, 10]]);
    }

    #[test]
    fn a_stroke_stays_on_the_canvas() {
        let points = stroke(&[[-50, 20], [9_000, 600]]).points;
        assert_eq!(points, [[0, 20], [EXTENT, EXTENT]]);
    }

    #[test]
    fn an_outline_is_filled_where_it_is_closed() {
        let round = [[100, 100], [300, 100], [300, 300], [100, 300], [110, 120]];
        let filled = |points: &[Point], eraser| {
            let mut stroke = stroke(points);
            stroke.eraser = eraser;
            stroke.fill_if_closed();
            stroke.filled
        };
        assert!(filled(&round, false));
        assert!(!filled(&round, true), "an eraser fills nothing");
        assert!(!filled(&round[..4], false), "it is open");
        assert!(
            !filled(&[[100, 100], [120, 110], [110, 120]], false),
            "a dot"
        );
        assert!(!filled(&[], false));
    }

    #[test]
    fn a_stamp_has_the_white_pixels_of_its_picture() {
        let picture: Vec<u8> = (0..CELLS * CELLS)
            .map(|i| if i % 5 == 0 { 255 } else { 0 })
            .collect();
        let stamp = stamp_of(&picture).expect("a picture of the right size");
        for (place, pixel) in picture.iter().enumerate() {
            assert_eq!(is_lit(&stamp, place % CELLS, place / CELLS), *pixel == 255);
        }
        assert!(!is_lit(&stamp, CELLS, 0) && !is_lit(&stamp, 0, CELLS));
        assert_eq!(stamp_of(&picture[1..]), None);
    }
}
