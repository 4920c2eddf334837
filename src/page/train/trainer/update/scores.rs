//! The scores of a run while it trains: when they are made, what has come, and a word when the
//! generator loses its variety.

use crate::core::*;
use crate::page::train::collapse::Fall;
use crate::page::train::scoring::Scoring;
use crate::page::train::trainer::effect::{Effect, Effects, Note};
use crate::page::train::trainer::state::State;

impl State {
    pub(super) fn choose_scoring(&mut self, every: Option<u64>, out: &mut Effects) {
        self.scoring = Scoring::chosen(every);
        out.push(Effect::KeepScoring(every));
        self.send_scoring(out);
    }

    /// Tells the engine, if it has a run; else it is told once it has one.
    pub(super) fn send_scoring(&self, out: &mut Effects) {
        if self.has_run() {
            let every = self.scoring.every;
            out.push(Effect::Send(Command::SetScoring { every }));
        }
    }

    /// Settles by the speed of the first steps what the visitor has left open.
    pub(super) fn decide_scoring(&mut self, ms_per_step: f64, out: &mut Effects) {
        if let Some(scoring) = self.scoring.decided(self.step_now(), ms_per_step) {
            self.scoring = scoring;
            self.send_scoring(out);
        }
    }

    /// Takes up a scoring. After a restored checkpoint the engine may say one again; while networks
    /// are being built it is of the run before.
    pub(super) fn scored(&mut self, scores: LiveScore, out: &mut Effects) {
        let last = self.scores.last();
        let known = last.is_some_and(|last| scores.step <= last.step);
        if (self.has_run() || self.opening.is_some()) && !known {
            self.scores.push(scores);
            self.watch_variety(out);
        }
    }

    /// A new run starts without scores; a restored one keeps what came before. What they are read
    /// against stays: it is of the judge and the test images, and the engine may say it only once.
    pub(super) fn rewind_scores(&mut self, step: u64, out: &mut Effects) {
        match step {
            0 => self.scores.clear(),
            _ => self.scores.retain(|scores| scores.step <= step),
        }
        self.watch_variety(out);
    }

    /// Says once of each fall that it has begun, and takes the word back when it has ended. What a
    /// translator draws is as varied as what it is given.
    fn watch_variety(&mut self, out: &mut Effects) {
        if self.scores.iter().any(|scores| scores.fidelity.is_some()) {
            return;
        }
        for (told, fall) in self.falls.iter_mut().zip(Fall::ALL) {
            let since = fall.since(&self.scores);
            match since {
                None => out.push(Effect::Dismiss(fall.key())),
                Some(_) if *told == since => {}
                Some(_) => {
                    let newest = self.scores.last();
                    let note = newest.zip(self.run.as_ref()).map(|(newest, run)| {
                        let words = fall.words(newest, &run.settings);
                        Note::warning(fall.key(), fall.title(), words)
                    });
                    out.extend(note.map(Effect::Push));
                }
            }
            *told = since;
        }
    }
}
