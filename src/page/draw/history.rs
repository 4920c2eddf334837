//! Undo and redo: every state that the drawing has had. Marks are shared, so a state is small.

use super::strokes::Drawing;

/// Older states than this are forgotten.
const MOST: usize = 300;

#[derive(Clone, Debug)]
pub struct History {
    states: Vec<Drawing>,
    at: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::new(Drawing::new())
    }
}

impl History {
    pub fn new(drawing: Drawing) -> Self {
        Self {
            states: vec![drawing],
            at: 0,
        }
    }

    pub fn now(&self) -> &Drawing {
        &self.states[self.at]
    }

    /// Another state; what was undone is forgotten.
    pub fn push(&mut self, drawing: Drawing) {
        self.states.truncate(self.at + 1);
        self.states.push(drawing);
        if self.states.len() > MOST {
            self.states.remove(0);
        }
        self.at = self.states.len() - 1;
    }

    pub fn can_undo(&self) -> bool {
        self.at > 0
    }

    pub fn can_redo(&self) -> bool {
        self.at + 1 < self.states.len()
    }

    pub fn undo(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    pub fn redo(&mut self) {
        self.at = (self.at + 1).min(self.states.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::page::draw::strokes::{Mark, Stroke};

    fn drawing(marks: usize) -> Drawing {
        let mark = || Arc::new(Mark::Stroke(Stroke::default()));
        (0..marks).map(|_| mark()).collect()
    }

    #[test]
    fn undo_brings_back_what_was_and_redo_what_was_undone() {
        let mut history = History::default();
        assert!(!history.can_undo() && !history.can_redo());
        history.push(drawing(1));
        history.push(drawing(2));
        history.undo();
        assert_eq!(history.now().len(), 1);
        history.redo();
        history.redo();
        assert_eq!(history.now().len(), 2);
        history.undo();
        history.undo();
        history.undo();
        assert!(history.now().is_empty() && history.can_redo());
    }

    #[test]
    fn what_was_undone_is_forgotten_by_a_new_stroke() {
        let mut history = History::default();
        history.push(drawing(1));
        history.undo();
        history.push(drawing(3));
        assert!(!history.can_redo());
        assert_eq!(history.now().len(), 3);
    }

    #[test]
    fn a_long_history_loses_its_beginning() {
        let mut history = History::default();
        (0..2 * MOST).for_each(|marks| history.push(drawing(marks % 3)));
        assert_eq!(history.states.len(), MOST);
        assert!(history.can_undo() && !history.can_redo());
    }
}
