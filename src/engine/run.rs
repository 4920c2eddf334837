//! A training run: networks, the order of the data, the randomness, and how to stop and go on.

use burn::tensor::{Device, Tensor};

use super::checkpoint::{self, State, broken, damaged};
use super::draw::{self, Codes};
use super::failure;
use super::pairs::{Pairs, Snapshot};
use crate::core::{Example, Failure, FailureKind, Settings, StepStats};
use crate::data::{Batches, Dataset, shards_of};
use crate::families;
use crate::families::model::{Input, Measured, Model, Sampler};
pub use crate::nn::all_reduce::Single;
use crate::nn::all_reduce::{self, Replicas};
use crate::nn::batch::Batch;
use crate::nn::noise::Noise;
use crate::nn::weights::OnDevice;
use crate::nn::{from_host, losses};

/// The stream of a run's seed (0 is the initial weights', in `families`).
const TRAINING: u64 = 1;
/// The seeds of the pictures from which BatchNorm statistics are made lie so far apart.
const SETTLING: u32 = 1_000_003;
/// Pictures of a pass from which the average's BatchNorm statistics are made; and how many passes for
/// a snapshot, for a scoring, and for an export. What is watched, scored and exported is drawn the
/// same way: by running statistics, made anew each time.
const SETTLE_BATCH: usize = 64;
const SNAPSHOT_PASSES: usize = 4;
pub const SCORING_PASSES: usize = 8;
const EXPORT_PASSES: usize = 40;
/// After this many images seen the next shard joins in: every eighth step of 64.
const SHARD_PER_SEEN: u64 = 512;

/// Networks in training with everything that determines what happens next.
pub struct Run {
    pub settings: Settings,
    pub step: u64,
    model: Box<dyn Model>,
    noise: Noise,
    batches: Batches,
    fixed: Codes,
    /// For translators.
    pairs: Option<Pairs>,
    device: Device,
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
            model: families::build(settings, &device),
            noise: Noise::new(settings.seed, TRAINING),
            batches: Batches::new(u64::from(settings.seed)),
            fixed: draw::fixed_codes(settings)?,
            pairs: Pairs::new(settings),
            device,
        })
    }

    pub fn parameters(&self) -> (usize, usize) {
        self.model.parameters()
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
        self.model.adjust(&settings);
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
        let dataset = &self.settings.dataset;
        let visible = (1 + self.images() / SHARD_PER_SEEN) as usize;
        match shards_of(&dataset.id) {
            Some(shards) => dataset.train.min(visible * shards.per_shard),
            // It came as a whole.
            None => dataset.train,
        }
    }

    /// Real images seen so far.
    pub fn images(&self) -> u64 {
        checkpoint::images(self.model.updates(), &self.settings)
    }

    /// One generator update; see [`Model::step`]. The losses stay on the device.
    ///
    /// # Errors
    /// [`FailureKind::Engine`] when a replica has gone.
    pub async fn train_step(
        &mut self,
        dataset: &Dataset,
        replicas: &mut dyn Replicas,
    ) -> Result<Measured, Failure> {
        let visible = self.admitted().min(dataset.len());
        self.show(dataset);
        let mut seen = self.images();
        let Self {
            batches,
            settings,
            pairs,
            device,
            ..
        } = self;
        let size = settings.batch_size;
        let rows = replicas.replica().rows(size);
        let mut next_batch = || {
            let indices = batches.next(visible, size);
            let indices = indices.get(rows.clone()).unwrap_or(&[]);
            let first = seen + rows.start as u64;
            seen += size as u64;
            match pairs {
                Some(pairs) => pairs.batch(dataset, indices, first, device),
                None => batch(dataset, indices, device),
            }
        };
        let gone =
            |error: all_reduce::ReplicaError| failure(FailureKind::Engine, format!("{error}."));
        self.model.set_rates(self.step);
        let measured = self
            .model
            .step(&mut next_batch, &mut self.noise, replicas)
            .await
            .map_err(gone)?;
        let values = all_reduce::mean(replicas, size, measured.values())
            .await
            .map_err(gone)?;
        self.step += 1;
        Ok(measured.map(values))
    }

    /// Whether a snapshot has to wait for data.
    pub fn shows_nothing(&self) -> bool {
        self.pairs.as_ref().is_some_and(Pairs::shows_nothing)
    }

    /// Data has come of which a snapshot can show something.
    pub fn show(&mut self, dataset: &Dataset) {
        if let Some(pairs) = &mut self.pairs {
            pairs.choose_shown(dataset, &self.settings);
        }
    }

    /// The fixed codes, or pairs, as the generator draws them now, whatever it learns before they are
    /// read back. `None` for a translator without data.
    pub fn snapshot(&mut self) -> Option<Snapshot> {
        let sampler = self.sampler(SNAPSHOT_PASSES);
        if let Some(pairs) = &self.pairs {
            let model = self.model.as_ref();
            return pairs.snapshot(|input| sampler.sample(input), model, &self.device);
        }
        let images = sampler.sample(&self.fixed.input(&self.device.clone().inner()));
        Some(Snapshot {
            grid: self.fixed.grid(self.settings.family.info().conditional()),
            verdicts: None,
            payload: Box::pin(draw::to_pixels(images)),
        })
    }

    /// The generator as it is now, for drawing: it keeps its weights while training goes on. Its
    /// BatchNorm statistics are made from so many passes. On the device without autodiff.
    pub fn sampler(&mut self, passes: usize) -> Box<dyn Sampler> {
        if self.settings.generator_norm {
            (0..passes).for_each(|pass| self.settle(pass));
        }
        self.model.generator().sampler()
    }

    /// How often D is right on images that are all real, or all fake.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`].
    pub async fn discriminator_accuracy(&self, batch: Batch, real: bool) -> Result<f32, Failure> {
        let share = losses::accuracy(self.model.discriminate(batch), real);
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
        self.model.save(&mut tensors);
        let state = State {
            settings: self.settings.clone(),
            step: self.step,
            updates: self.model.updates(),
            noise: self.noise.state(),
            batches: self.batches.state(),
        };
        state.encode(&tensors.read().await.map_err(broken)?)
    }

    /// Goes on from a checkpoint, step for step as the run would have gone on without it.
    ///
    /// # Errors
    /// [`FailureKind::Model`] for bytes that are not a checkpoint.
    pub fn restore(bytes: Vec<u8>, device: &Device) -> Result<Self, Failure> {
        let (weights, state) = State::decode(bytes)?;
        let mut run = Self::new(&state.settings, device)?;
        run.model
            .load(&weights, state.updates, &run.device)
            .map_err(broken)?;
        run.step = state.step;
        run.noise = Noise::from_state(&state.noise).ok_or_else(damaged)?;
        run.batches = Batches::restore(&state.batches).map_err(|_| damaged())?;
        Ok(run)
    }

    /// One pass towards the average's BatchNorm statistics, numbered from 0: each counts as much as
    /// any other, and nothing from before counts.
    pub fn settle(&mut self, pass: usize) {
        let input = match &self.pairs {
            Some(pairs) => pairs.settling(pass, &self.settings, &self.device),
            None => Some(self.settling(pass)),
        };
        if let Some(input) = input {
            let momentum = 1.0 / (pass + 1) as f64;
            self.model.generator_mut().settle(&input, momentum);
        }
    }

    /// What G is given in a pass.
    fn settling(&self, pass: usize) -> Input {
        let seed = self
            .settings
            .seed
            .wrapping_add(SETTLING * (pass as u32 + 1));
        let shape = [SETTLE_BATCH, self.settings.latent()];
        let z = draw::plain_codes(&self.settings, seed, SETTLE_BATCH);
        let count = self.settings.labels().max(1);
        let labels: Vec<u8> = (0..SETTLE_BATCH)
            .map(|i| ((i + pass * 4) % count) as u8)
            .collect();
        Input::new(from_host(z, shape, &self.device), &labels)
    }

    pub fn export_passes() -> usize {
        EXPORT_PASSES
    }

    /// The averaged generator as a `.bpk` in half precision.
    ///
    /// # Errors
    /// [`FailureKind::DeviceLost`] if the weights cannot be read.
    pub async fn export(&self) -> Result<Vec<u8>, Failure> {
        let mut tensors = OnDevice::default();
        self.model.generator().save_average(&mut tensors);
        let weights = tensors.read().await.map_err(broken)?;
        checkpoint::model_file(&weights, &self.settings)
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
    let names: Vec<Vec<String>> = measured.iter().map(|m| m.names().to_vec()).collect();
    let values = match measured.as_slice() {
        // One is not copied first.
        [one] => one.values(),
        several => Tensor::cat(several.iter().map(Measured::values).collect(), 0),
    };
    let mut values = draw::read(values).await?.into_iter();
    let stats = names
        .into_iter()
        .zip(first..)
        .map(|(names, step)| StepStats {
            step,
            values: names.into_iter().zip(values.by_ref()).collect(),
        });
    Ok(stats.collect())
}

fn batch(dataset: &Dataset, indices: &[usize], device: &Device) -> Batch {
    let examples: Vec<Example> = indices
        .iter()
        .map(|&index| dataset.example(index))
        .collect();
    Batch::new(&examples, dataset.space(), device)
}
