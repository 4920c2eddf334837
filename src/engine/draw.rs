//! From controls to pictures: latent codes drawn on the host, so that a seed shows the same
//! pictures on every device.

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use super::failure;
use crate::core::{
    CODES, Controls, Failure, FailureKind, Grid, Guidance, Layout, Operator, Settings, Space,
};
use crate::data;
use crate::families::model::{Input, Sampler};
use crate::nn::batch::{self, to_images};
use crate::nn::from_host;
use crate::nn::noise::Noise;

/// The most pictures one request may ask for, and the most drawn in one go.
pub const MOST: usize = 400;
/// Columns of pictures that have no labels to be arranged by.
const PLAIN_COLUMNS: usize = 10;
/// Rows of a run's snapshots.
const SNAPSHOT_ROWS: usize = 8;
/// The codes at the ends of a sweep (Chen et al. 2016, figure 2).
const SWEEP_ENDS: f32 = 2.0;
/// Streams of a seed: normal and continuous codes, and one for each coordinate drawn again.
const NORMAL: u64 = 10;
const CONTINUOUS: u64 = 11;
const REDRAWN: u64 = 1 << 32;

/// Latent codes with the classes they shall become.
pub struct Codes {
    /// `[labels.len(), latent]`, row by row.
    pub z: Vec<f32>,
    pub labels: Vec<u8>,
    pub latent: usize,
    pub columns: usize,
    pub space: Space,
    /// For translators: the picture for each code.
    pub given: Option<Given>,
}

/// Pictures to translate, one after another.
pub struct Given {
    pub pixels: Vec<u8>,
    pub space: Space,
}

impl Given {
    /// What a translator is given of pictures of `space`.
    pub fn of(operator: Operator, pictures: &[u8], space: Space) -> Self {
        let given = |picture| data::given(operator, picture, space);
        Self {
            pixels: pictures.chunks(space.values()).flat_map(given).collect(),
            space: operator.space(space),
        }
    }

    /// The same pictures to be shown beside others of `space`: in colour, if those are.
    pub fn shown_in(&self, space: Space) -> Vec<u8> {
        let pictures = self.pixels.chunks(self.space.values());
        pictures
            .flat_map(|picture| data::resized(picture, self.space, space))
            .collect()
    }
}

impl Codes {
    /// What G gets.
    pub fn input(&self, device: &Device) -> Input {
        let given = |given: &Given| to_images(&given.pixels, given.space, device);
        Input {
            z: from_host(self.z.clone(), [self.labels.len(), self.latent], device),
            labels: self.labels.clone(),
            given: self.given.as_ref().map(given),
        }
    }

    /// How the pictures are arranged; unconditional models have no labels to show.
    pub fn grid(&self, conditional: bool) -> Grid {
        let label = |&label: &u8| conditional.then_some(label);
        Grid {
            space: self.space,
            columns: self.columns,
            labels: self.labels.iter().map(label).collect(),
        }
    }
}

/// The codes that the controls ask for.
///
/// # Errors
/// No pictures, more than [`MOST`], a class that there is not, or a truncation that leaves nothing.
pub fn codes(controls: &Controls, settings: &Settings) -> Result<Codes, Failure> {
    let wrong = |text: String| failure(FailureKind::Settings, text);
    let Arrangement {
        labels,
        columns,
        shared,
    } = arrange(controls.layout, self::columns(settings));
    if labels.is_empty() || labels.len() > MOST {
        return Err(wrong(format!(
            "Between 1 and {MOST} pictures can be drawn at once, not {}.",
            labels.len()
        )));
    }
    let count = self::columns(settings);
    if let Some(label) = labels.iter().find(|&&label| usize::from(label) >= count) {
        return Err(wrong(format!(
            "There is no class {label}: there are {count}, counted from 0."
        )));
    }
    if controls.truncation.is_nan() || controls.truncation < 0.05 {
        return Err(wrong("The truncation must be at least 0.05.".into()));
    }
    let (latent, distinct) = (settings.size.latent(), labels.len() / shared);
    let mut z = normal_codes(controls.seed, distinct * latent);
    truncate(&mut z, controls.seed, controls.truncation);
    for row in z.chunks_mut(latent) {
        for (coordinate, shift) in row.iter_mut().zip(&controls.directions) {
            *coordinate += shift;
        }
    }
    if settings.family.info().guidance() == Guidance::Codes {
        let continuous = match controls.codes {
            Some(codes) => codes.repeat(distinct),
            None => continuous_codes(controls.seed, distinct),
        };
        z = join(&continuous, CODES, &z, latent);
    }
    let mut z: Vec<f32> = z
        .chunks(settings.latent())
        .flat_map(|row| row.repeat(shared))
        .collect();
    if let Layout::Sweep { .. } = controls.layout
        && settings.family.info().guidance() == Guidance::Codes
    {
        for (i, row) in z.chunks_mut(settings.latent()).enumerate() {
            row[..CODES].copy_from_slice(&[swept(i % Layout::SWEEP), swept(i / Layout::SWEEP)]);
        }
    }
    Ok(Codes {
        z,
        labels,
        latent: settings.latent(),
        columns,
        space: settings.dataset.space,
        given: None,
    })
}

/// The codes of a run's snapshots, each picture with its own: a column for each label where the generator is told one.
pub fn fixed_codes(settings: &Settings) -> Result<Codes, Failure> {
    let controls = Controls {
        seed: settings.seed,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::Samples {
            count: SNAPSHOT_ROWS * columns(settings),
            class: None,
        },
        codes: None,
    };
    codes(&controls, settings)
}

/// The code at a place of a sweep.
fn swept(place: usize) -> f32 {
    SWEEP_ENDS * (2.0 * place as f32 / (Layout::SWEEP - 1) as f32 - 1.0)
}

/// The first `count` coordinates of a seed's codes.
pub fn normal_codes(seed: u32, count: usize) -> Vec<f32> {
    Noise::new(seed, NORMAL).normal(count)
}

/// The continuous codes of a seed's first `count` pictures.
fn continuous_codes(seed: u32, count: usize) -> Vec<f32> {
    Noise::new(seed, CONTINUOUS).uniform(count * CODES, 1.0)
}

/// A seed's codes for `count` pictures, as they come: `[count, settings.latent()]`.
pub fn plain_codes(settings: &Settings, seed: u32, count: usize) -> Vec<f32> {
    let latent = settings.size.latent();
    let z = normal_codes(seed, count * latent);
    match settings.family.info().guidance() {
        Guidance::Codes => join(&continuous_codes(seed, count), CODES, &z, latent),
        _ => z,
    }
}

/// Rows of `left` values before rows of `right` values.
fn join(a: &[f32], left: usize, b: &[f32], right: usize) -> Vec<f32> {
    let rows = a.chunks(left).zip(b.chunks(right));
    rows.flat_map(|(a, b)| a.iter().chain(b)).copied().collect()
}

/// How pictures are arranged.
struct Arrangement {
    labels: Vec<u8>,
    columns: usize,
    /// How many neighbours share one code.
    shared: usize,
}

/// How many labels pictures are arranged by: those that the generator tells apart.
pub fn columns(settings: &Settings) -> usize {
    match settings.labels() {
        0 => PLAIN_COLUMNS,
        count => count,
    }
}

/// The pictures of a layout, for so many labels.
fn arrange(layout: Layout, count: usize) -> Arrangement {
    let in_turn = |pictures: usize| (0..pictures).map(|i| (i % count) as u8).collect();
    let of = |labels, columns, shared| Arrangement {
        labels,
        columns,
        shared,
    };
    match layout {
        Layout::Samples {
            count: pictures,
            class,
        } => {
            let pictures = pictures.min(MOST + 1);
            match class {
                Some(class) => of(vec![class; pictures], PLAIN_COLUMNS, 1),
                None => of(in_turn(pictures), count, 1),
            }
        }
        Layout::ClassRows { columns } => {
            let columns = columns.min(MOST);
            let labels = (0..count * columns).map(|i| (i / columns) as u8);
            of(labels.collect(), columns.max(1), 1)
        }
        Layout::SameCode { rows } => of(in_turn(count * rows.min(MOST)), count, count),
        Layout::Sweep { class } => {
            let side = Layout::SWEEP;
            of(vec![class; side * side], side, side * side)
        }
    }
}

/// Draws coordinates beyond `bound` again (Brock et al. 2018, §3.1), each from a stream of its
/// own, so that the others keep their values while the visitor moves the slider.
fn truncate(z: &mut [f32], seed: u32, bound: f32) {
    if bound >= Controls::NO_TRUNCATION {
        return;
    }
    for (i, x) in z.iter_mut().enumerate().filter(|(_, x)| x.abs() > bound) {
        *x = Noise::new(seed, REDRAWN + i as u64).truncated_normal(bound);
    }
}

/// Draws and reads the pictures back as bytes, `[n, height, width, channels]`. The sampler must be on
/// `device`.
///
/// # Errors
/// [`FailureKind::DeviceLost`] if the device does not answer.
pub async fn sample(
    sampler: &dyn Sampler,
    codes: &Codes,
    device: &Device,
) -> Result<Vec<u8>, Failure> {
    to_pixels(sampler.sample(&codes.input(device))).await
}

/// Reads images `[n, channels, height, width]` in −1 … 1 back as bytes,
/// `[n, height, width, channels]`.
///
/// # Errors
/// As [`sample`].
pub async fn to_pixels(images: Tensor<4>) -> Result<Vec<u8>, Failure> {
    let [_, channels, height, width] = images.dims();
    let space = Space {
        channels,
        height,
        width,
    };
    let values = read(images.without_autodiff()).await?;
    Ok(batch::to_pixels(&values, space))
}

/// Reads logits back as levels: σ(x) from 0 to 255.
///
/// # Errors
/// As [`sample`].
pub async fn to_levels(logits: Tensor<2>) -> Result<Vec<u8>, Failure> {
    let shares = read(sigmoid(logits.without_autodiff())).await?;
    // `as` saturates.
    Ok(shares
        .iter()
        .map(|share| (share * 255.0).round() as u8)
        .collect())
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
