//! Steps do not wait for their losses: what is under way, and what is told of it, on a device that
//! answers when the test lets it.

use std::cell::Cell;
use std::rc::Rc;

use atelier::core::{D_LOSS, Event, Failure, FailureKind, Recipe, StepStats};
use atelier::engine::feedback::{Answer, Feedback};
use atelier::engine::in_flight::InFlight;
use atelier::engine::message::Message;
use atelier::engine::report::{Goal, Reached};
use atelier::engine::run::Run;
use futures::FutureExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::channel::oneshot;
use futures::executor::block_on;

use super::support::{device, family, first_shard, shown, small, steps};

/// Asks for something that comes when the sender says so.
fn ask(in_flight: &mut InFlight<u8>) -> oneshot::Sender<u8> {
    let (device, answer) = oneshot::channel();
    in_flight.ask(async { answer.await.expect("the device answers") });
    device
}

#[test]
fn the_device_begins_when_it_is_asked() {
    let begun = Rc::new(Cell::new(false));
    let mut in_flight = InFlight::default();
    in_flight.ask({
        let begun = begun.clone();
        async move { begun.set(true) }
    });
    assert!(begun.get());
}

#[test]
fn answers_come_in_the_order_of_asking() {
    let mut in_flight = InFlight::default();
    let [first, second] = [(); 2].map(|()| ask(&mut in_flight));
    assert_eq!(in_flight.arrived(), None);
    second.send(2).unwrap();
    assert_eq!(in_flight.arrived(), None, "the first is not there");
    first.send(1).unwrap();
    assert_eq!(in_flight.arrived(), Some(1));
    assert_eq!(block_on(in_flight.next()), Some(2));
    assert_eq!(block_on(in_flight.next()), None);
}

#[test]
fn who_stops_waiting_loses_nothing() {
    let mut in_flight = InFlight::default();
    let answer = ask(&mut in_flight);
    assert_eq!(in_flight.next().now_or_never(), None);
    answer.send(7).unwrap();
    assert_eq!(block_on(in_flight.next()), Some(7));
}

/// How many steps of so many milliseconds may be under way.
fn room(ms_per_step: f64) -> usize {
    let mut in_flight = InFlight::default();
    let mut asked = vec![];
    while in_flight.has_room(ms_per_step) {
        asked.push(ask(&mut in_flight));
    }
    asked.len()
}

#[test]
fn a_few_steps_are_under_way_and_not_for_long() {
    // Before the first is known, and on a slow device, one that waits for its turn.
    assert_eq!([0.0, 2_000.0, 60.0].map(room), [2, 2, 2]);
    // Never more than a few, and never longer than a drawing may take.
    for ms_per_step in [0.1, 1.0, 10.0, 15.0, 20.0, 25.0] {
        let steps = room(ms_per_step);
        assert!((2..=4).contains(&steps), "{steps} of {ms_per_step} ms");
        assert!(
            steps as f64 * ms_per_step <= 50.0,
            "{steps} of {ms_per_step} ms"
        );
    }
    assert!(room(1.0) > room(20.0));
}

/// A run's feedback from a device that answers when it is told to.
struct Desk {
    feedback: Feedback,
    send: UnboundedSender<Message<Event>>,
    events: UnboundedReceiver<Message<Event>>,
    device: Vec<oneshot::Sender<Result<Answer, Failure>>>,
}

impl Desk {
    fn new() -> Self {
        let (send, events) = unbounded();
        let mut feedback = Feedback::default();
        feedback.goal = Goal {
            until: None,
            images: 60_000,
        };
        Self {
            feedback,
            send,
            events,
            device: vec![],
        }
    }

    /// So many steps are queued.
    fn queue(&mut self, steps: usize) {
        for _ in 0..steps {
            let (device, answer) = oneshot::channel();
            self.feedback
                .ask(async { answer.await.expect("the device answers") });
            self.device.push(device);
        }
    }

    fn answer(&mut self, answer: Result<Answer, Failure>) {
        let Ok(()) = self.device.remove(0).send(answer) else {
            panic!("nobody waits for it");
        };
    }

    /// The steps told since, or what went wrong.
    fn told(&mut self) -> Vec<u64> {
        let mut told = vec![];
        while let Ok((event, _)) = self.events.try_recv() {
            if let Event::Stats { steps, pace } = event {
                told.extend(steps.iter().map(|stats| stats.step));
                assert_eq!(
                    pace.step,
                    *told.last().unwrap(),
                    "the pace is of what is told"
                );
                assert_eq!(pace.images, pace.step * 64);
            }
        }
        told
    }
}

fn losses(step: u64, value: f32) -> Result<Answer, Failure> {
    let stats = StepStats {
        step,
        values: [(D_LOSS.into(), value)].into(),
    };
    let images = step * 64;
    Ok(Answer::Losses(vec![stats], Reached { step, images }))
}

#[test]
fn nobody_waits_until_there_is_no_more_room() {
    let mut desk = Desk::new();
    desk.queue(1);
    assert!(desk.feedback.has_room(), "the next step need not wait");
    desk.queue(1);
    assert!(!desk.feedback.has_room());
    // Whoever waits for the oldest can turn to a command meanwhile.
    assert!(desk.feedback.next().now_or_never().is_none());
    desk.answer(losses(1, 0.5));
    let answer = block_on(desk.feedback.next());
    block_on(desk.feedback.take(answer, &desk.send)).unwrap();
    assert!(desk.feedback.has_room());
    desk.answer(losses(2, 0.5));
    block_on(desk.feedback.catch_up(&desk.send)).unwrap();
    assert_eq!(desk.told(), [1, 2]);
}

#[test]
fn pausing_waits_for_all_that_is_under_way_and_tells_it_in_order() {
    let mut desk = Desk::new();
    desk.queue(3);
    (1..=3).for_each(|step| desk.answer(losses(step, 0.5)));
    block_on(desk.feedback.catch_up(&desk.send)).unwrap();
    assert_eq!(desk.told(), [1, 2, 3]);
}

#[test]
fn a_lost_device_is_told_once_and_after_what_it_had_answered() {
    let mut desk = Desk::new();
    desk.queue(3);
    desk.answer(losses(1, 0.5));
    let lost = || Failure {
        kind: FailureKind::DeviceLost,
        message: "gone".into(),
        request: None,
    };
    desk.answer(Err(lost()));
    let failed = block_on(desk.feedback.catch_up(&desk.send)).unwrap_err();
    assert_eq!(failed.kind, FailureKind::DeviceLost);
    assert_eq!(desk.told(), [1]);
    // Nothing is under way any more.
    block_on(desk.feedback.catch_up(&desk.send)).unwrap();
    assert!(desk.feedback.has_room());
}

#[test]
fn a_divergence_is_told_once_with_the_steps_that_were_queued() {
    let mut desk = Desk::new();
    desk.queue(3);
    desk.answer(losses(1, 0.5));
    desk.answer(losses(2, f32::NAN));
    desk.answer(losses(3, f32::NAN));
    let answer = block_on(desk.feedback.next());
    let failed = block_on(desk.feedback.take(answer, &desk.send)).unwrap_err();
    assert_eq!(failed.kind, FailureKind::Diverged);
    assert!(failed.message.contains("step 2"), "{failed}");
    assert_eq!(desk.told(), [1, 2, 3]);
    block_on(desk.feedback.catch_up(&desk.send)).unwrap();
}

#[test]
fn a_picture_shows_the_run_as_it_was_when_it_was_asked_for() {
    let data = first_shard();
    let mut run = Run::new(&small(family("cdcgan"), Recipe::Fast), &device()).unwrap();
    steps(&mut run, &data, 2);
    let at_two = shown(&mut run);
    let asked = run.snapshot().unwrap().payload;
    steps(&mut run, &data, 3);
    assert_eq!(block_on(asked).unwrap(), at_two);
    assert_ne!(shown(&mut run), at_two);
}
