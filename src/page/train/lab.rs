//! The failure lab: settings that go wrong in a known way, what to see, and the button that puts
//! it right while the run goes on.

use leptos::prelude::*;

use crate::core::Settings;
use crate::families::failures::{FAILURES, Failing};
use crate::page::train::trainer::Trainer;
use crate::page::widgets::numbers::thousands;

/// How far a failure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The run is another one.
    Elsewhere,
    Failing,
    Repaired,
}

impl Stage {
    /// By the settings of the run, whatever its seed.
    fn of(failing: &Failing, run: Option<&Settings>) -> Self {
        let Some(run) = run else {
            return Stage::Elsewhere;
        };
        let is = |settings: Settings| {
            let seed = run.seed;
            *run == Settings { seed, ..settings }
        };
        if is((failing.settings)()) {
            Stage::Failing
        } else if is(failing.remedied()) {
            Stage::Repaired
        } else {
            Stage::Elsewhere
        }
    }
}

#[component]
pub fn FailureLab(trainer: Trainer) -> impl IntoView {
    let chosen = RwSignal::new(None::<&'static Failing>);
    let stage = Memo::new(move |_| {
        let failing = chosen.get()?;
        let run = trainer
            .run
            .with(|run| run.as_ref().map(|run| run.settings.clone()));
        Some(Stage::of(failing, run.as_ref()))
    });
    let busy = move || trainer.phase.get().is_loading();
    let button = move |failing: &'static Failing| {
        let bring_about = move |_| {
            chosen.set(Some(failing));
            trainer.bring_about(failing);
        };
        let pressed = move || chosen.get().is_some_and(|chosen| chosen.id == failing.id);
        view! {
            <button
                type="button"
                class="button small"
                aria-pressed=move || pressed().to_string()
                disabled=busy
                on:click=bring_about
            >
                {failing.title}
            </button>
        }
    };
    let shown = move || {
        let failing = chosen.get()?;
        Some(view! { <Watched trainer failing stage /> })
    };
    view! {
        <details class="lab" hidden=move || trainer.draft.with(|draft| draft.operator().is_some())>
            <summary>"Failure lab"</summary>
            <p class="hint">
                "GANs fail in a few known ways. Each button starts a new run that does; then put it right while it goes on."
            </p>
            <div class="lab-choice" role="group" aria-label="Failures">
                {FAILURES.iter().map(button).collect_view()}
            </div>
            {shown}
        </details>
    }
}

/// What to see, the button that repairs it, and what to see then.
#[component]
fn Watched(
    trainer: Trainer,
    failing: &'static Failing,
    stage: Memo<Option<Stage>>,
) -> impl IntoView {
    let is = move |wanted: Stage| stage.get() == Some(wanted);
    let when = format!(
        "To be seen from about step {}; once repaired, gone after about {} more.",
        thousands(failing.steps),
        thousands(failing.repaired)
    );
    view! {
        <div class="lab-watched" role="status">
            <p>{failing.see}</p>
            <p class="hint">{when}</p>
            <p hidden=move || !is(Stage::Repaired)>{failing.then}</p>
            <p class="hint" hidden=move || !is(Stage::Elsewhere)>
                "The run is another one now: press the failure again to bring it about."
            </p>
        </div>
        <button
            type="button"
            class="button primary"
            disabled=move || !is(Stage::Failing) || !trainer.phase.get().has_run()
            on:click=move |_| trainer.repair(failing)
        >
            {move || if is(Stage::Repaired) { "Repaired" } else { "Now repair it" }}
        </button>
        <p class="hint">{failing.remedy}"."</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_run_is_recognised_by_its_settings() {
        for failing in FAILURES {
            let settings = Settings {
                seed: 9,
                ..(failing.settings)()
            };
            assert_eq!(Stage::of(failing, Some(&settings)), Stage::Failing);
            let repaired = settings.adjusted(&failing.remedied());
            assert_eq!(Stage::of(failing, Some(&repaired)), Stage::Repaired);
            let other = Settings {
                batch_size: 32,
                ..settings
            };
            assert_eq!(Stage::of(failing, Some(&other)), Stage::Elsewhere);
            assert_eq!(Stage::of(failing, None), Stage::Elsewhere);
        }
    }
}
