//! Asking the judge: pictures of every label of the model in use, and the class it sees in each.

use leptos::prelude::*;

use super::confusion::Confusion;
use crate::core::{Command, Failure};
use crate::page::engine::sentence;
use crate::page::studio::state::{Judged, Studio};
use crate::page::widgets::notice::Notice;

/// Pictures of each label: enough for shares of five per cent, drawn within a second or two.
pub const PICTURES_EACH: usize = 20;

impl Studio {
    /// Has the model draw for the judge, from the seed of now.
    pub fn ask_judge(self) {
        let Some(model) = untrack(move || self.model()) else {
            return;
        };
        let seed = untrack(move || self.seed());
        let request = {
            let engine = &mut self.session.write_value().engine;
            if !engine.is_running() || !engine.queue.has_model(&model.id) {
                return;
            }
            let request = engine.queue.next_request();
            engine.send(&Command::Confuse {
                request,
                model: model.id,
                seed,
                count: PICTURES_EACH,
            });
            request
        };
        self.judged.set(Judged::Asked { request, seed });
    }

    /// Another model: what the judge saw, and whatever is still on its way, is of no more use.
    pub fn forget_judged(self) {
        if self
            .judged
            .with_untracked(|judged| *judged != Judged::Unasked)
        {
            self.judged.set(Judged::Unasked);
        }
    }

    /// The engine is gone, and with it the answer; an answer that is here stays.
    pub fn stop_asking_judge(self) {
        if self.awaited_judgement().is_some() {
            self.judged.set(Judged::Unasked);
        }
    }

    pub fn on_confusion(self, request: u32, counts: Vec<Vec<u32>>) {
        let Some((_, seed)) = self.awaited_judgement().filter(|(id, _)| *id == request) else {
            return;
        };
        self.notices.dismiss("studio-judge");
        self.judged.set(match Confusion::new(counts) {
            Some(confusion) => Judged::Answered { seed, confusion },
            None => Judged::Unasked,
        });
    }

    /// Whether this failure is the answer to the request: then it is dealt with here.
    pub fn judge_failed(self, failure: &Failure) -> bool {
        let awaited = self.awaited_judgement().map(|(request, _)| request);
        if awaited.is_none() || failure.request != awaited {
            return false;
        }
        self.judged.set(Judged::Unasked);
        let message = sentence(&failure.message);
        self.notices.push(
            Notice::error(
                "studio-judge",
                "The judge could not be asked",
                format!("{message} Check the connection and ask again."),
            )
            .with_action("Ask again", move || self.ask_judge()),
        );
        true
    }

    /// The request that is under way, and its seed.
    fn awaited_judgement(self) -> Option<(u32, u32)> {
        self.judged.with_untracked(|judged| match judged {
            Judged::Asked { request, seed } => Some((*request, *seed)),
            _ => None,
        })
    }
}
