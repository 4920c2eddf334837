//! From controls to pictures: latent codes drawn on the host, so that a seed shows the same
//! garments on every device.

use burn::tensor::{Device, Tensor};

use super::failure;
use crate::data;
use crate::gans::Painter;
use crate::nn::from_host;
use crate::nn::noise::Noise;
use crate::protocol::{CLASSES, Controls, Failure, FailureKind, Grid, Layout, PIXELS};

/// The most pictures one request may ask for, and the most drawn in one go.
pub const MOST: usize = 400;
/// At this truncation and above, codes stay as drawn.
const NO_TRUNCATION: f32 = 3.0;
/// Streams of a seed: codes, and one for each coordinate that is drawn again.
const CODES: u64 = 10;
const REDRAWN: u64 = 1 << 32;

/// Latent codes with the classes they shall become.
pub struct Codes {
    /// `[labels.len(), latent]`, row by row.
    pub z: Vec<f32>,
    pub labels: Vec<u8>,
    pub latent: usize,
    pub columns: usize,
}

impl Codes {
    pub fn tensor(&self, device: &Device) -> Tensor<2> {
        from_host(self.z.clone(), [self.labels.len(), self.latent], device)
    }

    /// How the pictures are arranged; unconditional models have no labels to show.
    pub fn grid(&self, conditional: bool) -> Grid {
        let label = |&label: &u8| conditional.then_some(label);
        Grid {
            columns: self.columns,
            labels: self.labels.iter().map(label).collect(),
        }
    }
}

/// The codes that the controls ask for.
///
/// # Errors
/// No pictures, more than [`MOST`], a class above 9, or a truncation that leaves nothing.
pub fn codes(controls: &Controls, latent: usize) -> Result<Codes, Failure> {
    let wrong = |text: String| failure(FailureKind::Settings, text);
    let (labels, columns, shared) = arrange(controls.layout);
    if labels.is_empty() || labels.len() > MOST {
        return Err(wrong(format!(
            "Between 1 and {MOST} pictures can be drawn at once, not {}.",
            labels.len()
        )));
    }
    if labels.iter().any(|&label| usize::from(label) >= CLASSES) {
        return Err(wrong("There are ten classes, 0 to 9.".into()));
    }
    if controls.truncation.is_nan() || controls.truncation < 0.05 {
        return Err(wrong("The truncation must be at least 0.05.".into()));
    }
    let distinct = labels.len() / shared;
    let mut z = normal_codes(controls.seed, distinct * latent);
    truncate(&mut z, controls.seed, controls.truncation);
    for row in z.chunks_mut(latent) {
        for (coordinate, shift) in row.iter_mut().zip(&controls.directions) {
            *coordinate += shift;
        }
    }
    let z = z
        .chunks(latent)
        .flat_map(|row| row.repeat(shared))
        .collect();
    Ok(Codes {
        z,
        labels,
        latent,
        columns,
    })
}

/// The first `count` coordinates of a seed's codes.
pub fn normal_codes(seed: u32, count: usize) -> Vec<f32> {
    Noise::new(seed, CODES).normal(count)
}

/// Labels, columns, and how many neighbours share one code.
fn arrange(layout: Layout) -> (Vec<u8>, usize, usize) {
    let in_turn = |count: usize| (0..count).map(|i| (i % CLASSES) as u8).collect();
    match layout {
        Layout::Samples { count, class } => {
            let labels = class.map_or_else(
                || in_turn(count.min(MOST + 1)),
                |class| vec![class; count.min(MOST + 1)],
            );
            (labels, 10, 1)
        }
        Layout::ClassRows { columns } => {
            let columns = columns.min(MOST);
            (
                (0..CLASSES * columns)
                    .map(|i| (i / columns) as u8)
                    .collect(),
                columns.max(1),
                1,
            )
        }
        Layout::SameCode { rows } => (in_turn(CLASSES * rows.min(MOST)), CLASSES, CLASSES),
    }
}

/// Draws coordinates beyond `bound` again (Brock et al. 2018, §3.1), each from a stream of its
/// own, so that the others keep their values while the visitor moves the slider.
fn truncate(z: &mut [f32], seed: u32, bound: f32) {
    if bound >= NO_TRUNCATION {
        return;
    }
    for (i, x) in z.iter_mut().enumerate().filter(|(_, x)| x.abs() > bound) {
        *x = Noise::new(seed, REDRAWN + i as u64).truncated_normal(bound);
    }
}

/// Draws and reads the pictures back, `[n, 28, 28]` grey levels.
///
/// # Errors
/// [`FailureKind::DeviceLost`] if the device does not answer.
pub async fn paint(
    painter: &dyn Painter,
    codes: &Codes,
    device: &Device,
) -> Result<Vec<u8>, Failure> {
    to_pixels(painter.paint(codes.tensor(device), &codes.labels)).await
}

/// Reads images `[n, 1, 28, 28]` in −1 … 1 back as grey levels.
///
/// # Errors
/// As [`paint`].
pub async fn to_pixels(images: Tensor<4>) -> Result<Vec<u8>, Failure> {
    let values = read(images.without_autodiff()).await?;
    debug_assert_eq!(values.len() % PIXELS, 0);
    Ok(values.into_iter().map(data::from_unit).collect())
}

/// Reads a tensor back without blocking.
///
/// # Errors
/// [`FailureKind::DeviceLost`] if the device does not answer.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, Failure> {
    let lost = |text: String| {
        failure(
            FailureKind::DeviceLost,
            format!("The device did not answer: {text}"),
        )
    };
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>()
        .map_err(|error| lost(format!("{error:?}")))
}
