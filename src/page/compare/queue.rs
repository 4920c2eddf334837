//! What the engine of this page is to be asked next. Plain state, no engine, so that it can be
//! tested.
//!
//! One drawing is under way at most, and beside it one request for real images, which may have to
//! wait for the data. What is wished for meanwhile is not queued: the next order is worked out
//! from the wishes as they are then.

use crate::core::Layout;
use crate::page::widgets::grid::Pictures;

/// The "model" that real images come from.
pub const REAL: &str = "real";

/// Where pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Grid,
    /// Of one class, among the rows of other models.
    Row,
}

/// Pictures that are to be on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub model: String,
    pub place: Place,
    pub layout: Layout,
    pub seed: u32,
}

impl Wish {
    /// Whether both are for the same place on the page.
    pub fn same_place(&self, other: &Wish) -> bool {
        self.model == other.model && self.place == other.place
    }

    fn is_real(&self) -> bool {
        self.model == REAL
    }
}

/// Pictures that are here, and what they were asked with.
pub type Shown = (Wish, Pictures);

/// What the engine is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    Load(String),
    Draw(u32, Wish),
}

#[derive(Default)]
pub struct Queue {
    last_request: u32,
    /// Models the engine has, and the one it was asked to load.
    kept: Vec<String>,
    loading: Option<String>,
    in_flight: Vec<(u32, Wish)>,
    /// What failed is not asked for again until the visitor says so.
    failed_models: Vec<String>,
    failed: Vec<Wish>,
}

impl Queue {
    /// The next order, if there is one that need not wait.
    pub fn next(&mut self, wishes: &[Wish], shown: &[Shown]) -> Option<Order> {
        for wish in wishes {
            if self.is_settled(wish, shown) {
                continue;
            }
            if !wish.is_real() && !self.kept.contains(&wish.model) {
                if self.loading.is_none() {
                    self.loading = Some(wish.model.clone());
                    return Some(Order::Load(wish.model.clone()));
                }
            } else if self.has_room(wish) {
                self.last_request += 1;
                self.in_flight.push((self.last_request, wish.clone()));
                return Some(Order::Draw(self.last_request, wish.clone()));
            }
        }
        None
    }

    /// Whether nothing is to be done for a wish: it is fulfilled, under way, or has failed.
    fn is_settled(&self, wish: &Wish, shown: &[Shown]) -> bool {
        shown.iter().any(|(other, _)| other == wish)
            || self.in_flight.iter().any(|(_, other)| other == wish)
            || self.failed.contains(wish)
            || self.failed_models.contains(&wish.model)
    }

    fn has_room(&self, wish: &Wish) -> bool {
        self.in_flight
            .iter()
            .all(|(_, other)| other.is_real() != wish.is_real())
    }

    /// Forgets a model of which there is a newer version.
    pub fn forget(&mut self, model: &str) {
        self.kept.retain(|id| id != model);
        self.failed_models.retain(|id| id != model);
        self.failed.retain(|wish| wish.model != model);
        self.in_flight.retain(|(_, wish)| wish.model != model);
        // The engine takes commands in turn: what is drawn is drawn by the newer one.
        self.loading.take_if(|id| id == model);
    }

    pub fn loaded(&mut self, model: &str) {
        self.loading = None;
        self.kept.push(model.to_owned());
    }

    /// Pictures have arrived: what they were asked with, if they were asked for.
    pub fn landed(&mut self, request: u32) -> Option<Wish> {
        let place = self
            .in_flight
            .iter()
            .position(|(other, _)| *other == request)?;
        Some(self.in_flight.remove(place).1)
    }

    /// A request has failed, or (without one) whatever was being loaded.
    pub fn failed(&mut self, request: Option<u32>) {
        match request.and_then(|request| self.landed(request)) {
            Some(wish) => self.failed.push(wish),
            None if request.is_none() => self.failed_models.extend(self.loading.take()),
            None => {}
        }
    }

    pub fn give_up(&mut self, wish: Wish) {
        self.failed.push(wish);
    }

    /// Everything that failed may be tried again.
    pub fn forgive(&mut self) {
        self.failed.clear();
        self.failed_models.clear();
    }

    /// There is another engine, which knows nothing yet.
    pub fn restart(&mut self) {
        *self = Self {
            last_request: self.last_request,
            ..Self::default()
        };
    }

    /// Whether a wish was given up.
    pub fn has_failed(&self, wish: &Wish) -> bool {
        self.failed.contains(wish) || self.failed_models.contains(&wish.model)
    }
}
