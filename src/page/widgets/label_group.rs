//! The choice of one label, a class or a code, or of all in turn.

use leptos::prelude::*;

use crate::core::Guidance;
use crate::page::widgets::labels::Labels;
use crate::page::widgets::radio_group::{RadioGroup, RadioOption};

/// The value of the button for all labels in turn.
const ALL: &str = "all";

#[component]
pub fn LabelGroup(
    /// What its radio buttons have in common.
    name: &'static str,
    #[prop(into)] labels: Signal<Labels>,
    /// The label that is chosen; `None`: all.
    #[prop(into)]
    label: Signal<Option<u8>>,
    on_choose: Callback<Option<u8>>,
    /// Whether all can be chosen.
    #[prop(default = true.into(), into)]
    with_all: Signal<bool>,
    #[prop(optional, into)] hidden: Signal<bool>,
) -> impl IntoView {
    let options = move || {
        let all = with_all.get().then(|| RadioOption::new(ALL, "All"));
        let names = labels.get().names;
        let labels = names.iter().enumerate();
        let labels = labels.map(|(label, name)| RadioOption::new(label.to_string(), name.clone()));
        all.into_iter().chain(labels).collect()
    };
    let chosen = move || label.get().map_or(ALL.into(), |label| label.to_string());
    let legend = move || match labels.with(|labels| labels.guidance) {
        Guidance::Codes => "Code".to_owned(),
        Guidance::Class | Guidance::Nothing => "Class".to_owned(),
    };
    view! {
        <RadioGroup
            legend=Signal::derive(legend)
            name
            options=Signal::derive(options)
            chosen=Signal::derive(chosen)
            on_choose=Callback::new(move |value: String| on_choose.run(value.parse().ok()))
            hidden
            class="chips"
        />
    }
}
