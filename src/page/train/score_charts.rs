//! What the judge makes of the generator while it trains, each score with its own floor and
//! ceiling.

use leptos::prelude::*;

use crate::core::*;
use crate::page::charts::chart::{Chart, Lines, Mark};
use crate::page::charts::plot::Extent;
use crate::page::charts::series::{Curve, History, Score};
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::{percent, score, thousands};

/// Said of each of them.
const LIVE: &str =
    "A live value of 1,000 pictures: compare it with its own floor and ceiling only.";

/// A chart of scores: what is in it and how it is to be read.
struct Sheet {
    title: &'static str,
    help: &'static str,
    lines: &'static [(Score, &'static str)],
    extent: fn(Option<&LiveScale>) -> Extent,
    marks: fn(&LiveScale) -> Vec<Mark>,
    format: fn(f32) -> String,
    /// Whether only a generator that is told the class has it.
    conditional: bool,
}

const SHEETS: &[Sheet] = &[
    Sheet {
        title: "FID on the judge's features",
        help: "Fréchet distance between real and generated pictures (Heusel et al. 2017, arXiv:1706.08500), not on Inception's features but on those of a small classifier of Fashion-MNIST, the judge. Lower is better. Each line upwards is the same factor.",
        lines: &[(Score::Fid, "FID")],
        extent: |scale| {
            scale.map_or(Extent::Grows, |scale| Extent::Ratio {
                low: scale.floor.fid,
                high: scale.ceiling.fid,
            })
        },
        marks: |scale| both_ends(scale.floor.fid, scale.ceiling.fid),
        format: score,
        conditional: false,
    },
    Sheet {
        title: "Class accuracy",
        help: "How often the judge sees the class that was asked for (Shmelkov et al. 2018, arXiv:1807.09499, call it GAN-test). Above what the judge reaches on real images it is no merit: the classes have narrowed to their most typical pictures.",
        lines: &[(Score::Accuracy, "as asked for")],
        extent: |_| Extent::Share,
        marks: |scale| {
            let judge = scale.floor.accuracy.into_iter();
            judge
                .map(|value| floor(value, "the judge on real images"))
                .collect()
        },
        format: percent,
        conditional: true,
    },
    Sheet {
        title: "Mode balance",
        help: "How far the classes that the judge sees are from equal shares: the share of pictures that would have to be of another class (total variation). 0 % is best; above 25 % classes are going missing, which is mode collapse (Goodfellow 2016, arXiv:1701.00160, §5.1).",
        lines: &[(Score::Imbalance, "too many of a kind")],
        extent: |_| Extent::Share,
        marks: |scale| both_ends(scale.floor.imbalance, scale.ceiling.imbalance),
        format: percent,
        conditional: false,
    },
    Sheet {
        title: "Variety within a class",
        help: "Mean distance of two pictures of one class on the judge's features, that of real images being 1 (Odena et al. 2017, arXiv:1610.09585, §4.2, ask the same with MS-SSIM). Near 0 a class has one picture left; far above 1 it is noise.",
        lines: &[(Score::Diversity, "compared with real ones")],
        extent: |_| Extent::Grows,
        marks: |scale| vec![floor(scale.floor.diversity, FLOOR)],
        format: score,
        conditional: false,
    },
    Sheet {
        title: "D on images it has never seen",
        help: "How often the discriminator is right on test images, which are not in the training data, and on fresh pictures of the generator. If it takes test images for fakes while it is right on the training images, it has learnt these by heart (Brock et al. 2018, arXiv:1809.11096, §4.2).",
        lines: &[(Score::DReal, "on test images"), (Score::DFake, "on fakes")],
        extent: |_| Extent::Share,
        marks: |_| vec![],
        format: percent,
        conditional: false,
    },
];

const FLOOR: &str = "real images";
const CEILING: &str = "noise";

/// What a run comes near to at its end.
fn floor(value: f64, label: &'static str) -> Mark {
    let early = true;
    Mark {
        value,
        label,
        early,
    }
}

fn both_ends(lowest: f64, highest: f64) -> Vec<Mark> {
    let ceiling = Mark {
        value: highest,
        label: CEILING,
        early: false,
    };
    vec![floor(lowest, FLOOR), ceiling]
}

/// Shown once there is a score.
#[component]
pub fn ScoreCharts(trainer: Trainer) -> impl IntoView {
    let history = StoredValue::new_local(History::default());
    let tick = RwSignal::new(0);
    Effect::new(move |_| {
        history.set_value(trainer.scores.with(|scores| History::of_scores(scores)));
        tick.update(|tick| *tick += 1);
    });
    let any = move || trainer.scores.with(|scores| !scores.is_empty());
    view! {
        <Show when=any>
            <section class="scores" aria-labelledby="scores-title">
                <h2 id="scores-title">"What the judge sees"</h2>
                <p class="hint">{move || about(trainer)}</p>
                {SHEETS
                    .iter()
                    .map(|sheet| view! { <ScoreChart trainer sheet history tick /> })
                    .collect_view()}
            </section>
        </Show>
    }
}

fn about(trainer: Trainer) -> String {
    trainer
        .scores
        .with(|scores| scores.last().map(words).unwrap_or_default())
}

/// A slow device is many steps on by the time that a scoring has ended: so its step is named.
fn words(newest: &LiveScore) -> String {
    let [samples, step] = [newest.samples as u64, newest.step].map(thousands);
    format!(
        "Scores of {samples} pictures each, drawn while it trains; the newest are of the generator as it was at step {step}. They are good for a direction: compare them with the dotted lines, not with scores made otherwise."
    )
}

#[component]
fn ScoreChart(
    trainer: Trainer,
    sheet: &'static Sheet,
    history: StoredValue<History, LocalStorage>,
    tick: RwSignal<u32>,
) -> impl IntoView {
    let known = Memo::new(move |_| {
        !sheet.conditional
            || trainer
                .scores
                .with(|scores| scores.iter().any(|scores| scores.accuracy.is_some()))
    });
    let extent = Memo::new(move |_| trainer.scale.with(|scale| (sheet.extent)(scale.as_ref())));
    let marks = Memo::new(move |_| {
        trainer
            .scale
            .with(|scale| scale.as_ref().map(sheet.marks).unwrap_or_default())
    });
    let named = move || {
        sheet
            .lines
            .iter()
            .map(|(score, name)| (Curve::Score(*score), *name))
    };
    view! {
        <Show when=move || known.get()>
            <Chart
                title=sheet.title
                help=format!("{} {LIVE}", sheet.help)
                lines=Lines::named(named())
                extent
                marks
                history
                tick
                summary_tick=tick
                format=sheet.format
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::charts::series_tests::scores;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_score_is_shown_once() {
        let shown: Vec<Score> = SHEETS
            .iter()
            .flat_map(|sheet| sheet.lines.iter().map(|(score, _)| *score))
            .collect();
        let all = [
            Score::Fid,
            Score::Accuracy,
            Score::Imbalance,
            Score::Diversity,
            Score::DReal,
            Score::DFake,
        ];
        assert_eq!(shown, all);
    }

    #[wasm_bindgen_test]
    fn it_says_of_which_step_the_newest_score_is() {
        let said = words(&scores(1_250));
        assert!(
            said.contains("1,000 pictures") && said.contains("at step 1,250"),
            "{said}"
        );
    }

    #[wasm_bindgen_test]
    fn fid_lies_between_its_floor_and_its_ceiling() {
        let end = |fid: f64| LiveScore { fid, ..scores(0) };
        let scale = LiveScale {
            floor: end(3.0),
            ceiling: end(180.0),
        };
        let (low, high) = (3.0, 180.0);
        assert_eq!(
            (SHEETS[0].extent)(Some(&scale)),
            Extent::Ratio { low, high }
        );
        let marks = (SHEETS[0].marks)(&scale);
        let marks: Vec<_> = marks.iter().map(|mark| (mark.value, mark.label)).collect();
        assert_eq!(marks, [(3.0, "real images"), (180.0, "noise")]);
        assert_eq!((SHEETS[0].extent)(None), Extent::Grows);
    }
}
