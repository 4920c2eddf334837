//! Which engine is listened to, and how a run gets from one device to another.

use super::*;
use atelier::page::train::trainer::state::Checkpoint;

fn chosen(bench: &Bench) -> Option<(bool, bool)> {
    bench.effects.iter().find_map(|effect| match effect {
        Effect::ChooseDevice {
            cpu_only,
            measure_again,
            ..
        } => Some((*cpu_only, *measure_again)),
        _ => None,
    })
}

#[test]
fn an_engine_of_an_earlier_launch_is_not_heard() {
    let mut bench = Bench::running();
    let old = bench.state.launch;
    bench.crash("gone");
    bench.arrive(DeviceKind::Cpu);
    bench.forget();
    let before = format!("{:?}", bench.state);
    let reason = None;
    let running = false;
    bench.report_of(old, Report::Event(Event::Running { running, reason }, None));
    bench.report_of(
        old,
        Report::Event(Event::Checkpoint { step: 9 }, Some(vec![9])),
    );
    bench.report_of(old, Report::Crashed("late".into()));
    bench.tell(Message::Choosing {
        launch: old,
        word: "Timing…".into(),
    });
    bench.timer(Timer::HandOver { launch: old });
    assert_eq!(format!("{:?}", bench.state), before);
    assert!(bench.effects.is_empty());
}

#[test]
fn a_decision_that_comes_after_loading_was_stopped_starts_nothing() {
    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    let launch = bench.state.launch;
    bench.tell(Message::Toggle);
    bench.forget();
    let verdict = Verdict::plain(DeviceKind::Cpu, "Late.");
    bench.tell(Message::Decided { launch, verdict });
    assert_eq!(bench.phase(), Phase::Idle);
    assert!(bench.effects.is_empty());
}

#[test]
fn a_run_moves_with_a_fresh_checkpoint_and_goes_on() {
    let mut bench = Bench::running();
    bench.stats(1..=40);
    bench.tell(Message::DeviceChosen);
    assert_eq!(
        bench.phase(),
        Phase::Running,
        "until the checkpoint is here"
    );
    assert!(bench.sent(&Command::Checkpoint));
    bench.forget();
    bench.checkpoint(40);
    assert_eq!(bench.phase(), Phase::Device);
    assert!(bench.has(|effect| matches!(effect, Effect::EndEngine)));
    bench.arrive(DeviceKind::Webgpu);
    assert!(bench.sent(&Command::RestoreRun));
    bench.ready(40);
    assert_eq!(bench.phase(), Phase::Running);
}

#[test]
fn an_engine_that_does_not_hand_over_is_left_with_the_last_checkpoint() {
    let mut bench = Bench::paused_at(40);
    bench.tell(Message::MeasureAgain);
    let launch = bench.state.launch;
    bench.forget();
    bench.timer(Timer::HandOver { launch });
    assert_eq!(bench.phase(), Phase::Device);
    assert_eq!(chosen(&bench), Some((false, true)), "measured again");
    let kept = bench.state.checkpoint.as_ref().map(|kept| kept.step);
    assert_eq!(kept, Some(40));
}

#[test]
fn a_reset_on_the_way_to_another_device_builds_the_new_run_there() {
    let mut bench = Bench::running();
    bench.stats(1..=40);
    bench.checkpoint(40);
    bench.tell(Message::DeviceChosen);
    bench.tell(Message::Reset { seed: Some(5) });
    assert_eq!(bench.phase(), Phase::Device);
    bench.forget();
    bench.arrive(DeviceKind::Webgpu);
    let settings = bench.state.draft.clone();
    assert!(bench.sent(&Command::NewRun { settings }));
    bench.ready(0);
    assert_eq!(bench.phase(), Phase::Running);
}

#[test]
fn another_device_while_loading_loads_that() {
    let mut bench = Bench::new();
    bench.tell(Message::Step);
    bench.decide(DeviceKind::Cpu);
    bench.tell(Message::DeviceChosen);
    assert_eq!(bench.phase(), Phase::Device);
    bench.arrive(DeviceKind::Webgpu);
    bench.forget();
    bench.ready(0);
    assert!(bench.sent(&Command::StepOnce), "what was asked for is done");
}

#[test]
fn without_a_run_another_device_only_forgets_what_was_decided() {
    let mut bench = Bench::new();
    bench.state.verdict = Some(Verdict::plain(DeviceKind::Cpu, "Measured."));
    bench.tell(Message::DeviceChosen);
    assert_eq!(bench.state.verdict, None);
    assert!(bench.effects.is_empty());
    bench.tell(Message::MeasureAgain);
    assert_eq!(bench.phase(), Phase::Device);
}

#[test]
fn where_webgpu_is_missing_the_cpu_trains_until_the_visitor_chooses_again() {
    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    bench.decide(DeviceKind::Webgpu);
    bench.forget();
    bench.fail(FailureKind::NoWebgpu, "There is no adapter.");
    assert!(!bench.note().error, "training goes on");
    assert_eq!(chosen(&bench), Some((true, false)));
    bench.arrive(DeviceKind::Cpu);
    bench.ready(0);
    assert_eq!(bench.phase(), Phase::Running);
    bench.tell(Message::DeviceChosen);
    bench.forget();
    bench.checkpoint(1);
    assert_eq!(chosen(&bench), Some((false, false)));
}

#[test]
fn a_kept_state_is_of_use_to_its_own_run_only() {
    let stopped = || {
        let mut bench = Bench::paused_at(40);
        bench.state.losses = 2;
        bench.crash("gone");
        assert_eq!(bench.phase(), Phase::Stopped);
        bench.forget();
        bench
    };
    let mut bench = stopped();
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Cpu);
    assert!(bench.sent(&Command::RestoreRun));

    let mut bench = stopped();
    bench.state.draft.seed += 1;
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Cpu);
    assert!(!bench.sent(&Command::RestoreRun));
}

#[test]
fn a_button_that_outlived_its_trouble_does_not_throw_a_run_back() {
    let mut bench = Bench::paused_at(40);
    bench.tell(Message::GoOn);
    assert_eq!(bench.phase(), Phase::Paused);
    assert!(bench.effects.is_empty());
    bench.tell(Message::GoOnWithCpu);
    assert!(bench.sent(&Command::Checkpoint), "it moves with all it has");
}

#[test]
fn workers_share_a_run_on_the_cpu_only() {
    let mut bench = Bench::running();
    bench.tell(Message::ChooseWorkers(4));
    let world_size = ReplicaCommand::SetWorldSize { world_size: 4 };
    assert_eq!(bench.commands(), [&Command::Replica(world_size)]);
    bench.event(Event::WorldSize { world_size: 4 });
    assert_eq!(bench.state.members, 4);

    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Webgpu);
    bench.forget();
    bench.tell(Message::ChooseWorkers(4));
    assert!(bench.commands().is_empty());
    assert!(bench.has(|effect| matches!(effect, Effect::KeepWorkers(4))));
}

#[test]
fn a_run_is_saved_while_it_runs_and_one_state_is_asked_for_at_a_time() {
    let asked = |bench: &Bench| {
        let commands = bench.commands();
        let checkpoints = commands.iter().filter(|c| ***c == Command::Checkpoint);
        checkpoints.count()
    };
    let mut bench = Bench::running();
    bench.timer(Timer::Checkpoint);
    bench.timer(Timer::Checkpoint);
    assert_eq!(asked(&bench), 1);
    bench.stats(1..=3);
    bench.checkpoint(3);
    let bytes = std::sync::Arc::new(3_u64.to_le_bytes().to_vec());
    assert_eq!(bench.state.checkpoint, Some(Checkpoint { step: 3, bytes }));
    bench.timer(Timer::Checkpoint);
    assert_eq!(asked(&bench), 2);

    let mut bench = Bench::paused_at(40);
    bench.timer(Timer::Checkpoint);
    assert_eq!(asked(&bench), 0, "it was saved when it paused");
}
