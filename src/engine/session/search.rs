//! A search for the training image nearest to a picture, going on as shards arrive.

use crate::data::Dataset;

/// The picture, and how far the search has come.
pub(super) struct Search {
    pub request: u32,
    pub dataset: String,
    pixels: Vec<u8>,
    pub searched: usize,
    /// Index and sum of squared differences.
    best: Option<(usize, u32)>,
}

impl Search {
    pub fn new(request: u32, dataset: String, pixels: Vec<u8>) -> Self {
        Self {
            request,
            dataset,
            pixels,
            searched: 0,
            best: None,
        }
    }

    /// Searches the images that have come since: the index of the nearest so far, and its root
    /// mean square difference in grey levels. `None` if nothing has come.
    pub fn further(&mut self, dataset: &Dataset) -> Option<(usize, f32)> {
        let fresh = self.searched..dataset.len();
        if fresh.is_empty() {
            return None;
        }
        self.searched = fresh.end;
        let found = dataset.nearest(&self.pixels, fresh);
        self.best = [self.best, found]
            .into_iter()
            .flatten()
            .min_by_key(|&(_, squares)| squares);
        let (index, squares) = self.best?;
        Some((index, (squares as f32 / self.pixels.len() as f32).sqrt()))
    }
}
