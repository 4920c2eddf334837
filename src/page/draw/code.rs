//! A drawing as a word of letters, digits, `-` and `_`: for the address and for files.
//!
//! Each letter is 6 bits. A number takes 5 of them, the lowest first, and the sixth says whether
//! more follow; one that may be negative has its sign in the lowest bit. A stroke is a number (1:
//! eraser, 2: filled, then the width), the count of its points, and of each the way from the one
//! before. A stamp is the number [`STAMP`] and its bits.

use std::sync::Arc;

use super::strokes::{Drawing, EXTENT, Mark, Point, Stamp, Stroke, WIDTHS};

/// What an address holds at most: browsers and messengers cut longer ones.
pub const MOST_IN_ADDRESS: usize = 4_000;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STAMP: u32 = 31;
const MORE: u32 = 32;
/// Of a stamp: 784 bits.
const STAMP_LETTERS: usize = 131;

pub fn encode(drawing: &Drawing) -> String {
    let mut word = String::new();
    for mark in drawing {
        match &**mark {
            Mark::Stroke(stroke) => encode_stroke(stroke, &mut word),
            Mark::Stamp(stamp) => encode_stamp(stamp, &mut word),
        }
    }
    word
}

fn encode_stroke(stroke: &Stroke, word: &mut String) {
    let kind = u32::from(stroke.eraser) | (u32::from(stroke.filled) << 1);
    number(kind | (u32::from(stroke.width) << 2), word);
    number(stroke.points.len() as u32, word);
    let mut before = [0; 2];
    for point in &stroke.points {
        for axis in 0..2 {
            let way = i32::from(point[axis]) - i32::from(before[axis]);
            number((way.unsigned_abs() << 1) | u32::from(way < 0), word);
        }
        before = *point;
    }
}

fn encode_stamp(stamp: &Stamp, word: &mut String) {
    number(STAMP, word);
    for at in 0..STAMP_LETTERS {
        let bits = (0..6).fold(0, |bits, bit| {
            (bits << 1) | u32::from(bit_of(stamp, 6 * at + bit))
        });
        letter(bits, word);
    }
}

fn bit_of(stamp: &Stamp, place: usize) -> bool {
    stamp
        .get(place / 8)
        .is_some_and(|byte| byte << (place % 8) & 0x80 != 0)
}

fn number(mut value: u32, word: &mut String) {
    while value >= MORE {
        letter((value % MORE) | MORE, word);
        value /= MORE;
    }
    letter(value, word);
}

fn letter(bits: u32, word: &mut String) {
    word.push(char::from(LETTERS[bits as usize]));
}

/// The drawing that a word says; `None` if it says none.
pub fn decode(word: &str) -> Option<Drawing> {
    let mut reader = Reader(word.as_bytes());
    let mut drawing = Drawing::new();
    while !reader.0.is_empty() {
        let mark = match reader.number()? {
            STAMP => Mark::Stamp(reader.stamp()?),
            kind => Mark::Stroke(reader.stroke(kind)?),
        };
        drawing.push(Arc::new(mark));
    }
    Some(drawing).filter(|drawing| !drawing.is_empty())
}

/// What is left of a word.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn letter(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        LETTERS
            .iter()
            .position(|letter| letter == first)
            .map(|bits| bits as u32)
    }

    fn number(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in [0, 5, 10, 15] {
            let bits = self.letter()?;
            value |= (bits % MORE) << shift;
            if bits < MORE {
                return Some(value);
            }
        }
        None
    }

    fn way(&mut self) -> Option<i32> {
        let value = self.number()?;
        let length = (value >> 1) as i32;
        Some(if value % 2 == 1 { -length } else { length })
    }

    fn stroke(&mut self, kind: u32) -> Option<Stroke> {
        let width = kind >> 2;
        let count = self.number()? as usize;
        // Each point takes two letters at least.
        if width as usize >= WIDTHS.len() || count == 0 || count > self.0.len() / 2 {
            return None;
        }
        let mut at = [0; 2];
        let mut points: Vec<Point> = Vec::with_capacity(count);
        for _ in 0..count {
            for axis in &mut at {
                *axis += self.way()?;
                if !(0..=i32::from(EXTENT)).contains(axis) {
                    return None;
                }
            }
            points.push(at.map(|axis| axis as i16));
        }
        Some(Stroke {
            eraser: kind & 1 != 0,
            filled: kind & 2 != 0,
            width: width as u8,
            points,
        })
    }

    fn stamp(&mut self) -> Option<Box<Stamp>> {
        let mut stamp = Box::new([0; size_of::<Stamp>()]);
        for at in 0..STAMP_LETTERS {
            let bits = self.letter()?;
            for bit in (0..6).filter(|bit| bits << bit & 32 != 0) {
                let place = 6 * at + bit;
                *stamp.get_mut(place / 8)? |= 0x80 >> (place % 8);
            }
        }
        Some(stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing() -> Drawing {
        let stroke = |kind: u8, points: &[Point]| {
            Arc::new(Mark::Stroke(Stroke {
                eraser: kind == 1,
                filled: kind == 2,
                width: kind,
                points: points.to_vec(),
            }))
        };
        let mut stamp: Stamp = std::array::from_fn(|i| (i * 37) as u8);
        stamp[97] = 0xff;
        vec![
            Arc::new(Mark::Stamp(Box::new(stamp))),
            stroke(0, &[[0, 0], [EXTENT, EXTENT], [0, EXTENT]]),
            stroke(1, &[[17, 300]]),
            stroke(2, &[[100, 100], [101, 84], [116, 85]]),
        ]
    }

    #[test]
    fn a_drawing_is_read_as_it_was_written() {
        let word = encode(&drawing());
        assert!(word.bytes().all(|letter| LETTERS.contains(&letter)));
        assert_eq!(decode(&word), Some(drawing()));
    }

    #[test]
    fn short_ways_take_one_letter_an_axis() {
        let points = (0..100).map(|i| [10 + 5 * i, 200 - i]).collect();
        let stroke = Stroke {
            points,
            ..Stroke::default()
        };
        let word = encode(&vec![Arc::new(Mark::Stroke(stroke))]);
        assert!(word.len() <= 2 * 100 + 6, "{} letters", word.len());
    }

    #[test]
    fn what_is_no_drawing_is_none() {
        for word in [
            "", "!", "A", "AB", "AA", "ABCDEFG", "fAAAA", "wwwwwwww", "AhgAA",
        ] {
            assert_eq!(decode(word), None, "{word}");
        }
        let whole = encode(&drawing());
        // Cut anywhere within a mark, it is none.
        assert_eq!(decode(&whole[..whole.len() - 1]), None);
        assert_eq!(decode(&whole[..50]), None);
        // Off the canvas.
        let stroke = Stroke {
            points: vec![[EXTENT + 1, 0]],
            ..Stroke::default()
        };
        assert_eq!(decode(&encode(&vec![Arc::new(Mark::Stroke(stroke))])), None);
    }
}
