//! What a translator in training is given: a part of each picture, by its operator; and the pairs on
//! which its snapshots show it.

use burn::tensor::{Device, Tensor};
use futures::future::LocalBoxFuture;

use super::draw::{self, Codes, Given};
use crate::core::{Failure, Grid, Operator, Settings, Space};
use crate::data::{self, Dataset};
use crate::families::model::{Input, Model};
use crate::nn::batch::{Batch, to_images};
use crate::nn::from_host;

/// Pictures of each class in a snapshot, or pictures in all of data without labels.
const SHOWN_OF_CLASS: usize = 4;
const SHOWN_UNLABELLED: usize = 40;
/// From so many pictures, in passes of so many, BatchNorm's running statistics are made: always the
/// same ones, so that a restored run draws what it would have drawn.
const SETTLING: usize = 640;
const SETTLE_BATCH: usize = 64;

/// The pairs of a run.
pub struct Pairs {
    operator: Operator,
    space: Space,
    seed: u32,
    /// `None` until there is data.
    shown: Option<Shown>,
}

/// The pairs of the snapshots.
struct Shown {
    codes: Codes,
    truth: Vec<u8>,
    /// What is given to make BatchNorm's statistics; nothing where there is none.
    settling: Vec<u8>,
}

/// A picture of a run under way, and how it is arranged.
pub struct Snapshot {
    pub grid: Grid,
    /// See [`crate::core::Event::Snapshot`].
    pub verdicts: Option<[usize; 2]>,
    pub payload: LocalBoxFuture<'static, Result<Vec<u8>, Failure>>,
}

impl Pairs {
    /// `None` for families that do not translate.
    pub fn new(settings: &Settings) -> Option<Self> {
        Some(Self {
            operator: settings.operator()?,
            space: settings.dataset.space,
            seed: settings.seed,
            shown: None,
        })
    }

    /// The pairs of these examples. `first` counts the examples of the run, all replicas' together:
    /// the same one is changed the same way whoever takes it.
    pub fn batch(&self, dataset: &Dataset, rows: &[usize], first: u64, device: &Device) -> Batch {
        let (operator, space, seed) = (self.operator, self.space, self.seed);
        let (mut given, mut truth) = (vec![], vec![]);
        for (&row, draw) in rows.iter().zip(first..) {
            let pair = data::pair(operator, dataset.image(row), space, seed, draw);
            given.extend(pair.given);
            truth.extend(pair.truth);
        }
        Batch {
            images: to_images(&truth, space, device),
            labels: rows.iter().map(|&row| dataset.label(row)).collect(),
            given: Some(to_images(&given, operator.space(space), device)),
        }
    }

    /// What G is to be given in one pass of so many that make BatchNorm's statistics; `None` before
    /// there is data.
    pub fn settling(&self, pass: usize, settings: &Settings, device: &Device) -> Option<Input> {
        let space = self.operator.space(self.space);
        let settling = &self.shown.as_ref()?.settling;
        let given = settling.chunks(SETTLE_BATCH * space.values());
        let given = given.clone().nth(pass.checked_rem(given.len())?)?;
        let count = given.len() / space.values();
        let z = draw::plain_codes(settings, settings.seed.wrapping_add(pass as u32), count);
        Some(Input {
            z: from_host(z, [count, settings.latent()], device),
            labels: vec![0; count],
            given: Some(to_images(given, space, device)),
        })
    }

    pub fn shows_nothing(&self) -> bool {
        self.shown.is_none()
    }

    /// Chooses the pairs of the snapshots, once there is data to choose from.
    pub fn choose_shown(&mut self, dataset: &Dataset, settings: &Settings) {
        if self.shown.is_none() && !dataset.is_empty() {
            self.shown = Some(Shown::new(dataset, self.operator, settings));
        }
    }

    /// Each output between what G was given and the truth; `None` before there is data.
    pub fn snapshot(
        &self,
        images: impl Fn(&Input) -> Tensor<4>,
        model: &dyn Model,
        device: &Device,
    ) -> Option<Snapshot> {
        let Shown { codes, truth, .. } = self.shown.as_ref()?;
        let outputs = images(&codes.input(&device.clone().inner()));
        let verdicts = verdicts(codes, &outputs, truth, model, device);
        let (space, truth) = (self.space, truth.clone());
        let given = codes.given.as_ref()?.shown_in(space);
        let payload = async move {
            let outputs = draw::to_pixels(outputs).await?;
            let mut payload = triples([&given, &outputs, &truth], space);
            payload.extend(draw::to_levels(verdicts).await?);
            Ok(payload)
        };
        let label = |&label: &u8| [Some(label); 3];
        Some(Snapshot {
            grid: Grid {
                space: self.space,
                columns: codes.columns,
                labels: codes.labels.iter().flat_map(label).collect(),
            },
            verdicts: Some(model.patches()),
            payload: Box::pin(payload),
        })
    }
}

/// For each pair what D makes of the output, then of the truth: the logits, `[2n, patches]`.
fn verdicts(
    codes: &Codes,
    outputs: &Tensor<4>,
    truth: &[u8],
    model: &dyn Model,
    device: &Device,
) -> Tensor<2> {
    let given = codes.input(device).given;
    let batch = |images| Batch {
        images,
        labels: codes.labels.clone(),
        given: given.clone(),
    };
    let fake = model.discriminate(batch(Tensor::from_inner(outputs.clone())));
    let real = model.discriminate(batch(to_images(truth, codes.space, device)));
    let [n, patches] = fake.dims();
    // Pair by pair.
    Tensor::cat(vec![fake, real], 1).reshape([2 * n, patches])
}

/// First, second and third picture in turn.
fn triples(pictures: [&[u8]; 3], space: Space) -> Vec<u8> {
    let [a, b, c] = pictures.map(|pictures| pictures.chunks(space.values()));
    a.zip(b)
        .zip(c)
        .flat_map(|((a, b), c)| [a, b, c])
        .flatten()
        .copied()
        .collect()
}

impl Shown {
    fn new(dataset: &Dataset, operator: Operator, settings: &Settings) -> Self {
        let (rows, space) = (shown_rows(dataset), dataset.space());
        let pictures = |rows: &[usize]| -> Vec<u8> {
            let pixels = rows.iter().flat_map(|&row| dataset.image(row));
            pixels.copied().collect()
        };
        let truth = pictures(&rows);
        let settling: Vec<usize> = match settings.generator_norm {
            true => (0..dataset.len().min(SETTLING)).collect(),
            false => vec![],
        };
        Self {
            settling: Given::of(operator, &pictures(&settling), space).pixels,
            codes: Codes {
                z: draw::plain_codes(settings, settings.seed, rows.len()),
                labels: rows.iter().map(|&row| dataset.label(row)).collect(),
                latent: settings.latent(),
                columns: 3 * SHOWN_OF_CLASS,
                space,
                given: Some(Given::of(operator, &truth, space)),
            },
            truth,
        }
    }
}

/// Some pictures of each class, class by class; the first ones of data without labels.
fn shown_rows(dataset: &Dataset) -> Vec<usize> {
    let classes = dataset.info().classes.len();
    if classes == 0 {
        return (0..dataset.len().min(SHOWN_UNLABELLED)).collect();
    }
    let of_class = |class: usize| {
        let rows = (0..dataset.len()).filter(move |&row| usize::from(dataset.label(row)) == class);
        rows.take(SHOWN_OF_CLASS)
    };
    (0..classes).flat_map(of_class).collect()
}
