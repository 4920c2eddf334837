//! A grey picture with a margin of one cell around it, so that looking at neighbours needs no
//! checks, and the regions in it.

/// `height` rows of `width` cells, and a margin. A cell is known by its place in `cells`.
pub struct Framed<T> {
    pub cells: Vec<T>,
    height: usize,
    width: usize,
}

impl<T: Copy> Framed<T> {
    /// All cells, those of the margin too, hold `value`.
    pub fn new(height: usize, width: usize, value: T) -> Self {
        Self {
            cells: vec![value; (height + 2) * (width + 2)],
            height,
            width,
        }
    }

    /// From a cell to the one below it.
    pub fn stride(&self) -> usize {
        self.width + 2
    }

    /// The first cell of every row of the picture, from the top.
    pub fn rows(&self) -> impl Iterator<Item = usize> + use<T> {
        let stride = self.stride();
        (1..=self.height).map(move |row| row * stride + 1)
    }

    /// The picture's cells, row by row.
    pub fn places(&self) -> impl Iterator<Item = usize> + use<T> {
        let width = self.width;
        self.rows().flat_map(move |first| first..first + width)
    }

    /// The picture without its margin, each cell turned into a byte.
    pub fn bytes(&self, byte: impl Fn(T) -> u8) -> Vec<u8> {
        self.places().map(|at| byte(self.cells[at])).collect()
    }

    /// The cells of the picture that touch its margin.
    pub fn rim(&self) -> impl Iterator<Item = usize> + use<T> {
        let (stride, height, width) = (self.stride(), self.height, self.width);
        let sides = (1..=height).flat_map(move |row| [row * stride + 1, row * stride + width]);
        let ends = (1..=width).flat_map(move |column| [stride + column, height * stride + column]);
        sides.chain(ends)
    }
}

impl Framed<u8> {
    /// Puts `pixels`, as many as the picture has, into the frame; the margin holds `margin`.
    pub fn of(pixels: &[u8], height: usize, width: usize, margin: u8) -> Self {
        let mut framed = Self::new(height, width, margin);
        for (first, row) in framed.rows().zip(pixels.chunks_exact(width)) {
            framed.cells[first..first + width].copy_from_slice(row);
        }
        framed
    }

    /// Makes `to`, which is another than `from`, of the `seeds` and of all cells that hold `from`
    /// and hang together with a seed. The margin must not hold `from`.
    pub fn flood(&mut self, mut seeds: Vec<usize>, from: u8, to: u8, touching: Touching) {
        for &seed in &seeds {
            self.cells[seed] = to;
        }
        let stride = self.stride();
        while let Some(at) = seeds.pop() {
            let (above, below) = (at - stride, at + stride);
            let sides = [above, at - 1, at + 1, below];
            let corners = [above - 1, above + 1, below - 1, below + 1];
            let corners = corners.iter().filter(|_| touching == Touching::Corners);
            for &near in sides.iter().chain(corners) {
                if self.cells[near] == from {
                    self.cells[near] = to;
                    seeds.push(near);
                }
            }
        }
    }
}

/// When two pixels hang together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Touching {
    /// Where they have a side in common: four neighbours.
    Sides,
    /// Where a corner is enough: eight neighbours.
    Corners,
}
