//! What the translators make of the picture: large, with other noise, and side by side.

use leptos::prelude::*;

use super::state::{Draw, caption};
use crate::page::studio::Model;
use crate::page::widgets::grid::{PictureGrid, Pictures};
use crate::page::widgets::radio_group::Radio;

/// A single picture.
pub fn one(
    pictures: impl Fn() -> Option<Pictures> + Send + Sync + 'static,
    label: impl Into<String>,
) -> AnyView {
    let label = Signal::stored(label.into());
    grid(Signal::derive(pictures), label, 1, None)
}

fn grid(
    pixels: Signal<Option<Pictures>>,
    label: Signal<String>,
    columns: usize,
    on_pick: Option<Callback<usize>>,
) -> AnyView {
    let placeholder = (columns, 1);
    match on_pick {
        Some(on_pick) => view! { <PictureGrid pixels label placeholder on_pick /> }.into_any(),
        None => view! { <PictureGrid pixels label placeholder /> }.into_any(),
    }
}

/// The same picture with other noise.
pub fn variations(draw: Draw) -> AnyView {
    let label = move || {
        let seed = draw.scene.with(|scene| scene.seed);
        format!("Six outputs. Number {} is shown large", seed + 1)
    };
    let pick = move |place| draw.scene.update(|scene| scene.seed = place);
    let outputs = move || draw.main_answer().map(|answer| answer.outputs);
    grid(
        Signal::derive(outputs),
        Signal::derive(label),
        6,
        Some(Callback::new(pick)),
    )
}

/// All translators that are given the same. The one that is chosen is the one in use.
pub fn translators(draw: Draw) -> AnyView {
    let all = Memo::new(move |_| draw.translators());
    let list = move || {
        let all = all.get();
        let words: Vec<_> = all.iter().map(|model| caption(model, &all)).collect();
        let cards = all.into_iter().zip(words);
        cards
            .map(|(model, words)| card(draw, model, words))
            .collect_view()
    };
    list.into_any()
}

fn card(draw: Draw, model: Model, words: String) -> AnyView {
    let id = model.id.clone();
    let checked = {
        let id = id.clone();
        Signal::derive(move || draw.is_in_use(&id))
    };
    let picture = {
        let id = id.clone();
        one(move || draw.output(draw.answer(&id)), words.clone())
    };
    view! {
        <Radio
            class="translator"
            name="translator"
            value=id
            checked
            on_choose=Callback::new(move |id| draw.choose(id))
            help=Some(model.title())
        >
            {picture}
            <span>{words}</span>
        </Radio>
    }
    .into_any()
}
