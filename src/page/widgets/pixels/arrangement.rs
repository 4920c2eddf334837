//! Where the pictures of a grid lie, in pixels. Plain numbers, no DOM.

use crate::core::{Grid, Space};

/// What is between groups of pictures, beside the gap between pictures.
const GROUP_GAP: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    pub space: Space,
    pub columns: usize,
    pub rows: usize,
    /// Pixels between pictures.
    pub gap: usize,
    /// So many pictures of a row stand together, apart from the others; 0: all do.
    pub group: usize,
}

impl Arrangement {
    pub fn of(grid: &Grid, gap: usize, group: usize) -> Self {
        Self {
            space: grid.space,
            columns: grid.columns,
            rows: grid.rows(),
            gap,
            group,
        }
    }

    /// Where a column begins.
    pub fn left(self, column: usize) -> usize {
        let groups = column.checked_div(self.group).unwrap_or(0);
        column * (self.space.width + self.gap) + groups * GROUP_GAP
    }

    /// Where a row begins.
    pub fn top(self, row: usize) -> usize {
        row * (self.space.height + self.gap)
    }

    /// Where a picture begins: pixels from the left and from the top.
    pub fn corner(self, picture: usize) -> (usize, usize) {
        let columns = self.columns.max(1);
        (self.left(picture % columns), self.top(picture / columns))
    }

    /// Width and height of all.
    pub fn extent(self) -> (usize, usize) {
        let width = |last| self.left(last) + self.space.width;
        let height = |last| self.top(last) + self.space.height;
        (
            self.columns.checked_sub(1).map_or(0, width),
            self.rows.checked_sub(1).map_or(0, height),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(group: usize) -> Arrangement {
        Arrangement {
            space: Space::grey(28),
            columns: 12,
            rows: 10,
            gap: 1,
            group,
        }
    }

    #[test]
    fn pictures_stand_side_by_side_and_groups_apart() {
        let plain = arranged(0);
        assert_eq!(plain.corner(14), (2 * 29, 29));
        assert_eq!(plain.extent(), (12 * 29 - 1, 10 * 29 - 1));
        let triples = arranged(3);
        assert_eq!(triples.corner(2), (2 * 29, 0), "together");
        assert_eq!(triples.corner(15), (3 * 29 + GROUP_GAP, 29), "apart");
        assert_eq!(triples.extent().0, plain.extent().0 + 3 * GROUP_GAP);
    }

    #[test]
    fn no_pictures_take_no_room() {
        let nothing = Arrangement {
            columns: 0,
            rows: 0,
            ..arranged(3)
        };
        assert_eq!(nothing.extent(), (0, 0));
    }
}
