//! A passage of the page: words, equations, and where they come from.

use leptos::prelude::*;

pub struct Passage {
    pub anchor: &'static str,
    pub title: &'static str,
    pub words: &'static str,
    pub equations: &'static [&'static str],
    /// What follows from the equations.
    pub after: &'static str,
    pub source: &'static str,
}

#[component]
pub fn PassageSection(passage: &'static Passage) -> impl IntoView {
    view! {
        <section aria-labelledby=passage.anchor>
            <h3 id=passage.anchor tabindex="-1">{passage.title}</h3>
            <p>{passage.words}</p>
            <Equations title=passage.title equations=passage.equations />
            <p hidden=passage.after.is_empty()>{passage.after}</p>
            <p class="source">{passage.source}</p>
        </section>
    }
}

/// Equations, each a `<math>` element. What is too wide for a phone scrolls by itself, and the
/// keyboard reaches it.
#[component]
pub fn Equations(title: &'static str, equations: &'static [&'static str]) -> impl IntoView {
    (!equations.is_empty()).then(|| {
        view! {
            <div
                class="equations"
                role="group"
                tabindex="0"
                aria-label=format!("Equations: {title}")
                inner_html=equations.concat()
            ></div>
        }
    })
}
