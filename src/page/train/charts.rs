//! The curves of a run: losses, how often D is right, and what its family measures beside them.

use leptos::prelude::*;

use crate::core::{D_FAKE, D_REAL, DatasetInfo, Panel, PanelKind, Settings};
use crate::page::charts::bars::Bars;
use crate::page::charts::chart::Chart;
use crate::page::charts::plot::{Mark, Trace};
use crate::page::charts::scale::Extent;
use crate::page::charts::series::LOSSES;
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::{loss, percent};

const ACCURACIES: [(&str, &str); 2] = [(D_REAL, "on real"), (D_FAKE, "on fake")];
/// Where D can only guess.
const EQUILIBRIUM: Mark = Mark {
    value: 0.5,
    label: "equilibrium",
    early: false,
};

#[component]
pub fn Charts(trainer: Trainer) -> impl IntoView {
    view! {
        <Chart
            title="Loss"
            help="What each network is trying to make smaller. Neither should run away: they pull against each other, so level curves are a good sign. In nats where the loss is a logistic one; a critic's has no unit."
            traces=traces(trainer, LOSSES.to_vec())
            extent=Extent::Grows
            summary_tick=said(trainer)
            format=loss
        />
        <Chart
            title="Discriminator is right"
            help="How often the discriminator tells real from fake. At 50 % it can only guess: the generator's pictures pass for real."
            traces=traces(trainer, ACCURACIES.to_vec())
            extent=Extent::Share
            marks=vec![EQUILIBRIUM]
            summary_tick=said(trainer)
            format=percent
        />
    }
}

/// What the family of the run measures beside the losses.
#[component]
pub fn Panels(trainer: Trainer) -> impl IntoView {
    let measured = Memo::new(move |_| {
        let of = |settings: &Settings| (settings.family, settings.dataset.clone());
        trainer
            .run
            .with(|run| run.as_ref().map(|run| of(&run.settings)))
    });
    move || {
        measured.get().map(|(family, dataset)| {
            let panels = family.info().panels.iter();
            panels
                .map(|panel| figure(trainer, panel, &dataset))
                .collect_view()
        })
    }
}

/// Draws these series of the run, at most ten times a second.
fn traces<N, L>(trainer: Trainer, lines: Vec<(N, L)>) -> Callback<usize, Vec<Trace>>
where
    N: AsRef<str> + Send + Sync + 'static,
    L: AsRef<str> + Send + Sync + 'static,
{
    Callback::new(move |columns| {
        trainer.history_tick.track();
        trainer
            .history
            .with_value(|history| history.traces(&lines, columns))
    })
}

/// When what is said of a chart may change: every ten seconds, and when the run rests, as a short
/// one is over before.
fn said(trainer: Trainer) -> Signal<u32> {
    Signal::derive(move || {
        trainer.phase.track();
        trainer.summary_tick.get()
    })
}

fn figure(trainer: Trainer, panel: &'static Panel, dataset: &DatasetInfo) -> AnyView {
    let (title, help) = (panel.title, panel.help);
    let (names, labels) = (panel.names(dataset), panel.labels(dataset));
    let summary_tick = said(trainer);
    let (extent, unit, format): (_, _, fn(f32) -> String) = match panel.kind {
        PanelKind::Shares => (Extent::Share, "", percent),
        PanelKind::Nats => (Extent::Grows, "nats", loss),
        PanelKind::Values => (Extent::Grows, "", loss),
        PanelKind::Bars => {
            let newest = Callback::new(move |()| newest(trainer, &names));
            return view! { <Bars title help series=labels newest summary_tick /> }.into_any();
        }
    };
    let traces = traces(trainer, names.into_iter().zip(labels).collect());
    view! { <Chart title help traces extent unit summary_tick format /> }.into_any()
}

/// These series as they are now.
fn newest(trainer: Trainer, names: &[String]) -> Vec<f32> {
    trainer.history_tick.track();
    trainer
        .history
        .with_value(|history| names.iter().map(|name| history.newest(name)).collect())
}

#[cfg(test)]
mod tests {
    use crate::core::{FASHION_MNIST, Family};
    use std::collections::BTreeSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_line_of_a_familys_panels_has_a_measurement_of_its_own() {
        for family in Family::ALL {
            let panels = family.info().panels;
            let names = panels.iter().flat_map(|panel| panel.names(&FASHION_MNIST));
            let names: BTreeSet<String> = names.collect();
            let labels = panels
                .iter()
                .map(|panel| panel.labels(&FASHION_MNIST).len());
            assert_eq!(names.len(), labels.sum::<usize>(), "{}", family.id());
        }
    }
}
