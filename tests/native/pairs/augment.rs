//! What training varies: a picture moves together with its edges, which are sometimes fewer and
//! sometimes thicker.

use atelier::core::{Operator, Space};
use atelier::data::{Pair, given, pair};

use super::super::support::{SPACE, first_shard};
use super::{made_up, pieces, white};

/// Moved by whole pixels; black comes in.
fn moved(picture: &[u8], space: Space, [down, right]: [isize; 2]) -> Vec<u8> {
    let (height, width) = (space.height as isize, space.width as isize);
    let channels = space.channels as isize;
    let from = |at: isize| {
        let (pixel, channel) = (at / channels, at % channels);
        let (y, x) = (pixel / width - down, pixel % width - right);
        let inside = (0..height).contains(&y) && (0..width).contains(&x);
        if inside {
            picture[((y * width + x) * channels + channel) as usize]
        } else {
            0
        }
    };
    (0..height * width * channels).map(from).collect()
}

/// Everywhere that a picture may move to.
fn shifts() -> impl Iterator<Item = [isize; 2]> {
    (-1..=1).flat_map(|down| (-1..=1).map(move |right| [down, right]))
}

/// How far a picture has moved.
fn shift(truth: &[u8], picture: &[u8], space: Space) -> [isize; 2] {
    let found = shifts().find(|&shift| moved(picture, space, shift) == truth);
    found.expect("by a pixel at most, along each axis")
}

/// Every pixel grown into a cross of five.
fn thick(edges: &[u8], space: Space) -> Vec<u8> {
    let cross = [[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]];
    let grown = cross.map(|shift| moved(edges, space, shift));
    (0..edges.len())
        .map(|at| grown.iter().fold(0, |value, edges| value | edges[at]))
        .collect()
}

/// What became of the edges of a picture, wherever it moved to.
struct Varied {
    shift: [isize; 2],
    /// The edges as they were, there.
    before: Vec<u8>,
    found: Vec<u8>,
}

impl Varied {
    /// Pieces as they were, and how many of them are still there as a whole.
    fn kept(&self) -> [usize; 2] {
        let pieces = pieces(&self.before, SPACE);
        let whole = |piece: &&Vec<usize>| piece.iter().all(|&at| self.found[at] == 255);
        [pieces.len(), pieces.iter().filter(whole).count()]
    }

    /// Whether there is nothing but whole pieces of what was, as they were.
    fn is_thin(&self) -> bool {
        let pieces = pieces(&self.before, SPACE);
        let whole = pieces
            .iter()
            .filter(|piece| piece.iter().all(|&at| self.found[at] == 255));
        whole.map(Vec::len).sum::<usize>() == white(&self.found)
    }
}

/// Of many pictures.
fn examples(seed: u32) -> Vec<Varied> {
    let data = first_shard();
    let varied = |i| {
        let plain = given(Operator::Edges, data.image(i), SPACE);
        let Pair { given, truth } = pair(Operator::Edges, data.image(i), SPACE, seed, i as u64);
        let shift = shift(&truth, data.image(i), SPACE);
        Varied {
            shift,
            before: moved(&plain, SPACE, shift),
            found: given,
        }
    };
    (0..300).map(varied).collect()
}

#[test]
fn a_seed_and_a_draw_are_one_pair_and_others_are_others() {
    let data = first_shard();
    let one = |seed, draw| {
        let Pair { given, truth } = pair(Operator::Edges, data.image(0), SPACE, seed, draw);
        (given, truth)
    };
    assert_eq!(one(7, 1), one(7, 1));
    let mut all: Vec<_> = (0..40).map(|draw| one(7, draw)).collect();
    assert_ne!(all, (0..40).map(|draw| one(8, draw)).collect::<Vec<_>>());
    all.sort();
    all.dedup();
    // Nine places, thin or thick, and pieces that are lost.
    assert!(all.len() > 10, "{} different pairs of 40", all.len());
}

/// So that another machine, or the browser, that draws otherwise is noticed.
#[test]
fn the_draws_are_the_same_everywhere() {
    let picture = made_up(SPACE);
    let places = (0..8).map(|draw| {
        let edges = pair(Operator::Edges, &picture, SPACE, 1, draw).given;
        edges
            .iter()
            .zip(1_u64..)
            .filter(|(byte, _)| **byte == 255)
            .map(|(_, at)| at * at)
            .sum()
    });
    assert_eq!(places.collect::<Vec<u64>>(), DRAWS);
}

const DRAWS: [u64; 8] = [
    78_996_443, 34_369_628, 34_369_628, 85_526_313, 34_369_628, 28_719_423, 28_719_423, 31_611_996,
];

#[test]
fn only_edges_vary() {
    let picture = made_up(SPACE);
    for operator in [
        Operator::Silhouette,
        Operator::LowResolution,
        Operator::Half,
    ] {
        let plain = given(operator, &picture, SPACE);
        for draw in 0..10 {
            let pair = pair(operator, &picture, SPACE, 3, draw);
            assert_eq!((pair.given, &pair.truth), (plain.clone(), &picture));
        }
    }
}

#[test]
fn a_picture_moves_everywhere_and_its_colours_and_edges_with_it() {
    let space = Space::colour(12);
    let picture = made_up(space);
    let plain = given(Operator::Edges, &picture, space);
    let mut seen = vec![];
    for draw in 0..200 {
        let Pair { given, truth } = pair(Operator::Edges, &picture, space, 3, draw);
        let shift = shift(&truth, &picture, space);
        let most = thick(
            &moved(&plain, Operator::Edges.space(space), shift),
            Operator::Edges.space(space),
        );
        assert!(given.iter().zip(&most).all(|(found, most)| found <= most));
        seen.push(shift);
    }
    for shift in shifts() {
        let times = seen.iter().filter(|seen| **seen == shift).count();
        assert!((8..=40).contains(&times), "{shift:?}: {times} of 200");
    }
}

#[test]
fn some_pictures_lose_whole_pieces() {
    let (mut count, mut losing, mut lost, mut all) = (0, 0, 0, 0);
    for varied in examples(5) {
        if !varied.is_thin() {
            continue;
        }
        let [before, after] = varied.kept();
        count += 1;
        losing += usize::from(after < before);
        lost += before - after;
        all += before;
    }
    assert!((195..=255).contains(&count), "{count} of 300 are thin");
    // Where pieces may be lost, none may be after all: there are few, and each is kept by 0.85.
    let share = losing as f64 / count as f64;
    assert!((0.05..=0.15).contains(&share), "{share} lose something");
    // 0.15 on average, in a quarter.
    let share = lost as f64 / all as f64;
    assert!((0.02..=0.06).contains(&share), "{share} of the pieces");
}

#[test]
fn thick_edges_are_crosses_in_place_of_pixels() {
    let mut count = 0;
    for varied in examples(9) {
        let most = thick(&varied.before, SPACE);
        let mut pairs = varied.found.iter().zip(&most);
        assert!(pairs.all(|(found, most)| found <= most));
        let [before, after] = varied.kept();
        if !varied.is_thin() && before == after {
            assert_eq!(varied.found, most, "moved by {:?}", varied.shift);
            count += 1;
        }
    }
    assert!(count > 20, "{count} lost nothing and are thick");
}
