//! What has been asked of the device and has not come back yet.
//!
//! A GPU works by itself: a step is queued in a few milliseconds, and its losses come back when it
//! has been computed. Whoever waited for them would let the device stand still while the next step is
//! queued. But everything queued is also before the drawing that a visitor asks for next, so
//! only a little may be under way at once.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use futures::future::{FutureExt, LocalBoxFuture, MaybeDone, maybe_done};

/// As many may be under way at any pace: one that is computed, and one that waits for its turn.
const LEAST: usize = 2;
/// On a fast device more, so that it does not stand still while an answer travels; but never more ...
const MOST: usize = 4;
/// ... nor so many that they take longer than this, in milliseconds: half of the tenth of a second
/// in which a drawing should be there.
const QUEUE_MS: f64 = 50.0;

/// Answers under way, the oldest first. A device answers in the order in which it was asked.
pub struct InFlight<T> {
    waiting: VecDeque<MaybeDone<LocalBoxFuture<'static, T>>>,
}

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
        }
    }
}

impl<T: 'static> InFlight<T> {
    /// Asks now: an answer's future begins when it is first polled.
    pub fn ask(&mut self, answer: impl Future<Output = T> + 'static) {
        let mut answer = maybe_done(answer.boxed_local());
        let mut nobody = Context::from_waker(Waker::noop());
        // On the CPU it is there at once. Whoever waits for it polls it again.
        let _ = answer.poll_unpin(&mut nobody);
        self.waiting.push_back(answer);
    }

    /// Whether more may be asked, where one step takes so long (0: nobody knows yet).
    pub fn has_room(&self, ms_per_step: f64) -> bool {
        let fitting = match ms_per_step {
            0.0 => LEAST,
            known => (QUEUE_MS / known) as usize,
        };
        self.waiting.len() < fitting.clamp(LEAST, MOST)
    }

    /// The oldest answer, if it is here.
    pub fn arrived(&mut self) -> Option<T> {
        self.next().now_or_never().flatten()
    }

    /// Waits for the oldest answer; `None` if nothing was asked. Whoever stops waiting loses nothing.
    pub async fn next(&mut self) -> Option<T> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(oldest) = self.waiting.front_mut() else {
            return Poll::Ready(None);
        };
        ready!(oldest.poll_unpin(context));
        let answer = Pin::new(oldest).take_output();
        self.waiting.pop_front();
        Poll::Ready(answer)
    }

    /// Whatever is still to come is of no use any more.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }
}
