//! The matrix product that every convolution here comes down to:
//!
//! > out\[m, n\] += Σ_k left\[m, k\] · right\[n, k\]
//!
//! where an element of an operand lies anywhere in memory, as long as its place is a sum of one
//! offset for its row and one for its column. The patches of a convolution's input are such an
//! operand (one offset for the output's pixel, one for the tap), and so they are read where they
//! lie, into small panels that stay in the cache, instead of being written out as a matrix
//! (im2col). The inner tile keeps its sums in registers (Goto & van de Geijn 2008, "Anatomy of
//! high-performance matrix multiplication").

use pulp::{Simd, WithSimd, bytemuck};

use super::operands::{Gathered, Scattered};
use super::pack::{pack_left, pack_right};
use super::tile::tile;

/// Adds `left` · `right`ᵀ to `out`. It is faster with the longer operand at the left.
///
/// # Panics
/// Offsets that point outside, or operands whose sizes do not fit together.
pub fn add_product(left: Gathered, right: Gathered, out: Scattered) {
    assert_eq!(left.columns.len(), right.columns.len());
    assert_eq!(left.rows.len(), out.rows.len());
    assert_eq!(right.rows.len(), out.columns.len());
    left.check();
    right.check();
    out.check();
    let product = Product { left, right, out };
    #[cfg(not(target_arch = "wasm32"))]
    pulp::Arch::new().dispatch(product);
    #[cfg(target_arch = "wasm32")]
    product.with_simd(pulp::wasm::Simd128::try_new().expect("built with simd128"));
}

/// Terms of a sum that are taken at once: a panel of the left operand, 256 × 8 or 16 numbers,
/// and one of the right stay in the first-level cache together.
const DEPTH: usize = 256;

struct Product<'a> {
    left: Gathered<'a>,
    right: Gathered<'a>,
    out: Scattered<'a>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    /// Sums must fit the registers beside the operands: sixteen of eight numbers (AVX2) hold a
    /// tile of 16 × 6. Of wasm's, V8 keeps some for itself: 8 × 4 was the fastest of the eleven
    /// shapes tried, with fused multiply-add twice as fast as gemm's 12 × 4, which spills.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if S::F32_LANES >= 8 {
            run::<S, 2, 6>(simd, self);
        } else {
            run::<S, 2, 4>(simd, self);
        }
    }
}

/// `R` vectors times `N` columns make a tile.
#[inline(always)]
fn run<S: Simd, const R: usize, const N: usize>(simd: S, product: Product) {
    let Product { left, right, out } = product;
    let height = R * S::F32_LANES;
    let zero = simd.splat_f32s(0.0);
    let mut left_panel = vec![zero; R * DEPTH];
    let mut right_panels = vec![0.0; right.rows.len().div_ceil(N) * N * DEPTH];
    for from in (0..left.columns.len()).step_by(DEPTH) {
        let to = (from + DEPTH).min(left.columns.len());
        let depth = to - from;
        let right_block = Gathered {
            columns: &right.columns[from..to],
            ..right
        };
        pack_right::<N>(right_block, &mut right_panels);
        for (rows, out_rows) in left.rows.chunks(height).zip(out.rows.chunks(height)) {
            let panel = &mut left_panel[..R * depth];
            let left_block = Gathered {
                rows,
                columns: &left.columns[from..to],
                ..left
            };
            pack_left(left_block, bytemuck::cast_slice_mut(panel), height);
            let mut target = Strip::new(out.values, out_rows, out.columns);
            let panels = right_panels.chunks_exact(N * depth);
            for (i, (wanted, columns)) in right.rows.chunks(N).zip(panels).enumerate() {
                if wanted.len() == 1 {
                    // A single column, such as the one channel of an image, has its own tile.
                    target.add(i * N, &tile::<S, R, N, 1>(simd, panel, columns));
                } else {
                    let sums = tile::<S, R, N, N>(simd, panel, columns);
                    target.add(i * N, &sums[..wanted.len()]);
                }
            }
        }
    }
}

/// The places of one panel's sums.
struct Strip<'a> {
    values: &'a mut [f32],
    rows: &'a [u32],
    columns: &'a [u32],
    consecutive: bool,
}

impl<'a> Strip<'a> {
    #[inline(always)]
    fn new(values: &'a mut [f32], rows: &'a [u32], columns: &'a [u32]) -> Self {
        let consecutive = rows.windows(2).all(|pair| pair[1] == pair[0] + 1);
        Self {
            values,
            rows,
            columns,
            consecutive,
        }
    }

    /// Adds the columns of a tile from column `first` on.
    #[inline(always)]
    fn add<V: bytemuck::Pod, const R: usize>(&mut self, first: usize, tile: &[[V; R]]) {
        let columns = &self.columns[first..first + tile.len()];
        let sums = |c: usize| -> &[f32] { bytemuck::cast_slice(&tile[c]) };
        if self.consecutive {
            for (c, column) in columns.iter().enumerate() {
                let from = (column + self.rows[0]) as usize;
                let places = &mut self.values[from..from + self.rows.len()];
                for (place, sum) in places.iter_mut().zip(sums(c)) {
                    *place += sum;
                }
            }
        } else {
            for (c, &column) in columns.iter().enumerate() {
                for (&row, sum) in self.rows.iter().zip(sums(c)) {
                    // SAFETY: `add_product` has checked these offsets.
                    unsafe { *self.values.get_unchecked_mut((column + row) as usize) += sum };
                }
            }
        }
    }
}
