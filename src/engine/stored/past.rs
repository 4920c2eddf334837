//! What a run has brought in a stretch of steps: losses, scores, pictures.
//!
//! As bytes: the length of a text in JSON, the text, then the losses as `f32`, then the pictures. Losses
//! as JSON would take six times the room.

use serde::{Deserialize, Serialize};

use crate::core::json::read;
use crate::core::{Grid, LiveScale, LiveScore, StepStats};

/// A picture of the film; see [`crate::core::Event::Snapshot`].
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub step: u64,
    pub grid: Grid,
    pub verdicts: Option<[usize; 2]>,
    pub pixels: Vec<u8>,
}

/// Losses, scores and pictures, each oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    pub stats: Vec<StepStats>,
    pub scale: Option<LiveScale>,
    pub scores: Vec<LiveScore>,
    pub frames: Vec<Frame>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    series: Vec<Series>,
    scale: Option<LiveScale>,
    scores: Vec<LiveScore>,
    frames: Vec<FrameHead>,
}

/// Steps in a row that measured the same things.
#[derive(Serialize, Deserialize)]
struct Series {
    first: u64,
    count: usize,
    names: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct FrameHead {
    step: u64,
    grid: Grid,
    verdicts: Option<[usize; 2]>,
    bytes: usize,
}

impl Past {
    pub fn is_empty(&self) -> bool {
        self.stats.is_empty() && self.scores.is_empty() && self.frames.is_empty()
    }

    pub fn encode(&self) -> Vec<u8> {
        let head = Head {
            series: series(&self.stats),
            scale: self.scale.clone(),
            scores: self.scores.clone(),
            frames: self.frames.iter().map(Frame::head).collect(),
        };
        let text = serde_json::to_string(&head).unwrap_or_default();
        let mut bytes = (text.len() as u32).to_le_bytes().to_vec();
        bytes.extend(text.as_bytes());
        let losses = self.stats.iter().flat_map(|stats| stats.values.values());
        bytes.extend(losses.flat_map(|loss| loss.to_le_bytes()));
        for frame in &self.frames {
            bytes.extend(&frame.pixels);
        }
        bytes
    }

    /// `None` for bytes that are something else, or not whole.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (text, mut rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let head: Head = read(std::str::from_utf8(text).ok()?).ok()?;
        let mut past = Self {
            scale: head.scale,
            scores: head.scores,
            ..Self::default()
        };
        for series in head.series {
            let (losses, after) = rest.split_at_checked(series.bytes()?)?;
            past.stats.extend(series.stats(losses)?);
            rest = after;
        }
        for frame in head.frames {
            let (pixels, after) = rest.split_at_checked(frame.bytes)?;
            past.frames.push(frame.with(pixels));
            rest = after;
        }
        rest.is_empty().then_some(past)
    }

    /// Forgets what came after a step.
    pub fn up_to(mut self, step: u64) -> Self {
        self.stats.retain(|stats| stats.step <= step);
        self.scores.retain(|score| score.step <= step);
        self.frames.retain(|frame| frame.step <= step);
        self
    }
}

fn series(stats: &[StepStats]) -> Vec<Series> {
    let alike =
        |a: &StepStats, b: &StepStats| b.step == a.step + 1 && a.values.keys().eq(b.values.keys());
    let runs = stats.chunk_by(alike);
    runs.map(|run| Series {
        first: run[0].step,
        count: run.len(),
        names: run[0].values.keys().cloned().collect(),
    })
    .collect()
}

impl Series {
    fn bytes(&self) -> Option<usize> {
        self.count.checked_mul(self.names.len())?.checked_mul(4)
    }

    /// `None` where nothing was measured: then the count is anybody's claim.
    fn stats(&self, losses: &[u8]) -> Option<Vec<StepStats>> {
        let per_step = Some(4 * self.names.len()).filter(|&bytes| bytes > 0)?;
        let steps = losses.chunks_exact(per_step).enumerate();
        let one = |(place, losses): (usize, &[u8])| {
            let (losses, _) = losses.as_chunks::<4>();
            let values = losses.iter().map(|&loss| f32::from_le_bytes(loss));
            Some(StepStats {
                step: self.first.checked_add(place as u64)?,
                values: self.names.iter().cloned().zip(values).collect(),
            })
        };
        steps.map(one).collect()
    }
}

impl Frame {
    fn head(&self) -> FrameHead {
        FrameHead {
            step: self.step,
            grid: self.grid.clone(),
            verdicts: self.verdicts,
            bytes: self.pixels.len(),
        }
    }
}

impl FrameHead {
    fn with(self, pixels: &[u8]) -> Frame {
        Frame {
            step: self.step,
            grid: self.grid,
            verdicts: self.verdicts,
            pixels: pixels.to_vec(),
        }
    }
}
