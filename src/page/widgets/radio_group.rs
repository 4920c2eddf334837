//! One of a few: native radio buttons, so that Tab enters the group once and the arrow keys move
//! within it. Styles make them look like a switch, or like chips where they are many.

use leptos::prelude::*;

/// One of the options of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioOption {
    pub value: String,
    pub label: String,
    /// An explanation, shown on hover.
    pub help: Option<String>,
}

impl RadioOption {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: None,
        }
    }

    pub fn with_help(self, help: impl Into<String>) -> Self {
        let help = Some(help.into());
        Self { help, ..self }
    }
}

/// A list of options that stays as it is.
pub fn options<const N: usize>(all: [(&'static str, &'static str); N]) -> Vec<RadioOption> {
    all.map(|(value, label)| RadioOption::new(value, label))
        .into()
}

#[component]
pub fn RadioGroup(
    /// What the buttons have in common: no other group of the document may have it.
    name: &'static str,
    #[prop(into)] options: Signal<Vec<RadioOption>>,
    /// The value that is chosen.
    #[prop(into)]
    chosen: Signal<String>,
    /// Called with the value of what the visitor chooses.
    on_choose: Callback<String>,
    /// What the group is called. Without: the element with the id `labelled_by` says it.
    #[prop(optional, into)]
    legend: Option<Signal<String>>,
    #[prop(optional, into)] labelled_by: Option<String>,
    #[prop(optional, into)] described_by: Option<String>,
    /// A word on what is chosen, under the buttons.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    #[prop(optional, into)] hidden: Signal<bool>,
    /// `segmented` or `chips`, which gives it its look, and classes of its place.
    #[prop(default = "segmented")]
    class: &'static str,
) -> impl IntoView {
    // The buttons are made anew only when there are others: one of them may have the focus.
    let options = Memo::new(move |_| options.get());
    let hint_id = hint.map(|_| format!("{name}-about"));
    let button = {
        let hint_id = hint_id.clone();
        move |option: RadioOption| {
            let RadioOption { value, label, help } = option;
            let checked = {
                let value = value.clone();
                Signal::derive(move || chosen.with(|chosen| *chosen == value))
            };
            let described_by = hint_id.clone();
            view! { <Radio name value checked on_choose help described_by>{label}</Radio> }
        }
    };
    view! {
        <fieldset class=class hidden=move || hidden.get() aria-labelledby=labelled_by aria-describedby=described_by>
            {legend.map(|legend| view! { <legend>{legend}</legend> })}
            <div>{move || options.get().into_iter().map(&button).collect_view()}</div>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </fieldset>
    }
}

/// A button of a group, for groups that are more than a row of buttons.
#[component]
pub fn Radio(
    name: &'static str,
    value: String,
    checked: Signal<bool>,
    on_choose: Callback<String>,
    /// An explanation, shown on hover.
    #[prop(optional_no_strip)]
    help: Option<String>,
    /// The id of a longer one.
    #[prop(optional_no_strip)]
    described_by: Option<String>,
    #[prop(optional)] class: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let choose = {
        let value = value.clone();
        move |_| on_choose.run(value.clone())
    };
    view! {
        <label class=class title=help>
            <input
                type="radio"
                name=name
                value=value
                aria-describedby=described_by
                prop:checked=move || checked.get()
                on:change=choose
            />
            <span>{children()}</span>
        </label>
    }
}
