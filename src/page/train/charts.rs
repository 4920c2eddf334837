//! The curves of a run: losses, how often D is right, and what its family measures beside them.

use leptos::prelude::*;

use crate::core::{Panel, PanelKind};
use crate::page::charts::bars::Bars;
use crate::page::charts::chart::{Chart, Line, Lines, Mark};
use crate::page::charts::plot::Extent;
use crate::page::charts::series::Curve;
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::{loss, percent};

const LOSSES: &[Line] = &[
    Line {
        curve: Curve::DLoss,
        name: "discriminator",
        style: "a",
    },
    Line {
        curve: Curve::GLoss,
        name: "generator",
        style: "b",
    },
];
const ACCURACIES: &[Line] = &[
    Line {
        curve: Curve::DReal,
        name: "on real",
        style: "a",
    },
    Line {
        curve: Curve::DFake,
        name: "on fake",
        style: "b",
    },
];
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
            lines=LOSSES
            extent=Extent::Grows
            history=trainer.history
            tick=trainer.history_tick
            summary_tick=trainer.summary_tick
            format=loss
        />
        <Chart
            title="Discriminator is right"
            help="How often the discriminator tells real from fake. At 50 % it can only guess: the generator's pictures pass for real."
            lines=ACCURACIES
            extent=Extent::Share
            marks=vec![EQUILIBRIUM]
            history=trainer.history
            tick=trainer.history_tick
            summary_tick=trainer.summary_tick
            format=percent
        />
    }
}

/// What the family of the run measures beside the losses.
#[component]
pub fn Panels(trainer: Trainer) -> impl IntoView {
    let family = Memo::new(move |_| {
        trainer
            .run
            .with(|run| run.as_ref().map(|run| run.settings.family))
    });
    move || {
        let panels = family.get().map_or(&[][..], |family| family.info().panels);
        placed(panels)
            .map(|(first, panel)| figure(trainer, panel, first))
            .collect_view()
    }
}

/// Each panel with the place of its first number among the extras.
fn placed(panels: &'static [Panel]) -> impl Iterator<Item = (usize, &'static Panel)> {
    panels.iter().scan(0, |next, panel| {
        let first = *next;
        *next += panel.series.len();
        Some((first, panel))
    })
}

fn figure(trainer: Trainer, panel: &'static Panel, first: usize) -> AnyView {
    let (extent, format): (_, fn(f32) -> String) = match panel.kind {
        PanelKind::Shares => (Extent::Share, percent),
        PanelKind::Nats | PanelKind::Values => (Extent::Grows, loss),
        PanelKind::Bars => return view! { <Bars trainer panel first /> }.into_any(),
    };
    let names = panel.series.iter().enumerate();
    let lines = Lines::named(names.map(|(place, name)| (Curve::Extra(first + place), *name)));
    view! {
        <Chart
            title=panel.title
            help=panel.help
            lines
            extent
            history=trainer.history
            tick=trainer.history_tick
            summary_tick=trainer.summary_tick
            format
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Family;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn panels_share_the_extras_out_without_a_gap() {
        for family in Family::ALL {
            let info = family.info();
            let mut next = 0;
            for (first, panel) in placed(info.panels) {
                assert_eq!(first, next, "{}", panel.title);
                next += panel.series.len();
            }
            assert_eq!(next, info.extras());
        }
    }
}
