//! The scores of a run, and what is said when a generator loses its variety.

use super::*;
use atelier::page::train::scoring::Why;

/// Those of a good generator without classes, but for the imbalance.
fn scores(step: u64, imbalance: f64) -> LiveScore {
    LiveScore {
        step,
        samples: 1_000,
        fid: 8.0,
        accuracy: None,
        diversity: 0.95,
        imbalance,
        d_real: 0.6,
        d_fake: 0.7,
        fidelity: None,
        ms: 900.0,
    }
}

impl Bench {
    fn scored(&mut self, step: u64, imbalance: f64) {
        self.event(Event::Scored(scores(step, imbalance)));
    }

    fn scored_steps(&self) -> Vec<u64> {
        self.state.scores.iter().map(|found| found.step).collect()
    }
}

#[test]
fn scores_go_back_with_the_run_and_end_with_it() {
    let mut bench = Bench::running();
    for step in [250, 500, 500, 750] {
        bench.scored(step, 0.05);
    }
    assert_eq!(bench.scored_steps(), [250, 500, 750], "none is taken twice");
    bench.ready(600);
    assert_eq!(bench.scored_steps(), [250, 500]);
    bench.ready(0);
    assert!(bench.scored_steps().is_empty());
}

#[test]
fn a_score_of_the_run_before_is_not_taken_for_the_new_ones() {
    let mut bench = Bench::running();
    bench.scored(250, 0.05);
    bench.tell(Message::Reset { seed: None });
    bench.scored(500, 0.6);
    bench.ready(0);
    assert!(bench.scored_steps().is_empty());
    assert!(bench.notes().is_empty());
}

#[test]
fn what_scores_are_read_against_outlives_a_run() {
    let mut bench = Bench::running();
    let (floor, ceiling) = (scores(0, 0.05), scores(0, 0.8));
    bench.event(Event::ScoringScale(LiveScale { floor, ceiling }));
    bench.tell(Message::Reset { seed: None });
    bench.ready(0);
    assert!(bench.state.scale.is_some());
}

#[test]
fn of_a_translator_no_collapse_is_told() {
    let mut bench = Bench::running();
    let fidelity = Some(Fidelity {
        l1: 0.2,
        psnr: 12.0,
        sharpness: 0.7,
    });
    bench.event(Event::Scored(LiveScore {
        fidelity,
        ..scores(500, 0.9)
    }));
    assert_eq!(bench.scored_steps(), [500]);
    assert!(bench.notes().is_empty());
}

#[test]
fn a_collapse_is_told_once_and_taken_back() {
    let mut bench = Bench::running();
    bench.scored(250, 0.1);
    assert!(bench.notes().is_empty());
    bench.scored(500, 0.5);
    let title = "Mode collapse: classes are going missing";
    assert_eq!(bench.note().title, title);
    bench.forget();
    bench.scored(750, 0.5);
    assert!(bench.notes().is_empty(), "it is not told again");
    bench.scored(1_000, 0.1);
    let taken_back = |effect: &Effect| matches!(effect, Effect::Dismiss("collapse-classes"));
    assert!(bench.has(taken_back));
    bench.forget();
    bench.scored(1_250, 0.3);
    assert_eq!(bench.note().title, title, "the next one is");
    bench.forget();
    bench.ready(0);
    assert!(bench.has(taken_back), "a new run begins without");
}

#[test]
fn ten_steps_decide_how_often_to_score() {
    let mut bench = Bench::running();
    bench.stats(1..=9);
    assert_eq!(bench.state.scoring.why, Why::Undecided);
    bench.stats(10..=12);
    assert_eq!(bench.state.scoring.every, Some(250));
    let every = Some(250);
    assert!(bench.sent(&Command::SetScoring { every }));

    let mut slow = Bench::running();
    slow.stats_at(1..=12, 900.0);
    assert_eq!(slow.state.scoring.every, None);
}

#[test]
fn a_choice_is_kept_and_the_engine_told_now_or_once_it_has_a_run() {
    let mut bench = Bench::new();
    bench.tell(Message::ChooseScoring(Some(100)));
    assert!(bench.commands().is_empty());
    assert!(bench.has(|effect| matches!(effect, Effect::KeepScoring(Some(100)))));
    bench.tell(Message::Step);
    bench.arrive(DeviceKind::Cpu);
    bench.ready(0);
    let every = Some(100);
    assert!(bench.sent(&Command::SetScoring { every }));
    bench.forget();
    bench.stats(1..=20);
    bench.tell(Message::ChooseScoring(None));
    assert_eq!(bench.commands(), [&Command::SetScoring { every: None }]);
}
