//! A step of Adam and of a moving average on host memory, in one pass over a parameter each.

use super::parallel::{fill, fill_all};
use super::steps::Rule;

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

/// New values, first and second moments.
pub fn adam([x, g, m, v]: [&[f32]; 4], rule: Rule) -> [Vec<f32>; 3] {
    let mut out = [x, x, x].map(|x| vec![0.0; x.len()]);
    let outs = out.each_mut().map(Vec::as_mut_slice);
    fill_all(outs, PART, |at, [x1, m1, v1]| {
        // Of one length, so that the compiler can use vectors.
        let n = x1.len();
        let (m1, v1) = (&mut m1[..n], &mut v1[..n]);
        let (x, g, m, v) = (&x[at..][..n], &g[at..][..n], &m[at..][..n], &v[at..][..n]);
        for i in 0..n {
            m1[i] = rule.first.0 * m[i] + rule.first.1 * g[i];
            v1[i] = rule.second_moment(v[i], g[i]);
            x1[i] = rule.moved(x[i], m1[i], v1[i]);
        }
    });
    out
}

/// New values and second moments, without a first.
pub fn adam_at_once([x, g, v]: [&[f32]; 3], rule: Rule) -> [Vec<f32>; 2] {
    let mut out = [x, x].map(|x| vec![0.0; x.len()]);
    let outs = out.each_mut().map(Vec::as_mut_slice);
    fill_all(outs, PART, |at, [x1, v1]| {
        let n = x1.len();
        let v1 = &mut v1[..n];
        let (x, g, v) = (&x[at..][..n], &g[at..][..n], &v[at..][..n]);
        for i in 0..n {
            v1[i] = rule.second_moment(v[i], g[i]);
            x1[i] = rule.moved(x[i], g[i], v1[i]);
        }
    });
    out
}

/// Σ share·values.
pub fn mix(one: &[f32], other: &[f32], shares: [f32; 2]) -> Vec<f32> {
    let mut out = vec![0.0; one.len()];
    fill(&mut out, PART, |at, out| {
        let pairs = one[at..].iter().zip(&other[at..]);
        for (out, (one, other)) in out.iter_mut().zip(pairs) {
            *out = shares[0] * one + shares[1] * other;
        }
    });
    out
}
