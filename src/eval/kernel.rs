//! The kernel distance (Bińkowski et al. 2018, "KID"): the unbiased estimate of the squared
//! maximum mean discrepancy (Gretton et al. 2012, eq. 3) with the kernel (x·y/d + 1)³. Unlike
//! FID its expectation does not depend on the number of pictures; it can be slightly below 0.

use super::Features;
use crate::nn::kernels::for_each;

/// The kernel distance, over all pairs.
///
/// # Panics
/// With fewer than two rows on either side.
pub fn distance(a: Features, b: Features) -> f64 {
    let (m, n) = (a.len(), b.len());
    assert!(m > 1 && n > 1, "an unbiased estimate needs two rows");
    let within = |x: Features| {
        let count = x.len();
        // Each pair once, and both orders of it.
        let sums = for_each(count, |i| {
            (i + 1..count)
                .map(|j| kernel(x.row(i), x.row(j)))
                .sum::<f64>()
        });
        2.0 * sums.iter().sum::<f64>() / (count * (count - 1)) as f64
    };
    let across = for_each(m, |i| {
        (0..n).map(|j| kernel(a.row(i), b.row(j))).sum::<f64>()
    });
    within(a) + within(b) - 2.0 * across.iter().sum::<f64>() / (m * n) as f64
}

fn kernel(x: &[f32], y: &[f32]) -> f64 {
    const LANES: usize = 4;
    let mut lanes = [0f64; LANES];
    let (x4, y4) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = x4.remainder().iter().zip(y4.remainder());
    let tail: f64 = rest.map(|(&x, &y)| f64::from(x) * f64::from(y)).sum();
    for (x, y) in x4.zip(y4) {
        for i in 0..LANES {
            lanes[i] += f64::from(x[i]) * f64::from(y[i]);
        }
    }
    let dot = lanes.iter().sum::<f64>() + tail;
    (dot / x.len() as f64 + 1.0).powi(3)
}
