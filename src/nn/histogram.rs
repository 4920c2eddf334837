//! How values are spread.

use burn::tensor::Tensor;

use super::from_host;

/// The shares of `values` in `bins` equal bins from `low` to `high`, which sum to 1: those beyond
/// count in the outermost bins.
///
/// # Shapes
/// - `values`: any number of them
/// - output: `[bins]`
pub fn histogram(values: Tensor<1>, [low, high]: [f32; 2], bins: usize) -> Tensor<1> {
    let [count] = values.dims();
    let edge = |place: usize| low + (high - low) * place as f32 / bins as f32;
    // Without the outermost edges: below the first of them is the first bin.
    let edges = (1..bins).map(edge).collect();
    let edges = from_host(edges, [1, bins - 1], &values.device());
    let below = values
        .reshape([count, 1])
        .lower(edges)
        .float()
        .mean_dim(0)
        .reshape([bins as i32 - 1]);
    let one = || from_host(vec![1.0], [1], &below.device());
    let zero = from_host(vec![0.0], [1], &below.device());
    let upper = Tensor::cat(vec![below.clone(), one()], 0);
    upper - Tensor::cat(vec![zero, below.clone()], 0)
}
