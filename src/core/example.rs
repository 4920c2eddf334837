//! What a training step gets of a data set.

/// One example, as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// `[height, width, channels]`, 0 to 255.
    pub pixels: &'a [u8],
    /// Its class, where the data set has labels.
    pub label: Option<u8>,
}
