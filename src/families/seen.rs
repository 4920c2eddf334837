//! Pictures and what D makes of them.

use burn::tensor::Tensor;

use crate::nn::batch::Batch;

/// Pictures as D has seen them, and what it made of them.
pub struct Seen {
    /// `[n, channels, height, width]`
    pub images: Tensor<4>,
    pub labels: Vec<u8>,
    /// D's outputs, `[n, k]`.
    pub outputs: Tensor<2>,
}

/// Asks D about real, fake and, where R1 wants them, noisy real pictures: in one pass, or, if the
/// output for a picture depends on the rest of its batch (`apart`), in one for each.
///
/// # Shapes
/// - `outputs`: images and their `n` labels to `[n, k]`
pub fn see(
    apart: bool,
    real: Batch,
    fake: Batch,
    noisy: Option<Tensor<4>>,
    outputs: &dyn Fn(Tensor<4>, &[u8]) -> Tensor<2>,
) -> (Seen, Seen, Option<Tensor<2>>) {
    let (on_real, on_fake, on_noisy) = if apart {
        (
            outputs(real.images.clone(), &real.labels),
            outputs(fake.images.clone(), &fake.labels),
            noisy.map(|images| outputs(images, &real.labels)),
        )
    } else {
        together(&real, &fake, noisy, outputs)
    };
    let seen = |batch: Batch, outputs| Seen {
        images: batch.images,
        labels: batch.labels,
        outputs,
    };
    (seen(real, on_real), seen(fake, on_fake), on_noisy)
}

fn together(
    real: &Batch,
    fake: &Batch,
    noisy: Option<Tensor<4>>,
    outputs: &dyn Fn(Tensor<4>, &[u8]) -> Tensor<2>,
) -> (Tensor<2>, Tensor<2>, Option<Tensor<2>>) {
    let with_noisy = noisy.is_some();
    let images = [Some(real.images.clone()), Some(fake.images.clone()), noisy];
    let images: Vec<_> = images.into_iter().flatten().collect();
    let count = images.len();
    let mut labels = [real.labels.as_slice(), &fake.labels].concat();
    if with_noisy {
        labels.extend(&real.labels);
    }
    let mut outputs = outputs(Tensor::cat(images, 0), &labels).chunk(count, 0);
    let noisy = if with_noisy { outputs.pop() } else { None };
    (outputs.remove(0), outputs.remove(0), noisy)
}
