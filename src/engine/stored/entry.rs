//! What is known of a kept run without reading its checkpoints, and under which keys all of it is.
//!
//! | key | what |
//! | --- | --- |
//! | `run/<id>` | [`Entry`], as JSON |
//! | `picture/<id>` | its last pictures |
//! | `state/<id>/<0 or 1>` | its last two checkpoints, in turns: a damaged one falls back to the other |
//! | `past/<id>/<step>` | what it has brought since that step, [`super::past::Past`] |

use serde::{Deserialize, Serialize};

use super::save::Save;
use crate::core::json::read;
use crate::core::{Grid, Settings, StoredRun};
use crate::engine::checkpoint::State;
use crate::engine::loader::sha256;

/// Behind every key that begins with what is before it.
const END: char = '~';

/// One of the two checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub step: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// What is known of a run without reading its checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub run: StoredRun,
    pub slots: [Option<Slot>; 2],
    pub newest: usize,
    /// The step after which each stretch of the past begins, and its bytes.
    pub past: Vec<(u64, u64)>,
}

impl Entry {
    pub fn new(save: &Save, now: f64) -> Self {
        Self {
            run: StoredRun {
                id: save.id.clone(),
                name: name(&save.settings),
                settings: save.settings.clone(),
                step: 0,
                created: now,
                changed: now,
                bytes: 0,
                score: None,
                picture: None,
            },
            slots: [None, None],
            newest: 1,
            past: vec![],
        }
    }

    /// Takes up a state, and says into which slot its checkpoint goes.
    pub fn take(&mut self, save: &Save, now: f64) -> usize {
        // The knobs may have changed meanwhile.
        let state = State::of(&save.checkpoint);
        self.run.settings = state.map_or_else(|_| save.settings.clone(), |state| state.settings);
        self.run.step = save.step;
        self.run.changed = now;
        self.run.score = save.score.clone().or(self.run.score.take());
        if let Some((grid, _)) = &save.picture {
            self.run.picture = Some(grid.clone());
        }
        self.past.retain(|&(after, _)| after < save.after);
        self.newest = 1 - self.newest;
        self.slots[self.newest] = Some(Slot {
            step: save.step,
            bytes: save.checkpoint.len() as u64,
            sha256: sha256(&save.checkpoint),
        });
        self.newest
    }

    pub fn count(&mut self) {
        let states: u64 = self.slots.iter().flatten().map(|slot| slot.bytes).sum();
        let past: u64 = self.past.iter().map(|(_, bytes)| bytes).sum();
        let picture = self.run.picture.as_ref().map_or(0, Grid::bytes);
        self.run.bytes = states + past + picture as u64;
    }

    pub fn put(&self) -> (String, Vec<u8>) {
        let text = serde_json::to_string(self).unwrap_or_default();
        (run_key(&self.run.id), text.into_bytes())
    }
}

pub fn entry(bytes: &[u8]) -> Option<Entry> {
    let entry: Entry = read(std::str::from_utf8(bytes).ok()?).ok()?;
    Some(entry).filter(|entry| entry.newest < entry.slots.len())
}

/// Whether the bytes are a grid's pictures.
pub fn fits(grid: &Grid, pixels: Option<&[u8]>) -> bool {
    let space = grid.space;
    let each = space.channels.checked_mul(space.height);
    let each = each.and_then(|rows| rows.checked_mul(space.width));
    let all = each.and_then(|each| each.checked_mul(grid.count()));
    pixels.is_some_and(|pixels| Some(pixels.len()) == all)
}

fn name(settings: &Settings) -> String {
    let (title, size) = (
        settings.family.info().title,
        settings.size.id().to_uppercase(),
    );
    format!("{title} {size}, seed {}", settings.seed)
}

pub fn run_key(id: &str) -> String {
    format!("run/{id}")
}

pub fn picture_key(id: &str) -> String {
    format!("picture/{id}")
}

pub fn state_key(id: &str, slot: usize) -> String {
    format!("state/{id}/{slot}")
}

pub fn past_key(id: &str, after: u64) -> String {
    format!("past/{id}/{after:016x}")
}

pub fn past_end(id: &str) -> String {
    format!("past/{id}/{END}")
}

/// All entries.
pub fn runs() -> (String, String) {
    ("run/".into(), format!("run/{END}"))
}
