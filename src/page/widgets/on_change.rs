//! Effects that are compiled once, and signals that change only where they have to.

use leptos::prelude::*;

/// Runs something soon, and again whenever a signal that it reads changes: `Effect::new`, which
/// would be compiled anew for every closure, a kilobyte each time.
pub fn on_change(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}

/// Sets a signal only where it changes, so that nothing runs again for nothing.
pub fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
