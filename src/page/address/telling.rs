//! Says what in the address is not understood.

use leptos::prelude::*;

use super::signals::Address;
use crate::page::widgets::notice::{Notice, NoticeKind, Notices};
use crate::page::widgets::on_change::on_change;

const KEY: &str = "address";

/// Shows a notice while the address that was opened last says what cannot be read.
pub fn tell_what_is_wrong(address: Address, notices: Notices) {
    on_change(move || {
        let wrong = address.not_understood.get();
        if wrong.is_empty() {
            notices.dismiss(KEY);
            return;
        }
        notices.push(Notice::new(
            KEY,
            NoticeKind::Warning,
            "Part of the address is not understood",
            format!("{} It is left out.", wrong.join(" ")),
        ));
    });
}
