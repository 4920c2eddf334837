//! The trainer of the Train page, without a page and without an engine: what it makes of messages,
//! in whatever order they come.

mod failures;
mod launches;
mod runs;
mod scores;
mod stored;

use std::ops::RangeInclusive;

use atelier::core::*;
use atelier::families::cdcgan;
use atelier::page::devices::verdict::Verdict;
use atelier::page::train::scoring::Scoring;
use atelier::page::train::trainer::effect::{Effect, Effects, Note};
use atelier::page::train::trainer::message::{Message, Report, Timer};
use atelier::page::train::trainer::state::{Phase, State};
use atelier::page::train::trainer::update::update;

/// A trainer, and all that it has asked for since [`Bench::forget`].
struct Bench {
    state: State,
    effects: Effects,
}

impl Bench {
    fn new() -> Self {
        let draft = Settings::default_for(Family(&cdcgan::INFO), Size::Xs);
        Self {
            state: State::new(draft, Scoring::UNDECIDED, 2),
            effects: Effects::new(),
        }
    }

    /// A run on the CPU that has just been started.
    fn running() -> Self {
        let mut bench = Self::new();
        bench.tell(Message::Toggle);
        bench.arrive(DeviceKind::Cpu);
        bench.ready(0);
        bench.report_running(true);
        bench.forget();
        bench
    }

    /// A run on the CPU that has been paused after so many steps, and saved.
    fn paused_at(step: u64) -> Self {
        let mut bench = Self::running();
        bench.stats(1..=step);
        bench.report_running(false);
        bench.checkpoint(step);
        bench.forget();
        bench
    }

    fn tell(&mut self, message: Message) {
        self.effects.extend(update(&mut self.state, message));
    }

    fn forget(&mut self) {
        self.effects.clear();
    }

    fn phase(&self) -> Phase {
        self.state.stage.phase()
    }

    // What the engine reports.

    fn report(&mut self, report: Report) {
        let launch = self.state.launch;
        self.report_of(launch, report);
    }

    fn report_of(&mut self, launch: u32, report: Report) {
        let report = Box::new(report);
        self.tell(Message::Engine { launch, report });
    }

    fn event(&mut self, event: Event) {
        self.report(Report::Event(event, None));
    }

    fn crash(&mut self, text: &str) {
        self.report(Report::Crashed(text.into()));
    }

    fn fail(&mut self, kind: FailureKind, message: &str) {
        self.event(Event::Failed(Failure {
            kind,
            message: message.into(),
            request: None,
        }));
    }

    /// The device is decided on, and its engine has booted.
    fn arrive(&mut self, kind: DeviceKind) {
        self.decide(kind);
        let name = "test".into();
        let software = false;
        self.event(Event::Booted {
            device: DeviceInfo {
                kind,
                name,
                software,
            },
        });
    }

    fn decide(&mut self, kind: DeviceKind) {
        let launch = self.state.launch;
        let verdict = Verdict::plain(kind, "As the test chose.");
        self.tell(Message::Decided { launch, verdict });
    }

    /// The networks of the run that was asked for last are there.
    fn ready(&mut self, step: u64) {
        let wanted = self.state.wanted.clone();
        self.event(Event::RunReady {
            settings: wanted.unwrap_or(self.state.draft.clone()),
            parameters: (92_000, 29_000),
            step,
        });
    }

    fn report_running(&mut self, running: bool) {
        let reason = None;
        self.event(Event::Running { running, reason });
    }

    fn stats(&mut self, steps: RangeInclusive<u64>) {
        self.stats_at(steps, 40.0);
    }

    fn stats_at(&mut self, steps: RangeInclusive<u64>, ms_per_step: f64) {
        let step = *steps.end();
        let pace = Pace {
            step,
            images: step * 64,
            ms_per_step,
            ..Pace::default()
        };
        let steps = steps.map(measured).collect();
        self.event(Event::Stats { steps, pace });
    }

    fn checkpoint(&mut self, step: u64) {
        let bytes = step.to_le_bytes().to_vec();
        self.report(Report::Event(Event::Checkpoint { step }, Some(bytes)));
    }

    fn timer(&mut self, timer: Timer) {
        self.tell(Message::Timer(timer));
    }

    // What it has asked for.

    fn commands(&self) -> Vec<&Command> {
        let command = |effect| match effect {
            &Effect::Send(ref command) | &Effect::SendWith(ref command, _) => Some(command),
            _ => None,
        };
        self.effects.iter().filter_map(command).collect()
    }

    fn sent(&self, command: &Command) -> bool {
        self.commands().contains(&command)
    }

    fn notes(&self) -> Vec<&Note> {
        fn note(effect: &Effect) -> Option<&Note> {
            match effect {
                Effect::Push(note) => Some(note),
                _ => None,
            }
        }
        self.effects.iter().filter_map(note).collect()
    }

    /// The only notice.
    fn note(&self) -> &Note {
        let notes = self.notes();
        let titles: Vec<_> = notes.iter().map(|note| &note.title).collect();
        assert_eq!(notes.len(), 1, "{titles:?}");
        notes[0]
    }

    /// Presses the button of the only notice.
    fn act(&mut self) {
        let (_, message) = self.note().action.clone().expect("it has a button");
        self.forget();
        self.tell(message);
    }

    fn count(&self, of: fn(&Effect) -> bool) -> usize {
        self.effects.iter().filter(|effect| of(effect)).count()
    }

    fn has(&self, of: fn(&Effect) -> bool) -> bool {
        self.count(of) > 0
    }
}

fn measured(step: u64) -> StepStats {
    let values = [(D_LOSS, 0.5), (G_LOSS, 1.0), (D_REAL, 0.75), (D_FAKE, 0.25)];
    let values = values.into_iter();
    StepStats {
        step,
        values: values
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

/// A knob that may, or may not, change while a run goes on.
fn knob(id: &str) -> &'static Knob {
    let mut knobs = Family(&cdcgan::INFO).knobs();
    let found = knobs.find(|knob| knob.id == id);
    found.expect("there is such a knob")
}
