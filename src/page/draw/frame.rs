//! The page's frame: HTML that stays as it is (`frame.html`), with places in it that are filled,
//! said, shown and enabled from here. It is one string, which takes a tenth of the room that the
//! same page takes in `view!`.

use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use web_sys::Element;

pub const HTML: &str = include_str!("frame.html");

/// The frame in the document.
#[derive(Clone)]
pub struct Frame(pub Element);

impl Frame {
    /// The first element that is so.
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).ok().flatten()
    }

    fn set(&self, selector: &str, attribute: &str, value: Option<&str>) {
        if let Some(element) = self.find(selector) {
            // These fail only for names that no attribute can have.
            let _ = match value {
                Some(value) => element.set_attribute(attribute, value),
                None => element.remove_attribute(attribute),
            };
        }
    }

    /// Whether strokes are given, or a whole picture: much of the frame is only for one of them.
    pub fn choose(&self, strokes: bool) {
        let of = if strokes { "strokes" } else { "picture" };
        let _ = self.0.set_attribute("data-of", of);
    }

    /// Shows or hides what is marked so.
    pub fn show(&self, name: &str, shown: bool) {
        self.set(
            &format!("[data-show={name}]"),
            "hidden",
            (!shown).then_some(""),
        );
    }

    /// Puts words into their place.
    pub fn say(&self, name: &str, words: &str) {
        let place = self.find(&format!("[data-say={name}]"));
        // A text that is set anew is read out anew.
        if let Some(place) = place.filter(|place| place.text_content().as_deref() != Some(words)) {
            place.set_text_content(Some(words));
        }
    }

    pub fn enable(&self, act: &str, enabled: bool) {
        self.set(
            &format!("[data-act={act}]"),
            "disabled",
            (!enabled).then_some(""),
        );
    }

    pub fn press(&self, act: &str, pressed: bool) {
        let value = if pressed { "true" } else { "false" };
        self.set(&format!("[data-act={act}]"), "aria-pressed", Some(value));
    }

    /// Marks which of what stands in a place is chosen.
    pub fn mark(&self, slot: &str, chosen: usize) {
        let chosen = chosen.to_string();
        self.set(&format!("[data-slot={slot}]"), "data-chosen", Some(&chosen));
    }

    /// Puts a view into its place. It lives as long as what is returned.
    pub fn fill(&self, slot: &str, view: AnyView) -> Option<AnyViewState> {
        let place = self.find(&format!("[data-slot={slot}]"))?;
        let mut state = view.build();
        state.mount(&place, None);
        Some(state)
    }
}
