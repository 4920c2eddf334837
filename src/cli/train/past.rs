//! What `atelier train` keeps of a run beside its checkpoint: for how long it was trained, on how
//! many images, and by which commands.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::cli::files::disk;
use crate::core::Settings;

/// A run up to its last checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Trained, over all its resumptions.
    pub seconds: f64,
    /// SHA-256 (hex) of the model in its place: what the run itself wrote there, or was told to
    /// overwrite.
    #[serde(default)]
    pub model: Option<String>,
    /// Real images that D had seen before all stages, when the run was trained elsewhere.
    #[serde(default)]
    elsewhere: u64,
    stages: Vec<Stage>,
}

/// A part of a run under the same settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stage {
    /// The command, but for how far it went.
    call: String,
    /// Real images that D had seen at its end, those of earlier stages included.
    images: u64,
}

impl Past {
    /// As it was kept; `None` if that is lost.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Of a run of which nothing but so many images is known.
    pub fn elsewhere(images: u64) -> Self {
        Self {
            elsewhere: images,
            ..Self::default()
        }
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        disk::write(
            path,
            (serde_json::to_string_pretty(self)? + "\n").as_bytes(),
        )
    }

    /// Goes on by `call`, under settings that are the same as before or not.
    fn go_on(&mut self, call: String, same: bool) {
        let images = self.images();
        if same {
            self.stages.pop();
        }
        self.stages.push(Stage { call, images });
    }

    /// Real images that D has seen.
    pub fn images(&self) -> u64 {
        self.stages
            .last()
            .map_or(self.elsewhere, |stage| stage.images)
    }

    fn see(&mut self, images: u64) {
        if let Some(stage) = self.stages.last_mut() {
            stage.images += images;
        }
    }

    /// The commands that make this run again, on so many training images.
    pub fn commands(&self, train: usize) -> String {
        // Four digits tell every step of a batch of 64 from the next.
        let epochs = |images| (epochs(images, train) * 1e4).round() / 1e4;
        let begun =
            (self.elsewhere > 0).then(|| format!("({} epochs elsewhere)", epochs(self.elsewhere)));
        let lines = self.stages.iter().enumerate().map(|(i, stage)| {
            let resume = match i == 0 && begun.is_none() {
                true => "",
                false => " --resume",
            };
            format!("{} --epochs {}{resume}", stage.call, epochs(stage.images))
        });
        let all: Vec<_> = begun.clone().into_iter().chain(lines).collect();
        all.join(" && ")
    }
}

/// What there is to tell of a run while it goes on.
pub struct Journal {
    /// How it came to `first`.
    past: Past,
    pub first: u64,
    /// Real images in a step.
    images: u64,
    /// Training images in a pass.
    train: usize,
    start: Instant,
}

impl Journal {
    /// The run goes on from step `first` by `call`, and under `settings` instead of those `before`.
    pub fn open(
        mut past: Past,
        call: String,
        first: u64,
        before: &Settings,
        settings: &Settings,
    ) -> Self {
        past.go_on(call, before == settings);
        Self {
            past,
            first,
            images: (settings.batch_size * settings.d_steps) as u64,
            train: settings.dataset.train,
            start: Instant::now(),
        }
    }

    /// The step by which D will have seen all training images `epochs` times.
    pub fn steps(&self, epochs: f64) -> u64 {
        let missing = epochs * self.train as f64 - self.past.images() as f64;
        let more = (missing / self.images as f64).round().max(0.0) as u64;
        self.first.saturating_add(more)
    }

    /// The run up to `step`.
    pub fn at(&self, step: u64) -> Past {
        let mut past = self.past.clone();
        past.seconds += self.start.elapsed().as_secs_f64();
        past.see((step - self.first) * self.images);
        past
    }
}

/// Passes over `train` training images.
pub fn epochs(images: u64, train: usize) -> f64 {
    images as f64 / train as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_from_elsewhere_says_so() {
        let mut past = Past::elsewhere(60_000);
        past.go_on("atelier train".into(), true);
        assert_eq!(past.images(), 60_000);
        past.see(30_000);
        assert_eq!(
            past.commands(60_000),
            "(1 epochs elsewhere) && atelier train --epochs 1.5 --resume"
        );
    }

    #[test]
    fn the_commands_of_a_run_are_those_of_its_settings() {
        let train = 60_000;
        let mut past = Past::default();
        past.go_on("atelier train".into(), false);
        past.see(64 * 1_000);
        past.go_on("atelier train".into(), true);
        past.see(64 * 875);
        assert_eq!(past.commands(train), "atelier train --epochs 2");
        past.go_on("atelier train --set d_steps=2".into(), false);
        past.see(128 * 469);
        assert_eq!(
            past.commands(train),
            "atelier train --epochs 2 && atelier train --set d_steps=2 --epochs 3.0005 --resume"
        );
    }
}
