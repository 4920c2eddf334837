//! The scores of a run while it trains: when they are made, what has come, and a word when the
//! generator loses its variety.

use leptos::prelude::*;

use crate::core::*;
use crate::page::charts::series::History;
use crate::page::train::collapse::Fall;
use crate::page::train::scoring::{self, Scoring};
use crate::page::train::trainer::Trainer;
use crate::page::widgets::notice::{Notice, NoticeKind};

impl Trainer {
    pub(in crate::page) fn choose_scoring(self, every: Option<u64>) {
        scoring::keep(every);
        self.scoring.set(Scoring::chosen(every));
        self.send_scoring();
    }

    /// Tells the engine, if it has a run; else it is told once it has one.
    pub(in crate::page) fn send_scoring(self) {
        if self.phase.get_untracked().has_run() {
            let every = self.scoring.get_untracked().every;
            self.send(&Command::SetScoring { every });
        }
    }

    /// Settles by the speed of the first steps what the visitor has left open.
    pub(in crate::page) fn decide_scoring(self, ms_per_step: f64) {
        let seen = self.history.with_value(History::len);
        let decided = self.scoring.get_untracked().decided(seen, ms_per_step);
        if let Some(scoring) = decided {
            self.scoring.set(scoring);
            self.send_scoring();
        }
    }

    /// Takes up a scoring. After a restored checkpoint the engine may say one again.
    pub(in crate::page) fn scored(self, scores: LiveScore) {
        let known = self
            .scores
            .with_untracked(|kept| kept.last().is_some_and(|last| scores.step <= last.step));
        if !known {
            self.scores.update(|kept| kept.push(scores));
            self.watch_variety();
        }
    }

    /// A new run starts without scores; a restored one keeps what came before. What they are read
    /// against stays: it is of the judge and the test images, and the engine may say it only once.
    pub(in crate::page) fn rewind_scores(self, step: u64) {
        self.scores.update(|kept| match step {
            0 => kept.clear(),
            _ => kept.retain(|scores| scores.step <= step),
        });
        self.watch_variety();
    }

    /// Says once of each fall that it has begun, and takes the word back when it has ended.
    fn watch_variety(self) {
        for (place, fall) in Fall::ALL.into_iter().enumerate() {
            let since = self.scores.with_untracked(|scores| fall.since(scores));
            let mut told = None;
            self.inner.update_value(|inner| {
                told = std::mem::replace(&mut inner.falls[place], since);
            });
            match since {
                None => self.notices.dismiss(fall.key()),
                Some(_) if told == since => {}
                Some(_) => self.tell_of(fall),
            }
        }
    }

    fn tell_of(self, fall: Fall) {
        let newest = self.scores.with_untracked(|scores| scores.last().cloned());
        let settings = self
            .run
            .with_untracked(|run| run.as_ref().map(|run| run.settings.clone()));
        if let (Some(newest), Some(settings)) = (newest, settings) {
            self.notices.push(Notice::new(
                fall.key(),
                NoticeKind::Warning,
                fall.title(),
                fall.words(&newest, &settings),
            ));
        }
    }
}
