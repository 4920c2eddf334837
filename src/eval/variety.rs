//! Mode collapse, from two sides: pictures of a class that are all alike, and classes that are
//! missing.

use super::{Features, squared_distance};
use crate::nn::kernels::for_each;

/// The mean distance of two pictures of one class, over all classes: the mean over classes of the
/// mean Euclidean distance over pairs of features. Compare it with that of real images.
pub fn diversity(features: Features, labels: &[usize], classes: usize) -> f64 {
    let means: Vec<f64> = for_each(classes, |class| {
        let members: Vec<usize> = (0..features.len())
            .filter(|&i| labels[i] == class)
            .collect();
        (members.len() > 1).then(|| mean_distance(features, &members))
    })
    .into_iter()
    .flatten()
    .collect();
    means.iter().sum::<f64>() / means.len().max(1) as f64
}

fn mean_distance(features: Features, members: &[usize]) -> f64 {
    let mut sum = 0.0;
    for (n, &i) in members.iter().enumerate() {
        for &j in &members[n + 1..] {
            sum += f64::from(squared_distance(features.row(i), features.row(j)).sqrt());
        }
    }
    sum / (members.len() * (members.len() - 1) / 2) as f64
}

/// The total variation of the classes' shares from equal shares: ½ Σ |share − 1/classes|. 0 when
/// all classes are equally frequent, 1 − 1/classes when there is only one.
pub fn imbalance(found: impl Iterator<Item = usize>, classes: usize) -> f64 {
    let mut counts = vec![0usize; classes];
    found.for_each(|class| counts[class] += 1);
    let total = counts.iter().sum::<usize>().max(1) as f64;
    let equal = 1.0 / classes as f64;
    counts
        .iter()
        .map(|&n| (n as f64 / total - equal).abs())
        .sum::<f64>()
        / 2.0
}
