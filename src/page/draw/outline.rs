//! A mark as a path in SVG's words, which canvases understand too. Coordinates are half pixels.

use std::fmt::Write;

use super::strokes::{CELL, CELLS, Mark, Point, Stamp, Stroke, is_lit};

/// Width of the lines between the pixels of a stamp, in half pixels. Three quarters of a pixel: lit
/// pixels are then covered to 44 %, which is on a line, and the pixels beside a diagonal to less.
const LINK: i16 = 15;

/// How a mark is painted.
#[derive(Debug, PartialEq, Eq)]
pub struct Outline {
    pub path: String,
    pub thickness: i16,
    pub white: bool,
    pub filled: bool,
}

pub fn outline(mark: &Mark) -> Outline {
    match mark {
        Mark::Stroke(stroke) => Outline {
            path: smooth(&stroke.points),
            thickness: stroke.thickness(),
            white: !stroke.eraser,
            filled: stroke.filled,
        },
        Mark::Stamp(stamp) => Outline {
            path: traced(stamp),
            thickness: LINK,
            white: true,
            filled: true,
        },
    }
}

/// A smooth line: a parabola from the middle of one step to the middle of the next, with the point
/// between them as its control.
fn smooth(points: &[Point]) -> String {
    let mut path = String::new();
    let Some([x, y]) = points.first() else {
        return path;
    };
    add(&mut path, 'M', &[*x, *y]);
    for pair in points[1..].windows(2) {
        let [[x, y], [next_x, next_y]] = [pair[0], pair[1]];
        add(&mut path, 'Q', &[x, y, (x + next_x) / 2, (y + next_y) / 2]);
    }
    match points {
        // A line of no length would not be seen.
        [_] => add(&mut path, 'h', &[1]),
        [.., [x, y]] => add(&mut path, 'L', &[*x, *y]),
        [] => {}
    }
    path
}

/// The white pixels of a stamp, neighbours joined by lines. Four in a square become a square.
fn traced(stamp: &Stamp) -> String {
    let mut path = String::new();
    let lit = |column: usize, row: usize| is_lit(stamp, column, row);
    for (row, column) in (0..CELLS).flat_map(|row| (0..CELLS).map(move |column| (row, column))) {
        let middle = |place: usize| place as i16 * CELL + CELL / 2;
        let here = [middle(column), middle(row)];
        let [right, below, beyond] = [
            lit(column + 1, row),
            lit(column, row + 1),
            lit(column + 1, row + 1),
        ];
        if !lit(column, row) {
            // The other diagonal; not where its corner is already joined.
            if right && below && !beyond {
                add(&mut path, 'M', &[here[0] + CELL, here[1]]);
                add(&mut path, 'l', &[-CELL, CELL]);
            }
            continue;
        }
        add(&mut path, 'M', &here);
        match (right, below, beyond) {
            (true, true, true) => path.push_str(&format!("h{CELL}v{CELL}h-{CELL}z")),
            (false, false, true) => add(&mut path, 'l', &[CELL, CELL]),
            (false, false, false) => add(&mut path, 'h', &[1]),
            (right, below, _) => {
                if right {
                    add(&mut path, 'h', &[CELL]);
                }
                if below {
                    add(&mut path, 'M', &here);
                    add(&mut path, 'v', &[CELL]);
                }
            }
        }
    }
    path
}

fn add(path: &mut String, command: char, numbers: &[i16]) {
    path.push(command);
    for number in numbers {
        // Writing to a string never fails.
        let _ = write!(path, "{number} ");
    }
}

/// The stroke that is being drawn, which is not a mark yet.
pub fn outline_of(stroke: &Stroke) -> Outline {
    outline(&Mark::Stroke(stroke.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::draw::strokes::stamp_of;

    #[test]
    fn a_stroke_bends_through_the_middles_of_its_steps() {
        let path = smooth(&[[0, 0], [20, 0], [20, 20], [40, 20]]);
        assert_eq!(path, "M0 0 Q20 0 20 10 Q20 20 30 20 L40 20 ");
    }

    #[test]
    fn a_single_point_is_a_dot() {
        assert_eq!(smooth(&[[5, 7]]), "M5 7 h1 ");
        assert_eq!(smooth(&[]), "");
    }

    fn stamp(rows: [&str; 2]) -> Stamp {
        let mut picture = vec![0; CELLS * CELLS];
        for (row, text) in rows.iter().enumerate() {
            for (column, letter) in text.bytes().enumerate() {
                picture[row * CELLS + column] = if letter == b'#' { 255 } else { 0 };
            }
        }
        stamp_of(&picture).expect("a picture")
    }

    #[test]
    fn neighbours_of_a_stamp_are_joined() {
        assert_eq!(traced(&stamp(["#.", ".."])), "M10 10 h1 ");
        assert_eq!(traced(&stamp(["##", ".."])), "M10 10 h20 M30 10 h1 ");
        assert_eq!(traced(&stamp(["#.", ".#"])), "M10 10 l20 20 M30 30 h1 ");
        assert_eq!(
            traced(&stamp([".#", "#."])),
            "M30 10 l-20 20 M30 10 h1 M10 30 h1 "
        );
        let square = traced(&stamp(["##", "##"]));
        assert!(square.starts_with("M10 10 h20v20h-20z"), "{square}");
    }
}
