//! The state in the address bar: a link shows a friend what you see.
//!
//! Every field is a signal. [`provide_address`] reads them from the query string when the page
//! opens and when the visitor goes back; from then on a change of a signal is written back:
//! as a new history entry when the page or the lesson changed, in place otherwise. Values that are
//! unknown or make no sense count as not there, and a notice tells them ([`tell_what_is_wrong`]).
//!
//! The fields are listed once, in `fields`. `choices` and `query` know nothing of the browser.

mod choices;
mod fields;
mod query;
mod signals;
mod telling;
#[cfg(test)]
mod tests;

pub use self::choices::{DeviceChoice, LayoutKind, Page};
pub use self::signals::{Address, provide_address, use_address};
pub use self::telling::tell_what_is_wrong;
