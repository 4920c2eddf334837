//! Runs that the browser keeps.

use super::*;
use atelier::core::{StoreCommand, StoreEvent, StoredRun};

fn kept_run(step: u64) -> StoredRun {
    StoredRun {
        id: "a-1".into(),
        name: "cDCGAN XS, seed 7".into(),
        settings: Settings {
            seed: 7,
            ..Settings::recommended(Family::ALL[0], Size::S, Recipe::Fast)
        },
        step,
        created: 0.0,
        changed: 0.0,
        bytes: 0,
        score: None,
        picture: None,
    }
}

fn open(train: bool) -> Message {
    let id = "a-1".into();
    Message::OpenStored { id, train }
}

fn opens() -> Command {
    Command::Store(StoreCommand::Open { id: "a-1".into() })
}

impl Bench {
    fn store(&mut self, event: StoreEvent) {
        self.event(Event::Store(event));
    }

    fn is_kept(&mut self, step: u64) {
        let id = "a-1".into();
        self.store(StoreEvent::Kept { id, step });
    }

    /// The engine opens the run: which it is, its past, its networks.
    fn opened(&mut self, step: u64, damaged: bool) {
        let run = Box::new(kept_run(step));
        self.store(StoreEvent::Opened { run, damaged });
        self.stats(1..=step);
        self.ready(step);
    }
}

#[test]
fn one_press_opens_a_run_and_trains_it_on() {
    let mut bench = Bench::new();
    bench.tell(open(true));
    bench.arrive(DeviceKind::Cpu);
    assert!(bench.sent(&opens()));
    assert!(
        !bench
            .commands()
            .iter()
            .any(|command| matches!(command, Command::NewRun { .. })),
        "no other networks are built"
    );
    bench.forget();
    bench.opened(40, false);
    assert!(
        bench.has(|effect| matches!(effect, Effect::Rewind(0))),
        "the curves of before go"
    );
    assert!(bench.has(|effect| matches!(effect, Effect::Extend(steps) if steps.len() == 40)));
    assert_eq!(bench.state.step_now(), 40);
    assert_eq!(bench.state.draft.seed, 7);
    assert!(
        bench
            .commands()
            .iter()
            .any(|command| matches!(command, Command::Start { .. }))
    );
}

#[test]
fn opened_only_it_waits() {
    let mut bench = Bench::new();
    bench.tell(open(false));
    bench.arrive(DeviceKind::Cpu);
    bench.opened(40, false);
    assert_eq!(bench.phase(), Phase::Paused);
    assert!(!bench.state.would_lose());
}

#[test]
fn the_run_in_hand_is_kept_before_another_is_opened() {
    let mut bench = Bench::running();
    bench.stats(1..=10);
    bench.forget();
    bench.tell(open(false));
    assert_eq!(
        bench.commands(),
        [&Command::Pause, &Command::Checkpoint, &opens()]
    );
    // What is still heard of the run before is not taken for the new one's.
    bench.is_kept(10);
    assert_eq!(bench.state.kept, None);
    bench.opened(40, false);
    assert_eq!(bench.state.kept.as_ref().map(|kept| kept.step), Some(40));
}

#[test]
fn a_damaged_state_is_told() {
    let mut bench = Bench::new();
    bench.tell(open(false));
    bench.arrive(DeviceKind::Cpu);
    bench.opened(20, true);
    assert!(
        bench.note().text.contains("damaged"),
        "{}",
        bench.note().text
    );
}

#[test]
fn closing_the_page_asks_only_where_steps_would_be_lost() {
    let mut bench = Bench::new();
    assert!(!bench.state.would_lose());
    bench = Bench::running();
    assert!(bench.state.would_lose());
    bench.stats(1..=10);
    bench.report_running(false);
    assert!(bench.state.would_lose(), "not kept yet");
    bench.is_kept(10);
    assert!(!bench.state.would_lose());
    bench.tell(Message::Step);
    bench.stats(11..=11);
    bench.report_running(false);
    assert!(bench.state.would_lose());
    bench.is_kept(11);
    assert!(!bench.state.would_lose());
    // New networks have nothing to lose, and are another run.
    bench.tell(Message::Reset { seed: None });
    bench.ready(0);
    assert_eq!(bench.state.kept, None);
    assert!(!bench.state.would_lose());
}

#[test]
fn the_browser_is_asked_once_not_to_clear_it_away() {
    let mut bench = Bench::running();
    bench.stats(1..=10);
    bench.is_kept(10);
    bench.is_kept(20);
    assert_eq!(
        bench.count(|effect| matches!(effect, Effect::AskToPersist)),
        1
    );
}

#[test]
fn where_nothing_can_be_kept_it_is_told_and_training_goes_on() {
    let mut bench = Bench::running();
    bench.stats(1..=10);
    bench.store(StoreEvent::NotKept {
        message: "the browser has no room left for this page".into(),
        full: true,
    });
    assert!(bench.note().text.contains("no room"));
    assert_eq!(bench.phase(), Phase::Running);
    assert!(bench.state.would_lose());
}

#[test]
fn a_lost_engine_goes_on_with_the_same_kept_run() {
    let mut bench = Bench::running();
    bench.stats(1..=10);
    bench.checkpoint(10);
    bench.is_kept(10);
    bench.crash("gone");
    bench.forget();
    bench.arrive(DeviceKind::Cpu);
    let claim = Command::Store(StoreCommand::Claim { id: "a-1".into() });
    let commands = bench.commands();
    let place = |wanted: &Command| commands.iter().position(|command| *command == wanted);
    assert!(place(&claim).is_some() && place(&claim) < place(&Command::RestoreRun));
}

#[test]
fn an_engine_lost_right_after_a_run_was_opened_opens_it_again() {
    let mut bench = Bench::new();
    bench.tell(open(true));
    bench.arrive(DeviceKind::Cpu);
    bench.opened(40, false);
    bench.crash("gone");
    bench.forget();
    bench.arrive(DeviceKind::Cpu);
    assert!(bench.sent(&opens()), "{:?}", bench.commands());
}

#[test]
fn a_run_that_cannot_be_opened_is_told() {
    let mut bench = Bench::new();
    bench.tell(open(true));
    bench.arrive(DeviceKind::Cpu);
    bench.fail(FailureKind::Stored, "This run is open in another tab.");
    assert!(bench.note().text.contains("another tab"));
    assert_eq!(bench.phase(), Phase::Idle);
    // Pressing Train then builds what the controls say.
    bench.forget();
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Cpu);
    assert!(
        bench
            .commands()
            .iter()
            .any(|command| matches!(command, Command::NewRun { .. }))
    );
}
