//! What an engine that draws is to be asked next. Plain state, no engine, so that it can be
//! tested.
//!
//! One drawing is under way at most, and beside it one request that needs no model (real images,
//! which may have to wait for the data). What is wanted meanwhile is not queued: the next order
//! is worked out from what is wanted then, so a dragged slider never falls behind.

use crate::core::{Command, Failure, FailureKind};

/// Pictures that a page wants from its engine.
pub trait DrawRequest: Clone + PartialEq {
    /// The model that draws them; `None` for real images.
    fn model(&self) -> Option<&str>;

    /// The request as the engine takes it.
    fn command(&self, request: u32) -> Command;

    /// The bytes that go with it; empty where there are none.
    fn payload(&self) -> &[u8] {
        &[]
    }
}

/// What the engine is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order<R> {
    Load(String),
    Draw(u32, R),
}

pub struct DrawQueue<R> {
    last_request: u32,
    /// Models the engine has, and the one it was asked to load.
    loaded: Vec<String>,
    loading: Option<String>,
    in_flight: Vec<(u32, R)>,
    /// What failed is not asked for again until the visitor says so.
    failed_models: Vec<String>,
    failed: Vec<R>,
}

// Derived, it would ask for requests that have a default.
impl<R> Default for DrawQueue<R> {
    fn default() -> Self {
        Self {
            last_request: 0,
            loaded: Vec::new(),
            loading: None,
            in_flight: Vec::new(),
            failed_models: Vec::new(),
            failed: Vec::new(),
        }
    }
}

impl<R: DrawRequest> DrawQueue<R> {
    /// Numbers requests of all kinds.
    pub fn next_request(&mut self) -> u32 {
        self.last_request += 1;
        self.last_request
    }

    /// The next order, if there is one that need not wait.
    pub fn next(&mut self, wanted: &[R], is_shown: impl Fn(&R) -> bool) -> Option<Order<R>> {
        for request in wanted {
            if is_shown(request) || self.is_settled(request) {
                continue;
            }
            let missing = request.model().filter(|model| !self.has_model(model));
            if let Some(model) = missing {
                if self.loading.is_none() {
                    self.loading = Some(model.to_owned());
                    return Some(Order::Load(model.to_owned()));
                }
            } else if self.has_room(request) {
                let number = self.next_request();
                self.in_flight.push((number, request.clone()));
                return Some(Order::Draw(number, request.clone()));
            }
        }
        None
    }

    /// Whether a request is under way or has failed.
    fn is_settled(&self, request: &R) -> bool {
        self.has_failed(request) || self.in_flight.iter().any(|(_, other)| other == request)
    }

    fn has_room(&self, request: &R) -> bool {
        let needs_model = request.model().is_some();
        self.in_flight
            .iter()
            .all(|(_, other)| other.model().is_some() != needs_model)
    }

    pub fn has_model(&self, id: &str) -> bool {
        self.loaded.iter().any(|loaded| loaded == id)
    }

    /// Whether a request, or the loading of its model, has failed.
    pub fn has_failed(&self, request: &R) -> bool {
        let model_failed = |model| self.failed_models.iter().any(|failed| failed == model);
        self.failed.contains(request) || request.model().is_some_and(model_failed)
    }

    /// A model is there. An older version of one that was forgotten meanwhile does not count.
    pub fn loaded(&mut self, model: &str) {
        let awaited = self.loading.take_if(|loading| loading == model);
        self.loaded.extend(awaited);
    }

    /// Pictures have arrived: what they were asked with, if they are still waited for.
    pub fn landed(&mut self, request: u32) -> Option<R> {
        let place = self
            .in_flight
            .iter()
            .position(|(other, _)| *other == request)?;
        Some(self.in_flight.remove(place).1)
    }

    /// What was under way and has failed is under way no more.
    pub fn failed(&mut self, failure: &Failure) {
        match failure.request {
            Some(number) => {
                let request = self.landed(number);
                self.failed.extend(request);
            }
            // A shard that does not come is not the fault of the model that is being loaded.
            None if failure.kind == FailureKind::Shard => {}
            None => self.cannot_load(),
        }
    }

    /// The model that was to be loaded cannot be.
    pub fn cannot_load(&mut self) {
        self.failed_models.extend(self.loading.take());
    }

    /// What has arrived is of no use.
    pub fn give_up(&mut self, request: R) {
        self.failed.push(request);
    }

    /// Everything that failed may be tried again.
    pub fn forgive(&mut self) {
        self.failed.clear();
        self.failed_models.clear();
    }

    /// Forgets a model of which there is a newer version.
    pub fn forget(&mut self, model: &str) {
        let is_of_it = |request: &R| request.model() == Some(model);
        self.loaded.retain(|id| id != model);
        self.failed_models.retain(|id| id != model);
        self.failed.retain(|request| !is_of_it(request));
        self.in_flight.retain(|(_, request)| !is_of_it(request));
        // The engine takes commands in turn: what is drawn is drawn by the newer one.
        self.loading.take_if(|id| id == model);
    }

    /// There is another engine, which has nothing yet. Numbers go on, so that no answer is taken
    /// for that of an earlier request.
    pub fn restart(&mut self) {
        *self = Self {
            last_request: self.last_request,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Pictures of a model (`""`: real images), told apart by a seed.
    #[derive(Clone, Debug, PartialEq)]
    struct Wanted(&'static str, u32);

    impl DrawRequest for Wanted {
        fn model(&self) -> Option<&str> {
            Some(self.0).filter(|model| !model.is_empty())
        }

        fn command(&self, _request: u32) -> Command {
            Command::RetryShards
        }
    }

    const REAL: Wanted = Wanted("", 0);

    fn nothing_shown(_: &Wanted) -> bool {
        false
    }

    fn load(model: &str) -> Option<Order<Wanted>> {
        Some(Order::Load(model.into()))
    }

    fn failure(kind: FailureKind, request: Option<u32>) -> Failure {
        Failure {
            kind,
            message: "It failed.".into(),
            request,
        }
    }

    /// A queue whose engine has the model `a`.
    fn with_a() -> DrawQueue<Wanted> {
        let mut queue = DrawQueue::default();
        assert_eq!(queue.next(&[Wanted("a", 1)], nothing_shown), load("a"));
        queue.loaded("a");
        queue
    }

    #[wasm_bindgen_test]
    fn the_newest_is_drawn_when_the_drawing_under_way_has_landed() {
        let mut queue = with_a();
        let first = Wanted("a", 1);
        let ask =
            |queue: &mut DrawQueue<Wanted>, seed| queue.next(&[Wanted("a", seed)], nothing_shown);
        assert_eq!(ask(&mut queue, 1), Some(Order::Draw(1, first.clone())));
        for dragged in 1..=9 {
            assert_eq!(ask(&mut queue, dragged), None, "one drawing at a time");
        }
        assert_eq!(queue.landed(1), Some(first));
        assert_eq!(queue.landed(1), None);
        assert_eq!(ask(&mut queue, 9), Some(Order::Draw(2, Wanted("a", 9))));
    }

    #[wasm_bindgen_test]
    fn what_is_shown_is_not_drawn_again() {
        let mut queue = with_a();
        let wanted = [Wanted("a", 1), Wanted("a", 2)];
        let order = queue.next(&wanted, |request| request.1 == 1);
        assert_eq!(order, Some(Order::Draw(1, Wanted("a", 2))));
    }

    #[wasm_bindgen_test]
    fn models_are_loaded_one_by_one_and_real_images_hold_nothing_up() {
        let mut queue = with_a();
        let wanted = [Wanted("a", 1), Wanted("b", 1), Wanted("c", 1), REAL];
        let orders: Vec<_> = std::iter::from_fn(|| queue.next(&wanted, nothing_shown)).collect();
        let expected = [
            Order::Draw(1, Wanted("a", 1)),
            Order::Load("b".into()),
            Order::Draw(2, REAL),
        ];
        assert_eq!(orders, expected);
        queue.loaded("b");
        assert_eq!(queue.next(&wanted, nothing_shown), load("c"));
        assert_eq!(queue.next(&wanted, nothing_shown), None);
    }

    #[wasm_bindgen_test]
    fn what_failed_is_not_asked_for_again_by_itself() {
        let mut queue = with_a();
        let wanted = [Wanted("a", 1), Wanted("b", 1)];
        while queue.next(&wanted, nothing_shown).is_some() {}
        queue.failed(&failure(FailureKind::Shard, None));
        assert!(
            !queue.has_failed(&wanted[1]),
            "the model is still on its way"
        );
        queue.failed(&failure(FailureKind::Model, None));
        queue.failed(&failure(FailureKind::Engine, Some(1)));
        queue.failed(&failure(FailureKind::Engine, Some(7)));
        assert!(wanted.iter().all(|request| queue.has_failed(request)));
        assert_eq!(queue.next(&wanted, nothing_shown), None);
        queue.forgive();
        assert!(queue.next(&wanted, nothing_shown).is_some());
    }

    #[wasm_bindgen_test]
    fn a_newer_version_of_a_model_is_loaded_again() {
        let mut queue = with_a();
        let wanted = [Wanted("a", 1)];
        assert!(matches!(
            queue.next(&wanted, nothing_shown),
            Some(Order::Draw(1, _))
        ));
        queue.forget("a");
        assert_eq!(
            queue.landed(1),
            None,
            "an old version's pictures are not shown"
        );
        assert_eq!(queue.next(&wanted, nothing_shown), load("a"));
        // Forgotten while it is being loaded, and another one wanted first.
        queue.forget("a");
        assert_eq!(queue.next(&[Wanted("b", 1)], nothing_shown), load("b"));
        queue.loaded("a");
        assert!(!queue.has_model("a"), "that was the older version");
    }

    #[wasm_bindgen_test]
    fn another_engine_has_nothing_and_numbers_go_on() {
        let mut queue = with_a();
        let wanted = [Wanted("a", 1)];
        assert!(matches!(
            queue.next(&wanted, nothing_shown),
            Some(Order::Draw(1, _))
        ));
        queue.restart();
        assert_eq!(queue.next(&wanted, nothing_shown), load("a"));
        queue.loaded("a");
        assert!(matches!(
            queue.next(&wanted, nothing_shown),
            Some(Order::Draw(2, _))
        ));
    }
}
