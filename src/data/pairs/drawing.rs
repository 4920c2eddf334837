//! What a visitor drew, as what the operators give.

use super::given::given;
use super::resize::resized;
use crate::core::{Operator, Space};

/// From which grey a pixel is on a line: covered to 43 %. A line of 0.9 pixels or more then stays in
/// one piece, in any direction and place, and one of exactly a pixel comes out 1.3 pixels thick on
/// average. At 50 % that would be 1.15, but a line a little too thin breaks; at 35 % it is 1.5.
const COVERED: u8 = 110;

/// A drawing of `from`, white on black, as a translator of pictures of `space` takes it: bytes of
/// `operator.space(space)`. `from` may have sides of any length.
///
/// The drawing is averaged by area. Then edges are the pixels that are white to 43 %,
/// silhouettes are made as of pictures (an outline is filled), and for the other operators the
/// drawing is a picture like any other.
pub fn from_drawing(operator: Operator, drawing: &[u8], from: Space, space: Space) -> Vec<u8> {
    let target = operator.space(space);
    let small = resized(drawing, from, target);
    match operator {
        Operator::Edges => small
            .into_iter()
            .map(|byte| if byte >= COVERED { 255 } else { 0 })
            .collect(),
        _ => given(operator, &small, target),
    }
}
