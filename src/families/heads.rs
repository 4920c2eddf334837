//! Outputs of a discriminator with two heads: the source logit, positive for "real", and behind it
//! the logits of a classifier.

use burn::tensor::Tensor;

/// The source logit `[n, 1]`.
pub fn source(outputs: &Tensor<2>) -> Tensor<2> {
    outputs.clone().narrow(1, 0, 1)
}

/// All behind it, `[n, classes]`.
pub fn class(outputs: &Tensor<2>) -> Tensor<2> {
    let [_, count] = outputs.dims();
    outputs.clone().narrow(1, 1, count - 1)
}
