//! What the trainer has done: commands, timers, notices, pictures to show. Plain data; the page
//! carries it out.

use std::sync::Arc;

use crate::core::*;
use crate::page::train::trainer::message::{Message, Timer};

#[derive(Clone)]
pub enum Effect {
    /// Decides where to train: on the CPU, or as the address wishes.
    ChooseDevice {
        launch: u32,
        cpu_only: bool,
        measure_again: bool,
    },
    SkipMeasuring,
    /// Starts the engine of that device, and has it boot.
    SpawnEngine {
        launch: u32,
        device: DeviceKind,
    },
    EndEngine,
    Send(Command),
    /// A command with its payload.
    SendWith(Command, Arc<Vec<u8>>),
    /// Sends [`Command::SnapshotDrawn`] once the picture has been painted.
    SayWhenPainted,
    StartTimer(Timer),

    Push(Note),
    Dismiss(&'static str),
    /// Puts the seed, or all that a run is named by, into the address.
    AddressSeed(u32),
    AddressRun(Box<Settings>),
    WishForCpu,
    /// Asks the browser not to clear away what is kept when room gets scarce.
    AskToPersist,
    /// Keeps a choice for the next visit.
    KeepScoring(Option<u64>),
    KeepWorkers(usize),
    ShowInStudio {
        settings: Box<Settings>,
        weights: Vec<u8>,
        step: u64,
    },

    /// Adds to the curves.
    Extend(Vec<StepStats>),
    /// Adds the pictures of a payload to the film, or shows them beside it, if they are whole.
    /// Behind those of a translator are D's verdicts on so many patches.
    Film(u64, Grid, Option<[usize; 2]>, Option<Vec<u8>>),
    ShowReal(Grid, Option<Vec<u8>>),
    /// Forgets curves and film after a step.
    Rewind(u64),
    DrawCurves,
    Summarise,
}

/// A notice: what happened, what to do, and the button that does it.
#[derive(Clone)]
pub struct Note {
    /// What it is about; a later one with the same key replaces it.
    pub key: &'static str,
    /// Something failed; otherwise something goes on, less well than it might.
    pub error: bool,
    pub title: String,
    pub text: String,
    pub action: Option<(&'static str, Message)>,
}

impl Note {
    pub fn error(key: &'static str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key,
            error: true,
            title: title.into(),
            text: text.into(),
            action: None,
        }
    }

    pub fn warning(key: &'static str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            error: false,
            ..Self::error(key, title, text)
        }
    }

    pub fn with_action(self, label: &'static str, message: Message) -> Self {
        Self {
            action: Some((label, message)),
            ..self
        }
    }
}

/// The effects of a message, in the order in which they are to be carried out.
pub type Effects = Vec<Effect>;
