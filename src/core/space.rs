//! The shape of what a network draws or sees.

use serde::{Deserialize, Serialize};

/// Channels, height and width of a picture. Outside the networks a picture is `u8`, row by row, the
/// channels of a pixel side by side (`[height, width, channels]`, as in PNG); the networks see it
/// as `[channels, height, width]` in −1 … 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Space {
    /// 1: grey, 3: red, green, blue.
    pub channels: usize,
    pub height: usize,
    pub width: usize,
}

impl Space {
    pub const fn grey(side: usize) -> Self {
        Self {
            channels: 1,
            height: side,
            width: side,
        }
    }

    pub const fn colour(side: usize) -> Self {
        Self {
            channels: 3,
            height: side,
            width: side,
        }
    }

    /// Pixels of one picture.
    pub const fn pixels(self) -> usize {
        self.height * self.width
    }

    /// Numbers of one picture: its pixels times its channels.
    pub const fn values(self) -> usize {
        self.channels * self.pixels()
    }

    /// The networks' tensor of `n` pictures, `[n, channels, height, width]`.
    pub const fn shape(self, n: usize) -> [usize; 4] {
        [n, self.channels, self.height, self.width]
    }

    /// The start of a generator that doubles twice: height and width ÷ 4.
    pub const fn base(self) -> [usize; 2] {
        [self.height / 4, self.width / 4]
    }

    /// # Errors
    /// A shape that the networks or the page cannot work with, in words.
    pub fn validate(self) -> Result<(), String> {
        if self.channels != 1 && self.channels != 3 {
            return Err(format!(
                "pictures have 1 channel (grey) or 3 (colour), not {}",
                self.channels
            ));
        }
        let fits = |side: usize| side.is_multiple_of(4) && (8..=MOST_SIDE).contains(&side);
        if !fits(self.height) || !fits(self.width) {
            return Err(format!(
                "height and width must be multiples of 4 from 8 to {MOST_SIDE}, not {} × {}",
                self.height, self.width
            ));
        }
        Ok(())
    }
}

/// The largest height and width.
const MOST_SIDE: usize = 256;
