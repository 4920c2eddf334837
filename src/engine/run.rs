//! A training run: networks, the order of the data, the randomness, and how to stop and go on.

use burn::tensor::{Device, Tensor};

use super::draw::{self, Codes};
use super::failure;
use crate::core::{CLASSES, Controls, Failure, FailureKind, Layout, Settings, StepStats};
use crate::data::shards::{SHARD_IMAGES, TRAIN_IMAGES};
use crate::data::{self, Batches, BatchesState, Dataset, PIXELS, SIDE};
use crate::families::{self, Batch, Gan, Measured, Sampler};
pub use crate::nn::all_reduce::Single;
use crate::nn::all_reduce::{self, Replicas};
use crate::nn::noise::{Noise, NoiseState};
use crate::nn::weights::{self, OnDevice, Precision, WeightsError};
use crate::nn::{from_host, losses};

/// The stream of a run's seed (0 is the initial weights', in `gans`).
const TRAINING: u64 = 1;
/// The seeds of the pictures that an export settles on lie so far apart.
const SETTLING: u32 = 1_000_003;
/// Rows of the fixed-code grid, one column a class.
const SNAPSHOT_ROWS: usize = 8;
/// Passes and pictures a pass from which an exported generator's BatchNorm statistics are made.
const SETTLE_PASSES: usize = 40;
const SETTLE_BATCH: usize = 64;
/// After this many images seen the next shard joins in: every eighth step of 64.
const SHARD_PER_SEEN: u64 = 512;
/// Under these names a model's settings and a checkpoint's state are in the file's metadata.
pub const SETTINGS_KEY: &str = "atelier-settings";
const STATE_KEY: &str = "atelier-run";

/// Networks in training with everything that determines what happens next.
pub struct Run {
    pub settings: Settings,
    pub step: u64,
    gan: Box<dyn Gan>,
    noise: Noise,
    batches: Batches,
    fixed: Codes,
    device: Device,
}

/// What a checkpoint keeps beside the weights.
#[derive(serde::Serialize, serde::Deserialize)]
struct State {
    settings: Settings,
    step: u64,
    updates: [i32; 2],
    noise: NoiseState,
    batches: BatchesState,
}

impl Run {
    /// New networks.
    ///
    /// # Errors
    /// [`FailureKind::Settings`] for settings out of bounds.
    pub fn new(settings: &Settings, device: &Device) -> Result<Self, Failure> {
        settings
            .validate()
            .map_err(|error| failure(FailureKind::Settings, error.0))?;
        let device = device.clone().autodiff();
        Ok(Self {
            settings: settings.clone(),
            step: 0,
            gan: families::build(settings, &device),
            noise: Noise::new(settings.seed, TRAINING),
            batches: Batches::new(u64::from(settings.seed)),
            fixed: fixed_codes(settings)?,
            device,
        })
    }

    pub fn parameters(&self) -> (usize, usize) {
        self.gan.parameters()
    }

    /// Goes on under other settings, as far as they may change while it does.
    ///
    /// # Errors
    /// [`FailureKind::Settings`] for settings out of bounds.
    pub fn adjust(&mut self, wanted: &Settings) -> Result<(), Failure> {
        let settings = self.settings.adjusted(wanted);
        settings
            .validate()
            .map_err(|error| failure(FailureKind::Settings, error.0))?;
        self.gan.adjust(&settings);
        self.settings = settings;
        Ok(())
    }

    /// Whether there is data to take the next step on: the images that a run sees grow by its
    /// own schedule, not by the network's, or the same seed would give another run each time.
    /// Where no more data is `coming`, it goes on with what there is.
    pub fn ready(&self, dataset: &Dataset, coming: bool) -> bool {
        let wanted = self.admitted();
        self.batches.ready(wanted.min(dataset.len())) && (!coming || dataset.len() >= wanted)
    }

    /// How many images the next step may see: a shard more with every [`SHARD_PER_SEEN`] seen.
    fn admitted(&self) -> usize {
        let shards = 1 + self.images() / SHARD_PER_SEEN;
        TRAIN_IMAGES.min(shards as usize * SHARD_IMAGES)
    }

    /// Real images seen so far.
    pub fn images(&self) -> u64 {
        self.gan.updates()[1] as u64 * self.settings.batch_size as u64
    }

    /// One generator update; see [`Gan::step`]. The losses stay on the device.
    ///
    /// # Errors
    /// [`FailureKind::Engine`] when a replica has gone.
    pub async fn train_step(
        &mut self,
        dataset: &Dataset,
        replicas: &mut dyn Replicas,
    ) -> Result<Measured, Failure> {
        let visible = self.admitted().min(dataset.len());
        let Self {
            batches,
            settings,
            device,
            ..
        } = self;
        let size = settings.batch_size;
        let rows = replicas.replica().rows(size);
        let mut next_batch = || {
            let indices = batches.next(visible, size);
            batch(dataset, indices.get(rows.clone()).unwrap_or(&[]), device)
        };
        let gone =
            |error: all_reduce::ReplicaError| failure(FailureKind::Engine, format!("{error}."));
        self.gan.set_rates(self.step);
        let measured = self
            .gan
            .step(&mut next_batch, &mut self.noise, replicas)
            .await
            .map_err(gone)?;
        let measured = all_reduce::mean(replicas, size, measured.0)
            .await
            .map_err(gone)?;
        self.step += 1;
        Ok(Measured(measured))
    }

    /// The fixed codes as the generator draws them now.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn snapshot(&self) -> Result<Vec<u8>, Failure> {
        draw::to_pixels(
            self.gan
                .generator()
                .draw(self.fixed.tensor(&self.device), &self.fixed.labels),
        )
        .await
    }

    pub fn snapshot_grid(&self) -> crate::core::Grid {
        self.fixed.grid(self.settings.family.info().conditional())
    }

    /// The generator as it is now, for later: it keeps its weights while training goes on.
    pub fn frozen_generator(&self) -> Box<dyn Sampler> {
        self.gan.generator().frozen()
    }

    /// How often D is right on images that are all real, or all fake.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn discriminator_accuracy(
        &self,
        images: Tensor<4>,
        labels: &[u8],
        real: bool,
    ) -> Result<f32, Failure> {
        let share = losses::accuracy(self.gan.discriminate(images, labels), real);
        Ok(draw::read(share.without_autodiff()).await?[0])
    }

    /// The device the networks are on, with autodiff.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Everything needed to go on, as burnpack bytes.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`] if the weights cannot be read.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
        let mut tensors = OnDevice::default();
        self.gan.save(&mut tensors);
        let state = State {
            settings: self.settings.clone(),
            step: self.step,
            updates: self.gan.updates(),
            noise: self.noise.state(),
            batches: self.batches.state(),
        };
        let state = serde_json::to_string(&state)
            .map_err(|e| failure(FailureKind::Engine, e.to_string()))?;
        let weights = tensors.read().await.map_err(broken)?;
        weights::encode(&weights, Precision::Full, &[(STATE_KEY, state)]).map_err(broken)
    }

    /// Goes on from a checkpoint, step for step as the run would have gone on without it.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not a checkpoint.
    pub fn restore(bytes: Vec<u8>, device: &Device) -> Result<Self, Failure> {
        let damaged = || failure(FailureKind::Model, "The checkpoint is damaged.");
        let (weights, metadata) = weights::decode(bytes).map_err(broken)?;
        let state: State = metadata
            .get(STATE_KEY)
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(damaged)?;
        let mut run = Self::new(&state.settings, device)?;
        run.gan
            .load(&weights, state.updates, &run.device)
            .map_err(broken)?;
        run.step = state.step;
        run.noise = Noise::from_state(&state.noise).ok_or_else(damaged)?;
        run.batches = Batches::restore(&state.batches).map_err(|_| damaged())?;
        Ok(run)
    }

    /// One of [`Run::settle_passes`] passes, numbered from 0, towards an export's BatchNorm
    /// statistics: each counts as much as any other, and nothing from before counts.
    pub fn settle(&mut self, pass: usize) {
        let seed = self
            .settings
            .seed
            .wrapping_add(SETTLING * (pass as u32 + 1));
        let shape = [SETTLE_BATCH, self.settings.latent()];
        let z = draw::plain_codes(&self.settings, seed, SETTLE_BATCH);
        let z = from_host(z, shape, &self.device);
        let labels: Vec<u8> = (0..SETTLE_BATCH)
            .map(|i| ((i + pass * 4) % CLASSES) as u8)
            .collect();
        self.gan
            .generator_mut()
            .settle(z, &labels, 1.0 / (pass + 1) as f64);
    }

    pub fn settle_passes() -> usize {
        SETTLE_PASSES
    }

    /// The averaged generator as a `.bpk` in half precision.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`] if the weights cannot be read.
    pub async fn export(&self) -> Result<Vec<u8>, Failure> {
        let mut tensors = OnDevice::default();
        self.gan.generator().save_shown(&mut tensors);
        let weights = tensors.read().await.map_err(broken)?;
        let settings = serde_json::to_string(&self.settings)
            .map_err(|e| failure(FailureKind::Engine, e.to_string()))?;
        weights::encode(&weights, Precision::Half, &[(SETTINGS_KEY, settings)]).map_err(broken)
    }
}

/// Reads the losses of several steps back at once; the last of them is `last`.
///
/// # Errors
/// [`FailureKind::DeviceLost`].
pub async fn read_stats(measured: Vec<Measured>, last: u64) -> Result<Vec<StepStats>, Failure> {
    if measured.is_empty() {
        return Ok(vec![]);
    }
    let first = last + 1 - measured.len() as u64;
    let [width] = measured[0].0.dims();
    let values = draw::read(Tensor::cat(measured.into_iter().map(|m| m.0).collect(), 0)).await?;
    let stats = values
        .chunks_exact(width)
        .zip(first..)
        .map(|(v, step)| StepStats {
            step,
            d_loss: v[0],
            g_loss: v[1],
            d_real: v[2],
            d_fake: v[3],
            extras: v[4..].to_vec(),
        });
    Ok(stats.collect())
}

fn batch(dataset: &Dataset, indices: &[usize], device: &Device) -> Batch {
    let mut values = Vec::with_capacity(indices.len() * PIXELS);
    for &index in indices {
        values.extend(
            dataset
                .image(index)
                .iter()
                .map(|&pixel| data::to_unit(pixel)),
        );
    }
    Batch {
        images: from_host(values, [indices.len(), 1, SIDE, SIDE], device),
        labels: indices.iter().map(|&index| dataset.label(index)).collect(),
    }
}

/// One column a class, each picture with a code of its own.
fn fixed_codes(settings: &Settings) -> Result<Codes, Failure> {
    let controls = Controls {
        seed: settings.seed,
        truncation: 3.0,
        directions: vec![],
        layout: Layout::Samples {
            count: SNAPSHOT_ROWS * CLASSES,
            class: None,
        },
        codes: None,
    };
    draw::codes(&controls, settings)
}

fn broken(error: WeightsError) -> Failure {
    let kind = match error {
        WeightsError::Device(_) => FailureKind::DeviceLost,
        _ => FailureKind::Model,
    };
    failure(kind, format!("{error}."))
}
