//! Linear layers, `[n, from]` to `[n, to]` by weights `[from, to]`: the products of `few/products.rs`
//! along the longer of their sides, in blocks whose weights (or gradients) stay in the cache.

use super::few::{Dots, Planes, ROWS, Rows, VECTORS};
use super::lanes::{Job, Lanes, count, dispatch};
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
const ROWS_AT_ONCE: usize = 64;

impl Size {
    /// Whether the outputs fill whole vectors and tiles.
    pub fn is_fast(&self) -> bool {
        self.to >= VECTORS * count() && self.to.is_multiple_of(count())
    }
}

/// `[examples, to]`, without bias.
pub fn forward(numbers: &[f32], weights: &[f32], size: Size) -> Vec<f32> {
    let Size { examples, from, to } = size;
    let left = Left {
        values: numbers,
        row: from,
        term: 1,
    };
    rows(left, [examples, from], weights, to)
}

/// `[from, to]`, from the numbers and the gradient of the output.
pub fn weight_gradient(numbers: &[f32], gradient: &[f32], size: Size) -> Vec<f32> {
    let Size { examples, from, to } = size;
    let left = Left {
        values: numbers,
        row: 1,
        term: from,
    };
    rows(left, [from, examples], gradient, to)
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

/// Where the left operand's number of a row and a term is: a sum of steps.
#[derive(Clone, Copy)]
struct Left<'a> {
    values: &'a [f32],
    row: usize,
    term: usize,
}

impl Left<'_> {
    /// So many rows from `first` on as `Rows` takes them.
    fn pack(&self, [first, rows]: [usize; 2], depth: usize, packed: &mut [f32]) {
        for (group, packed) in packed.chunks_exact_mut(depth * ROWS).enumerate() {
            for r in 0..ROWS {
                // Rows beyond the last repeat it; those sums go nowhere.
                let row = first + (group * ROWS + r).min(rows - 1);
                let values = self.values[row * self.row..].iter().step_by(self.term);
                let places = packed[r..].iter_mut().step_by(ROWS);
                places.zip(values).for_each(|(place, x)| *place = *x);
            }
        }
    }
}

/// Some columns of all lines, side by side.
struct Columns<'a> {
    lines: &'a [f32],
    width: usize,
    from: usize,
    out: &'a mut [f32],
}

impl Job for Columns<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let block = VECTORS * L::COUNT;
        assert!(self.from + block <= self.width);
        let lines = self.lines.chunks_exact(self.width);
        for (line, out) in lines.zip(self.out.chunks_exact_mut(block)) {
            for at in (0..block).step_by(L::COUNT) {
                // SAFETY: a block is within a line, says the assert, and within its place in `out`.
                unsafe {
                    let numbers = l.load(line.as_ptr().add(self.from + at));
                    l.store(out.as_mut_ptr().add(at), numbers);
                }
            }
        }
    }
}

/// Σ_k left\[row, k\] · planes\[k\], `[rows, width]`, of planes of `width` numbers.
fn rows(left: Left, [count_rows, depth]: [usize; 2], planes: &[f32], width: usize) -> Vec<f32> {
    let block = VECTORS * count();
    let fill_all = |out: &mut [f32]| {
        fill(out, ROWS_AT_ONCE * width, |at, out| {
            let (first, rows) = (at / width, out.len() / width);
            let groups = rows.div_ceil(ROWS);
            let mut packed = Scratch::new(groups * depth * ROWS);
            left.pack([first, rows], depth, &mut packed);
            let start = vec![0.0; groups * ROWS];
            let mut columns = Scratch::new(depth * block);
            let mut from = 0;
            while from < width {
                // The last block overlaps the one before.
                from = from.min(width - block);
                dispatch(Columns {
                    lines: planes,
                    width,
                    from,
                    out: &mut columns,
                });
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
