//! Where everything lies in memory.
//!
//! A product's operands come in *panels*: as many rows (or columns) as a vector has lanes, term by
//! term. That is how the transforms write them, with as many planes side by side in a vector, and
//! how the product reads them, so that nothing is packed in between.

use super::transforms::{OUT, POINTS};
use crate::nn::kernels::cpu::lanes::count;
use crate::nn::kernels::window::Window;

/// Points of a tile.
pub const TILE: usize = POINTS * POINTS;
/// Phases of the large image.
pub const PHASES: usize = 4;
/// Numbers between what belongs to two points: without, they would lie powers of two apart, and so
/// in the same few places of the cache.
pub const GAP: usize = 16;

/// The one window that is done this way.
const WINDOW: Window = Window {
    kernel: 4,
    stride: 2,
    padding: 1,
};

/// Planes of the large and of the small image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub images: usize,
    /// `[channels, height, width]`
    pub large: [usize; 3],
    pub small: [usize; 3],
}

impl Shape {
    /// Whether this way is faster than the product of `product.rs` one level up: few channels leave
    /// lanes empty, and tiles that hang over the edge are computed in full.
    pub fn is_fast(&self, window: Window) -> bool {
        let lanes = count();
        let [channels, others] = [self.large[0], self.small[0]];
        let [rows, columns] = self.tiles();
        let done = rows * columns * TILE;
        let plain = PHASES * self.small[1] * self.small[2];
        window == WINDOW
            && self.images * 2 >= lanes
            && channels >= lanes.max(8)
            && others >= lanes.max(8)
            && done * 8 <= plain * 5
    }

    /// Tiles down and across.
    pub fn tiles(&self) -> [usize; 2] {
        [self.small[1], self.small[2]].map(|side| side.div_ceil(OUT))
    }

    pub fn tile_count(&self) -> usize {
        let [rows, columns] = self.tiles();
        rows * columns
    }
}

/// The left operand: blocks of panels, each of which belongs to one group of planes. A block holds
/// its panels point by point.
#[derive(Clone, Copy)]
pub struct Left {
    pub blocks: usize,
    /// Panels in a block: the phases, or one.
    pub panels: usize,
    /// Terms of the sum.
    pub depth: usize,
    lanes: usize,
}

impl Left {
    pub fn new(planes: usize, panels: usize, depth: usize) -> Self {
        let lanes = count();
        Self {
            blocks: planes.div_ceil(lanes),
            panels,
            depth,
            lanes,
        }
    }

    /// From one point to the next.
    pub fn point(&self) -> usize {
        self.depth * self.lanes + GAP
    }

    /// From one panel of a block to the next.
    pub fn panel(&self) -> usize {
        self.point() * TILE
    }

    /// From one block to the next: also not a power of two, since a product goes across blocks.
    pub fn block(&self) -> usize {
        self.panel() * self.panels + GAP
    }

    pub fn len(&self) -> usize {
        self.block() * self.blocks
    }

    /// All rows, those that only fill up a panel included.
    pub fn rows(&self) -> usize {
        self.blocks * self.panels * self.lanes
    }

    /// Where panel `i` of all begins, at point 0.
    pub fn at(&self, i: usize) -> usize {
        i / self.panels * self.block() + i % self.panels * self.panel()
    }
}

/// The right operand: its panels, point by point.
#[derive(Clone, Copy)]
pub struct Right {
    pub panels: usize,
    pub depth: usize,
    lanes: usize,
}

impl Right {
    pub fn new(panels: usize, depth: usize) -> Self {
        let lanes = count();
        Self {
            panels,
            depth,
            lanes,
        }
    }

    /// From one panel to the next.
    pub fn panel(&self) -> usize {
        self.depth * self.lanes
    }

    pub fn point(&self) -> usize {
        self.panels * self.panel() + GAP
    }

    pub fn len(&self) -> usize {
        self.point() * TILE
    }

    pub fn columns(&self) -> usize {
        self.panels * self.lanes
    }
}

/// The products: for each point a line of rows for each column.
#[derive(Clone, Copy)]
pub struct Sums {
    pub rows: usize,
    pub columns: usize,
}

impl Sums {
    pub fn of(left: &Left, right: &Right) -> Self {
        Self {
            rows: left.rows(),
            columns: right.columns(),
        }
    }

    pub fn point(&self) -> usize {
        self.rows * self.columns + GAP
    }

    pub fn len(&self) -> usize {
        self.point() * TILE
    }
}
