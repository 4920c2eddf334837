//! Precision and recall (Kynkäänniemi et al. 2019) and density and coverage (Naeem et al. 2020)
//! from the k nearest neighbours of features, k = 5.
//!
//! A picture's ball reaches to its k-th neighbour among its own kind.
//!
//! - *precision*: the share of fakes that lie in some real ball;
//! - *recall*: the share of reals that lie in some fake ball;
//! - *density*: in how many real balls a fake lies on average, over k (can exceed 1);
//! - *coverage*: the share of real balls with a fake in them.

use super::{Features, squared_distance};
use crate::nn::kernels::for_each;

/// Neighbours that make a ball.
pub const K: usize = 5;

/// Each from 0 up; density can exceed 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbourhood {
    pub precision: f64,
    pub recall: f64,
    pub density: f64,
    pub coverage: f64,
}

/// # Panics
/// With no more than [`K`] rows on either side.
pub fn compare(real: Features, fake: Features, k: usize) -> Neighbourhood {
    assert!(
        real.len() > k && fake.len() > k,
        "more rows than neighbours"
    );
    let real_radii = radii(real, k);
    let fake_radii = radii(fake, k);
    // For each fake, how many real balls it is in.
    let hits = for_each(fake.len(), |j| {
        let of = fake.row(j);
        let inside = real.rows().zip(&real_radii);
        inside
            .filter(|(row, radius)| squared_distance(of, row) < **radius)
            .count()
    });
    // For each real, whether some fake's ball holds it, and whether its own holds some fake.
    let seen = for_each(real.len(), |i| {
        let (of, radius) = (real.row(i), real_radii[i]);
        let mut found = (false, false);
        for (row, fake_radius) in fake.rows().zip(&fake_radii) {
            let distance = squared_distance(of, row);
            found.0 |= distance < *fake_radius;
            found.1 |= distance < radius;
        }
        found
    });
    let share = |count: usize, of: usize| count as f64 / of as f64;
    Neighbourhood {
        precision: share(hits.iter().filter(|&&n| n > 0).count(), fake.len()),
        density: share(hits.iter().sum(), fake.len() * k),
        recall: share(seen.iter().filter(|found| found.0).count(), real.len()),
        coverage: share(seen.iter().filter(|found| found.1).count(), real.len()),
    }
}

/// The squared distance of each row to its k-th neighbour, itself left out.
fn radii(features: Features, k: usize) -> Vec<f32> {
    for_each(features.len(), |i| {
        let others = (0..features.len()).filter(|&j| j != i);
        let mut distances: Vec<f32> = others
            .map(|j| squared_distance(features.row(i), features.row(j)))
            .collect();
        *distances.select_nth_unstable_by(k - 1, f32::total_cmp).1
    })
}
