//! Products along planes of pixels, in tiles that stay in the registers.

use crate::nn::kernels::cpu::lanes::{Job, Lanes, total};

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Pixels of a tile, in vectors.
pub const VECTORS: usize = 2;

/// Planes, one every `step` numbers.
#[derive(Clone, Copy)]
pub struct Planes<'a> {
    pub values: &'a [f32],
    pub step: usize,
}

/// out\[r\] = f(start\[r\] + Σ_k weights\[k, r\] · planes\[k\]), f the maximum of x and slope·x.
pub struct Rows<'a> {
    /// For each group of [`ROWS`] rows, term by term, their weights.
    pub weights: &'a [f32],
    /// For each row, filled up to a whole group.
    pub start: &'a [f32],
    pub slope: f32,
    pub planes: Planes<'a>,
    pub depth: usize,
    pub pixels: usize,
    /// `rows` planes, every `step` numbers.
    pub out: &'a mut [f32],
    pub step: usize,
    pub rows: usize,
}

impl Job for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let width = VECTORS * L::COUNT;
        let groups = self.rows.div_ceil(ROWS);
        assert!(self.pixels >= width && self.rows > 0 && self.depth > 0);
        assert!(self.planes.values.len() >= (self.depth - 1) * self.planes.step + self.pixels);
        assert!(self.out.len() >= (self.rows - 1) * self.step + self.pixels);
        assert!(self.weights.len() >= groups * self.depth * ROWS);
        assert!(self.start.len() >= groups * ROWS);
        let mut at = 0;
        while at < self.pixels {
            // The last tile overlaps the one before.
            at = at.min(self.pixels - width);
            for group in 0..groups {
                // SAFETY: the asserts hold what is read and written: a row beyond the last has its
                // place taken by the last.
                unsafe {
                    let planes = self.planes.values.as_ptr().add(at);
                    let weights = self.weights.as_ptr().add(group * self.depth * ROWS);
                    let start = self.start.as_ptr().add(group * ROWS);
                    let out = self.out.as_mut_ptr().add(group * ROWS * self.step + at);
                    let rows = (self.rows - group * ROWS).min(ROWS);
                    let operands = (weights, planes, self.planes.step, self.depth);
                    row_tile(l, operands, (start, self.slope), (out, self.step, rows));
                }
            }
            at += width;
        }
    }
}

/// [`ROWS`] rows of [`VECTORS`] vectors. A function by itself on wasm (`winograd/product.rs`).
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(
    all(target_arch = "wasm32", feature = "relaxed"),
    target_feature(enable = "relaxed-simd")
)]
unsafe fn row_tile<L: Lanes>(
    l: L,
    (mut weights, mut planes, step, depth): (*const f32, *const f32, usize, usize),
    (start, slope): (*const f32, f32),
    (out, out_step, rows): (*mut f32, usize, usize),
) {
    // SAFETY: as the caller has asserted.
    unsafe {
        let mut sums = [[l.splat(0.0); VECTORS]; ROWS];
        for (r, sums) in sums.iter_mut().enumerate() {
            *sums = [l.splat(*start.add(r)); VECTORS];
        }
        for _ in 0..depth {
            let pixels = [l.load(planes), l.load(planes.add(L::COUNT))];
            for (r, sums) in sums.iter_mut().enumerate() {
                let weight = l.splat(*weights.add(r));
                sums[0] = l.mul_add(pixels[0], weight, sums[0]);
                sums[1] = l.mul_add(pixels[1], weight, sums[1]);
            }
            planes = planes.add(step);
            weights = weights.add(ROWS);
        }
        let slope = l.splat(slope);
        for (r, sums) in sums.into_iter().enumerate().take(rows) {
            for (v, sum) in sums.into_iter().enumerate() {
                let activated = l.max(sum, l.mul(sum, slope));
                l.store(out.add(r * out_step + v * L::COUNT), activated);
            }
        }
    }
}

/// out\[r, c\] += Σ left\[r\] · right\[c\] over all pixels. Planes end with zeros up to a whole vector.
pub struct Dots<'a> {
    pub left: Planes<'a>,
    pub rows: usize,
    pub right: Planes<'a>,
    pub columns: usize,
    pub pixels: usize,
    /// `[rows, columns]`
    pub out: &'a mut [f32],
}

/// Columns of a tile of dots.
const COLUMNS: usize = 2;

impl Job for Dots<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let pixels = self.pixels.next_multiple_of(L::COUNT);
        assert!(self.rows > 0 && self.columns > 0);
        assert!(self.left.values.len() >= (self.rows - 1) * self.left.step + pixels);
        assert!(self.right.values.len() >= (self.columns - 1) * self.right.step + pixels);
        for row in (0..self.rows).step_by(ROWS) {
            for column in (0..self.columns).step_by(COLUMNS) {
                // The last tile repeats its last plane; those sums go nowhere.
                let mut left = [self.left.values.as_ptr(); ROWS];
                for (r, left) in left.iter_mut().enumerate() {
                    *left = left.wrapping_add((row + r).min(self.rows - 1) * self.left.step);
                }
                let mut right = [self.right.values.as_ptr(); COLUMNS];
                for (c, right) in right.iter_mut().enumerate() {
                    let column = (column + c).min(self.columns - 1);
                    *right = right.wrapping_add(column * self.right.step);
                }
                // SAFETY: so many pixels in each plane, say the asserts.
                let sums = unsafe { dot_tile(l, left, right, pixels / L::COUNT) };
                for (r, sums) in sums.into_iter().enumerate().take(self.rows - row) {
                    for (c, sum) in sums.into_iter().enumerate().take(self.columns - column) {
                        self.out[(row + r) * self.columns + column + c] += total(l, sum);
                    }
                }
            }
        }
    }
}

/// The sums of a tile of dots, lane by lane.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(
    all(target_arch = "wasm32", feature = "relaxed"),
    target_feature(enable = "relaxed-simd")
)]
unsafe fn dot_tile<L: Lanes>(
    l: L,
    left: [*const f32; ROWS],
    right: [*const f32; COLUMNS],
    vectors: usize,
) -> [[L::V; COLUMNS]; ROWS] {
    let mut sums = [[l.splat(0.0); COLUMNS]; ROWS];
    for i in 0..vectors {
        let at = i * L::COUNT;
        // SAFETY: as the caller has asserted.
        unsafe {
            let columns = [l.load(right[0].add(at)), l.load(right[1].add(at))];
            for r in 0..ROWS {
                let row = l.load(left[r].add(at));
                sums[r][0] = l.mul_add(row, columns[0], sums[r][0]);
                sums[r][1] = l.mul_add(row, columns[1], sums[r][1]);
            }
        }
    }
    sums
}
