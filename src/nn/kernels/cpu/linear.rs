//! Linear layers, `[n, from]` to `[n, to]` by weights `[from, to]`: the products of `few/products.rs`
//! along the longer of their sides, in blocks whose weights (or gradients) stay in the cache.

use super::few::{Dots, Planes, ROWS, Rows, VECTORS};
use super::lanes::{count, dispatch};
use super::memory::{Scratch, written};
use super::parallel::fill;

/// Examples, inputs and outputs.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub examples: usize,
    pub from: usize,
    pub to: usize,
}

/// Rows that a thread takes at a time.
const ROWS_AT_ONCE: usize = 32;

impl Size {
    /// Whether the outputs fill whole vectors and tiles.
    pub fn is_fast(&self) -> bool {
        self.to >= VECTORS * count() && self.to.is_multiple_of(count())
    }
}

/// `[examples, to]`, without bias.
pub fn forward(numbers: &[f32], weights: &[f32], size: Size) -> Vec<f32> {
    let Size { examples, from, to } = size;
    rows(
        |row, k| numbers[row * from + k],
        [examples, from],
        weights,
        to,
    )
}

/// `[from, to]`, from the numbers and the gradient of the output.
pub fn weight_gradient(numbers: &[f32], gradient: &[f32], size: Size) -> Vec<f32> {
    let Size { examples, from, to } = size;
    rows(
        |row, k| numbers[k * from + row],
        [from, examples],
        gradient,
        to,
    )
}

/// `[examples, from]`, from the gradient of the output.
pub fn input_gradient(gradient: &[f32], weights: &[f32], size: Size) -> Vec<f32> {
    let Size { examples, from, to } = size;
    let mut out = vec![0.0; examples * from];
    fill(&mut out, ROWS_AT_ONCE * from, |at, out| {
        let first = at / from * to;
        let rows = out.len() / from;
        dispatch(Dots {
            left: Planes {
                values: &gradient[first..][..rows * to],
                step: to,
            },
            rows,
            right: Planes {
                values: weights,
                step: to,
            },
            columns: from,
            pixels: to,
            out,
        });
    });
    out
}

/// Σ_k left(row, k) · planes\[k\], `[rows, width]`, of planes of `width` numbers.
fn rows(
    left: impl Fn(usize, usize) -> f32 + Sync + Send,
    [count_rows, depth]: [usize; 2],
    planes: &[f32],
    width: usize,
) -> Vec<f32> {
    let block = VECTORS * count();
    let fill_all = |out: &mut [f32]| {
        fill(out, ROWS_AT_ONCE * width, |at, out| {
            let (first, rows) = (at / width, out.len() / width);
            let groups = rows.div_ceil(ROWS);
            let mut packed = Scratch::new(groups * depth * ROWS);
            for (i, packed) in packed.chunks_exact_mut(ROWS).enumerate() {
                let (group, k) = (i / depth, i % depth);
                for (r, place) in packed.iter_mut().enumerate() {
                    *place = left(first + (group * ROWS + r).min(rows - 1), k);
                }
            }
            let start = vec![0.0; groups * ROWS];
            let mut columns = Scratch::new(depth * block);
            let mut from = 0;
            while from < width {
                // The last block overlaps the one before.
                from = from.min(width - block);
                for (k, line) in columns.chunks_exact_mut(block).enumerate() {
                    line.copy_from_slice(&planes[k * width + from..][..block]);
                }
                dispatch(Rows {
                    weights: &packed,
                    start: &start,
                    slope: 1.0,
                    planes: Planes {
                        values: &columns,
                        step: block,
                    },
                    depth,
                    pixels: block,
                    out: &mut out[from..],
                    step: width,
                    rows,
                });
                from += block;
            }
        });
    };
    // SAFETY: every number of every row is written.
    unsafe { written(count_rows * width, fill_all) }
}
