//! The data sets that the program knows: a new one is a line here, its facts in a file beside this
//! one, and its reader in `data`.

use super::dataset::DatasetInfo;
use super::fashion_mnist::FASHION_MNIST;

impl DatasetInfo {
    /// The first is the one that runs use where nothing else is said.
    pub const ALL: [&'static DatasetInfo; 1] = [&FASHION_MNIST];

    pub fn known(id: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|info| info.id == id)
    }
}

/// As in files of the time when there was only one.
impl Default for DatasetInfo {
    fn default() -> Self {
        FASHION_MNIST.clone()
    }
}
