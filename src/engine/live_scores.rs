//! Scoring a run while it trains.
//!
//! A scoring takes the generator as it is, frozen, and draws [`SAMPLES`] pictures with it, slice
//! by slice between training steps, so that scoring never takes more than [`SHARE`] of the time
//! and nobody waits for more than a slice.

use burn::tensor::{Device, Tensor};
use futures::future::{FutureExt, LocalBoxFuture};

use super::classifier::Predictions;
use super::draw::{self, Codes, Given};
use super::platform::now_ms;
use super::reference_stats::{self, SAMPLES, Scorer};
use super::run::{Run, SCORING_PASSES};
use crate::core::{DatasetInfo, Event, Failure, LiveScore, Settings};
use crate::eval::fidelity::fidelity;
use crate::families::model::Sampler;
use crate::nn::batch::{Batch, to_images};

/// Scoring takes at most this share of the time that training takes.
const SHARE: f64 = 0.09;
/// Pictures of a slice: enough for BatchNorm, five of each class.
const SLICE: usize = 50;
/// All scorings of all runs draw from these codes, so that a curve shows the generator's change.
const SEED: u32 = 77;

/// Scores a run now and then.
#[derive(Default)]
pub struct LiveScores {
    /// Steps from one scoring to the next; `None`: not at all.
    every: Option<u64>,
    scorer: Loading,
    scoring: Option<Scoring>,
    /// The step of the next scoring.
    due: u64,
    /// Milliseconds that may be spent, and what the last slice cost.
    credit: f64,
    slice_cost: f64,
    told_scale: bool,
}

#[derive(Default)]
enum Loading {
    #[default]
    Unwanted,
    Coming(LocalBoxFuture<'static, Result<Scorer, Failure>>),
    Here(Box<Scorer>),
}

/// A scoring that has begun.
struct Scoring {
    step: u64,
    sampler: Box<dyn Sampler>,
    z: Vec<f32>,
    labels: Vec<u8>,
    /// Of a translator: what has been made of the test images.
    translated: Vec<u8>,
    predictions: Predictions,
    /// Sums over slices of how often D is right.
    d_right: [f64; 2],
    ms: f64,
}

impl LiveScores {
    pub fn set(&mut self, every: Option<u64>, step: u64) {
        self.every = every.filter(|every| *every > 0);
        self.due = step;
        self.scoring = None;
    }

    /// Whether there is scoring to do after a step that took `step_ms`, and time for it: in the end
    /// (`last`) there is.
    ///
    /// # Errors
    /// What scoring needs is not there; then it is switched off.
    pub fn is_due(&mut self, run: &Run, step_ms: f64, last: bool) -> Result<bool, Failure> {
        // Saved time is good for one slice, not for a burst of them.
        self.credit = (self.credit + SHARE * step_ms).min(self.slice_cost.max(1.0));
        if self.every.is_none() || (!last && self.credit < self.slice_cost) {
            return Ok(false);
        }
        if let Err(failure) = self.fetch(&run.settings.dataset, run.device()) {
            self.every = None;
            return Err(failure);
        }
        let here = matches!(self.scorer, Loading::Here(_));
        Ok(here && (last || self.scoring.is_some() || run.step >= self.due))
    }

    /// A whole scoring, when a run has come to its end; what had begun is given up.
    ///
    /// # Errors
    /// As [`LiveScores::slice`].
    pub async fn finish(&mut self, run: &mut Run) -> Result<Vec<Event>, Failure> {
        let mut events = vec![];
        (self.scoring, self.due) = (None, run.step);
        loop {
            events.extend(self.slice(run).await?);
            if self.scoring.is_none() {
                return Ok(events);
            }
            super::platform::give_way().await;
        }
    }

    /// Sees to it that classifier and reference statistics come, without waiting for them.
    fn fetch(&mut self, info: &DatasetInfo, device: &Device) -> Result<(), Failure> {
        if matches!(self.scorer, Loading::Unwanted) {
            let device = device.clone().inner();
            self.scorer =
                Loading::Coming(reference_stats::load(info.clone(), device).boxed_local());
        }
        if let Loading::Coming(coming) = &mut self.scorer
            && let Some(result) = coming.now_or_never()
        {
            self.scorer = Loading::Unwanted;
            self.scorer = Loading::Here(Box::new(result?));
        }
        Ok(())
    }

    /// One slice of a scoring; the scores, if it was the last.
    ///
    /// # Errors
    /// [`crate::core::FailureKind::DeviceLost`].
    pub async fn slice(&mut self, run: &mut Run) -> Result<Vec<Event>, Failure> {
        let Loading::Here(scorer) = &self.scorer else {
            return Ok(vec![]);
        };
        let start = now_ms();
        if self.scoring.is_none() && run.step >= self.due {
            self.scoring = Some(Scoring::begin(run, scorer));
            self.due = run.step + self.every.unwrap_or(u64::MAX);
        }
        let Some(scoring) = &mut self.scoring else {
            return Ok(vec![]);
        };
        scoring.slice(run, scorer).await?;
        let done = scoring.predictions.len() >= SAMPLES;
        let scores = done.then(|| scoring.scores(&run.settings, scorer));
        let cost = now_ms() - start;
        scoring.ms += cost;
        (self.credit, self.slice_cost) = (self.credit - cost, cost);
        let Some(mut scores) = scores else {
            return Ok(vec![]);
        };
        scores.ms = scoring.ms;
        self.scoring = None;
        let mut events = vec![];
        if !std::mem::replace(&mut self.told_scale, true) {
            let scale = scorer.reference_stats.notes.scale.clone();
            events.push(Event::ScoringScale(scale));
        }
        events.push(Event::Scored(scores));
        Ok(events)
    }
}

impl Scoring {
    fn begin(run: &mut Run, scorer: &Scorer) -> Self {
        let sampler = run.sampler(SCORING_PASSES);
        let count = draw::columns(&run.settings);
        let labels = match run.settings.operator() {
            None => (0..SAMPLES).map(|i| (i % count) as u8).collect(),
            Some(_) => scorer.held_out.labels[..SAMPLES].to_vec(),
        };
        Self {
            step: run.step,
            sampler,
            z: draw::plain_codes(&run.settings, SEED, SAMPLES),
            labels,
            translated: vec![],
            predictions: Predictions::new(run.settings.dataset.classes.len()),
            d_right: [0.0; 2],
            ms: 0.0,
        }
    }

    /// Draws and classifies the next [`SLICE`] pictures, and measures D on them and on real ones.
    async fn slice(&mut self, run: &Run, scorer: &Scorer) -> Result<(), Failure> {
        let from = self.predictions.len();
        let range = from..(from + SLICE).min(SAMPLES);
        let (settings, device) = (&run.settings, run.device());
        let (real, space) = (&scorer.held_out, settings.dataset.space);
        let (latent, values) = (settings.latent(), space.values());
        let real_pixels = &real.pixels[range.start * values..range.end * values];
        let codes = Codes {
            z: self.z[range.start * latent..range.end * latent].to_vec(),
            labels: self.labels[range.clone()].to_vec(),
            latent,
            columns: 1,
            space,
            given: settings
                .operator()
                .map(|operator| Given::of(operator, real_pixels, space)),
        };
        let fakes = self.sampler.sample(&codes.input(&device.clone().inner()));
        let pixels = draw::to_pixels(fakes.clone()).await?;
        self.predictions
            .extend(scorer.classifier.predict(&pixels).await?);
        if codes.given.is_some() {
            self.translated.extend(&pixels);
        }

        let given = codes.input(device).given;
        let images = to_images(real_pixels, space, device);
        let fakes = Tensor::from_inner(fakes);
        let share = codes.labels.len() as f64 / SAMPLES as f64;
        for (i, (images, labels)) in [(images, real.labels[range].to_vec()), (fakes, codes.labels)]
            .into_iter()
            .enumerate()
        {
            let given = given.clone();
            let batch = Batch {
                images,
                labels,
                given,
            };
            let right = run.discriminator_accuracy(batch, i == 0).await?;
            self.d_right[i] += f64::from(right) * share;
        }
        Ok(())
    }

    fn scores(&self, settings: &Settings, scorer: &Scorer) -> LiveScore {
        let translates = settings.operator().is_some();
        let conditional = settings.family.info().conditional() || translates;
        let asked = conditional.then_some(self.labels.as_slice());
        let [d_real, d_fake] = self.d_right;
        let truth = &scorer.held_out.pixels[..self.translated.len()];
        let fidelity = || fidelity(&self.translated, truth, settings.dataset.space);
        LiveScore {
            step: self.step,
            d_real,
            d_fake,
            fidelity: translates.then(fidelity),
            ..scorer.reference_stats.measure(&self.predictions, asked)
        }
    }
}
