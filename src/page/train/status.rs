//! The numbers of a run, each with its unit and a word on what it means; and how far it is.

use leptos::prelude::*;

use crate::core::*;
use crate::page::devices::short_name;
use crate::page::train::trainer::{Phase, Trainer, use_trainer};
use crate::page::widgets::numbers::{count, duration, millis, speed, thousands};
use crate::page::widgets::term::Term;

#[component]
pub fn Numbers() -> impl IntoView {
    let trainer = use_trainer();
    view! {
        <dl class="numbers">
            <Number name="steps" help="Updates of the generator so far. Each comes after one or more of the discriminator.">
                {move || pace(trainer, |pace| thousands(pace.step))}
            </Number>
            <Number name="images seen" help="Real images the discriminator has been shown, repeats included.">
                {move || pace(trainer, |pace| images(pace.images))}
            </Number>
            <Number name="epochs" help=Signal::derive(move || about_epochs(trainer))>
                {move || pace(trainer, |pace| format!("{:.2}", pace.epoch))}
            </Number>
            <Number name="time left" help="Until the step at which training is to stop, at the present speed.">
                {move || time_left(trainer)}
            </Number>
            <Number name="speed" help="Over the last seconds: steps a second, or seconds a step where that is slower.">
                {move || pace(trainer, pace_speed)}
            </Number>
            <Number name="time a step" help="How long one step of both networks takes, over the last seconds.">
                {move || pace(trainer, |pace| millis(pace.ms_per_step))}
            </Number>
            <Number name="parameters" help=Signal::derive(move || about_parameters(trainer))>
                {move || parameters(trainer)}
            </Number>
            <Number name="memory" help="What the engine holds in memory, networks, data and the step in hand together. It should not grow from step to step.">
                {move || pace(trainer, |pace| memory(pace.memory_bytes))}
            </Number>
            <Number name="device" help="What computes the training.">
                {move || device(trainer)}
            </Number>
        </dl>
    }
}

#[component]
fn Number(
    name: &'static str,
    #[prop(into)] help: Signal<String>,
    children: Children,
) -> impl IntoView {
    let id = format!("number-{}", name.replace(' ', "-"));
    view! {
        <div class="number explained">
            <dt><Term id=id name=name help=help /></dt>
            <dd>{children()}</dd>
        </div>
    }
}

const NONE: &str = "–";

fn pace(trainer: Trainer, say: impl Fn(Pace) -> String) -> String {
    trainer.pace.get().map_or(NONE.into(), say)
}

/// To the single image while there is room for it.
fn images(seen: u64) -> String {
    if seen < 10_000_000 {
        thousands(seen)
    } else {
        count(seen as usize)
    }
}

fn memory(bytes: u64) -> String {
    match bytes {
        0 => NONE.into(),
        bytes => format!("{:.0} MB", bytes as f64 / 1e6),
    }
}

fn pace_speed(pace: Pace) -> String {
    let (number, unit) = speed(pace.ms_per_step);
    format!("{number} {unit}")
}

fn time_left(trainer: Trainer) -> String {
    let running = trainer.phase.get() == Phase::Running;
    let left = trainer
        .pace
        .get()
        .and_then(|pace| pace.seconds_left)
        .filter(|_| running);
    left.map_or(NONE.into(), duration)
}

fn parameters(trainer: Trainer) -> String {
    trainer.run.with(|run| match run {
        Some(run) => count(run.parameters.0 + run.parameters.1),
        None => NONE.into(),
    })
}

/// "CPU × 2" where two workers share the run.
fn device(trainer: Trainer) -> String {
    let name = trainer
        .device
        .get()
        .map_or(NONE, |device| short_name(&device));
    match trainer.members.get() {
        0 | 1 => name.into(),
        members => format!("{name} × {members}"),
    }
}

fn about_epochs(trainer: Trainer) -> String {
    let images = trainer.dataset.with(|dataset| dataset.train as u64);
    format!("Passes over all {} training images.", thousands(images))
}

fn about_parameters(trainer: Trainer) -> String {
    trainer.run.with(|run| match run {
        Some(run) => {
            let (generator, discriminator) = (count(run.parameters.0), count(run.parameters.1));
            format!("Numbers being learnt: {generator} in the generator, {discriminator} in the discriminator.")
        }
        None => "Numbers being learnt, in the generator and the discriminator.".into(),
    })
}

// ---------------------------------------------------------------------------------------
// What is going on
// ---------------------------------------------------------------------------------------

/// One line on what is going on, with a bar where it is known how far.
#[component]
pub fn Doing() -> impl IntoView {
    let trainer = use_trainer();
    // The visible line changes with every step; only changes of another kind are read out.
    let spoken = Memo::new(move |_| doing(trainer).1);
    let line = move || doing(trainer).0;
    let share = move || progress(trainer);
    let skippable = move || trainer.phase.get() == Phase::Device;
    view! {
        <div class="doing" data-phase=move || format!("{:?}", trainer.phase.get()).to_ascii_lowercase()>
            <p class="doing-line">{line}</p>
            <p class="visually-hidden" role="status">{spoken}</p>
            <Show when=skippable>
                <button type="button" class="button small" on:click=move |_| trainer.skip_measuring()>
                    "Skip: use the CPU"
                </button>
            </Show>
            <Bar share=Signal::derive(share) />
        </div>
    }
}

/// `None` hides it; a share that is not a number is shown as busy.
#[component]
fn Bar(share: Signal<Option<f64>>) -> impl IntoView {
    let width = move || {
        let share = share.get().filter(|share| share.is_finite());
        share.map(|share| format!("{:.1}%", share.clamp(0.0, 1.0) * 100.0))
    };
    let busy = move || share.get().is_some_and(f64::is_nan);
    view! {
        <div class="bar" class:shown=move || share.get().is_some() class:busy=busy aria-hidden="true">
            <div style:width=width></div>
        </div>
    }
}

/// The line that is seen, and the one that is read out.
fn doing(trainer: Trainer) -> (String, String) {
    let word = trainer.word.get();
    let shards = trainer.shards.get();
    let data = if shards.of == 0 || shards.are_all_here() {
        String::new()
    } else {
        format!(
            " Data: {} of {} parts, {} images.",
            shards.loaded,
            shards.of,
            thousands(shards.images as u64)
        )
    };
    match trainer.phase.get() {
        Phase::Idle if word.is_empty() => {
            same("Nothing is loaded yet. Train fetches the engine and the data.")
        }
        Phase::Idle | Phase::Stopped => same(&word),
        Phase::Device | Phase::Engine => same(&word),
        Phase::Networks => (format!("{word}{data}"), word),
        Phase::Paused => {
            let said = if word.is_empty() {
                "Paused.".into()
            } else {
                word
            };
            (format!("{said}{data}"), said)
        }
        Phase::Running
            if trainer
                .pace
                .with(|pace| pace.is_none_or(|pace| pace.step == 0)) =>
        {
            let said = if word.is_empty() {
                first_words(shards.loaded).into()
            } else {
                word
            };
            (format!("{said}{data}"), said)
        }
        Phase::Running => (
            format!("{}{data}", running_line(trainer)),
            "Training.".into(),
        ),
    }
}

fn same(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

fn first_words(shards: usize) -> &'static str {
    if shards == 0 {
        "Fetching the first images…"
    } else {
        "Taking the first step…"
    }
}

fn running_line(trainer: Trainer) -> String {
    let left = trainer.pace.get().and_then(|pace| pace.seconds_left);
    let left = left.map_or(String::new(), |left| format!(" {} left.", duration(left)));
    format!("Training.{left}")
}

/// How far the thing in hand is.
fn progress(trainer: Trainer) -> Option<f64> {
    let goal = trainer.goal.get().map(|goal| goal as f64);
    let step = trainer.pace.get().map(|pace| pace.step as f64);
    match trainer.phase.get() {
        Phase::Idle | Phase::Stopped => None,
        Phase::Device | Phase::Engine | Phase::Networks => Some(f64::NAN),
        Phase::Running if step.is_none() => Some(f64::NAN),
        Phase::Paused | Phase::Running => goal.map(|goal| step.unwrap_or(0.0) / goal.max(1.0)),
    }
}
