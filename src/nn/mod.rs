//! The pieces that the papers share: layers with host-drawn weights, losses from logits,
//! penalties, host noise, Adam, the moving average, the trainable that has them, DCGAN's bodies
//! and the first GAN's, spectral normalisation, minibatch features, past fakes, weights by name and by
//! PyTorch's names, the CPU's kernels, and sharing a step between workers. Nothing of ours is below.

pub mod adam;
pub mod all_reduce;
pub mod average;
pub mod batch;
pub mod convolutional;
pub mod dropout;
pub mod histogram;
pub mod kernels;
pub mod layers;
pub mod losses;
pub mod minibatch;
pub mod noise;
pub mod parameters;
pub mod penalties;
pub mod perceptron;
pub mod replay;
pub mod spectral;
#[cfg(feature = "cli")]
pub mod torch;
pub mod trainable;
pub mod weights;

use burn::tensor::{Device, Tensor, TensorData};

/// A tensor from host values.
pub fn from_host<const D: usize>(
    values: Vec<f32>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// One-hot rows, `[labels.len(), classes]`.
pub fn one_hot(labels: &[u8], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0; labels.len() * classes];
    for (row, &label) in labels.iter().enumerate() {
        values[row * classes + usize::from(label)] = 1.0;
    }
    from_host(values, [labels.len(), classes], device)
}
