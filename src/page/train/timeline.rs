//! The stage: the grid that learns, and under it the film of past grids to scrub, play and save.

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::page::address::{Page, use_address};
use crate::page::train::film::animation;
use crate::page::train::film::frames::Frame;
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::train::translation::{TripleNames, VerdictSwitch};
use crate::page::widgets::grid::{GAP, PictureGrid, Pictures, download_bytes, download_png};
use crate::page::widgets::notice::Notice;
use crate::page::widgets::numbers::thousands;
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::sentence::sentence;

/// Eight frames a second.
const PLAY_EVERY_MS: u32 = 125;
/// How much larger a saved PNG is than its pixels.
const PNG_FACTOR: usize = 4;

/// Which frame is on the stage.
#[derive(Clone, Copy)]
struct Cursor {
    trainer: Trainer,
    /// The step of the frame; `None` follows the run.
    step: RwSignal<Option<u64>>,
    player: StoredValue<Option<Interval>, LocalStorage>,
    playing: RwSignal<bool>,
    /// Whether D's verdicts lie over the pictures of a translator.
    verdicts: RwSignal<bool>,
}

impl Cursor {
    fn length(self) -> usize {
        self.trainer.film_tick.track();
        self.trainer.film.with_value(|film| film.len())
    }

    /// The place of the frame shown.
    fn place(self) -> usize {
        let newest = self.length().saturating_sub(1);
        let step = self.step.get();
        step.and_then(|step| self.trainer.film.with_value(|film| film.at(step)))
            .unwrap_or(newest)
    }

    fn frame(self) -> Option<Frame<Pictures>> {
        let place = self.place();
        self.trainer
            .film
            .with_value(|film| film.frames().get(place).cloned())
    }

    fn go(self, place: usize) {
        let step = self
            .trainer
            .film
            .with_value(|film| film.frames().get(place).map(|frame| frame.step));
        self.step.set(step);
    }

    fn live(self) {
        self.stop();
        self.step.set(None);
    }

    fn toggle(self) {
        if self.playing.get_untracked() {
            self.stop()
        } else {
            self.play()
        }
    }

    fn play(self) {
        let newest = untrack(move || self.length()).saturating_sub(1);
        if untrack(move || self.place()) == newest {
            self.go(0);
        }
        let player = Interval::new(PLAY_EVERY_MS, move || self.advance());
        self.player.set_value(Some(player));
        self.playing.set(true);
    }

    /// One frame on; at the end the stage follows the run again.
    fn advance(self) {
        let (place, length) = untrack(move || (self.place(), self.length()));
        if place + 1 >= length {
            self.live()
        } else {
            self.go(place + 1)
        }
    }

    fn stop(self) {
        self.player.set_value(None);
        self.playing.set(false);
    }
}

#[component]
pub fn Stage() -> impl IntoView {
    let trainer = use_trainer();
    let address = use_address();
    let cursor = Cursor {
        trainer,
        step: RwSignal::new(None),
        player: StoredValue::new_local(None),
        playing: RwSignal::new(false),
        verdicts: RwSignal::new(false),
    };
    on_cleanup(move || cursor.stop());
    // A hidden grid is not painted.
    let frame = Memo::new(
        move |before: Option<&Option<Frame<Pictures>>>| match before {
            Some(frame) if address.page.get() != Page::Train => frame.clone(),
            _ => cursor.frame(),
        },
    );
    // A new run puts the stage back to live.
    on_change(move || {
        if cursor.length() == 0 {
            cursor.live();
        }
    });
    let pictures = Signal::derive(move || {
        let verdicts = cursor.verdicts.get();
        frame.get().map(|frame| frame.picture.shown(verdicts))
    });
    let no_triples = Signal::derive(move || {
        frame.with(|frame| {
            let frame = frame.as_ref();
            frame.is_none_or(|frame| frame.picture.verdicts.is_none())
        })
    });
    // Said without the step, which would be read out too often.
    let label = "What the generator makes of codes that stay the same, as it learns; \
                 where it translates pictures, in threes: input, output, truth";
    let caption = move || match frame.with(|frame| frame.as_ref().map(|frame| frame.step)) {
        Some(step) => format!("step {}", thousands(step)),
        None => "nothing drawn yet".into(),
    };
    view! {
        <section class="stage" aria-labelledby="stage-title">
            <div class="stage-head">
                <h2 id="stage-title">"What it draws"</h2>
                <span class="stage-step" class:past=move || cursor.step.get().is_some()>{caption}</span>
            </div>
            <div class="stage-grid">
                <TripleNames hidden=no_triples />
                <PictureGrid pixels=pictures label=label placeholder=(10, 8) />
                <Show when=move || frame.with(Option::is_none) && !trainer.phase.get().is_loading()>
                    <p class="stage-empty">
                        <span>
                            "Press Train: what the generator makes of the same codes, or of the same pictures, is \
                             shown here again and again while it learns."
                        </span>
                    </p>
                </Show>
            </div>
            <VerdictSwitch on=cursor.verdicts hidden=no_triples />
            <RealStrip trainer />
            <Scrubber cursor />
        </section>
    }
}

#[component]
fn RealStrip(trainer: Trainer) -> impl IntoView {
    let labelled = Memo::new(move |_| {
        trainer.real.with(|real| {
            real.as_ref()
                .is_some_and(|real| real.grid.labels.iter().any(Option::is_some))
        })
    });
    let label = Signal::derive(move || match labelled.get() {
        true => "Real images, one of each class".to_owned(),
        false => "Real images".to_owned(),
    });
    let hint = move || format!("{}, to compare with", label.get());
    view! {
        <Show when=move || trainer.real.with(Option::is_some)>
            <div class="real-strip">
                <PictureGrid pixels=trainer.real label />
                <p class="hint">{hint}</p>
            </div>
        </Show>
    }
}

#[component]
fn Scrubber(cursor: Cursor) -> impl IntoView {
    let few = move || cursor.length() < 2;
    let scrub = move |event| {
        cursor.stop();
        if let Ok(place) = event_target_value(&event).parse::<usize>() {
            // The newest frame is live, so that the film goes on from there.
            if place + 1 >= untrack(move || cursor.length()) {
                cursor.live()
            } else {
                cursor.go(place)
            }
        }
    };
    let words = move || {
        let step = cursor.frame().map_or(0, |frame| frame.step);
        format!("step {}", thousands(step))
    };
    let play_name = move || {
        if cursor.playing.get() {
            "Pause the film"
        } else {
            "Play the film"
        }
    };
    let most = move || cursor.length().saturating_sub(1);
    view! {
        <div class="scrubber">
            <button
                type="button"
                class="icon-button"
                aria-label=play_name
                title=play_name
                disabled=few
                on:click=move |_| cursor.toggle()
            >
                <svg viewBox="0 0 12 12" width="14" height="14" aria-hidden="true">
                    <path d=move || if cursor.playing.get() { "M2 1h3v10h-3zM7 1h3v10h-3z" } else { "M2 1l9 5l-9 5z" } />
                </svg>
            </button>
            <input
                type="range"
                class="scrubber-range"
                aria-label="Past grids"
                aria-valuetext=words
                min="0"
                max=most
                step="1"
                prop:value=move || cursor.place().to_string()
                disabled=few
                on:input=scrub
            />
            <button
                type="button"
                class="button live"
                aria-pressed=move || cursor.step.get().is_none().to_string()
                disabled=few
                on:click=move |_| cursor.live()
            >
                "Live"
            </button>
            <Savers cursor few=Signal::derive(few) />
        </div>
    }
}

#[component]
fn Savers(cursor: Cursor, few: Signal<bool>) -> impl IntoView {
    // Frames done and to do, while a GIF is made.
    let making = RwSignal::new(None::<(usize, usize)>);
    let save = move |_| match making.get_untracked() {
        Some(_) => making.set(None),
        None => spawn_local(save_gif(cursor, making)),
    };
    let gif_name = move || match making.get() {
        Some((done, all)) => format!("GIF {} % · stop", done * 100 / all.max(1)),
        None => "Save GIF".into(),
    };
    let save_png = move |_| {
        if let Some(frame) = untrack(move || cursor.frame()) {
            let name = format!("{}-step{}.png", file_stem(cursor.trainer), frame.step);
            let picture = frame.picture.shown(cursor.verdicts.get_untracked());
            download_png(&picture, PNG_FACTOR, GAP, &name);
        }
    };
    view! {
        <div class="savers">
            <button
                type="button"
                class="button small"
                title="The film as an animated GIF"
                disabled=few
                on:click=save
            >
                {gif_name}
            </button>
            <button
                type="button"
                class="button small"
                title="The grid on the stage as PNG"
                disabled=move || cursor.length() == 0
                on:click=save_png
            >
                "Save PNG"
            </button>
        </div>
    }
}

async fn save_gif(cursor: Cursor, making: RwSignal<Option<(usize, usize)>>) {
    let (trainer, verdicts) = (cursor.trainer, cursor.verdicts.get_untracked());
    // The pictures are shared, so this copies no pixels.
    let frames = trainer.film.with_value(|film| film.frames().to_vec());
    let name = format!("{}.gif", file_stem(trainer));
    making.set(Some((0, 1)));
    let made = animation::encode(&frames, verdicts, |done, all| {
        // The button takes the progress away to stop.
        let go_on = making.get_untracked().is_some();
        if go_on {
            making.set(Some((done, all)));
        }
        go_on
    })
    .await;
    making.set(None);
    match made {
        Ok(Some(bytes)) => download_bytes(&bytes, "image/gif", &name),
        Ok(None) => {}
        Err(error) => trainer.notices.push(Notice::error(
            "trainer-gif",
            "The GIF was not made",
            format!(
                "{} A single grid can still be saved as PNG.",
                sentence(&error.to_string())
            ),
        )),
    }
}

/// e.g. `atelier-cdcgan-xs-seed1`
fn file_stem(trainer: Trainer) -> String {
    trainer.run.with_untracked(|run| match run {
        Some(run) => format!(
            "atelier-{}-seed{}",
            run.settings.model_id(),
            run.settings.seed
        ),
        None => "atelier".into(),
    })
}
