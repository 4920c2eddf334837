//! What is known about the model in use.

use leptos::prelude::*;

use super::models::Model;
use super::state::use_studio;
use crate::core::{ModelEntry, Scores};
use crate::page::widgets::numbers::{count, duration, percent, thousands};
use crate::page::widgets::term::Term;

/// A fact: name, value, explanation.
type Fact = (&'static str, String, String);

#[component]
pub fn Facts() -> impl IntoView {
    let studio = use_studio();
    let model = Memo::new(move |_| studio.model());
    let facts = move || model.get().map(|model| list(&model)).unwrap_or_default();
    let row = |(index, (name, value, help)): (usize, Fact)| {
        view! {
            <div class="explained">
                <dt><Term id=format!("fact-{index}") name=name.to_string() help=help /></dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">{move || facts().into_iter().enumerate().map(row).collect_view()}</dl>
    }
}

fn list(model: &Model) -> Vec<Fact> {
    let settings = &model.settings;
    let mut facts = vec![
        (
            "Family",
            settings.family.info().title.into(),
            settings.family.info().paper.into(),
        ),
        (
            "Recipe",
            settings.recipe.id().into(),
            settings.recipe.about().into(),
        ),
        (
            "Steps",
            thousands(model.steps),
            "How often the generator learned, one batch of images each time.".into(),
        ),
        (
            "Weights",
            format!("{} KB", thousands((model.bytes as u64).div_ceil(1_000))),
            "The size of the generator's file, in thousands of bytes.".into(),
        ),
    ];
    if let Some(entry) = &model.entry {
        facts.extend(shipped(entry));
        facts.extend(entry.scores.iter().flat_map(scored));
    }
    facts
}

/// How good its pictures are in the judge's eyes.
fn scored(scores: &Scores) -> Vec<Fact> {
    let samples = thousands(scores.samples as u64);
    let accuracy = scores.accuracy.map(|accuracy| {
        (
            "Class accuracy",
            percent(accuracy as f32),
            format!(
                "How often the judge, a classifier that knows photographs only, sees the class that was asked for, of {samples} pictures."
            ),
        )
    });
    let rest = [
        (
            "Fashion FID",
            format!("{:.2}", scores.fid),
            format!(
                "Fréchet distance of {samples} pictures to the 10,000 test photographs; 0 is best. On the judge's features, not on Inception's: not the FID of other pages."
            ),
        ),
        (
            "Coverage",
            percent(scores.coverage as f32),
            "The share of the test photographs that have one of the pictures among their nearest neighbours: how much of what there is it can draw.".into(),
        ),
    ];
    accuracy.into_iter().chain(rest).collect()
}

fn shipped(entry: &ModelEntry) -> [Fact; 4] {
    let (generator, discriminator) = entry.parameters;
    [
        (
            "Parameters",
            count(generator),
            format!(
                "Numbers that were learned: {} in the generator, which draws. Its teacher, the discriminator, has {}.",
                thousands(generator as u64),
                thousands(discriminator as u64),
            ),
        ),
        (
            "Epochs",
            format!("{:.0}", entry.epochs),
            format!(
                "Passes over all 60,000 training images, {} images a step.",
                entry.settings.batch_size
            ),
        ),
        (
            "Trained in",
            duration(entry.wall_seconds),
            format!(
                "Time on the machine that made it, by the command: {}",
                entry.command
            ),
        ),
        (
            "SHA-256",
            entry.sha256.chars().take(8).collect(),
            format!(
                "Fingerprint of the weights file, checked when it is loaded: {}",
                entry.sha256
            ),
        ),
    ]
}
