//! A run: started, stopped, stepped, reset, changed while it goes on.

use super::*;
use atelier::families::failures::FAILURES;
use atelier::families::gan;
use atelier::page::train::trainer::state::{GOAL, settings_of};

#[test]
fn train_starts_an_engine_builds_the_networks_and_runs() {
    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    assert_eq!(bench.phase(), Phase::Device);
    assert!(bench.has(|effect| matches!(effect, Effect::ChooseDevice { .. })));
    bench.decide(DeviceKind::Cpu);
    assert_eq!(bench.phase(), Phase::Engine);
    assert!(bench.has(|effect| matches!(effect, Effect::SpawnEngine { .. })));
    bench.forget();
    bench.event(Event::Booted {
        device: DeviceInfo {
            kind: DeviceKind::Cpu,
            name: "test".into(),
            software: false,
        },
    });
    assert_eq!(bench.phase(), Phase::Networks);
    let settings = bench.state.draft.clone();
    let world_size = ReplicaCommand::SetWorldSize { world_size: 2 };
    assert_eq!(
        bench.commands(),
        [&Command::Replica(world_size), &Command::NewRun { settings }]
    );
    bench.forget();
    bench.ready(0);
    assert_eq!(bench.phase(), Phase::Running);
    assert!(bench.sent(&Command::Start { until: Some(GOAL) }));
}

#[test]
fn the_one_large_button_pauses_goes_on_and_stops_loading() {
    let mut bench = Bench::running();
    bench.tell(Message::Toggle);
    assert_eq!(bench.commands(), [&Command::Pause]);
    bench.report_running(false);
    assert_eq!(bench.phase(), Phase::Paused);
    bench.tell(Message::Toggle);
    assert_eq!(bench.phase(), Phase::Running);

    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    bench.tell(Message::Toggle);
    assert_eq!(bench.phase(), Phase::Idle);
    assert_eq!(bench.state.word, "Stopped. Nothing is loading.");
    assert!(bench.has(|effect| matches!(effect, Effect::EndEngine)));
}

#[test]
fn settings_that_make_no_sense_start_nothing() {
    let mut bench = Bench::new();
    bench.state.draft.batch_size = 1_000;
    bench.tell(Message::Toggle);
    bench.tell(Message::Step);
    assert_eq!(bench.phase(), Phase::Idle);
    assert!(bench.effects.is_empty());
}

#[test]
fn numbers_are_shown_now_and_then_and_the_last_ones_before_a_pause() {
    let mut bench = Bench::running();
    bench.stats(1..=1);
    bench.stats(2..=3);
    let shown = |bench: &Bench| bench.state.numbers.shown.map(|pace| pace.step);
    assert_eq!(shown(&bench), Some(1));
    assert_eq!(bench.state.step_now(), 3);
    bench.timer(Timer::Numbers);
    assert_eq!(shown(&bench), Some(3));
    bench.stats(4..=4);
    bench.stats(5..=5);
    bench.report_running(false);
    assert_eq!(bench.phase(), Phase::Paused);
    assert_eq!(shown(&bench), Some(5));
}

#[test]
fn summaries_change_every_ten_seconds_at_most() {
    let summarised = |bench: &Bench| bench.count(|effect| matches!(effect, Effect::Summarise));
    let mut bench = Bench::running();
    for step in 1..=20 {
        bench.stats(step..=step);
        bench.timer(Timer::Numbers);
    }
    assert_eq!(summarised(&bench), 1);
    bench.timer(Timer::Summary);
    bench.stats(21..=21);
    assert_eq!(summarised(&bench), 2);
}

#[test]
fn a_goal_that_is_reached_is_said_and_lifted_when_training_goes_on() {
    let mut bench = Bench::running();
    bench.tell(Message::StopAt(Some(12)));
    assert!(bench.sent(&Command::Start { until: Some(12) }));
    bench.stats(1..=12);
    bench.report_running(false);
    assert!(bench.state.word.starts_with("Reached step 12."));
    bench.forget();
    bench.tell(Message::Toggle);
    assert_eq!(bench.phase(), Phase::Running);
    let until = Some(12 + GOAL);
    assert_eq!(bench.commands(), [&Command::Start { until }]);
    assert_eq!(bench.state.goal, until);
}

#[test]
fn a_goal_that_has_been_passed_pauses_and_none_goes_on() {
    let mut bench = Bench::running();
    bench.stats(1..=20);
    bench.forget();
    bench.tell(Message::StopAt(Some(10)));
    assert_eq!(bench.commands(), [&Command::Pause]);
    bench.forget();
    bench.tell(Message::StopAt(None));
    assert_eq!(bench.commands(), [&Command::Start { until: None }]);
    bench.report_running(false);
    bench.forget();
    bench.tell(Message::StopAt(Some(50)));
    assert!(bench.commands().is_empty(), "a paused run stays paused");
}

#[test]
fn a_step_is_taken_and_then_it_waits() {
    let mut bench = Bench::new();
    bench.tell(Message::Step);
    bench.arrive(DeviceKind::Cpu);
    bench.forget();
    bench.ready(0);
    assert!(bench.sent(&Command::StepOnce));
    bench.report_running(true);
    bench.stats(1..=1);
    bench.report_running(false);
    assert_eq!(bench.phase(), Phase::Paused);
    assert_eq!(bench.state.step_now(), 1);
}

#[test]
fn a_run_that_is_reset_while_running_runs_again_from_the_start() {
    let mut bench = Bench::running();
    bench.stats(1..=40);
    bench.checkpoint(40);
    bench.forget();
    bench.tell(Message::Reset { seed: Some(77) });
    assert_eq!(bench.phase(), Phase::Networks);
    let settings = bench.state.draft.clone();
    assert_eq!(settings.seed, 77);
    assert!(bench.has(|effect| matches!(effect, Effect::AddressSeed(77))));
    assert!(bench.sent(&Command::NewRun { settings }));

    // What is still on its way is of the run before.
    bench.forget();
    bench.stats(41..=42);
    bench.checkpoint(42);
    bench.report_running(false);
    assert_eq!(bench.phase(), Phase::Networks);
    assert!(bench.effects.is_empty());
    assert_eq!(bench.state.checkpoint, None);

    bench.ready(0);
    assert_eq!(bench.phase(), Phase::Running);
    assert!(bench.has(|effect| matches!(effect, Effect::Rewind(0))));
    assert_eq!(bench.state.step_now(), 0);
}

#[test]
fn a_paused_run_that_is_reset_waits() {
    let mut bench = Bench::paused_at(40);
    bench.tell(Message::Reset { seed: None });
    bench.ready(0);
    assert_eq!(bench.phase(), Phase::Paused);
    assert_eq!(bench.state.numbers.shown, None);
}

#[test]
fn live_knobs_are_sent_at_once_and_others_wait_for_the_reset() {
    let mut bench = Bench::running();
    bench.tell(Message::Change {
        knob: knob("lr_generator"),
        value: 5e-4,
    });
    let run = bench.state.run.clone().expect("there is a run");
    assert_eq!(run.settings.lr_generator, 5e-4);
    let settings = run.settings;
    assert_eq!(bench.commands(), [&Command::Adjust { settings }]);
    bench.forget();
    bench.tell(Message::Change {
        knob: knob("batch_size"),
        value: 8.0,
    });
    assert!(bench.commands().is_empty());
    assert_eq!(bench.state.draft.batch_size, 8);
    let run = bench.state.run.clone().expect("there is a run");
    assert_eq!(run.settings.batch_size, 64);
}

#[test]
fn a_failure_is_brought_about_and_repaired_while_it_runs() {
    let failing = &FAILURES[0];
    let mut bench = Bench::new();
    bench.tell(Message::BringAbout(failing));
    assert!(bench.has(|effect| matches!(effect, Effect::AddressRun(_))));
    bench.arrive(DeviceKind::Cpu);
    bench.ready(0);
    bench.report_running(true);
    let run = bench.state.run.clone().expect("there is a run");
    assert_eq!(run.settings, (failing.settings)());
    bench.stats(1..=100);
    bench.forget();
    bench.tell(Message::Repair(failing));
    let run = bench.state.run.clone().expect("there is a run");
    assert_eq!(run.settings, failing.remedied());
    let until = Some(100 + failing.repaired);
    assert!(bench.sent(&Command::Start { until }));
    bench.forget();
    bench.tell(Message::BringAbout(&FAILURES[1]));
    let settings = (FAILURES[1].settings)();
    assert!(bench.sent(&Command::NewRun { settings }));
}

#[test]
fn pictures_are_handed_on_and_always_answered() {
    let grid = Grid {
        space: Space::colour(16),
        columns: 2,
        labels: vec![None; 4],
    };
    let snapshot = |step| Event::Snapshot {
        step,
        grid: grid.clone(),
        verdicts: Some([7, 7]),
    };
    let mut bench = Bench::running();
    let pixels = Some(vec![7; grid.bytes()]);
    bench.report(Report::Event(snapshot(10), pixels));
    bench.report(Report::Event(snapshot(20), Some(vec![7; 3])));
    bench.report(Report::Event(snapshot(30), None));
    // Whether they are whole is looked at where they are shown.
    let filmed = |effect: &Effect| matches!(effect, Effect::Film(_, _, Some([7, 7]), _));
    assert_eq!(bench.count(filmed), 3);
    let answered = |effect: &Effect| matches!(effect, Effect::SayWhenPainted);
    assert_eq!(bench.count(answered), 3);
}

#[test]
fn what_is_here_is_told_of_the_data_of_the_run() {
    let shards = |id: &str, loaded| Event::Shards {
        dataset: id.to_owned(),
        loaded,
        of: 3,
        images: 100 * loaded,
    };
    let mut bench = Bench::new();
    bench.state.draft.dataset.id = "others".into();
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Cpu);
    let here = |bench: &Bench| bench.state.shards_here();
    assert_eq!(here(&bench).of, 0, "not known yet");
    bench.event(shards("others", 2));
    bench.event(shards("fashion-mnist", 3));
    assert_eq!((here(&bench).loaded, here(&bench).images), (2, 200));
    assert!(!here(&bench).are_all_here());
    bench.event(shards("others", 3));
    assert!(here(&bench).are_all_here());
    bench.state.draft.dataset = FASHION_MNIST.clone();
    assert_eq!(here(&bench).images, 300, "the draft is not the run");
    bench.ready(0);
    bench.crash("gone");
    assert_eq!(here(&bench).of, 0, "a new engine has nothing yet");
}

#[test]
fn the_generator_goes_to_the_studio_once_it_has_come() {
    let mut bench = Bench::paused_at(40);
    bench.tell(Message::OpenInStudio);
    bench.tell(Message::OpenInStudio);
    assert_eq!(bench.commands(), [&Command::Export], "it is asked for once");
    let settings = bench.state.draft.clone();
    let exported = Event::Exported { settings, step: 40 };
    bench.report(Report::Event(exported, Some(vec![1])));
    let shown = |effect: &Effect| matches!(effect, Effect::ShowInStudio { step: 40, .. });
    assert!(bench.has(shown));
    assert!(!bench.state.exporting);
}

#[test]
fn an_address_of_the_same_kind_changes_the_seed_only() {
    let mut bench = Bench::new();
    bench.state.draft.batch_size = 16;
    let draft = bench.state.draft.clone();
    let (family, size, recipe) = (draft.family, draft.size, draft.recipe);
    let same = settings_of(Some(family), Some(size), Some(recipe), Some(5));
    bench.tell(Message::Addressed(Box::new(same)));
    assert_eq!(bench.state.draft, Settings { seed: 5, ..draft });
    let mut changed = settings_of(Some(family), Some(size), Some(recipe), Some(5));
    changed.batch_size = 8;
    bench.tell(Message::Addressed(Box::new(changed.clone())));
    assert_eq!(bench.state.draft, changed, "what an address names it sets");
    let other = settings_of(Some(Family(&gan::INFO)), None, None, None);
    bench.tell(Message::Addressed(Box::new(other.clone())));
    assert_eq!(bench.state.draft, other);
}

#[test]
fn an_address_that_names_what_there_is_not_is_understood_as_far_as_it_goes() {
    for family in Family::ALL {
        for recipe in [Recipe::Classic, Recipe::Fast] {
            let settings = settings_of(Some(*family), None, Some(recipe), None);
            assert_eq!(settings.validate(), Ok(()));
            assert_eq!(settings.family, *family);
        }
    }
    assert_eq!(settings_of(None, None, None, None).family, Family::ALL[0]);
}
