//! A step of Adam and of a moving average on host memory, in place, in one pass over a parameter each.

use super::parallel::{fill, fill_all};
use crate::nn::kernels::steps::Rule;

/// Numbers that one thread goes through at a time.
const PART: usize = 1 << 14;

impl Rule {
    #[inline(always)]
    fn second_moment(&self, old: f32, gradient: f32) -> f32 {
        self.second.0 * old + self.second.1 * (gradient * gradient)
    }

    /// A value after the step along `direction`.
    #[inline(always)]
    fn moved(&self, value: f32, direction: f32, second: f32) -> f32 {
        self.keep * value - self.rate * (direction / (second.sqrt() + self.epsilon))
    }
}

/// Moves values, first and second moments.
pub fn adam(gradient: &[f32], [value, first, second]: [&mut [f32]; 3], rule: Rule) {
    fill_all([value, first, second], PART, |at, [x, m, v]| {
        // Of one length, so that the compiler can use vectors.
        let n = x.len();
        let (m, v, g) = (&mut m[..n], &mut v[..n], &gradient[at..][..n]);
        for i in 0..n {
            m[i] = rule.first.0 * m[i] + rule.first.1 * g[i];
            v[i] = rule.second_moment(v[i], g[i]);
            x[i] = rule.moved(x[i], m[i], v[i]);
        }
    });
}

/// The same without a first moment.
pub fn adam_at_once(gradient: &[f32], [value, second]: [&mut [f32]; 2], rule: Rule) {
    fill_all([value, second], PART, |at, [x, v]| {
        let n = x.len();
        let (v, g) = (&mut v[..n], &gradient[at..][..n]);
        for i in 0..n {
            v[i] = rule.second_moment(v[i], g[i]);
            x[i] = rule.moved(x[i], g[i], v[i]);
        }
    });
}

/// Σ share·values, in the place of the first.
pub fn mix(one: &mut [f32], other: &[f32], shares: [f32; 2]) {
    fill(one, PART, |at, one| {
        for (one, other) in one.iter_mut().zip(&other[at..]) {
            *one = shares[0] * *one + shares[1] * other;
        }
    });
}
