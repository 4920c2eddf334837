//! Making and using [`Knob`]s.

use super::family::{Knob, Settings, Value};

impl Knob {
    /// A family's own number, by which it is a field that only that family knows.
    pub const fn own(id: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            id,
            label,
            help,
            min: 0.0,
            max: 1.0,
            step: 0.05,
            live: true,
            choices: &[],
            value: Value::Own { default: 0.0 },
        }
    }

    /// Bounds and steps of its slider.
    pub const fn range(self, min: f64, max: f64, step: f64) -> Self {
        Self {
            min,
            max,
            step,
            ..self
        }
    }

    /// A choice among these.
    pub const fn choice(self, choices: &'static [&'static str]) -> Self {
        Self {
            choices,
            max: choices.len() as f64 - 1.0,
            step: 1.0,
            ..self
        }
    }

    /// It cannot change while a run goes on.
    pub const fn fixed(self) -> Self {
        Self {
            live: false,
            ..self
        }
    }

    /// The value where none is set.
    pub const fn default(self, default: f64) -> Self {
        Self {
            value: Value::Own { default },
            ..self
        }
    }

    pub fn get(&self, settings: &Settings) -> f64 {
        match self.value {
            Value::Common { get, .. } => get(settings),
            Value::Own { default } => settings.own.get(self.id).copied().unwrap_or(default),
        }
    }

    pub fn set(&self, settings: &mut Settings, value: f64) {
        match self.value {
            Value::Common { set, .. } => set(settings, value),
            // What is as it is by itself is not written down: equal settings are equal.
            Value::Own { default } if value == default => {
                settings.own.remove(self.id);
            }
            Value::Own { .. } => {
                settings.own.insert(self.id.to_owned(), value);
            }
        }
    }

    /// Whether it is switched on, for a choice between off and on.
    pub fn is_on(&self, settings: &Settings) -> bool {
        self.get(settings) > 0.5
    }

    /// The place of the choice, for a choice.
    pub fn place(&self, settings: &Settings) -> usize {
        self.get(settings).round().max(0.0) as usize
    }

    /// What the choice is called, for a choice; nothing for a number.
    pub fn word(&self, settings: &Settings) -> &'static str {
        self.choices
            .get(self.place(settings))
            .copied()
            .unwrap_or_default()
    }
}
