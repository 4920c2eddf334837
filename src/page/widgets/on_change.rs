//! Effects that are compiled once.

use leptos::prelude::Effect;

/// Runs something soon, and again whenever a signal that it reads changes: `Effect::new`, which
/// would be compiled anew for every closure, a kilobyte each time.
pub fn on_change(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}
