//! The Fréchet distance of two Gaussians fitted to features (Heusel et al. 2017, eq. 6, "FID"):
//!
//! > ‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½)
//!
//! with covariances over n − 1, as in the authors' code. The trace of the root is the sum of the
//! roots of the eigenvalues of the symmetric matrix Σ₁^½ Σ₂ Σ₁^½, which has the same eigenvalues
//! as Σ₁Σ₂ and none of the complex ones that rounding gives the latter.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::Features;

/// A Gaussian fitted to features: enough of the real images to score against.
#[derive(Clone, Debug)]
pub struct Gaussian {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl Gaussian {
    /// # Panics
    /// With fewer than two rows.
    pub fn fit(features: Features) -> Self {
        let (n, width) = (features.len(), features.width);
        assert!(n > 1, "a covariance needs two rows");
        let mut mean = DVector::zeros(width);
        for row in features.rows() {
            for (sum, &x) in mean.iter_mut().zip(row) {
                *sum += f64::from(x);
            }
        }
        mean /= n as f64;
        let centred =
            DMatrix::from_fn(width, n, |i, row| f64::from(features.row(row)[i]) - mean[i]);
        let covariance = (&centred * centred.transpose()) / (n - 1) as f64;
        Self { mean, covariance }
    }

    /// The mean `[width]` and the root of the covariance `[width, width]`, for `quick::Reference`.
    pub fn mean_and_root(&self) -> (Vec<f64>, Vec<f64>) {
        let root = symmetric_root(&self.covariance);
        (self.mean.as_slice().to_vec(), root.as_slice().to_vec())
    }

    /// The Fréchet distance; 0 for equal Gaussians, unbounded above.
    pub fn distance(&self, other: &Self) -> f64 {
        let root = symmetric_root(&self.covariance);
        let product = &root * &other.covariance * &root;
        let eigenvalues = SymmetricEigen::new(product).eigenvalues;
        let trace_of_root: f64 = eigenvalues.iter().map(|x| x.max(0.0).sqrt()).sum();
        let means = (&self.mean - &other.mean).norm_squared();
        let traces = self.covariance.trace() + other.covariance.trace();
        (means + traces - 2.0 * trace_of_root).max(0.0)
    }
}

/// The root of a symmetric matrix without negative eigenvalues.
fn symmetric_root(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let eigen = SymmetricEigen::new(matrix.clone());
    let roots = eigen.eigenvalues.map(|x| x.max(0.0).sqrt());
    &eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose()
}
