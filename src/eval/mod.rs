//! How good a generator is: the classifier and the scores.
//!
//! - [`classifier`]: a frozen classifier of Fashion-MNIST; the page calls it the judge.
//! - [`frechet`]: the Fréchet distance (FID) on the classifier's features (natively).
//! - [`fidelity`]: how near a translator's pictures are to the true ones.
//! - [`kernel`]: the kernel distance (KID) on the same.
//! - [`gan_train`]: how well a classifier does that has seen drawn pictures only.
//! - [`inception`]: the inception score with the classifier in place of Inception.
//! - [`quick`]: the Fréchet distance to known real images, for scoring while training.
//! - [`neighbours`]: precision, recall, density and coverage.
//! - [`variety`]: diversity within a class and the balance of the classes.
//!
//! The classifier's features are not Inception's: a distance here says nothing about one published
//! elsewhere, and is named *Fashion* FID or KID where it is shown. All are computed in f64.

pub mod classifier;
// Natively only: its linear algebra would have all of cubecl built anew for the web's engines.
pub mod fidelity;
#[cfg(feature = "cli")]
pub mod frechet;
pub mod gan_train;
pub mod inception;
pub mod kernel;
pub mod neighbours;
pub mod quick;
pub mod variety;

use crate::nn::kernels::sum2;

/// Features of pictures, row by row, `[n, width]`.
#[derive(Clone, Copy, Debug)]
pub struct Features<'a> {
    pub values: &'a [f32],
    pub width: usize,
}

impl<'a> Features<'a> {
    /// # Panics
    /// If the values are no whole number of rows.
    pub fn new(values: &'a [f32], width: usize) -> Self {
        assert!(width > 0 && values.len().is_multiple_of(width));
        Self { values, width }
    }

    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn row(&self, index: usize) -> &'a [f32] {
        &self.values[index * self.width..][..self.width]
    }

    pub fn rows(&self) -> impl Iterator<Item = &'a [f32]> {
        self.values.chunks_exact(self.width)
    }
}

/// The square of the Euclidean distance.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    sum2(a, b, |a, b| (a - b) * (a - b))
}
