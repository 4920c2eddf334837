//! The page's handle to the trainer: what it shows, and what a visitor can ask for.
//!
//! It is provided once for the whole page, so that a run goes on while the visitor is in the
//! Studio. The engine itself is started when training is first asked for.

use leptos::ev;
use leptos::prelude::*;

use crate::core::*;
use crate::families::failures::Failing;
use crate::page::address::{Address, DeviceChoice, use_address};
use crate::page::charts::series::History;
use crate::page::devices::choice::Skip;
use crate::page::devices::use_devices;
use crate::page::engine::EngineClient;
use crate::page::studio::{Studio, use_studio};
use crate::page::train::changes;
use crate::page::train::film::frames::Film;
use crate::page::train::remembered;
use crate::page::train::trainer::message::{Message, Timer};
use crate::page::train::trainer::parts::Parts;
use crate::page::train::trainer::state::{Run, State, settings_of};
use crate::page::widgets::grid::Pictures;
use crate::page::widgets::notice::{Notice, NoticeKind, Notices, use_notices};
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::typed::typed_number;
use crate::page::widgets::waiting::page_hidden;

#[derive(Clone, Copy)]
pub struct Trainer {
    pub(super) state: StoredValue<State, LocalStorage>,
    pub(super) parts: Parts,
    /// The engine at work, and how to end a measurement of the device.
    pub(super) engine: StoredValue<Option<EngineClient>, LocalStorage>,
    pub(super) skip: StoredValue<Skip, LocalStorage>,

    // What the run has brought: large, so it is kept once and a tick says that it has changed.
    pub history: StoredValue<History, LocalStorage>,
    pub film: StoredValue<Film<Pictures>, LocalStorage>,
    pub real: RwSignal<Option<Pictures>>,
    /// Rises when the history has grown, at most ten times a second.
    pub history_tick: RwSignal<u32>,
    /// Rises every ten seconds: for summaries that are read out.
    pub summary_tick: RwSignal<u32>,
    pub film_tick: RwSignal<u32>,

    pub(crate) address: Address,
    pub(crate) notices: Notices,
    pub(super) studio: Studio,
}

/// Makes the trainer available to [`use_trainer`]. Needs the address, the notices, the devices
/// and the Studio to be provided.
pub fn provide_trainer() -> Trainer {
    let address = use_address();
    let first = State::new(
        untrack(move || wished(address)),
        remembered::scoring(),
        remembered::workers(),
    );
    let trainer = Trainer {
        parts: Parts::new(&first),
        state: StoredValue::new_local(first),
        engine: StoredValue::new_local(None),
        skip: StoredValue::new_local(Skip::default()),
        history: StoredValue::new_local(History::default()),
        film: StoredValue::new_local(Film::default()),
        real: RwSignal::default(),
        history_tick: RwSignal::new(0),
        summary_tick: RwSignal::new(0),
        film_tick: RwSignal::new(0),
        address,
        notices: use_notices(),
        studio: use_studio(),
    };
    provide_context(trainer);
    trainer.connect();
    trainer
}

/// # Panics
/// Outside the page (without [`provide_trainer`]).
pub fn use_trainer() -> Trainer {
    expect_context()
}

/// So that views read `trainer.phase`.
impl std::ops::Deref for Trainer {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// The settings the address asks for; tracks it.
fn wished(address: Address) -> Settings {
    let mut settings = settings_of(
        address.family.get(),
        address.size.get(),
        address.recipe.get(),
        address.run_seed.get(),
    );
    if let Some(text) = address.set.get() {
        changes::apply(&mut settings, &text, typed_number);
    }
    settings
}

/// Says which settings of an address are left out.
fn tell_what_is_left_out(address: Address, notices: Notices) {
    let Some(text) = address.set.get() else {
        return;
    };
    let settings = wished(address);
    let wrong = changes::not_understood(&settings, &text, typed_number);
    if !wrong.is_empty() {
        let title = settings.family.info().title;
        notices.push(Notice::new(
            "address-set",
            NoticeKind::Warning,
            "Some settings in the address were ignored",
            format!(
                "{title} has no setting of this name, or the value is not a number: {}.",
                wrong.join(", ")
            ),
        ));
    }
}

impl Trainer {
    /// Ties it to the address, the header's badge, the clock and the window.
    fn connect(self) {
        on_change(move || tell_what_is_left_out(self.address, self.notices));
        on_change(move || self.send(Message::Addressed(Box::new(wished(self.address)))));
        let badge = use_devices().train;
        on_change(move || badge.set(self.device.get()));
        let save = move || self.send(Message::Timer(Timer::Checkpoint));
        set_interval(save, Timer::Checkpoint.after());
        // The browser asks first where a tab that is closed would take steps with it.
        let handle = window_event_listener(ev::beforeunload, move |event| {
            if self.would_lose.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
        // A tab in the background may be ended without another word.
        let handle = window_event_listener(ev::visibilitychange, move |_| {
            if page_hidden() {
                save();
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// What the run does, or the one that is about to be trained.
    pub fn task(self) -> Task {
        let family = |run: &Option<Run>| run.as_ref().map(|run| run.settings.family);
        let family = self.run.with(family);
        let family = family.unwrap_or_else(|| self.draft.with(|draft| draft.family));
        family.info().task
    }

    // -----------------------------------------------------------------------------------
    // What a visitor can ask for
    // -----------------------------------------------------------------------------------

    /// The one large button: train, pause, or stop loading.
    pub fn toggle(self) {
        self.send(Message::Toggle);
    }

    pub fn step(self) {
        self.send(Message::Step);
    }

    /// Sets where to stop, also while running.
    pub fn stop_at(self, goal: Option<u64>) {
        self.send(Message::StopAt(goal));
    }

    /// New networks from the settings of the controls. Goes on training if it was.
    pub fn reset(self, new_seed: bool) {
        let seed = new_seed.then(any_seed);
        self.send(Message::Reset { seed });
    }

    /// Changes a setting: at once where the engine can do that, else at the next reset.
    pub fn change(self, knob: &'static Knob, value: f64) {
        self.send(Message::Change { knob, value });
    }

    /// Trains a new run that fails in a known way.
    pub fn bring_about(self, failing: &'static Failing) {
        self.send(Message::BringAbout(failing));
    }

    /// Switches the remedy on while the run goes on, and goes on if it has stopped.
    pub fn repair(self, failing: &'static Failing) {
        self.send(Message::Repair(failing));
    }

    pub fn choose_family(self, family: Family) {
        self.address.choose_family(family);
    }

    pub fn choose_size(self, size: Option<Size>) {
        self.address.set.set(None);
        self.address.size.set(size);
    }

    pub fn choose_recipe(self, recipe: Option<Recipe>) {
        self.address.set.set(None);
        self.address.recipe.set(recipe);
    }

    pub fn choose_seed(self, seed: u32) {
        self.address.run_seed.set(Some(seed));
    }

    /// Goes on elsewhere: at once where there is no engine, else from a fresh checkpoint.
    pub fn choose_device(self, choice: DeviceChoice) {
        self.address.device.set(choice);
        self.send(Message::DeviceChosen);
    }

    /// Times both engines again and goes on with the faster.
    pub fn measure_again(self) {
        self.send(Message::MeasureAgain);
    }

    pub fn skip_measuring(self) {
        self.send(Message::SkipMeasuring);
    }

    pub fn choose_workers(self, wished: usize) {
        self.send(Message::ChooseWorkers(wished));
    }

    pub fn choose_scoring(self, every: Option<u64>) {
        self.send(Message::ChooseScoring(every));
    }

    /// Shows a run that the browser has kept, and goes on with it.
    pub fn open_stored(self, id: String, train: bool) {
        self.send(Message::OpenStored { id, train });
    }

    /// Asks for the generator; the Studio opens when it has come.
    pub fn open_in_studio(self) {
        self.send(Message::OpenInStudio);
    }
}

/// Short, so that it can be told to a friend.
fn any_seed() -> u32 {
    (js_sys::Math::random() * 9_999.0) as u32 + 1
}
