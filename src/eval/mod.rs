//! How good a generator is: the judge and the scores.
//!
//! - [`classifier`]: the judge, a frozen classifier of Fashion-MNIST.
//! - [`frechet`]: the Fréchet distance (FID) on the judge's features (natively).
//! - [`kernel`]: the kernel distance (KID) on the same.
//! - [`inception`]: the inception score with the judge in place of Inception.
//! - [`neighbours`]: precision, recall, density and coverage.
//! - [`variety`]: diversity within a class and the balance of the classes.
//!
//! The judge's features are not Inception's: a distance here says nothing about one published
//! elsewhere, and is named *Fashion* FID or KID where it is shown. All are computed in f64.

pub mod classifier;
// Natively only, until the page scores: its linear algebra is not in the web's engines yet.
#[cfg(feature = "cli")]
pub mod frechet;
pub mod inception;
pub mod kernel;
pub mod neighbours;
pub mod variety;

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

/// The square of the Euclidean distance. (Sums of eight lanes, so that the compiler can use vectors.)
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0f32; LANES];
    let (a8, b8) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a8.remainder().iter().zip(b8.remainder());
    let tail: f32 = rest.map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in a8.zip(b8) {
        for i in 0..LANES {
            lanes[i] += (a[i] - b[i]) * (a[i] - b[i]);
        }
    }
    lanes.iter().sum::<f32>() + tail
}

/// `f` of 0, 1, … `count` − 1, on all threads where there are threads.
fn for_all<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().map(f).collect()
    }
    #[cfg(not(feature = "rayon"))]
    (0..count).map(f).collect()
}
