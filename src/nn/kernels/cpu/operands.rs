//! The operands of a product (`product.rs`): matrices whose elements lie anywhere in memory, each
//! at the sum of an offset for its row and one for its column.

/// A matrix whose element (r, c) is `values[rows[r] + columns[c]]`.
#[derive(Clone, Copy)]
pub struct Gathered<'a> {
    pub values: &'a [f32],
    pub rows: &'a [u32],
    pub columns: &'a [u32],
}

impl Gathered<'_> {
    /// No offset points outside of `values`: what lets [`Gathered::get`] go without a check.
    pub fn check(&self) {
        check(self.rows, self.columns, self.values.len());
    }

    /// # Safety
    /// [`Gathered::check`] has passed, and both offsets are of this matrix.
    #[inline(always)]
    pub unsafe fn get(&self, row: u32, column: u32) -> f32 {
        // SAFETY: the caller's promise.
        unsafe { *self.values.get_unchecked(row as usize + column as usize) }
    }
}

/// All sums of a row's and a column's offset are below `len`.
fn check(rows: &[u32], columns: &[u32], len: usize) {
    let last = |offsets: &[u32]| offsets.iter().copied().max().map_or(0, |o| o as usize);
    if !rows.is_empty() && !columns.is_empty() {
        assert!(last(rows) + last(columns) < len);
    }
}

/// Where the sums go: (m, n) to `values[rows[m] + columns[n]]`. Several may share a place; that
/// is how the patches of a transposed convolution overlap.
pub struct Scattered<'a> {
    pub values: &'a mut [f32],
    pub rows: &'a [u32],
    pub columns: &'a [u32],
}

impl Scattered<'_> {
    /// As [`Gathered::check`].
    pub fn check(&self) {
        check(self.rows, self.columns, self.values.len());
    }
}
