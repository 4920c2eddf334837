//! Carries out what the trainer's update asks for: the engine, timers, notices, pictures.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::*;
use crate::link::Build;
use crate::page::address::DeviceChoice;
use crate::page::devices::choice::{self, Skip};
use crate::page::engine::EngineClient;
use crate::page::train::changes;
use crate::page::train::remembered;
use crate::page::train::trainer::effect::{Effect, Note};
use crate::page::train::trainer::handle::Trainer;
use crate::page::train::trainer::message::{Message, Report};
use crate::page::train::trainer::update::update;
use crate::page::widgets::notice::{Notice, NoticeKind};
use crate::page::widgets::on_change::put;
use crate::page::widgets::picture::{PictureSet, Pictures};
use crate::page::widgets::waiting::{at_next_paint, page_hidden};

impl Trainer {
    /// Tells the trainer something. The one way in which its state changes.
    pub(crate) fn send(self, message: Message) {
        let effects = self.state.try_update_value(|state| update(state, message));
        // Effects of the page run later: nothing sends a message while the state is held.
        self.state.with_value(|state| {
            self.parts.show(state);
            put(self.address.set, changes::text(&state.draft));
        });
        for effect in effects.into_iter().flatten() {
            self.carry_out(effect);
        }
    }

    /// As if the engine at work had reported it.
    #[cfg(test)]
    pub fn hear(self, event: Event, payload: Option<Vec<u8>>) {
        let launch = self.state.with_value(|state| state.launch);
        let report = Box::new(Report::Event(event, payload));
        self.send(Message::Engine { launch, report });
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::ChooseDevice {
                launch,
                cpu_only,
                measure_again,
            } => self.choose(launch, cpu_only, measure_again),
            Effect::SkipMeasuring => self.skip.with_value(Skip::skip),
            Effect::SpawnEngine { launch, device } => self.spawn(launch, device),
            Effect::EndEngine => self.engine.set_value(None),
            Effect::Send(command) => self.command(&command, None),
            Effect::SendWith(command, payload) => self.command(&command, Some(&payload)),
            Effect::SayWhenPainted => self.say_when_painted(),
            Effect::StartTimer(timer) => {
                set_timeout(move || self.send(Message::Timer(timer)), timer.after());
            }
            Effect::Push(note) => self.notices.push(self.notice(note)),
            Effect::Dismiss(key) => self.notices.dismiss(key),
            Effect::AddressSeed(seed) => self.address.run_seed.set(Some(seed)),
            Effect::AddressRun(settings) => self.address_run(&settings),
            Effect::WishForCpu => self.address.device.set(DeviceChoice::Cpu),
            Effect::AskToPersist => ask_to_persist(),
            Effect::KeepScoring(every) => remembered::keep_scoring(every),
            Effect::KeepWorkers(workers) => remembered::keep_workers(workers),
            Effect::ShowInStudio {
                settings,
                weights,
                step,
            } => self.studio.adopt(*settings, weights, step),
            Effect::Extend(steps) => self.history.update_value(|history| history.extend(&steps)),
            Effect::Film(step, grid, verdicts, payload) => {
                if let Some(pictures) = PictureSet::of_snapshot(grid, verdicts, payload) {
                    self.film(step, pictures);
                }
            }
            Effect::ShowReal(grid, payload) => {
                if let Some(pictures) = PictureSet::from_payload(grid, payload) {
                    self.real.set(Some(pictures));
                }
            }
            Effect::Rewind(step) => self.rewind(step),
            Effect::DrawCurves => self.history_tick.update(|tick| *tick += 1),
            Effect::Summarise => self.summary_tick.update(|tick| *tick += 1),
        }
    }

    // -----------------------------------------------------------------------------------
    // The engine
    // -----------------------------------------------------------------------------------

    fn choose(self, launch: u32, cpu_only: bool, measure_again: bool) {
        let skip = Skip::default();
        self.skip.set_value(skip.clone());
        let wish = match cpu_only {
            true => DeviceChoice::Cpu,
            false => self.address.device.get_untracked(),
        };
        let say = move |word| self.send(Message::Choosing { launch, word });
        spawn_local(async move {
            let verdict = choice::choose(wish, measure_again, &skip, say).await;
            self.send(Message::Decided { launch, verdict });
        });
    }

    fn spawn(self, launch: u32, device: DeviceKind) {
        let tell = move |report| {
            let report = Box::new(report);
            self.send(Message::Engine { launch, report });
        };
        let started = EngineClient::spawn(
            Build::training_on(device),
            move |event, payload| tell(Report::Event(event, payload)),
            move |text| tell(Report::Crashed(text)),
        );
        match started {
            Ok(engine) => self.engine.set_value(Some(engine)),
            // Later, when all effects of the message in hand have been carried out.
            Err(error) => spawn_local(async move { tell(Report::NotStarted(error.to_string())) }),
        }
    }

    fn command(self, command: &Command, payload: Option<&[u8]>) {
        self.engine.with_value(|engine| match (engine, payload) {
            (Some(engine), Some(payload)) => engine.send_with(command, payload),
            (Some(engine), None) => engine.send(command),
            (None, _) => {}
        });
    }

    /// Asks for the next snapshot when this one has been painted. In a hidden page nothing is
    /// painted, and the film goes on.
    fn say_when_painted(self) {
        let painted = move || self.command(&Command::SnapshotDrawn, None);
        if page_hidden() {
            painted();
        } else {
            at_next_paint(painted);
        }
    }

    // -----------------------------------------------------------------------------------
    // The page
    // -----------------------------------------------------------------------------------

    fn notice(self, note: Note) -> Notice {
        let kind = match note.error {
            true => NoticeKind::Error,
            false => NoticeKind::Warning,
        };
        let notice = Notice::new(note.key, kind, note.title, note.text);
        match note.action {
            Some((label, message)) => notice.with_action(label, move || self.send(message.clone())),
            None => notice,
        }
    }

    fn address_run(self, settings: &Settings) {
        self.address.family.set(Some(settings.family));
        self.address.size.set(Some(settings.size));
        self.address.recipe.set(Some(settings.recipe));
        self.address.run_seed.set(Some(settings.seed));
    }

    fn film(self, step: u64, pictures: Pictures) {
        let bytes = pictures.bytes();
        self.film
            .update_value(|film| film.push(step, pictures, bytes));
        self.film_tick.update(|tick| *tick += 1);
    }

    fn rewind(self, step: u64) {
        self.history.update_value(|history| history.rewind(step));
        self.film.update_value(|film| match step {
            // The grid of step 0 is of the run before.
            0 => film.clear(),
            _ => film.rewind(step),
        });
        self.film_tick.update(|tick| *tick += 1);
    }
}

/// `navigator.storage.persist()`. What the browser decides changes nothing here: it is kept anyway, and
/// told when there is no room.
fn ask_to_persist() {
    let _ = window().navigator().storage().persist();
}
