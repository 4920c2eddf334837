//! Pairs: what is left of a picture when an operator has taken something away.
//!
//! - `reference`: the operators held to independent code.
//! - `augment`: what training varies.
//! - `drawing`: what a visitor drew instead.

mod augment;
mod drawing;
mod reference;

use atelier::core::{Operator, Space};
use atelier::data::{from_drawing, given, pair};

use super::support::{PIXELS, SPACE, first_shard};

/// A picture that has something of everything, from a formula.
fn made_up(space: Space) -> Vec<u8> {
    let value = |at: usize| {
        let (pixel, channel) = (at / space.channels, at % space.channels);
        let (y, x) = (pixel / space.width, pixel % space.width);
        if (x / 5 + y / 7).is_multiple_of(3) {
            0
        } else {
            x * y * (channel + 3) + 31 * x
        }
    };
    (0..space.values()).map(|at| value(at) as u8).collect()
}

/// The pieces, corner to corner, as lists of pixels.
fn pieces(picture: &[u8], space: Space) -> Vec<Vec<usize>> {
    let mut open = picture.to_vec();
    let mut pieces = vec![];
    for start in 0..open.len() {
        if std::mem::take(&mut open[start]) == 0 {
            continue;
        }
        let mut piece = vec![start];
        let mut next = 0;
        while let Some(&at) = piece.get(next) {
            next += 1;
            let (y, x) = (at / space.width, at % space.width);
            for y in y.saturating_sub(1)..(y + 2).min(space.height) {
                for x in x.saturating_sub(1)..(x + 2).min(space.width) {
                    if std::mem::take(&mut open[y * space.width + x]) != 0 {
                        piece.push(y * space.width + x);
                    }
                }
            }
        }
        pieces.push(piece);
    }
    pieces
}

fn white(picture: &[u8]) -> usize {
    picture.iter().filter(|&&byte| byte == 255).count()
}

#[test]
fn an_eighth_of_the_pixels_of_real_pictures_are_edges() {
    let data = first_shard();
    let white: usize = (0..1000)
        .map(|i| white(&given(Operator::Edges, data.image(i), SPACE)))
        .sum();
    let share = white as f64 / (1000 * PIXELS) as f64;
    // 12.9 % of these, 13.1 % of the whole shard.
    assert!((0.126..=0.136).contains(&share), "{share}");
}

#[test]
fn a_picture_is_seen_by_itself() {
    let data = first_shard();
    for operator in Operator::ALL {
        let alone = given(operator, data.image(3), SPACE);
        for other in [0, 1, 2] {
            given(operator, data.image(other), SPACE);
            assert_eq!(given(operator, data.image(3), SPACE), alone, "{operator:?}");
        }
    }
    // Nothing of the picture before is in one without edges.
    assert_eq!(white(&given(Operator::Edges, &[255; PIXELS], SPACE)), 0);
    assert_eq!(white(&given(Operator::Edges, &[0; PIXELS], SPACE)), 0);
}

#[test]
fn a_hole_is_filled_and_a_bay_is_not() {
    let ring = |gap: bool| -> Vec<u8> {
        let wall = |y: usize, x: usize| {
            let far = y.abs_diff(14).max(x.abs_diff(14));
            (7..=8).contains(&far) && !(gap && y > 14 && x.abs_diff(14) < 4)
        };
        let places = (0..28).flat_map(|y| (0..28).map(move |x| (y, x)));
        places
            .map(|(y, x)| if wall(y, x) { 8 } else { 7 })
            .collect()
    };
    assert_eq!(
        white(&given(Operator::Silhouette, &ring(false), SPACE)),
        17 * 17
    );
    let open = given(Operator::Silhouette, &ring(true), SPACE);
    assert_eq!((open[14 * 28 + 14], open[6 * 28 + 14]), (0, 255));
}

#[test]
fn a_half_is_hidden_and_the_other_is_not() {
    for space in [SPACE, Space::colour(12)] {
        let picture = made_up(space);
        let found = given(Operator::Half, &picture, space);
        let (above, below) = found.split_at(space.values() / 2);
        assert_eq!(above, &picture[..above.len()]);
        assert!(below.iter().all(|&byte| byte == 128));
    }
}

#[test]
fn no_space_and_no_drawing_is_too_odd() {
    let side = |height, width, channels| Space {
        channels,
        height,
        width,
    };
    let mut spaces = vec![];
    for channels in [1, 3] {
        for (height, width) in [(8, 8), (8, 256), (256, 8), (12, 20), (256, 256)] {
            spaces.push(side(height, width, channels));
        }
    }
    let drawings = [
        side(0, 0, 1),
        side(1, 1, 1),
        side(1, 7, 3),
        side(280, 280, 1),
        side(301, 17, 3),
    ];
    for space in spaces {
        space.validate().unwrap();
        let picture = made_up(space);
        for operator in Operator::ALL {
            let values = operator.space(space).values();
            assert_eq!(given(operator, &picture, space).len(), values);
            for draw in 0..3 {
                let pair = pair(operator, &picture, space, 1, draw);
                assert_eq!(pair.given.len(), values);
                assert_eq!(pair.truth.len(), picture.len());
            }
            for from in drawings {
                let found = from_drawing(operator, &made_up(from), from, space);
                assert_eq!(found.len(), values);
            }
        }
    }
}
