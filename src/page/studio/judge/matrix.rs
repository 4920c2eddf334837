//! The card on what the judge sees: a button, the answer in a sentence, and the whole table.

use leptos::prelude::*;

use super::ask::PICTURES_EACH;
use super::confusion::Confusion;
use crate::core::{DatasetInfo, Guidance};
use crate::page::studio::state::{Judged, Progress, use_studio};
use crate::page::widgets::labels::Labels;
use crate::page::widgets::numbers::percent;
use crate::page::widgets::term::Term;

/// From this share on a cell is coloured so strongly that its number is dark in both themes.
const STRONG: f32 = 0.5;

/// How much of the accent is in a cell's colour, in per cent. The step at [`STRONG`] leaves out
/// the tones on which, in the dark, neither light nor dark numbers can be read.
fn tint(share: f32) -> f32 {
    if share < STRONG {
        70.0 * share
    } else {
        60.0 + 40.0 * share
    }
}

#[component]
pub fn JudgeCard() -> impl IntoView {
    let studio = use_studio();
    let labels = Memo::new(move |_| studio.labels());
    let guidance = move || labels.with(|labels| labels.guidance);
    let judged = studio.judged;
    // Until it has drawn once, the engine does not have the model.
    let ready = move || {
        let drawing = matches!(
            studio.progress.get(),
            Progress::Drawing | Progress::Drawn(_)
        );
        drawing && !judged.with(|judged| matches!(judged, Judged::Asked { .. }))
    };
    let words = move || judged.with(|judged| words(judged, &labels.get()));
    let table = move || {
        judged.with(|judged| match judged {
            Judged::Answered { seed, confusion } => {
                Some(matrix(confusion, *seed, &labels.get(), &studio.dataset()))
            }
            _ => None,
        })
    };
    view! {
        <div class="card judge" hidden=move || guidance() == Guidance::Nothing>
            <div class="card-head explained">
                <h2>
                    <Term
                        id="judge-name"
                        name="What the judge sees"
                        help="The judge is a classifier that has learned from real photographs alone. Shown a drawn picture, it names the class it takes it for."
                    />
                </h2>
                <button
                    type="button"
                    class="button small"
                    disabled=move || !ready()
                    on:click=move |_| studio.ask_judge()
                >
                    "Ask the judge"
                </button>
            </div>
            <p class="judge-words" role="status">{words}</p>
            {table}
        </div>
    }
}

fn words(judged: &Judged, labels: &Labels) -> String {
    let guidance = labels.guidance;
    let count = PICTURES_EACH * labels.count();
    match judged {
        Judged::Unasked => format!(
            "{PICTURES_EACH} pictures of every {}, and the class the judge takes each for.",
            singular(guidance)
        ),
        Judged::Asked { .. } => format!(
            "Fetching the judge, if it is not here yet; then drawing {count} pictures and showing them to it…"
        ),
        Judged::Answered { confusion, .. } => summary(confusion, guidance),
    }
}

/// What the table comes to.
fn summary(confusion: &Confusion, guidance: Guidance) -> String {
    let count = confusion.total();
    if guidance == Guidance::Codes {
        format!(
            "Codes and classes match for {} of {count} pictures: so many are of the class seen most \
             often for their code. {} of the {} classes have a code of their own.",
            percent(confusion.purity()),
            confusion.classes_found(),
            confusion.classes(),
        )
    } else {
        format!(
            "Asked-for class seen: {} of {count} pictures.",
            percent(confusion.accuracy())
        )
    }
}

fn singular(guidance: Guidance) -> &'static str {
    match guidance {
        Guidance::Codes => "code",
        _ => "class",
    }
}

fn matrix(
    confusion: &Confusion,
    seed: u32,
    labels: &Labels,
    dataset: &DatasetInfo,
) -> impl IntoView + use<> {
    let guidance = labels.guidance;
    let heads: Vec<_> = (dataset.classes.iter())
        .map(|name| view! { <th scope="col"><span>{name.to_string()}</span></th> })
        .collect();
    let rows: Vec<_> = (labels.names.iter().take(confusion.labels()).enumerate())
        .map(|(label, name)| {
            let classes = 0..confusion.classes();
            let cells = classes.map(|class| cell(confusion, label, class, guidance));
            view! { <tr><th scope="row">{name.clone()}</th>{cells.collect_view()}</tr> }
        })
        .collect();
    let caption = format!(
        "Rows: the {} asked for. Columns: the class seen. {PICTURES_EACH} pictures a row, seed {seed}.",
        singular(guidance)
    );
    view! {
        <table class="matrix">
            <caption>{caption}</caption>
            <thead><tr><td></td>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn cell(
    confusion: &Confusion,
    label: usize,
    class: usize,
    guidance: Guidance,
) -> impl IntoView + use<> {
    let share = confusion.share(label, class);
    // The diagonal means something only where labels are classes.
    let wanted = guidance == Guidance::Class && label == class;
    let (strong, none) = (share >= STRONG, share == 0.0);
    view! {
        <td
            class:wanted=wanted
            class:strong=strong
            class:none=none
            style=("--tint", format!("{:.0}%", tint(share)))
        >
            {confusion.count(label, class)}
        </td>
    }
}
