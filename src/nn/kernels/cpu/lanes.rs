//! A processor's vectors, as little of them as the transforms need.

/// Numbers side by side in one register.
pub trait Lanes: Copy {
    type V: Copy;
    const COUNT: usize;

    fn splat(self, x: f32) -> Self::V;
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    /// a·b + c.
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// a where x is above zero, b elsewhere.
    fn where_positive(self, x: Self::V, a: Self::V, b: Self::V) -> Self::V;

    /// # Safety
    /// `COUNT` numbers can be read there.
    unsafe fn load(self, from: *const f32) -> Self::V;

    /// # Safety
    /// `COUNT` numbers can be written there.
    unsafe fn store(self, to: *mut f32, v: Self::V);
}

/// Lanes of the widest vector.
pub const MOST_LANES: usize = 16;

/// The sum of a vector's lanes.
#[inline(always)]
pub fn total<L: Lanes>(l: L, v: L::V) -> f32 {
    let mut lanes = [0.0; MOST_LANES];
    // SAFETY: there are no wider vectors.
    unsafe { l.store(lanes.as_mut_ptr(), v) };
    lanes.iter().sum()
}

/// Work for whatever vectors there are. All that `run` calls must be inlined into it: only the
/// function that [`dispatch`] calls is compiled for these vectors.
pub trait Job {
    type Output;

    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

#[cfg(not(target_arch = "wasm32"))]
pub use native::{count, dispatch};
#[cfg(target_arch = "wasm32")]
pub use web::{count, dispatch};

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use pulp::{Arch, Simd, WithSimd};

    use super::{Job, Lanes};

    #[derive(Clone, Copy)]
    struct Pulp<S>(S);

    impl<S: Simd> Lanes for Pulp<S> {
        type V = S::f32s;
        const COUNT: usize = S::F32_LANES;

        #[inline(always)]
        fn splat(self, x: f32) -> S::f32s {
            self.0.splat_f32s(x)
        }

        #[inline(always)]
        fn add(self, a: S::f32s, b: S::f32s) -> S::f32s {
            self.0.add_f32s(a, b)
        }

        #[inline(always)]
        fn sub(self, a: S::f32s, b: S::f32s) -> S::f32s {
            self.0.sub_f32s(a, b)
        }

        #[inline(always)]
        fn mul(self, a: S::f32s, b: S::f32s) -> S::f32s {
            self.0.mul_f32s(a, b)
        }

        #[inline(always)]
        fn max(self, a: S::f32s, b: S::f32s) -> S::f32s {
            self.0.max_f32s(a, b)
        }

        #[inline(always)]
        fn mul_add(self, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
            self.0.mul_add_e_f32s(a, b, c)
        }

        #[inline(always)]
        fn where_positive(self, x: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s {
            let above = self.0.less_than_f32s(self.0.splat_f32s(0.0), x);
            self.0.select_f32s(above, a, b)
        }

        #[inline(always)]
        unsafe fn load(self, from: *const f32) -> S::f32s {
            // SAFETY: the caller's promise.
            unsafe { from.cast::<S::f32s>().read_unaligned() }
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut f32, v: S::f32s) {
            // SAFETY: the caller's promise.
            unsafe { to.cast::<S::f32s>().write_unaligned(v) }
        }
    }

    struct With<J>(J);

    impl<J: Job> WithSimd for With<J> {
        type Output = J::Output;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> J::Output {
            self.0.run(Pulp(simd))
        }
    }

    /// Runs `job` with the widest vectors of this processor.
    pub fn dispatch<J: Job>(job: J) -> J::Output {
        Arch::new().dispatch(With(job))
    }

    struct Count;

    impl Job for Count {
        type Output = usize;

        #[inline(always)]
        fn run<L: Lanes>(self, _: L) -> usize {
            L::COUNT
        }
    }

    /// How many numbers a vector holds.
    pub fn count() -> usize {
        dispatch(Count)
    }
}

// By hand: pulp's vectors are structs of four numbers here, which LLVM takes apart, and its fused
// multiply-add is a feature of the whole build, not of one function.
#[cfg(target_arch = "wasm32")]
mod web {
    use std::arch::wasm32::*;

    use super::{Job, Lanes};

    #[derive(Clone, Copy)]
    struct Simd128;

    impl Lanes for Simd128 {
        type V = v128;
        const COUNT: usize = 4;

        #[inline(always)]
        fn splat(self, x: f32) -> v128 {
            f32x4_splat(x)
        }

        #[inline(always)]
        fn add(self, a: v128, b: v128) -> v128 {
            f32x4_add(a, b)
        }

        #[inline(always)]
        fn sub(self, a: v128, b: v128) -> v128 {
            f32x4_sub(a, b)
        }

        #[inline(always)]
        fn mul(self, a: v128, b: v128) -> v128 {
            f32x4_mul(a, b)
        }

        #[inline(always)]
        fn max(self, a: v128, b: v128) -> v128 {
            f32x4_max(a, b)
        }

        #[inline(always)]
        fn mul_add(self, a: v128, b: v128, c: v128) -> v128 {
            #[cfg(feature = "relaxed")]
            return fused(a, b, c);
            #[cfg(not(feature = "relaxed"))]
            f32x4_add(f32x4_mul(a, b), c)
        }

        #[inline(always)]
        fn where_positive(self, x: v128, a: v128, b: v128) -> v128 {
            v128_bitselect(a, b, f32x4_gt(x, f32x4_splat(0.0)))
        }

        #[inline(always)]
        unsafe fn load(self, from: *const f32) -> v128 {
            // SAFETY: the caller's promise.
            unsafe { v128_load(from.cast()) }
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut f32, v: v128) {
            // SAFETY: the caller's promise.
            unsafe { v128_store(to.cast(), v) }
        }
    }

    #[cfg(feature = "relaxed")]
    #[inline]
    #[target_feature(enable = "relaxed-simd")]
    fn fused(a: v128, b: v128, c: v128) -> v128 {
        f32x4_relaxed_madd(a, b, c)
    }

    /// Runs `job` with vectors of four.
    pub fn dispatch<J: Job>(job: J) -> J::Output {
        run(job)
    }

    #[inline(never)]
    #[cfg_attr(feature = "relaxed", target_feature(enable = "relaxed-simd"))]
    fn run<J: Job>(job: J) -> J::Output {
        job.run(Simd128)
    }

    /// How many numbers a vector holds.
    pub fn count() -> usize {
        Simd128::COUNT
    }
}
