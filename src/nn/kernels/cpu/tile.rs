//! The innermost loop: the sums of one tile of a product, kept in registers.
//!
//! `left` holds, term by term, `R` vectors of rows; `right`, term by term, `N` columns, of which
//! the first `C` are wanted.

use pulp::Simd;

#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub fn tile<S: Simd, const R: usize, const N: usize, const C: usize>(
    simd: S,
    left: &[S::f32s],
    right: &[f32],
) -> [[S::f32s; R]; C] {
    let mut sums = [[simd.splat_f32s(0.0); R]; C];
    for (rows, columns) in left.chunks_exact(R).zip(right.chunks_exact(N)) {
        for c in 0..C {
            let column = simd.splat_f32s(columns[c]);
            for r in 0..R {
                sums[c][r] = simd.mul_add_e_f32s(rows[r], column, sums[c][r]);
            }
        }
    }
    sums
}

/// The same by hand for wasm: pulp's vectors are structs of four numbers there, which LLVM takes
/// apart, and its fused multiply-add is a feature of the whole build, not of one function.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn tile<S: Simd, const R: usize, const N: usize, const C: usize>(
    _: S,
    left: &[S::f32s],
    right: &[f32],
) -> [[S::f32s; R]; C] {
    use std::arch::wasm32::v128;
    const { assert!(size_of::<S::f32s>() == size_of::<v128>()) };
    let depth = left.len() / R;
    assert_eq!(depth * N, right.len());
    // SAFETY: both slices are `depth` terms long, and any 16 bytes are four numbers.
    unsafe {
        let sums = wasm::tile::<R, N, C>(depth, left.as_ptr().cast(), right.as_ptr());
        std::mem::transmute_copy::<[[v128; R]; C], _>(&sums)
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::arch::wasm32::*;

    /// # Safety
    /// `left` points to `depth` times `R` vectors, `right` to `depth` times `N` numbers.
    // A function of its own, since V8 gives a loop in a large function fewer registers.
    #[inline(never)]
    #[cfg_attr(feature = "relaxed", target_feature(enable = "relaxed-simd"))]
    pub unsafe fn tile<const R: usize, const N: usize, const C: usize>(
        depth: usize,
        mut left: *const v128,
        mut right: *const f32,
    ) -> [[v128; R]; C] {
        let mut sums = [[f32x4_splat(0.0); R]; C];
        for _ in 0..depth {
            // SAFETY: the caller's promise.
            unsafe {
                let rows: [v128; R] = std::array::from_fn(|r| *left.add(r));
                for (c, sums) in sums.iter_mut().enumerate() {
                    let column = v128_load32_splat(right.add(c).cast());
                    for (sum, row) in sums.iter_mut().zip(rows) {
                        *sum = multiply_add(row, column, *sum);
                    }
                }
                left = left.add(R);
                right = right.add(N);
            }
        }
        sums
    }

    /// a·b + c, in one instruction where the machine has it.
    #[cfg(feature = "relaxed")]
    #[inline]
    #[target_feature(enable = "relaxed-simd")]
    fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
        f32x4_relaxed_madd(a, b, c)
    }

    #[cfg(not(feature = "relaxed"))]
    #[inline(always)]
    fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), c)
    }
}
