//! The Fréchet distance for scoring while training: the real images are known beforehand, so of
//! them a mean and the root of a covariance are kept instead of ten thousand features.
//!
//! The same number as in `frechet`, where eigenvalues give the root. Here Newton and Schulz's
//! iteration does (Higham 2008, "Functions of matrices", eq. 6.35): it needs products only, and so
//! spares the web's engines a linear-algebra crate. `tests/native/scores.rs` holds one to the other.

use super::Features;

/// Steps of the iteration. Each grows a small root by half, so eigenvalues below 10⁻⁸ of the
/// largest are not there yet; they do not count.
const ITERATIONS: usize = 30;

/// The real images.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// `[width]`.
    pub mean: Vec<f64>,
    /// The root of the covariance, `[width, width]`, symmetric.
    pub root: Vec<f64>,
}

impl Reference {
    /// The Fréchet distance of `features` to the real ones.
    ///
    /// # Panics
    /// With fewer than two rows, or of another width.
    pub fn distance(&self, features: Features) -> f64 {
        let width = self.mean.len();
        assert_eq!(features.width, width);
        let (mean, covariance) = moments(features);
        let means: f64 = self
            .mean
            .iter()
            .zip(&mean)
            .map(|(a, b)| (a - b).powi(2))
            .sum();
        let product = multiply(&multiply(&self.root, &covariance, width), &self.root, width);
        // The trace of Σ = R·R is the sum of R's squares.
        let own: f64 = self.root.iter().map(|x| x * x).sum();
        let traces = own + trace(&covariance, width);
        (means + traces - 2.0 * trace_of_root(&product, width)).max(0.0)
    }
}

/// Mean, and covariance over n − 1.
fn moments(features: Features) -> (Vec<f64>, Vec<f64>) {
    let (n, width) = (features.len(), features.width);
    assert!(n > 1, "a covariance needs two rows");
    let mut mean = vec![0.0; width];
    for row in features.rows() {
        for (sum, &x) in mean.iter_mut().zip(row) {
            *sum += f64::from(x) / n as f64;
        }
    }
    let mut covariance = vec![0.0; width * width];
    for row in features.rows() {
        let centred: Vec<f64> = row
            .iter()
            .zip(&mean)
            .map(|(&x, mean)| f64::from(x) - mean)
            .collect();
        for (sums, &x) in covariance.chunks_exact_mut(width).zip(&centred) {
            for (sum, &y) in sums.iter_mut().zip(&centred) {
                *sum += x * y / (n - 1) as f64;
            }
        }
    }
    (mean, covariance)
}

/// The trace of the root of a symmetric matrix without negative eigenvalues.
fn trace_of_root(matrix: &[f64], width: usize) -> f64 {
    let norm = matrix.iter().map(|x| x * x).sum::<f64>().sqrt();
    if norm == 0.0 {
        return 0.0;
    }
    let mut y: Vec<f64> = matrix.iter().map(|x| x / norm).collect();
    let mut z = identity(width);
    for _ in 0..ITERATIONS {
        // ½(3I − ZY)
        let mut step: Vec<f64> = multiply(&z, &y, width).iter().map(|x| -x / 2.0).collect();
        step.iter_mut().step_by(width + 1).for_each(|x| *x += 1.5);
        y = multiply(&y, &step, width);
        z = multiply(&step, &z, width);
    }
    trace(&y, width) * norm.sqrt()
}

fn identity(width: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; width * width];
    matrix.iter_mut().step_by(width + 1).for_each(|x| *x = 1.0);
    matrix
}

fn trace(matrix: &[f64], width: usize) -> f64 {
    matrix.iter().step_by(width + 1).sum()
}

fn multiply(a: &[f64], b: &[f64], width: usize) -> Vec<f64> {
    let mut product = vec![0.0; width * width];
    for (row, out) in a.chunks_exact(width).zip(product.chunks_exact_mut(width)) {
        for (&x, other) in row.iter().zip(b.chunks_exact(width)) {
            for (sum, &y) in out.iter_mut().zip(other) {
                *sum += x * y;
            }
        }
    }
    product
}
