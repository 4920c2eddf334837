//! What the page shows of the trainer's state.

use leptos::prelude::*;

use crate::core::*;
use crate::page::devices::verdict::Verdict;
use crate::page::train::scoring::Scoring;
use crate::page::train::trainer::state::{Kept, Phase, Run, Shards, State};
use crate::page::widgets::on_change::put;

/// Each part is a signal, set after every message, and changes only when the part does.
macro_rules! parts {
    ($($(#[$about:meta])* $field:ident: $type:ty = $of:expr;)*) => {
        #[derive(Clone, Copy)]
        pub struct Parts {
            $($(#[$about])* pub $field: RwSignal<$type>,)*
        }

        impl Parts {
            pub fn new(state: &State) -> Self {
                Self { $($field: RwSignal::new(part(state, $of)),)* }
            }

            pub fn show(self, state: &State) {
                $(put(self.$field, part(state, $of));)*
            }
        }
    };
}

parts! {
    phase: Phase = |state| state.stage.phase();
    draft: Settings = |state| state.draft.clone();
    run: Option<Run> = |state| state.run.clone();
    goal: Option<u64> = |state| state.goal;
    would_lose: bool = |state| state.would_lose();
    kept: Option<Kept> = |state| state.kept.clone();
    word: String = |state| state.word.clone();
    /// The data set of the run, or of the next, and how much of it is here.
    dataset: DatasetInfo = |state| state.dataset().clone();
    shards: Shards = |state| state.shards_here();
    pace: Option<Pace> = |state| state.numbers.shown;
    verdict: Option<Verdict> = |state| state.verdict.clone();
    device: Option<DeviceInfo> = |state| state.device.clone();
    workers: usize = |state| state.workers;
    members: usize = |state| state.members;
    exporting: bool = |state| state.exporting;
    scoring: Scoring = |state| state.scoring;
    scores: Vec<LiveScore> = |state| state.scores.clone();
    scale: Option<LiveScale> = |state| state.scale.clone();
}

fn part<T>(state: &State, of: fn(&State) -> T) -> T {
    of(state)
}
