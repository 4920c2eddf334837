//! Scoring a run while it trains.
//!
//! A scoring takes the generator as it is, frozen, and draws [`SAMPLES`] pictures with it, slice
//! by slice between training steps, so that scoring never takes more than [`SHARE`] of the time
//! and nobody waits for more than a slice.

use burn::tensor::Device;
use futures::future::{FutureExt, LocalBoxFuture};

use super::draw;
use super::judge::Opinions;
use super::platform::now_ms;
use super::run::Run;
use super::yardstick::{self, Ruler, SAMPLES};
use crate::data::{PIXELS, SIDE, to_unit};
use crate::gans::Painter;
use crate::nn::from_host;
use crate::protocol::{CLASSES, Event, Failure, LiveScores, Settings};

/// Scoring takes at most this share of the time that training takes.
const SHARE: f64 = 0.09;
/// Pictures of a slice: enough for BatchNorm, five of each class.
const SLICE: usize = 50;
/// All scorings of all runs draw from these codes, so that a curve shows the generator's change.
const SEED: u32 = 77;

/// Scores a run now and then.
#[derive(Default)]
pub struct Watch {
    /// Steps from one scoring to the next; `None`: not at all.
    every: Option<u64>,
    ruler: Loading,
    round: Option<Round>,
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
    Coming(LocalBoxFuture<'static, Result<Ruler, Failure>>),
    Here(Box<Ruler>),
}

/// A scoring that has begun.
struct Round {
    step: u64,
    painter: Box<dyn Painter>,
    z: Vec<f32>,
    labels: Vec<u8>,
    opinions: Opinions,
    /// Sums over slices of how often D is right.
    d_right: [f64; 2],
    ms: f64,
}

impl Watch {
    pub fn set(&mut self, every: Option<u64>, step: u64) {
        self.every = every.filter(|every| *every > 0);
        self.due = step;
        self.round = None;
    }

    pub fn is_on(&self) -> bool {
        self.every.is_some()
    }

    /// After a step that took `step_ms`: some scoring, if there is any to do and time for it.
    ///
    /// # Errors
    /// What scoring needs is not there; then it is switched off.
    pub async fn look(&mut self, run: &Run, step_ms: f64) -> Result<Vec<Event>, Failure> {
        // Saved time is good for one slice, not for a burst of them.
        self.credit = (self.credit + SHARE * step_ms).min(self.slice_cost.max(1.0));
        if self.every.is_none() || self.credit < self.slice_cost {
            return Ok(vec![]);
        }
        if let Err(failure) = self.fetch(run.device()) {
            self.every = None;
            return Err(failure);
        }
        self.slice(run).await
    }

    /// A whole scoring, when a run has come to its end; what had begun is given up.
    ///
    /// # Errors
    /// As [`Watch::look`].
    pub async fn finish(&mut self, run: &Run) -> Result<Vec<Event>, Failure> {
        let mut events = vec![];
        self.fetch(run.device())?;
        if !matches!(self.ruler, Loading::Here(_)) {
            return Ok(events);
        }
        (self.round, self.due) = (None, run.step);
        loop {
            events.extend(self.slice(run).await?);
            if self.round.is_none() {
                return Ok(events);
            }
            super::platform::give_way().await;
        }
    }

    /// Sees to it that judge and yardstick come, without waiting for them.
    fn fetch(&mut self, device: &Device) -> Result<(), Failure> {
        if matches!(self.ruler, Loading::Unwanted) {
            let device = device.clone().inner();
            self.ruler = Loading::Coming(yardstick::load(device).boxed_local());
        }
        if let Loading::Coming(coming) = &mut self.ruler
            && let Some(result) = coming.now_or_never()
        {
            self.ruler = Loading::Unwanted;
            self.ruler = Loading::Here(Box::new(result?));
        }
        Ok(())
    }

    /// One slice of a scoring; the scores, if it was the last.
    async fn slice(&mut self, run: &Run) -> Result<Vec<Event>, Failure> {
        let Loading::Here(ruler) = &self.ruler else {
            return Ok(vec![]);
        };
        if self.round.is_none() && run.step >= self.due {
            self.round = Some(Round::begin(run));
            self.due = run.step + self.every.unwrap_or(u64::MAX);
        }
        let Some(round) = &mut self.round else {
            return Ok(vec![]);
        };
        let start = now_ms();
        round.slice(run, ruler).await?;
        let done = round.opinions.len() >= SAMPLES;
        let scores = done.then(|| round.scores(&run.settings, ruler));
        let cost = now_ms() - start;
        round.ms += cost;
        (self.credit, self.slice_cost) = (self.credit - cost, cost);
        let Some(mut scores) = scores else {
            return Ok(vec![]);
        };
        scores.ms = round.ms;
        self.round = None;
        let mut events = vec![];
        if !std::mem::replace(&mut self.told_scale, true) {
            let scale = ruler.yardstick.notes.scale.clone();
            events.push(Event::ScoringScale(scale));
        }
        events.push(Event::Scored(scores));
        Ok(events)
    }
}

impl Round {
    fn begin(run: &Run) -> Self {
        Self {
            step: run.step,
            painter: run.frozen_generator(),
            z: draw::plain_codes(&run.settings, SEED, SAMPLES),
            labels: (0..SAMPLES).map(|i| (i % CLASSES) as u8).collect(),
            opinions: Opinions::default(),
            d_right: [0.0; 2],
            ms: 0.0,
        }
    }

    /// Draws and judges the next [`SLICE`] pictures, and asks D of as many real ones.
    async fn slice(&mut self, run: &Run, ruler: &Ruler) -> Result<(), Failure> {
        let from = self.opinions.len();
        let range = from..(from + SLICE).min(SAMPLES);
        let (latent, device) = (run.settings.latent(), run.device());
        let z = self.z[range.start * latent..range.end * latent].to_vec();
        let labels = &self.labels[range.clone()];
        let z = from_host(z, [labels.len(), latent], device);
        let fakes = self.painter.paint(z, labels);
        let pixels = draw::to_pixels(fakes.clone()).await?;
        self.opinions.extend(ruler.judge.look(&pixels).await?);

        let real = &ruler.held_out;
        let values = real.pixels[range.start * PIXELS..range.end * PIXELS].iter();
        let shape = [labels.len(), 1, SIDE, SIDE];
        let images = from_host(values.map(|&x| to_unit(x)).collect(), shape, device);
        let share = labels.len() as f64 / SAMPLES as f64;
        for (i, (images, labels)) in [(images, &real.labels[range]), (fakes, labels)]
            .into_iter()
            .enumerate()
        {
            let right = run.discriminator_accuracy(images, labels, i == 0).await?;
            self.d_right[i] += f64::from(right) * share;
        }
        Ok(())
    }

    fn scores(&self, settings: &Settings, ruler: &Ruler) -> LiveScores {
        let conditional = settings.family.info().conditional();
        let asked = conditional.then_some(self.labels.as_slice());
        let [d_real, d_fake] = self.d_right;
        LiveScores {
            step: self.step,
            d_real,
            d_fake,
            ..ruler.yardstick.measure(&self.opinions, asked)
        }
    }
}
