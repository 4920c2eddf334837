//! What a message makes of the state, and what is to be done about it. No browser, no clock, no
//! chance: the same messages give the same states and effects.

mod checkpoints;
mod events;
mod failures;
mod launch;
mod numbers;
mod scores;
mod stored;
mod wishes;

use crate::core::*;
use crate::page::train::trainer::effect::{Effect, Effects};
use crate::page::train::trainer::message::{Message, Report, Timer};
use crate::page::train::trainer::state::State;

/// Takes in a message and says what is to be done.
pub fn update(state: &mut State, message: Message) -> Effects {
    let mut effects = Effects::new();
    state.take(message, &mut effects);
    effects
}

impl State {
    fn take(&mut self, message: Message, out: &mut Effects) {
        match message {
            Message::Toggle => self.toggle(out),
            Message::Step => self.step(out),
            Message::StopAt(goal) => self.stop_at(goal, out),
            Message::Reset { seed } => self.reset(seed, out),
            Message::Change { knob, value } => self.change(knob, value, out),
            Message::HalveRates => self.halve_rates(out),
            Message::BringAbout(failing) => self.bring_about(failing, out),
            Message::Repair(failing) => self.repair(failing, out),
            Message::DeviceChosen => self.device_chosen(out),
            Message::MeasureAgain => self.move_to_wished_device(true, out),
            Message::SkipMeasuring => out.push(Effect::SkipMeasuring),
            Message::GoOn => self.go_on(out),
            Message::GoOnWithCpu => self.go_on_with_cpu(out),
            Message::ChooseWorkers(workers) => self.choose_workers(workers, out),
            Message::ChooseScoring(every) => self.choose_scoring(every, out),
            Message::OpenInStudio => self.open_in_studio(out),
            Message::OpenStored { id, train } => self.open_stored(id, train, out),
            Message::RetryShards => out.push(Effect::Send(Command::RetryShards)),
            Message::Addressed(settings) => self.addressed(*settings),
            Message::Choosing { launch, word } if launch == self.launch => self.word = word,
            Message::Decided { launch, verdict } if launch == self.launch => {
                self.decided(verdict, out);
            }
            Message::Engine { launch, report } if launch == self.launch => match *report {
                Report::Event(event, payload) => self.hear(event, payload, out),
                Report::Crashed(text) => self.crashed(&text, out),
                Report::NotStarted(text) => self.lost(&text, out),
            },
            // Of an earlier launch.
            Message::Choosing { .. } | Message::Decided { .. } | Message::Engine { .. } => {}
            Message::Timer(timer) => self.timer(timer, out),
        }
    }

    fn timer(&mut self, timer: Timer, out: &mut Effects) {
        match timer {
            Timer::Numbers => self.numbers_rested(out),
            Timer::Summary => self.numbers.summary_due = true,
            Timer::HandOver { launch } if launch == self.launch => self.hand_over_is_late(out),
            Timer::HandOver { .. } => {}
            Timer::Checkpoint => self.save_while_running(out),
        }
    }
}
