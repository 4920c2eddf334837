//! The numbers of the steps: all are kept, and shown a few times a second.

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects};
use crate::page::train::trainer::message::Timer;
use crate::page::train::trainer::state::{Stage, State};

impl State {
    /// Takes up steps. While networks are being built they are of the run before.
    pub(super) fn count(&mut self, steps: Vec<StepStats>, pace: Pace, out: &mut Effects) {
        if self.opening.is_some() {
            // The past of the run that is being opened.
            out.push(Effect::Extend(steps));
            self.numbers.shown = Some(pace);
            return;
        }
        if !self.has_run() {
            return;
        }
        // Steps end the warming up; after the last one a reason may stand there.
        if matches!(self.stage, Stage::Running(_)) {
            self.word.clear();
        }
        out.push(Effect::Extend(steps));
        self.numbers.waiting = Some(pace);
        self.decide_scoring(pace.ms_per_step, out);
        if !std::mem::replace(&mut self.numbers.resting, true) {
            self.show_numbers(out);
            out.push(Effect::StartTimer(Timer::Numbers));
        }
    }

    pub(super) fn numbers_rested(&mut self, out: &mut Effects) {
        self.numbers.resting = false;
        self.show_numbers(out);
    }

    pub(super) fn show_numbers(&mut self, out: &mut Effects) {
        let Some(pace) = self.numbers.waiting.take() else {
            return;
        };
        self.numbers.shown = Some(pace);
        out.push(Effect::DrawCurves);
        if std::mem::replace(&mut self.numbers.summary_due, false) {
            out.extend([Effect::Summarise, Effect::StartTimer(Timer::Summary)]);
        }
    }

    /// A restored run stands at its step; of a new one nothing is known.
    pub(super) fn rewind_numbers(&mut self, step: u64, out: &mut Effects) {
        self.numbers.waiting = None;
        let shown = self.numbers.shown.filter(|_| step > 0);
        self.numbers.shown = shown.map(|pace| Pace { step, ..pace });
        out.push(Effect::DrawCurves);
    }
}
