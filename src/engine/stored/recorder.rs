//! Listens to a session's events and says when, and what of the run, is to be kept.
//!
//! It keeps at every checkpoint that the page asks for: while the run trains, when it pauses, and when
//! the page is hidden.

use super::past::{Frame, Past};
use super::save::{Save, new_id};
use crate::core::{Event, Grid, LiveScore, Settings, StoreEvent};

/// The film gets a frame whenever the run is so much longer: then it takes some hundred frames,
/// however long the run is, most of them of the beginning, when most happens.
const FRAME_EVERY: f64 = 1.06;

/// What is known of the run that is in training.
#[derive(Default)]
pub struct Recorder {
    /// Of the run that will be ready next.
    opened: Option<String>,
    id: Option<String>,
    settings: Option<Settings>,
    kept: u64,
    past: Past,
    next_frame: u64,
    picture: Option<(Grid, Vec<u8>)>,
    score: Option<LiveScore>,
}

impl Recorder {
    /// Takes in an event of the session, at a time in milliseconds since 1970.
    pub fn observe(&mut self, event: &Event, payload: Option<&[u8]>, now: f64) -> Option<Save> {
        match event {
            Event::Store(StoreEvent::Opened { run, .. }) => self.opened = Some(run.id.clone()),
            Event::Store(StoreEvent::Claimed { id }) => self.opened = Some(id.clone()),
            Event::RunReady { settings, step, .. } => self.begin(settings.clone(), *step),
            Event::Stats { steps, .. } => self.past.stats.extend_from_slice(steps),
            Event::ScoringScale(scale) => self.past.scale = Some(scale.clone()),
            Event::Scored(score) => {
                self.past.scores.push(score.clone());
                self.score = Some(score.clone());
            }
            Event::Snapshot {
                step,
                grid,
                verdicts,
            } => {
                let pixels = payload.unwrap_or_default().to_vec();
                self.show(*step, grid, *verdicts, pixels);
            }
            Event::Checkpoint { step } => return self.save(*step, payload?, now),
            _ => {}
        }
        None
    }

    /// What could not be kept is tried again with the next state. The pictures of the film are not:
    /// where there is no room they would fill the memory.
    pub fn take_back(&mut self, save: Save) {
        if self.id.as_ref() != Some(&save.id) {
            return; // there is another run by now
        }
        self.kept = save.after;
        let later = std::mem::take(&mut self.past);
        self.past = save.past;
        self.past.frames.clear();
        self.past.stats.extend(later.stats);
        self.past.scores.extend(later.scores);
        self.past.frames.extend(later.frames);
        self.past.scale = later.scale.or(self.past.scale.take());
    }

    fn begin(&mut self, settings: Settings, step: u64) {
        *self = Self {
            id: self.opened.take(),
            settings: Some(settings),
            kept: step,
            next_frame: step,
            ..Self::default()
        };
    }

    fn show(&mut self, step: u64, grid: &Grid, verdicts: Option<[usize; 2]>, pixels: Vec<u8>) {
        // Of a translator the outputs would do; but the three kinds together tell more.
        let whole = pixels.get(..grid.bytes()).map(<[u8]>::to_vec);
        self.picture = whole.map(|pixels| (grid.clone(), pixels));
        if step >= self.next_frame {
            self.next_frame = (step + 1).max((step as f64 * FRAME_EVERY) as u64);
            self.past.frames.push(Frame {
                step,
                grid: grid.clone(),
                verdicts,
                pixels,
            });
        }
    }

    fn save(&mut self, step: u64, checkpoint: &[u8], now: f64) -> Option<Save> {
        // Networks that have learned nothing are the settings' alone.
        let settings = self.settings.clone().filter(|_| step > 0)?;
        let id = self
            .id
            .get_or_insert_with(|| new_id(&settings, now))
            .clone();
        let after = std::mem::replace(&mut self.kept, step);
        let past = std::mem::take(&mut self.past);
        Some(Save {
            id,
            settings,
            step,
            checkpoint: checkpoint.to_vec(),
            after,
            past,
            picture: self.picture.take(),
            score: self.score.clone(),
        })
    }
}
