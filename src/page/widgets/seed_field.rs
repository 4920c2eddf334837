//! The seed: the number that everything random grows from.

use leptos::prelude::*;

use crate::page::widgets::term::Term;

#[component]
pub fn SeedField(
    /// The id of the field.
    id: &'static str,
    /// What the seed decides, shown on hover.
    help: &'static str,
    #[prop(into)] seed: Signal<u32>,
    on_change: Callback<u32>,
    /// Takes another seed. Without: there is no button for it.
    #[prop(optional)]
    on_new: Option<Callback<()>>,
    /// What the button says on hover.
    #[prop(default = "New seed")]
    new_title: &'static str,
    #[prop(default = "field")] class: &'static str,
) -> impl IntoView {
    let name_id = format!("{id}-name");
    let wrong = RwSignal::new(false);
    let change = move |event| {
        let text = event_target_value(&event);
        let seed = text.trim().parse();
        // Nothing typed yet is no mistake.
        wrong.set(seed.is_err() && !text.trim().is_empty());
        if let Ok(seed) = seed {
            on_change.run(seed);
        }
    };
    let dice = on_new.map(|on_new| {
        view! {
            <button
                type="button"
                class="icon-button"
                aria-label="New seed"
                title=new_title
                on:click=move |_| on_new.run(())
            >
                <Dice />
            </button>
        }
    });
    view! {
        <div class=format!("{class} explained")>
            <Term id=name_id.clone() name="Seed" help />
            <div class="with-button">
                <input
                    type="number"
                    id=id
                    aria-labelledby=name_id
                    inputmode="numeric"
                    min="0"
                    max=u32::MAX
                    step="1"
                    prop:value=move || seed.get().to_string()
                    on:input=change
                />
                {dice}
            </div>
            <p class="field-error" role="alert" hidden=move || !wrong.get()>
                "A seed is a whole number from 0 to 4,294,967,295. Until you enter one, the previous seed stays in use."
            </p>
        </div>
    }
}

#[component]
fn Dice() -> impl IntoView {
    view! {
        <svg viewBox="0 0 16 16" aria-hidden="true" class="dice">
            <rect x="1.5" y="1.5" width="13" height="13" rx="3" />
            <circle cx="5" cy="5" r="1.2" />
            <circle cx="11" cy="5" r="1.2" />
            <circle cx="8" cy="8" r="1.2" />
            <circle cx="5" cy="11" r="1.2" />
            <circle cx="11" cy="11" r="1.2" />
        </svg>
    }
}
