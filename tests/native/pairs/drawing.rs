//! What becomes of a visitor's drawing.

use atelier::core::{Operator, Space};
use atelier::data::{from_drawing, given, resized};

use super::super::support::SPACE;
use super::{made_up, pieces, white};

const CANVAS: Space = Space::grey(280);

/// A line of a given width between two points of the canvas, with soft borders.
fn line(from: [f32; 2], to: [f32; 2], width: f32) -> Vec<u8> {
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0].hypot(along[1]);
    let value = |at: usize| {
        let (x, y) = (
            (at % 280) as f32 + 0.5 - from[0],
            (at / 280) as f32 + 0.5 - from[1],
        );
        let share = ((x * along[0] + y * along[1]) / (length * length)).clamp(0.0, 1.0);
        let away = (x - share * along[0]).hypot(y - share * along[1]);
        255.0 * (width / 2.0 - away + 0.5).clamp(0.0, 1.0)
    };
    (0..CANVAS.pixels()).map(|at| value(at) as u8).collect()
}

/// Lines in all directions through all places, long enough to count: what is drawn of each,
/// and over how many rows or columns it goes.
fn lines(width: f32) -> impl Iterator<Item = (Vec<u8>, f32)> {
    let turns = (0..24).flat_map(|turn| (0..7).map(move |place| (turn, place)));
    turns.map(move |(turn, place)| {
        let angle = turn as f32 * std::f32::consts::PI / 24.0;
        let middle = [140.0 + place as f32 * 1.7, 140.0 - place as f32 * 2.3];
        let half = [100.0 * angle.cos(), 100.0 * angle.sin()];
        let from = [middle[0] - half[0], middle[1] - half[1]];
        let to = [middle[0] + half[0], middle[1] + half[1]];
        let found = from_drawing(Operator::Edges, &line(from, to, width), CANVAS, SPACE);
        (found, half[0].abs().max(half[1].abs()) / 5.0)
    })
}

/// How many white pixels there are for each row, or column, that a line crosses.
fn thickness(width: f32) -> f32 {
    let (mut found, mut crossed) = (0, 0.0);
    for (picture, rows) in lines(width) {
        assert_eq!(
            pieces(&picture, SPACE).len(),
            1,
            "a line of {width} has gaps"
        );
        found += white(&picture);
        crossed += rows;
    }
    found as f32 / crossed
}

#[test]
fn a_line_stays_in_one_piece_and_thin() {
    for (width, most) in [(9.0, 1.2), (10.0, 1.33), (12.0, 1.6), (14.0, 1.85)] {
        let thickness = thickness(width);
        assert!((1.0..most).contains(&thickness), "{width}: {thickness}");
    }
}

#[test]
fn a_drawn_outline_is_a_silhouette() {
    let sides = [
        [60.0, 60.0],
        [220.0, 60.0],
        [220.0, 220.0],
        [60.0, 220.0],
        [60.0, 60.0],
    ];
    let mut drawing = vec![0; CANVAS.pixels()];
    for side in sides.windows(2) {
        let line = line(side[0], side[1], 10.0);
        for (pixel, more) in drawing.iter_mut().zip(line) {
            *pixel = (*pixel).max(more);
        }
    }
    let found = from_drawing(Operator::Silhouette, &drawing, CANVAS, SPACE);
    let filled = white(&found);
    assert!((16 * 16..=18 * 18).contains(&filled), "{filled}");
    assert_eq!(found[14 * 28 + 14], 255);
}

#[test]
fn the_canvas_of_another_size_gives_the_same_line() {
    let drawing = line([40.0, 60.0], [230.0, 200.0], 10.0);
    let large = resized(&drawing, CANVAS, Space::grey(560));
    let once = from_drawing(Operator::Edges, &drawing, CANVAS, SPACE);
    let twice = from_drawing(Operator::Edges, &large, Space::grey(560), SPACE);
    let off = once.iter().zip(&twice).filter(|(a, b)| a != b).count();
    assert!(off <= 2, "{off} pixels differ");
}

#[test]
fn a_drawing_for_the_others_is_a_picture() {
    let drawing = made_up(CANVAS);
    for operator in [Operator::LowResolution, Operator::Half] {
        let space = Space::colour(28);
        let picture = resized(&drawing, CANVAS, space);
        let found = from_drawing(operator, &drawing, CANVAS, space);
        assert_eq!(found, given(operator, &picture, space));
        assert!(
            found
                .chunks(3)
                .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2])
        );
    }
}
