//! Copies a product's operands (`product.rs`) into panels, where the innermost tile reads them one
//! number after the other.
//!
//! Four rows and four terms are copied together: the taps of a kernel and the pixels of a line
//! lie side by side, so most such squares are four reads of four numbers, as they are or turned.

use super::operands::Gathered;

/// Rows, or terms, of a square.
const SIDE: usize = 4;
/// Rows of the tallest panel: two vectors of AVX-512.
const MOST_ROWS: usize = 32;

/// All rows of `block` side by side, term by term, `height` of them. Where rows are wanting the
/// first is repeated: those sums go nowhere.
#[inline(always)]
pub fn pack_left(block: Gathered, panel: &mut [f32], height: usize) {
    let mut rows = [block.rows[0]; MOST_ROWS];
    rows[..block.rows.len()].copy_from_slice(block.rows);
    let (groups, others) = rows[..height].as_chunks::<SIDE>();
    let mut beside = [false; MOST_ROWS / SIDE];
    for (beside, group) in beside.iter_mut().zip(groups) {
        *beside = side_by_side(group);
    }
    let (runs, rest) = match others {
        [] => block.columns.as_chunks::<SIDE>(),
        // A processor without vectors has panels of two rows.
        _ => (&[][..], block.columns),
    };
    let (squares, lines) = panel.split_at_mut(runs.len() * SIDE * height);
    for (lines, terms) in squares.chunks_exact_mut(SIDE * height).zip(runs) {
        let run = side_by_side(terms);
        for (g, group) in groups.iter().enumerate() {
            let to = &mut lines[g * SIDE..];
            if beside[g] {
                for (t, term) in terms.iter().enumerate() {
                    to[t * height..][..SIDE]
                        .copy_from_slice(four(block.values, (group[0] + term) as usize));
                }
            } else if run {
                let square = group.map(|row| four(block.values, (row + terms[0]) as usize));
                turn(square, to, height);
            } else {
                for (t, &term) in terms.iter().enumerate() {
                    // SAFETY: `add_product` has checked this operand.
                    let numbers = group.map(|row| unsafe { block.get(row, term) });
                    to[t * height..][..SIDE].copy_from_slice(&numbers);
                }
            }
        }
    }
    for (line, &term) in lines.chunks_exact_mut(height).zip(rest) {
        for (place, &row) in line.iter_mut().zip(&rows) {
            // SAFETY: as above.
            *place = unsafe { block.get(row, term) };
        }
    }
}

/// All rows of the right operand, `N` side by side, term by term; rows that are wanting are 0.
#[inline(always)]
pub fn pack_right<const N: usize>(block: Gathered, panels: &mut [f32]) {
    let depth = block.columns.len();
    for (rows, panel) in block.rows.chunks(N).zip(panels.chunks_exact_mut(N * depth)) {
        for (cells, &column) in panel.chunks_exact_mut(N).zip(block.columns) {
            cells.fill(0.0);
            for (cell, &row) in cells.iter_mut().zip(rows) {
                // SAFETY: `add_product` has checked this operand.
                *cell = unsafe { block.get(row, column) };
            }
        }
    }
}

fn side_by_side(offsets: &[u32; SIDE]) -> bool {
    offsets.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// # Panics
/// Where fewer are left.
#[inline(always)]
pub fn four(values: &[f32], from: usize) -> &[f32; SIDE] {
    values[from..].first_chunk().expect("four are left")
}

/// Writes the columns of `square`, `step` numbers from one to the next.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub fn turn(square: [&[f32; SIDE]; SIDE], to: &mut [f32], step: usize) {
    for t in 0..SIDE {
        let column = square.map(|row| row[t]);
        to[t * step..][..SIDE].copy_from_slice(&column);
    }
}

/// The same by hand for wasm, where LLVM does it number by number.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn turn(square: [&[f32; SIDE]; SIDE], to: &mut [f32], step: usize) {
    use std::arch::wasm32::*;
    let [a, b, c, d] = square.map(|row| {
        // SAFETY: a row is 16 bytes, at any alignment.
        unsafe { v128_load(row.as_ptr().cast()) }
    });
    let [ab, cd] = [[a, b], [c, d]].map(|[x, y]| i32x4_shuffle::<0, 4, 1, 5>(x, y));
    let [above, below] = [[a, b], [c, d]].map(|[x, y]| i32x4_shuffle::<2, 6, 3, 7>(x, y));
    let columns = [
        i64x2_shuffle::<0, 2>(ab, cd),
        i64x2_shuffle::<1, 3>(ab, cd),
        i64x2_shuffle::<0, 2>(above, below),
        i64x2_shuffle::<1, 3>(above, below),
    ];
    for (t, column) in columns.into_iter().enumerate() {
        let place = &mut to[t * step..][..SIDE];
        // SAFETY: 16 bytes, as above.
        unsafe { v128_store(place.as_mut_ptr().cast(), column) };
    }
}
