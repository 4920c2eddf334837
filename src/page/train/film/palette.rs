//! The colours of a GIF. It has 256 at most: enough for all greys, and for an even spread of
//! colours, between which a pixel is mixed from its neighbours (ordered dithering, Bayer 1973).
//! The spread is the same for all frames, so that what does not change does not flicker.

use crate::core::Space;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Each grey level is its own entry.
    Grey,
    Colour,
}

/// How many levels of red, green and blue there are: most of green, which the eye sees best.
const LEVELS: [usize; 3] = [6, 7, 6];
/// How many colours that makes. One more entry after them is the grey of letters.
const COLOURS: usize = LEVELS[0] * LEVELS[1] * LEVELS[2];
/// The grey of letters.
const INK: u8 = 176;

/// Where a pixel of four by four is rounded up: above so many sixteenths.
const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

impl Palette {
    pub fn of(space: Space) -> Self {
        if space.channels == 1 {
            Palette::Grey
        } else {
            Palette::Colour
        }
    }

    /// Red, green and blue of each entry. The first is black.
    pub fn entries(self) -> Vec<u8> {
        match self {
            Palette::Grey => (0..=255_u8).flat_map(|grey| [grey; 3]).collect(),
            Palette::Colour => (0..COLOURS).flat_map(colour).chain([INK; 3]).collect(),
        }
    }

    /// The entry of letters.
    pub fn ink(self) -> u8 {
        match self {
            Palette::Grey => INK,
            Palette::Colour => COLOURS as u8,
        }
    }

    /// The entry of a pixel, one grey or three colours, at a place of the image.
    pub fn entry(self, pixel: &[u8], (x, y): (usize, usize)) -> u8 {
        let &[red, green, blue] = pixel else {
            return pixel[0];
        };
        let above = usize::from(BAYER[y % 4][x % 4]);
        let level = |value: u8, levels: usize| {
            let sixteenths = 16 * usize::from(value) * (levels - 1) / 255;
            (sixteenths + above) / 16
        };
        let [reds, greens, blues] = LEVELS;
        let entry = (level(red, reds) * greens + level(green, greens)) * blues;
        // Less than 256, as there are no more colours.
        (entry + level(blue, blues)) as u8
    }
}

/// The colour of an entry.
fn colour(entry: usize) -> [u8; 3] {
    let [reds, greens, blues] = LEVELS;
    let shade = |level: usize, levels: usize| (255 * level / (levels - 1)) as u8;
    [
        shade(entry / (greens * blues), reds),
        shade(entry / blues % greens, greens),
        shade(entry % blues, blues),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(palette: Palette, pixel: &[u8], at: (usize, usize)) -> [u8; 3] {
        let entry = usize::from(palette.entry(pixel, at));
        let entries = palette.entries();
        [0, 1, 2].map(|channel| entries[3 * entry + channel])
    }

    #[test]
    fn every_grey_is_shown_as_it_is() {
        for grey in 0..=255 {
            assert_eq!(shown(Palette::Grey, &[grey], (1, 2)), [grey; 3]);
        }
    }

    #[test]
    fn black_white_and_the_pure_colours_are_shown_as_they_are() {
        for corner in 0..8_u8 {
            let pixel = [0, 1, 2].map(|channel| 255 * (corner >> channel & 1));
            for place in 0..16 {
                let at = (place % 4, place / 4);
                assert_eq!(shown(Palette::Colour, &pixel, at), pixel);
            }
        }
    }

    #[test]
    fn neighbours_mix_to_the_colour_that_is_meant() {
        for value in 0..=255_u8 {
            let pixel = [value, 255 - value, value / 2];
            for channel in 0..3 {
                let of =
                    |place: usize| shown(Palette::Colour, &pixel, (place % 4, place / 4))[channel];
                let sum: u32 = (0..16).map(|place| u32::from(of(place))).sum();
                let off = f64::from(sum) / 16.0 - f64::from(pixel[channel]);
                assert!(off.abs() < 4.0, "{pixel:?}, channel {channel}: {off}");
            }
        }
    }

    #[test]
    fn letters_are_grey() {
        for palette in [Palette::Grey, Palette::Colour] {
            let ink = usize::from(palette.ink());
            assert_eq!(palette.entries()[3 * ink..][..3], [INK; 3]);
        }
    }
}
