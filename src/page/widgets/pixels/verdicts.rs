//! What D makes of a translator's pictures, patch by patch, and the colours that show it. Plain
//! data, no DOM.

use crate::core::{Grid, Space};

/// A translator's snapshot shows input, output and truth in turn.
pub const TRIPLE: usize = 3;

/// Vermilion and sky blue (Okabe & Ito 2008): they differ for colour-blind eyes too. The legend has
/// them as well (`style/train.css`).
const FAKE: [u8; 3] = [213, 94, 0];
const REAL: [u8; 3] = [86, 180, 233];
/// How much of a picture the colour of a sure verdict covers, of 255. An unsure one covers nothing.
const COVER: i32 = 165;

/// D's verdicts on a snapshot, whose pictures are triples.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdicts {
    /// The patches of a picture.
    down: usize,
    across: usize,
    /// Of each output and each truth in turn, row by row: how sure D is that it is real.
    levels: Vec<u8>,
}

impl Verdicts {
    /// Cuts them off from behind the pictures of a payload, if there are as many as there should be.
    pub fn cut(payload: &mut Vec<u8>, grid: &Grid, patches: [usize; 2]) -> Option<Self> {
        let [down, across] = patches;
        let judged = grid.count() / TRIPLE * 2;
        let whole = payload.len() == grid.bytes() + judged * down * across;
        whole.then(|| Self {
            down,
            across,
            levels: payload.split_off(grid.bytes()),
        })
    }

    pub fn bytes(&self) -> usize {
        self.levels.len()
    }

    /// How sure D is that this place of a picture is real, 0 to 255; `None` of an input, on which
    /// it gives no verdict.
    fn at(&self, picture: usize, (x, y): (usize, usize), space: Space) -> Option<u8> {
        let judged = (picture % TRIPLE).checked_sub(1)?;
        let row = (picture / TRIPLE * 2 + judged) * self.down + y * self.down / space.height;
        let place = row * self.across + x * self.across / space.width;
        self.levels.get(place).copied()
    }

    /// The pictures in colour, `[height, width, 3]` each, under the verdicts.
    pub fn over(&self, pixels: &[u8], space: Space) -> Vec<u8> {
        let mut out = Vec::with_capacity(pixels.len() / space.channels * 3);
        for (index, pixel) in pixels.chunks_exact(space.channels).enumerate() {
            let (picture, place) = (index / space.pixels(), index % space.pixels());
            let place = (place % space.width, place / space.width);
            let colour = match *pixel {
                [red, green, blue] => [red, green, blue],
                _ => [pixel[0]; 3],
            };
            out.extend(match self.at(picture, place, space) {
                Some(level) => tinted(colour, level),
                None => colour,
            });
        }
        out
    }
}

/// A colour under a verdict.
fn tinted(colour: [u8; 3], level: u8) -> [u8; 3] {
    let sure = 2 * i32::from(level) - 255;
    let tint = if sure < 0 { FAKE } else { REAL };
    let cover = sure.abs() * COVER / 255;
    let mixed = |(from, to): (u8, u8)| {
        let (from, to) = (i32::from(from), i32::from(to));
        // Between the two, so it is a byte.
        (from + (to - from) * cover / 255) as u8
    };
    [0, 1, 2].map(|channel| mixed((colour[channel], tint[channel])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triples.
    fn grid(space: Space) -> Grid {
        Grid {
            space,
            columns: 6,
            labels: vec![None; 6],
        }
    }

    fn cut(levels: &[u8], patches: [usize; 2]) -> Option<Verdicts> {
        let grid = grid(Space::grey(4));
        let mut payload = vec![9; grid.bytes()];
        payload.extend(levels);
        let verdicts = Verdicts::cut(&mut payload, &grid, patches);
        if verdicts.is_some() {
            assert_eq!(payload, vec![9; grid.bytes()], "the pictures are left");
        }
        verdicts
    }

    #[test]
    fn a_payload_holds_as_many_verdicts_as_are_said() {
        assert!(cut(&[1; 16], [2, 2]).is_some_and(|verdicts| verdicts.bytes() == 16));
        assert!(cut(&[1; 4], [1, 1]).is_some());
        assert_eq!(cut(&[1; 15], [2, 2]), None);
        assert_eq!(cut(&[], [2, 2]), None);
    }

    #[test]
    fn a_verdict_is_about_its_share_of_its_picture() {
        let space = Space::grey(4);
        let levels: Vec<u8> = (0..16).collect();
        let verdicts = cut(&levels, [2, 2]).expect("it is whole");
        let at = |picture, place| verdicts.at(picture, place, space);
        assert_eq!([at(0, (0, 0)), at(3, (3, 3))], [None, None], "inputs");
        assert_eq!([at(1, (0, 0)), at(1, (1, 1))], [Some(0), Some(0)]);
        assert_eq!([at(1, (2, 0)), at(1, (0, 2))], [Some(1), Some(2)]);
        assert_eq!([at(2, (3, 3)), at(4, (0, 0))], [Some(7), Some(8)]);
        assert_eq!(at(5, (3, 3)), Some(15));
        // Where the patches do not divide the picture, and where there is but one.
        let verdicts = cut(&[5; 36], [3, 3]).expect("it is whole");
        assert_eq!(verdicts.at(5, (3, 3), space), Some(5));
        let verdicts = cut(&[1, 2, 3, 4], [1, 1]).expect("it is whole");
        assert_eq!(verdicts.at(2, (3, 3), space), Some(2));
    }

    #[test]
    fn the_surer_the_more_colour_and_inputs_have_none() {
        let levels = [0, 255, 127, 200];
        let verdicts = cut(&levels, [1, 1]).expect("it is whole");
        let space = Space::grey(4);
        let shown = verdicts.over(&[100; 6 * 16], space);
        assert_eq!(shown.len(), 6 * 16 * 3);
        let of = |picture: usize| [0, 1, 2].map(|channel| shown[picture * 16 * 3 + channel]);
        assert_eq!([of(0), of(3)], [[100; 3]; 2]);
        let [red, _, blue] = of(1);
        assert!(red > 150 && blue < 50, "fake");
        let [red, _, blue] = of(2);
        assert!(red < 100 && blue > 150, "real");
        assert_eq!(of(4), [100; 3], "unsure");
        assert!(of(5)[2] > 100 && of(5)[2] < blue, "rather real");
    }

    #[test]
    fn colours_stay_colours() {
        let space = Space::colour(4);
        let grid = grid(space);
        let mut payload = [10, 20, 30].repeat(grid.count() * 16);
        payload.extend([127; 4]);
        let verdicts = Verdicts::cut(&mut payload, &grid, [1, 1]).expect("it is whole");
        assert_eq!(verdicts.over(&payload, space), payload);
    }
}
