//! The products at the points: for each, every row of the left operand with every column of the
//! right one.

use super::layout::{Left, Right, Sums, TILE};
use crate::nn::kernels::cpu::lanes::{Job, Lanes};

/// sums\[point, column, row\] = Σ left\[point, row, k\] · right\[point, column, k\]
pub struct Product<'a> {
    pub left: (&'a [f32], Left),
    pub right: (&'a [f32], Right),
    pub sums: (&'a mut [f32], Sums),
}

impl Job for Product<'_> {
    type Output = ();

    /// The tiles: sums must fit the registers beside the operands. Of AVX-512's 32 they take 16;
    /// of wasm's, V8 keeps some for itself (`../tile.rs`).
    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        #[cfg(target_arch = "wasm32")]
        self.run_tiles::<L, 4>(l);
        #[cfg(not(target_arch = "wasm32"))]
        match L::COUNT {
            16 => self.run_tiles::<L, 8>(l),
            8 | 4 => self.run_tiles::<L, 4>(l),
            _ => self.run_tiles::<L, 1>(l),
        }
    }
}

impl Product<'_> {
    /// Tiles of two vectors by `N` columns.
    #[inline(always)]
    fn run_tiles<L: Lanes, const N: usize>(self, l: L) {
        let ((left, rows), (right, columns), (sums, places)) = (self.left, self.right, self.sums);
        assert_eq!(rows.depth, columns.depth);
        assert!(left.len() >= rows.len() && right.len() >= columns.len());
        assert!(sums.len() >= places.len());
        assert!(places.rows == rows.rows() && places.columns == columns.columns());
        let panels = rows.blocks * rows.panels;
        for point in 0..TILE {
            for first in (0..panels).step_by(2) {
                for group in 0..places.columns / N {
                    let column = group * N;
                    // SAFETY: the lengths are those of the layouts, which the asserts above hold,
                    // and the offsets are within the layouts.
                    unsafe {
                        let left = left.as_ptr().add(point * rows.point());
                        let pair = [first, (first + 1).min(panels - 1)];
                        let lefts = [left.add(rows.at(pair[0])), left.add(rows.at(pair[1]))];
                        let right = right
                            .as_ptr()
                            .add(point * columns.point())
                            .add(column / L::COUNT * columns.panel() + column % L::COUNT);
                        let place = point * places.point() + column * places.rows;
                        let out = sums.as_mut_ptr().add(place);
                        let outs = [out.add(pair[0] * L::COUNT), out.add(pair[1] * L::COUNT)];
                        tile::<L, N>(l, rows.depth, lefts, right, outs, places.rows);
                    }
                }
            }
        }
    }
}

/// The other way around, for the same taps: there the sum goes over what is a row above, and a row is
/// one of its terms.
///
/// sums\[point, k, column\] = Σ left\[point, row, k\] · right\[point, column, row\]
pub struct Turned<'a> {
    pub left: (&'a [f32], Left),
    pub right: (&'a [f32], Right),
    pub sums: (&'a mut [f32], Sums),
}

impl Job for Turned<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        #[cfg(target_arch = "wasm32")]
        self.run_tiles::<L, 4>(l);
        #[cfg(not(target_arch = "wasm32"))]
        match L::COUNT {
            16 if self.left.1.depth.is_multiple_of(8) => self.run_tiles::<L, 8>(l),
            16 | 8 | 4 => self.run_tiles::<L, 4>(l),
            _ => self.run_tiles::<L, 1>(l),
        }
    }
}

impl Turned<'_> {
    #[inline(always)]
    fn run_tiles<L: Lanes, const N: usize>(self, l: L) {
        let ((taps, rows), (images, columns), (sums, places)) = (self.left, self.right, self.sums);
        assert!(rows.panels == 1 && rows.depth.is_multiple_of(N));
        assert!(columns.depth <= rows.rows());
        assert!(taps.len() >= rows.len() && images.len() >= columns.len());
        assert!(sums.len() >= places.len());
        assert!(places.rows == columns.columns() && places.columns == rows.depth);
        for point in 0..TILE {
            for term in (0..rows.depth).step_by(N) {
                for first in (0..columns.panels).step_by(2) {
                    // SAFETY: as above.
                    unsafe {
                        let images = images.as_ptr().add(point * columns.point());
                        let pair = [first, (first + 1).min(columns.panels - 1)];
                        let lefts = [
                            images.add(pair[0] * columns.panel()),
                            images.add(pair[1] * columns.panel()),
                        ];
                        let taps = taps.as_ptr().add(point * rows.point() + term * L::COUNT);
                        let place = point * places.point() + term * places.rows;
                        let out = sums.as_mut_ptr().add(place);
                        let outs = [out.add(pair[0] * L::COUNT), out.add(pair[1] * L::COUNT)];
                        let depth = columns.depth;
                        turned_tile::<L, N>(
                            l,
                            (depth, lefts),
                            (taps, rows.block()),
                            (outs, places.rows),
                        );
                    }
                }
            }
        }
    }
}

/// Two vectors of rows by `N` columns, which are one after the other in each term of `right` and
/// `step` apart in `outs`.
///
/// # Safety
/// `left` are `depth` vectors each, `right` so many times `COUNT` numbers, and the columns of `outs`
/// lie within memory that may be written.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
unsafe fn tile<L: Lanes, const N: usize>(
    l: L,
    depth: usize,
    left: [*const f32; 2],
    right: *const f32,
    outs: [*mut f32; 2],
    step: usize,
) {
    let mut sums = [[l.splat(0.0); 2]; N];
    for k in 0..depth {
        // SAFETY: the caller's promise.
        unsafe {
            let at = k * L::COUNT;
            let rows = [l.load(left[0].add(at)), l.load(left[1].add(at))];
            for (c, sums) in sums.iter_mut().enumerate() {
                let x = l.splat(*right.add(k * L::COUNT + c));
                for r in 0..2 {
                    sums[r] = l.mul_add(rows[r], x, sums[r]);
                }
            }
        }
    }
    for (c, sums) in sums.into_iter().enumerate() {
        for (out, sum) in outs.into_iter().zip(sums) {
            // SAFETY: the caller's promise.
            unsafe { l.store(out.add(c * step), sum) };
        }
    }
}

/// The same for wasm: a function by itself, since V8 gives a loop in a large function fewer
/// registers, with a name for each sum and the stores inside, for the same reason.
///
/// # Safety
/// As above.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
#[cfg_attr(feature = "relaxed", target_feature(enable = "relaxed-simd"))]
unsafe fn tile<L: Lanes, const N: usize>(
    l: L,
    depth: usize,
    [mut left0, mut left1]: [*const f32; 2],
    mut right: *const f32,
    [out0, out1]: [*mut f32; 2],
    step: usize,
) {
    const { assert!(N == 4 && L::COUNT == 4) };
    let z = l.splat(0.0);
    let [mut a0, mut a1, mut b0, mut b1] = [z; 4];
    let [mut c0, mut c1, mut d0, mut d1] = [z; 4];
    // SAFETY: the caller's promise.
    unsafe {
        for _ in 0..depth {
            let (p, q) = (l.load(left0), l.load(left1));
            let x = l.splat(*right);
            (a0, a1) = (l.mul_add(p, x, a0), l.mul_add(q, x, a1));
            let x = l.splat(*right.add(1));
            (b0, b1) = (l.mul_add(p, x, b0), l.mul_add(q, x, b1));
            let x = l.splat(*right.add(2));
            (c0, c1) = (l.mul_add(p, x, c0), l.mul_add(q, x, c1));
            let x = l.splat(*right.add(3));
            (d0, d1) = (l.mul_add(p, x, d0), l.mul_add(q, x, d1));
            left0 = left0.add(4);
            left1 = left1.add(4);
            right = right.add(4);
        }
        for (c, [sum0, sum1]) in [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]
            .into_iter()
            .enumerate()
        {
            l.store(out0.add(c * step), sum0);
            l.store(out1.add(c * step), sum1);
        }
    }
}

/// A tile of [`Turned`]: two vectors by `N` columns, whose terms lie side by side in blocks of a
/// vector's lanes.
///
/// # Safety
/// As [`tile`].
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
unsafe fn turned_tile<L: Lanes, const N: usize>(
    l: L,
    (depth, left): (usize, [*const f32; 2]),
    (right, block): (*const f32, usize),
    (outs, step): ([*mut f32; 2], usize),
) {
    let mut sums = [[l.splat(0.0); 2]; N];
    for from in (0..depth).step_by(L::COUNT) {
        for k in from..(from + L::COUNT).min(depth) {
            // SAFETY: the caller's promise.
            unsafe {
                let at = k * L::COUNT;
                let rows = [l.load(left[0].add(at)), l.load(left[1].add(at))];
                let right = right.add(from / L::COUNT * block + (k - from));
                for (c, sums) in sums.iter_mut().enumerate() {
                    let x = l.splat(*right.add(c * L::COUNT));
                    for r in 0..2 {
                        sums[r] = l.mul_add(rows[r], x, sums[r]);
                    }
                }
            }
        }
    }
    for (c, sums) in sums.into_iter().enumerate() {
        for (out, sum) in outs.into_iter().zip(sums) {
            // SAFETY: the caller's promise.
            unsafe { l.store(out.add(c * step), sum) };
        }
    }
}

/// The same for wasm.
///
/// # Safety
/// As above.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
#[cfg_attr(feature = "relaxed", target_feature(enable = "relaxed-simd"))]
unsafe fn turned_tile<L: Lanes, const N: usize>(
    l: L,
    (depth, [mut left0, mut left1]): (usize, [*const f32; 2]),
    (mut right, block): (*const f32, usize),
    ([out0, out1], step): ([*mut f32; 2], usize),
) {
    const { assert!(N == 4 && L::COUNT == 4) };
    let z = l.splat(0.0);
    let [mut a0, mut a1, mut b0, mut b1] = [z; 4];
    let [mut c0, mut c1, mut d0, mut d1] = [z; 4];
    // SAFETY: the caller's promise.
    unsafe {
        for k in 0..depth {
            let (p, q) = (l.load(left0), l.load(left1));
            let x = l.splat(*right);
            (a0, a1) = (l.mul_add(p, x, a0), l.mul_add(q, x, a1));
            let x = l.splat(*right.add(4));
            (b0, b1) = (l.mul_add(p, x, b0), l.mul_add(q, x, b1));
            let x = l.splat(*right.add(8));
            (c0, c1) = (l.mul_add(p, x, c0), l.mul_add(q, x, c1));
            let x = l.splat(*right.add(12));
            (d0, d1) = (l.mul_add(p, x, d0), l.mul_add(q, x, d1));
            left0 = left0.add(4);
            left1 = left1.add(4);
            // The next term, or the first of the next block.
            right = right.add(if k % 4 == 3 { block - 3 } else { 1 });
        }
        for (c, [sum0, sum1]) in [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]
            .into_iter()
            .enumerate()
        {
            l.store(out0.add(c * step), sum0);
            l.store(out1.add(c * step), sum1);
        }
    }
}
