//! The page's conversation with its own engine, which draws for it. The Studio's is left alone:
//! ten grids at once would hold up what is drawn there.

use leptos::prelude::*;

use super::requests::{GRID_SIDE, Place, Request};
use super::state::Compare;
use crate::core::{Command, Event, Failure, FailureKind, Grid};
use crate::link::Build;
use crate::page::engine::{EngineClient, sentence};
use crate::page::studio::{OWN_MODEL, how_to_load, own_weights};
use crate::page::widgets::grid::{PictureSet, Pictures};
use crate::page::widgets::notice::Notice;

const ENGINE: &str = "compare-engine";
const MODEL: &str = "compare-model";
const SHARD: &str = "compare-shard";

impl Compare {
    /// Starts an engine, or a new one instead of one that has crashed.
    pub(super) fn start(self) {
        let spawned = EngineClient::spawn(
            Build::Draw,
            move |event, payload| self.on_event(event, payload),
            move |text| self.on_crash(&text),
        );
        match spawned {
            Ok(client) => self.engine.write_value().start(client),
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
        let wanted = self.wanted.get_untracked();
        self.studio.models.with_untracked(|models| {
            self.shown.with_untracked(|shown| {
                self.engine.write_value().ask(
                    &wanted,
                    |request| shown.iter().any(|(other, _)| other == request),
                    |id| how_to_load(models, id),
                );
            });
        });
        self.asked.notify();
    }

    /// Once the Studio has another own model, pictures of the one before are of no more use.
    fn renew_own(self) {
        let weights = self
            .studio
            .models
            .with_untracked(|models| own_weights(models));
        if self.engine.write_value().renew(OWN_MODEL, weights) {
            self.shown
                .update(|shown| shown.retain(|(request, _)| request.model != OWN_MODEL));
        }
    }

    fn on_event(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::ModelReady { id, .. } => {
                self.engine.write_value().queue.loaded(&id);
                self.ask();
            }
            Event::Drawn { request, grid, .. } => self.on_drawn(request, grid, payload),
            Event::Failed(failure) => self.on_failure(&failure),
            // The rest is about training, which this engine does not do.
            _ => {}
        }
    }

    fn on_drawn(self, number: u32, mut grid: Grid, payload: Option<Vec<u8>>) {
        let landed = self.engine.write_value().queue.landed(number);
        let Some(request) = landed else {
            return;
        };
        if request.place == Place::Row {
            // However the engine arranges real images: rows are compared with each other.
            grid.columns = GRID_SIDE;
        }
        match PictureSet::from_payload(grid, payload) {
            Some(pictures) => self.show(request, pictures),
            None => self.engine.write_value().queue.give_up(request),
        }
        self.ask();
    }

    fn show(self, request: Request, pictures: Pictures) {
        self.shown.update(|shown| {
            shown.retain(|(other, _)| !other.same_place(&request));
            shown.push((request, pictures));
        });
    }

    /// Whether pictures were asked for in vain. Tracks what the engine does.
    pub(super) fn has_failed(self, request: &Request) -> bool {
        self.asked.track();
        self.engine
            .with_value(|engine| !engine.is_running() || engine.queue.has_failed(request))
    }

    // -----------------------------------------------------------------------------------
    // Failures
    // -----------------------------------------------------------------------------------

    fn on_failure(self, failure: &Failure) {
        self.engine.write_value().queue.failed(failure);
        self.notices.push(self.notice_for(failure));
        self.ask();
    }

    fn notice_for(self, failure: &Failure) -> Notice {
        let message = sentence(&failure.message);
        match failure.kind {
            FailureKind::Shard => Notice::error(
                SHARD,
                "The real images could not be loaded",
                format!("{message} The models are compared without them until then."),
            )
            .with_action("Load again", move || self.retry_shards()),
            FailureKind::Model => Notice::error(
                MODEL,
                "A model could not be loaded for the comparison",
                format!("{message} Check the connection and load it again."),
            )
            .with_action("Load again", move || self.try_again()),
            _ => Notice::error(
                ENGINE,
                "The comparison could not be drawn",
                format!("{message} Start its engine again; nothing else is touched."),
            )
            .with_action("Start again", move || self.restart()),
        }
    }

    fn retry_shards(self) {
        self.engine
            .with_value(|engine| engine.send(&Command::RetryShards));
        self.try_again();
    }

    fn try_again(self) {
        self.engine.write_value().queue.forgive();
        self.ask();
    }

    fn on_crash(self, text: &str) {
        self.engine.write_value().stop();
        self.asked.notify();
        let text = sentence(text);
        self.notices.push(
            Notice::error(
                ENGINE,
                "The engine of the Compare page has stopped",
                format!("It says: {text} Start it again; nothing else is touched."),
            )
            .with_action("Start again", move || self.restart()),
        );
    }
}
