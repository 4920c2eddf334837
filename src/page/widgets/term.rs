//! A word with its explanation: shown on hover, on keyboard focus, and read out.

use leptos::prelude::*;

/// The word carries the id, so that a control can be labelled by it (`aria-labelledby`).
/// It stands in an element of class `explained`, whose width the explanation takes.
#[component]
pub fn Term(
    #[prop(into)] id: String,
    #[prop(into)] name: Signal<String>,
    #[prop(into)] help: Signal<String>,
) -> impl IntoView {
    let tip = format!("{id}-help");
    view! {
        <button type="button" class="term" id=id aria-describedby=tip.clone()>{name}</button>
        <span role="tooltip" class="tip" id=tip>{help}</span>
    }
}
