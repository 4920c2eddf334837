//! The page's conversation with its own engine, which draws for it. The Studio's is left alone:
//! ten grids at once would hold up what is drawn there.

use std::sync::Arc;

use leptos::prelude::*;

use super::Compare;
use super::queue::{Order, Place, Queue, REAL, Wish};
use super::wishes::GRID_SIDE;
use crate::core::{
    Command, Controls, DeviceKind, Event, Failure, FailureKind, Grid, Layout, PIXELS, Settings,
};
use crate::link::{Build, Engine};
use crate::page::studio::OWN_MODEL;
use crate::page::widgets::grid::PictureSet;
use crate::page::widgets::notice::Notice;

/// Models are compared by all they draw ([`Controls::truncation`]).
const NO_TRUNCATION: f32 = 3.0;

const ENGINE: &str = "compare-engine";
const MODEL: &str = "compare-model";
const SHARD: &str = "compare-shard";

#[derive(Default)]
pub struct Session {
    engine: Option<Engine>,
    queue: Queue,
    /// The weights of the visitor's own model that the engine has, or is to have.
    own: Option<Arc<Vec<u8>>>,
}

impl Compare {
    /// Starts an engine, or a new one in the place of one that has crashed.
    pub(super) fn start(self) {
        let spawned = Engine::spawn(
            Build::Cpu,
            move |event, payload| self.on_event(event, payload),
            move |text| self.on_crash(&text),
        );
        match spawned {
            Ok(engine) => {
                engine.send(&Command::Boot {
                    device: DeviceKind::Cpu,
                });
                self.session.update_value(|session| {
                    session.engine = Some(engine);
                    session.queue.restart();
                    session.own = None;
                });
            }
            Err(error) => self.on_crash(&error.to_string()),
        }
    }

    fn restart(self) {
        self.start();
        self.ask();
    }

    /// Gives the engine what it can do now.
    pub(super) fn ask(self) {
        self.renew_own();
        let wishes = self.wishes.get_untracked();
        self.session.update_value(|session| {
            if session.engine.is_none() {
                return;
            }
            self.shown.with_untracked(|shown| {
                while let Some(order) = session.queue.next(&wishes, shown) {
                    self.carry_out(session, order);
                }
            });
        });
        self.turn.update(|turn| *turn += 1);
    }

    /// Forgets the visitor's own model once the Studio has another one.
    fn renew_own(self) {
        let own = self.studio.own_weights();
        let mut changed = false;
        self.session.update_value(|session| {
            changed = match (&own, &session.own) {
                (Some(new), Some(old)) => !Arc::ptr_eq(new, old),
                (new, old) => new.is_some() != old.is_some(),
            };
            if changed {
                session.queue.forget(OWN_MODEL);
                session.own = own;
            }
        });
        if changed {
            self.shown
                .update(|shown| shown.retain(|(wish, _)| wish.model != OWN_MODEL));
        }
    }

    fn carry_out(self, session: &mut Session, order: Order) {
        let Some(engine) = &session.engine else {
            return;
        };
        match order {
            Order::Load(id) if id == OWN_MODEL => match (self.own_settings(), &session.own) {
                (Some(settings), Some(weights)) => {
                    engine.send_with(&Command::AdoptModel { id, settings }, weights);
                }
                _ => session.queue.failed(None),
            },
            Order::Load(id) => engine.send(&Command::LoadModel { id }),
            Order::Draw(request, wish) => engine.send(&command(request, wish)),
        }
    }

    fn own_settings(self) -> Option<Settings> {
        self.studio.models.with_untracked(|models| {
            let own = models.iter().find(|model| model.id == OWN_MODEL);
            own.map(|model| model.settings.clone())
        })
    }

    fn on_event(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::ModelReady { id, .. } => {
                self.session
                    .update_value(|session| session.queue.loaded(&id));
                self.ask();
            }
            Event::Drawn { request, grid, .. } => {
                self.on_drawn(request, grid, payload.unwrap_or_default());
            }
            Event::Failed(failure) => self.on_failure(&failure),
            // The rest is about training, which this engine does not do.
            _ => {}
        }
    }

    fn on_drawn(self, request: u32, mut grid: Grid, pixels: Vec<u8>) {
        let landed = self
            .session
            .try_update_value(|session| session.queue.landed(request))
            .flatten();
        let Some(wish) = landed else {
            return;
        };
        if pixels.len() == grid.count() * PIXELS {
            if wish.place == Place::Row {
                // However the engine arranges real images: rows are compared with each other.
                grid.columns = GRID_SIDE;
            }
            let pictures = Arc::new(PictureSet { grid, pixels });
            self.shown.update(|shown| {
                shown.retain(|(other, _)| !other.same_place(&wish));
                shown.push((wish, pictures));
            });
        } else {
            self.session
                .update_value(|session| session.queue.give_up(wish));
        }
        self.ask();
    }

    /// Whether pictures were asked for in vain. Tracks what the engine does.
    pub(super) fn has_failed(self, wish: &Wish) -> bool {
        self.turn.track();
        self.session
            .with_value(|session| session.engine.is_none() || session.queue.has_failed(wish))
    }

    // -----------------------------------------------------------------------------------
    // Failures
    // -----------------------------------------------------------------------------------

    fn on_failure(self, failure: &Failure) {
        let shard = failure.kind == FailureKind::Shard;
        // A shard that does not come is not the fault of the model that is being loaded.
        if !shard || failure.request.is_some() {
            self.session
                .update_value(|session| session.queue.failed(failure.request));
        }
        self.notices.push(self.words_for(failure));
        self.ask();
    }

    fn words_for(self, failure: &Failure) -> Notice {
        let message = failure.message.trim_end_matches('.');
        match failure.kind {
            FailureKind::Shard => Notice::error(
                SHARD,
                "The real images could not be loaded",
                format!("{message}. The models are compared without them until then."),
            )
            .with_action("Load again", move || self.retry_shards()),
            FailureKind::Model => Notice::error(
                MODEL,
                "A model could not be loaded for the comparison",
                format!("{message}. Check the connection and load it again."),
            )
            .with_action("Load again", move || self.try_again()),
            _ => Notice::error(
                ENGINE,
                "The comparison could not be drawn",
                format!("{message}. Start its engine again; nothing else is touched."),
            )
            .with_action("Start again", move || self.restart()),
        }
    }

    fn retry_shards(self) {
        self.session.with_value(|session| {
            if let Some(engine) = &session.engine {
                engine.send(&Command::RetryShards);
            }
        });
        self.try_again();
    }

    fn try_again(self) {
        self.session.update_value(|session| session.queue.forgive());
        self.ask();
    }

    fn on_crash(self, text: &str) {
        self.session.update_value(|session| session.engine = None);
        self.turn.update(|turn| *turn += 1);
        self.notices.push(
            Notice::error(
                ENGINE,
                "The engine of the Compare page has stopped",
                format!("It says: {text}. Start it again; nothing else is touched."),
            )
            .with_action("Start again", move || self.restart()),
        );
    }
}

/// A wish as the engine takes it.
fn command(request: u32, wish: Wish) -> Command {
    match (wish.model.as_str(), wish.layout) {
        (REAL, Layout::Samples { count, class }) => Command::ShowReal {
            request,
            class: class.unwrap_or_default(),
            count,
        },
        _ => Command::Draw {
            request,
            model: wish.model,
            controls: Controls {
                seed: wish.seed,
                truncation: NO_TRUNCATION,
                directions: Vec::new(),
                layout: wish.layout,
                codes: None,
            },
        },
    }
}
