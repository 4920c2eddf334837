//! The codes that InfoGAN's generator gets beside the noise.

use burn::tensor::Tensor;

use crate::core::{CODE_VALUES, CODES};
use crate::families::adversarial::Input;
use crate::families::step_noise::StepNoise;
use crate::nn::from_host;

/// The codes of some pictures.
#[derive(Clone)]
pub struct Codes {
    /// `n` of 0 to 9.
    pub values: Vec<u8>,
    /// `[n, 2]`, −1 to 1.
    pub continuous: Tensor<2>,
}

impl Codes {
    /// This replica's, drawn for the whole batch.
    pub fn draw(noise: &mut StepNoise) -> Self {
        let batch = noise.settings.batch_size;
        let rows = noise.replica.rows(batch);
        // The largest u rounds up to ten.
        let value = |u: f32| {
            let value = ((u + 1.0) / 2.0 * CODE_VALUES as f32) as u8;
            value.min(CODE_VALUES as u8 - 1)
        };
        let values: Vec<u8> = noise
            .noise
            .uniform(batch, 1.0)
            .into_iter()
            .map(value)
            .collect();
        let continuous = noise.noise.uniform(batch * CODES, 1.0);
        let mine = continuous[rows.start * CODES..rows.end * CODES].to_vec();
        Self {
            continuous: from_host(mine, [rows.len(), CODES], noise.device),
            values: values[rows].to_vec(),
        }
    }

    /// Those of what a generator got: the continuous ones are the first of its latent code.
    pub fn of(input: &Input) -> Self {
        Self {
            values: input.labels.clone(),
            continuous: input.z.clone().narrow(1, 0, CODES),
        }
    }
}
