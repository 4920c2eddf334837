//! How a workgroup with shared memory shares out a product.

use super::super::shape::share;

/// `across`·`down` units, of which each makes `pixels` (or, of weights, numbers of the small map) by
/// `channels`; `depth` vectors of four are summed over from one barrier to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    pub across: usize,
    pub down: usize,
    pub rows: usize,
    pub channels: usize,
    pub depth: usize,
}

/// Units in a workgroup, at most.
const UNITS: usize = 64;
/// Workgroups below which a large GPU would idle: then each unit makes less.
const ENOUGH: usize = 256;
/// Units that share a row of the other operand, at most.
const DOWN: usize = 32;

impl Tile {
    /// For `rows` by `channels` numbers, `times` over, each a sum over `depth` vectors of four.
    /// Channels come by fours.
    pub fn of(rows: usize, channels: usize, depth: usize, times: usize) -> Self {
        let big = Self::with(8, channels, depth);
        let cubes = rows.div_ceil(big.height()) * (channels / big.width()) * times;
        if cubes >= ENOUGH {
            return big;
        }
        Self::with(4, channels, depth)
    }

    fn with(side: usize, channels: usize, depth: usize) -> Self {
        let each = 4 * share(channels / 4, side / 4);
        let across = share(channels / each, 8);
        let tile = Self {
            across,
            down: (UNITS / across).min(DOWN),
            rows: side,
            channels: each,
            depth: 1,
        };
        let depth = (1..=4)
            .rev()
            .find(|&d| depth.is_multiple_of(d) && Self { depth: d, ..tile }.fits())
            .unwrap_or(1);
        Self { depth, ..tile }
    }

    /// Whether both operands' parts, with their padding, are within what WebGPU promises.
    fn fits(&self) -> bool {
        const PROMISED: usize = 16384;
        let vectors = (self.height() + self.width()) * self.pitch();
        vectors * 4 * size_of::<f32>() <= PROMISED
    }

    pub fn units(&self) -> usize {
        self.across * self.down
    }

    /// Rows of a workgroup.
    pub fn height(&self) -> usize {
        self.down * self.rows
    }

    /// Channels of a workgroup.
    pub fn width(&self) -> usize {
        self.across * self.channels
    }

    /// Vectors from one row in shared memory to the next: one more than there are, so that rows
    /// do not begin in the same bank.
    pub fn pitch(&self) -> usize {
        self.depth + 1
    }
}
