//! Engines that crash, devices that are lost, and what an engine refuses.

use super::*;

const PANIC: &str = "ended by the test";

#[test]
fn a_crash_goes_back_to_the_last_checkpoint_and_on() {
    let mut bench = Bench::running();
    bench.stats(1..=40);
    bench.timer(Timer::Checkpoint);
    assert!(bench.sent(&Command::Checkpoint));
    bench.checkpoint(40);
    bench.stats(41..=60);
    bench.forget();
    let launch = bench.state.launch;
    bench.crash(PANIC);
    bench.report_of(launch, Report::Crashed("told twice".into()));
    assert_eq!(bench.phase(), Phase::Device);
    let note = bench.note();
    assert_eq!(note.title, "The run went back to step 40");
    assert_eq!(
        note.text,
        "The engine stopped: ended by the test. A new engine goes on from the last saved state."
    );
    bench.forget();
    bench.arrive(DeviceKind::Cpu);
    let saved = 40_u64.to_le_bytes();
    let restored = bench.effects.iter().any(|effect| match effect {
        Effect::SendWith(Command::RestoreRun, bytes) => ***bytes == saved,
        _ => false,
    });
    assert!(restored);
    bench.forget();
    bench.ready(40);
    assert!(bench.has(|effect| matches!(effect, Effect::Rewind(40))));
    assert_eq!(bench.state.step_now(), 40);
    assert_eq!(bench.phase(), Phase::Running);
}

#[test]
fn a_lost_device_leads_back_the_same_way_and_a_paused_run_stays_paused() {
    let mut bench = Bench::paused_at(40);
    bench.fail(FailureKind::DeviceLost, "The GPU has gone.");
    assert_eq!(bench.note().title, "The run went back to step 40");
    bench.arrive(DeviceKind::Webgpu);
    bench.ready(40);
    assert_eq!(bench.phase(), Phase::Paused);
}

#[test]
fn after_a_single_step_that_is_lost_the_run_does_not_go_on_by_itself() {
    let mut bench = Bench::paused_at(40);
    bench.tell(Message::Step);
    bench.report_running(true);
    bench.crash(PANIC);
    bench.arrive(DeviceKind::Cpu);
    bench.ready(40);
    assert_eq!(bench.phase(), Phase::Paused);
}

#[test]
fn without_a_checkpoint_a_lost_run_starts_over() {
    let mut bench = Bench::running();
    bench.stats(1..=5);
    bench.tell(Message::Change {
        knob: knob("lr_generator"),
        value: 5e-4,
    });
    bench.tell(Message::Change {
        knob: knob("batch_size"),
        value: 8.0,
    });
    bench.forget();
    bench.crash(PANIC);
    assert_eq!(bench.note().title, "The run is lost and starts over");
    bench.forget();
    bench.arrive(DeviceKind::Cpu);
    // As it was, with what has been changed while it went on, but not with the rest of the draft.
    let settings = Settings {
        lr_generator: 5e-4,
        ..Settings::default_for(Family(&cdcgan::INFO), Size::Xs)
    };
    assert!(bench.sent(&Command::NewRun { settings }));
}

#[test]
fn three_losses_in_a_row_stop_it() {
    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    for _ in 0..2 {
        bench.decide(DeviceKind::Cpu);
        bench.report(Report::NotStarted("the browser could not start it".into()));
        assert_eq!(bench.phase(), Phase::Device);
    }
    bench.decide(DeviceKind::Cpu);
    bench.forget();
    bench.crash(PANIC);
    assert_eq!(bench.phase(), Phase::Stopped);
    assert!(bench.has(|effect| matches!(effect, Effect::EndEngine)));
    assert_eq!(bench.note().title, "The engine failed three times in a row");
    bench.act();
    assert_eq!(
        bench.phase(),
        Phase::Device,
        "the visitor lets it try again"
    );
}

#[test]
fn progress_between_them_makes_up_for_losses() {
    let mut bench = Bench::running();
    for step in [10, 20, 30, 40] {
        bench.stats(step..=step);
        bench.checkpoint(step);
        bench.crash(PANIC);
        assert_eq!(bench.phase(), Phase::Device);
        bench.arrive(DeviceKind::Cpu);
        bench.ready(step);
    }
    for left in [1, 0] {
        // The same state again is no progress.
        bench.checkpoint(40);
        bench.crash(PANIC);
        if left > 0 {
            bench.arrive(DeviceKind::Cpu);
            bench.ready(40);
        }
    }
    assert_eq!(bench.phase(), Phase::Stopped);
}

#[test]
fn webgpu_that_fails_three_times_offers_the_cpu_and_keeps_the_run() {
    let mut bench = Bench::paused_at(40);
    bench.state.losses = 2;
    bench.state.verdict = Some(Verdict::plain(DeviceKind::Webgpu, "As the test chose."));
    bench.crash(PANIC);
    let note = bench.note();
    assert!(
        note.text
            .contains("The run is kept at step 40. Try the CPU")
    );
    bench.act();
    assert!(bench.has(|effect| matches!(effect, Effect::WishForCpu)));
    bench.arrive(DeviceKind::Cpu);
    assert!(bench.sent(&Command::RestoreRun));
    bench.ready(40);
    assert_eq!(bench.phase(), Phase::Running);
}

#[test]
fn a_run_that_comes_apart_is_not_kept() {
    let mut bench = Bench::running();
    bench.stats(1..=5);
    bench.checkpoint(5);
    bench.stats(6..=7);
    bench.report_running(false);
    bench.forget();
    bench.fail(
        FailureKind::Diverged,
        "At step 6 a loss was no longer a number.",
    );
    bench.checkpoint(7);
    assert_eq!(
        bench.state.checkpoint.as_ref().map(|kept| kept.step),
        Some(5)
    );
    assert_eq!(bench.phase(), Phase::Paused);
    assert_eq!(bench.state.word, "Diverged at step 7.");

    let rate = bench.state.draft.lr_generator;
    bench.act();
    assert_eq!(bench.state.draft.lr_generator, rate / 2.0);
    let settings = bench.state.draft.clone();
    assert!(bench.sent(&Command::NewRun { settings }));
    bench.ready(0);
    bench.stats(1..=3);
    bench.checkpoint(3);
    let kept = bench.state.checkpoint.as_ref().map(|kept| kept.step);
    assert_eq!(kept, Some(3), "the new run is");
}

#[test]
fn without_memory_a_run_goes_on_with_one_worker_and_then_stops() {
    type Fault = fn(&mut Bench);
    let told: Fault = |bench| bench.fail(FailureKind::OutOfMemory, "There is no room.");
    let trapped: Fault = |bench| bench.crash("Uncaught RuntimeError: unreachable executed");
    for fault in [told, trapped] {
        let mut bench = Bench::running();
        bench.stats(1..=5);
        bench.checkpoint(5);
        fault(&mut bench);
        assert!(
            bench.note().title.contains("one worker"),
            "{}",
            bench.note().title
        );
        bench.forget();
        bench.arrive(DeviceKind::Cpu);
        let share = ReplicaCommand::SetWorldSize { world_size: 1 };
        assert!(bench.sent(&Command::Replica(share)));
        assert!(bench.sent(&Command::RestoreRun), "from its last state");
        bench.ready(5);
        fault(&mut bench);
        assert_eq!(bench.phase(), Phase::Idle);
        assert_eq!(bench.note().title, "Memory ran out");
    }
}

#[test]
fn refused_networks_give_the_run_up() {
    let mut bench = Bench::paused_at(40);
    bench.crash(PANIC);
    bench.arrive(DeviceKind::Cpu);
    bench.fail(FailureKind::Engine, "The checkpoint is damaged.");
    assert_eq!(bench.phase(), Phase::Idle);
    assert_eq!(bench.state.checkpoint, None);
    bench.tell(Message::Toggle);
    bench.forget();
    bench.arrive(DeviceKind::Cpu);
    assert!(!bench.sent(&Command::RestoreRun));
}

#[test]
fn a_command_that_is_refused_ends_nothing_else() {
    let mut bench = Bench::running();
    bench.tell(Message::OpenInStudio);
    bench.timer(Timer::Checkpoint);
    bench.fail(FailureKind::Engine, "That came too early.");
    assert_eq!(bench.phase(), Phase::Running);
    assert!(!bench.state.exporting, "it may be asked for again");
    bench.forget();
    bench.timer(Timer::Checkpoint);
    assert!(bench.sent(&Command::Checkpoint));
}

#[test]
fn refused_settings_pause_a_run_and_end_a_launch() {
    let mut bench = Bench::running();
    bench.fail(FailureKind::Settings, "No such step.");
    assert_eq!(bench.phase(), Phase::Paused);
    assert!(bench.sent(&Command::Pause));

    let mut bench = Bench::new();
    bench.tell(Message::Toggle);
    bench.arrive(DeviceKind::Cpu);
    bench.fail(FailureKind::Settings, "No such size.");
    assert_eq!(bench.phase(), Phase::Idle);
}

#[test]
fn shards_that_are_missing_can_be_fetched_again() {
    let mut bench = Bench::running();
    bench.fail(FailureKind::Shard, "A part is missing.");
    assert_eq!(bench.phase(), Phase::Running);
    bench.act();
    assert_eq!(bench.commands(), [&Command::RetryShards]);
    let shards = |loaded| Event::Shards {
        dataset: "fashion-mnist".into(),
        loaded,
        of: 12,
        images: 5_000 * loaded,
    };
    let dismissed = |effect: &Effect| matches!(effect, Effect::Dismiss("trainer-shard"));
    bench.event(shards(11));
    assert!(!bench.has(dismissed), "one is still missing");
    bench.event(shards(12));
    assert!(bench.has(dismissed));
}

#[test]
fn no_notice_ends_a_sentence_twice() {
    const KINDS: [FailureKind; 9] = [
        FailureKind::NoWebgpu,
        FailureKind::DeviceLost,
        FailureKind::OutOfMemory,
        FailureKind::Shard,
        FailureKind::Diverged,
        FailureKind::Settings,
        FailureKind::Model,
        FailureKind::Stored,
        FailureKind::Engine,
    ];
    for (text, losses) in [
        ("It broke", 0),
        ("It broke.", 0),
        ("It broke", 2),
        ("It broke.", 2),
    ] {
        for start in [Bench::new, Bench::running, || Bench::paused_at(40)] {
            let bench = || {
                let mut bench = start();
                bench.state.losses = losses;
                bench
            };
            for kind in KINDS {
                let mut bench = bench();
                bench.fail(kind, text);
                whole_sentences(&bench);
            }
            let mut bench = bench();
            bench.stats(41..=42);
            bench.crash(text);
            whole_sentences(&bench);
        }
    }
}

fn whole_sentences(bench: &Bench) {
    for note in bench.notes() {
        let text = &note.text;
        assert!(!text.contains("..") && !text.contains(".,"), "{text}");
        let after = text.split("It broke").nth(1).expect("it says what broke");
        assert!(after.is_empty() || after.starts_with(['.', ',']), "{text}");
    }
}
