//! The Studio's conversation with its engine.

use std::time::Duration;

use leptos::prelude::*;

use super::models::{Model, OWN_MODEL, how_to_load, own_weights};
use super::request::Request;
use super::state::{Arranged, Found, Progress, Session, Studio};
use crate::core::{Command, DeviceInfo, Event, Grid};
use crate::link::Build;
use crate::page::engine::EngineClient;
use crate::page::widgets::grid::{PictureSet, Pictures};
use crate::page::widgets::notice::{Notice, NoticeKind};

/// The engine is 0.6 MB; a page that still waits after this says so.
const SLOW_AFTER: Duration = Duration::from_secs(12);
const SLOW: &str = "studio-slow";

impl Studio {
    /// Starts an engine, or a new one instead of one that has crashed.
    pub(super) fn start(self) {
        self.progress.set(Progress::Starting);
        self.devices.studio.set(None);
        let spawned = EngineClient::spawn(
            Build::Draw,
            move |event, payload| self.on_event(event, payload),
            move |text| self.on_crash(&text),
        );
        match spawned {
            Ok(client) => {
                self.session.update_value(|session| {
                    session.engine.start(client);
                    session.shown = None;
                });
                self.wait_for_engine();
            }
            Err(error) => self.on_crash(&error.to_string()),
        }
    }

    pub(super) fn restart(self) {
        self.stop_waiting();
        self.start();
        self.ask();
        self.ask_nearest();
    }

    fn wait_for_engine(self) {
        // Fails only outside a window.
        let slow = set_timeout_with_handle(move || self.report_slow(), SLOW_AFTER).ok();
        self.session.update_value(|session| session.slow = slow);
    }

    /// The engine is there, or will not come.
    pub(super) fn stop_waiting(self) {
        self.notices.dismiss(SLOW);
        self.session.update_value(|session| {
            if let Some(timeout) = session.slow.take() {
                timeout.clear();
            }
        });
    }

    fn report_slow(self) {
        self.notices.push(
            Notice::new(
                SLOW,
                NoticeKind::Info,
                "The engine is still on its way",
                "It is about 0.6 MB and is loaded once. If the connection is fine, start it again.",
            )
            .with_action("Start again", move || self.restart()),
        );
    }

    pub(super) fn send(self, command: &Command) {
        self.session
            .with_value(|session| session.engine.send(command));
    }

    /// Asks for what is chosen now, also if it failed before: the visitor has said so.
    pub(super) fn ask(self) {
        self.session
            .update_value(|session| session.engine.queue.forgive());
        if let Some(progress) = self.send_missing() {
            self.progress.set(progress);
        }
    }

    /// Asks for what is chosen now, unless it is there, or on its way, or has failed.
    pub(super) fn go_on(self) {
        match self.send_missing() {
            // The pictures of before are there, but what failed since is not settled.
            Some(Progress::Drawn(_)) if self.progress.get_untracked() == Progress::Stuck => {}
            Some(progress) => self.progress.set(progress),
            None => {}
        }
    }

    /// What the visitor should read then; `None`: the same as before.
    fn send_missing(self) -> Option<Progress> {
        let request = untrack(move || self.request())?;
        self.models.with_untracked(|models| {
            let mut session = self.session.write_value();
            session.ask(&request, models)
        })
    }

    fn on_event(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::Booted { device } => self.on_booted(device),
            Event::ModelReady { id, .. } => self.on_model(&id),
            Event::Drawn { request, grid, ms } => self.on_drawn(request, grid, payload, ms),
            Event::Nearest {
                request,
                label,
                index,
                distance,
                searched,
            } => {
                let one = Grid {
                    space: untrack(move || self.dataset()).space,
                    columns: 1,
                    labels: vec![Some(label)],
                };
                if let Some(image) = PictureSet::from_payload(one, payload) {
                    let found = Found {
                        image,
                        label,
                        index,
                        distance,
                        searched,
                    };
                    self.on_nearest(request, found);
                }
            }
            Event::Confusion { request, counts } => self.on_confusion(request, counts),
            Event::Shards { images, .. } => self.searchable.set(images),
            Event::Failed(failure) => self.on_failure(&failure),
            // The rest is about training, which this engine does not do.
            _ => {}
        }
    }

    fn on_booted(self, device: DeviceInfo) {
        self.stop_waiting();
        self.devices.studio.set(Some(device));
    }

    fn on_model(self, id: &str) {
        self.notices.dismiss("studio-model");
        self.session
            .update_value(|session| session.engine.queue.loaded(id));
        self.go_on();
    }

    fn on_drawn(self, number: u32, grid: Grid, payload: Option<Vec<u8>>, ms: f64) {
        let landed = self.session.write_value().engine.queue.landed(number);
        match (landed, PictureSet::from_payload(grid, payload)) {
            (Some(request), Some(pictures)) => self.show(request, pictures, ms),
            (Some(request), None) => self.session.write_value().engine.queue.give_up(request),
            (None, _) => {}
        }
        self.go_on();
    }

    fn show(self, request: Request, pictures: Pictures, ms: f64) {
        self.arranged.set(Some(Arranged {
            layout: request.controls.layout,
            labels: request.labels.clone(),
        }));
        self.pictures.set(Some(pictures));
        self.drawn.set(true);
        self.progress.set(Progress::Drawn(ms));
        self.session
            .update_value(|session| session.shown = Some((request, ms)));
    }
}

impl Session {
    /// Sends what is still missing for this request, and says how far it is.
    fn ask(&mut self, request: &Request, models: &[Model]) -> Option<Progress> {
        if !self.engine.is_running() {
            return None;
        }
        if self.engine.renew(OWN_MODEL, own_weights(models)) {
            self.shown.take_if(|(shown, _)| shown.model == OWN_MODEL);
        }
        if let Some((shown, ms)) = &self.shown
            && shown == request
        {
            return Some(Progress::Drawn(*ms));
        }
        let draws = self.engine.ask(
            std::slice::from_ref(request),
            |_| false,
            |id| how_to_load(models, id),
        );
        let queue = &self.engine.queue;
        if draws {
            Some(Progress::Drawing)
        } else if queue.has_model(&request.model) || queue.has_failed(request) {
            None
        } else {
            let model = models.iter().find(|model| model.id == request.model)?;
            Some(Progress::Loading(model.title()))
        }
    }
}
