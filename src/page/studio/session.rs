//! The Studio's conversation with its engine.
//!
//! One drawing is under way at most. What is asked for meanwhile is not queued: when the
//! drawing arrives, the newest wish is sent, so a dragged slider never falls behind.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Arranged, Model, OWN_MODEL, Progress, Studio};
use crate::core::{Command, Controls, DeviceKind, Event, Failure, FailureKind, Grid, PIXELS};
use crate::link::{Build, Engine};
use crate::page::widgets::grid::PictureSet;
use crate::page::widgets::notice::{Notice, NoticeKind};

/// The engine is 0.8 MB; a page that still waits after this says so.
const SLOW_AFTER: Duration = Duration::from_secs(12);

#[derive(Default)]
pub struct Session {
    engine: Option<Engine>,
    /// Counts engines, so that a timer of an old one is not taken for the new one's.
    generation: u32,
    /// Models the engine keeps, and the one it was asked to load.
    kept: Vec<String>,
    loading: Option<String>,
    /// The weights of the visitor's own model, for an engine that has to start again.
    own: Option<Arc<Vec<u8>>>,
    last_request: u32,
    in_flight: Option<u32>,
    /// What the drawing on the screen (or under way) was asked with.
    asked: Option<(String, Controls)>,
}

impl Session {
    /// Numbers requests of all kinds.
    pub fn next_request(&mut self) -> u32 {
        self.last_request += 1;
        self.last_request
    }

    pub fn engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// Whether the engine has that model.
    pub fn keeps(&self, id: &str) -> bool {
        self.kept.iter().any(|kept| kept == id)
    }
}

impl Studio {
    /// Starts an engine, or a new one in the place of one that has crashed.
    pub fn start(self) {
        self.progress.set(Progress::Starting);
        self.devices.studio.set(None);
        let spawned = Engine::spawn(
            Build::Cpu,
            move |event, payload| self.on_event(event, payload),
            move |text| self.on_crash(&text),
        );
        match spawned {
            Ok(engine) => self.take_engine(engine),
            Err(error) => self.on_crash(&error.to_string()),
        }
    }

    fn take_engine(self, engine: Engine) {
        engine.send(&Command::Boot {
            device: DeviceKind::Cpu,
        });
        let generation = self.session.try_update_value(|session| {
            *session = Session {
                engine: Some(engine),
                generation: session.generation + 1,
                own: session.own.take(),
                last_request: session.last_request,
                ..Session::default()
            };
            session.generation
        });
        set_timeout(move || self.report_slow(generation), SLOW_AFTER);
    }

    fn report_slow(self, generation: Option<u32>) {
        let same = self.session.with_value(|session| {
            session.engine.is_some() && Some(session.generation) == generation
        });
        if same && self.devices.studio.with_untracked(Option::is_none) {
            self.notices.push(
                Notice::new(
                    "studio-slow",
                    NoticeKind::Info,
                    "The engine is still on its way",
                    "It is about 0.8 MB and is loaded once. If the connection is fine, start it again.",
                )
                .with_action("Start again", move || self.restart()),
            );
        }
    }

    pub(super) fn restart(self) {
        self.notices.dismiss("studio-slow");
        self.start();
        self.ask();
        self.ask_nearest();
    }

    pub(super) fn send(self, command: &Command) {
        self.session.with_value(|session| {
            if let Some(engine) = session.engine() {
                engine.send(command);
            }
        });
    }

    /// Asks for what is wanted now, unless it is there, or on its way.
    pub fn ask(self) {
        let Some(model) = untrack(move || self.model()) else {
            return;
        };
        let controls = untrack(move || self.controls());
        let progress = self
            .session
            .try_update_value(|session| session.ask(&model, controls))
            .flatten();
        if let Some(progress) = progress {
            self.progress.set(progress);
        }
    }

    /// Hands the engine the visitor's own model, and keeps it for the next engine.
    pub fn send_own(self, bpk: Vec<u8>) {
        self.session.update_value(|session| {
            session.own = Some(Arc::new(bpk));
            // A model of that name that is kept already is an older one.
            session.kept.retain(|id| id != OWN_MODEL);
            session.loading = None;
            session.asked = None;
        });
    }

    /// The weights of the visitor's own model, for others who draw with it.
    pub fn own_weights(self) -> Option<Arc<Vec<u8>>> {
        self.session.with_value(|session| session.own.clone())
    }

    fn on_event(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::Booted { device } => {
                self.notices.dismiss("studio-slow");
                self.devices.studio.set(Some(device));
            }
            Event::ModelReady { id, .. } => self.on_model(&id),
            Event::Drawn { request, grid, ms } => self.on_drawn(request, grid, payload, ms),
            Event::Nearest {
                request,
                label,
                index,
                distance,
                searched,
            } => {
                self.on_nearest(request, label, index, distance, searched, payload);
            }
            Event::Confusion { request, counts } => self.on_confusion(request, counts),
            Event::Shards { images, .. } => self.searchable.set(images),
            Event::Failed(failure) => self.on_failure(&failure),
            // The rest is about training, which this engine does not do.
            _ => {}
        }
    }

    fn on_model(self, id: &str) {
        self.notices.dismiss("studio-model");
        self.session.update_value(|session| {
            session.loading = None;
            session.kept.push(id.to_owned());
        });
        self.ask();
    }

    fn on_drawn(self, request: u32, grid: Grid, payload: Option<Vec<u8>>, ms: f64) {
        let pixels = payload.unwrap_or_default();
        let awaited = self
            .session
            .try_update_value(|session| session.land(request))
            .unwrap_or(false);
        if awaited && pixels.len() == grid.count() * PIXELS {
            self.note_arrangement();
            self.pictures
                .set(Some(Arc::new(PictureSet { grid, pixels })));
            self.progress.set(Progress::Drawn(ms));
        }
        self.ask();
    }

    /// What has landed is what was asked for last: no more than one drawing is under way.
    fn note_arrangement(self) {
        let asked = self.session.with_value(|session| {
            let (id, controls) = session.asked.as_ref()?;
            Some((id.clone(), controls.layout))
        });
        let arranged = asked.and_then(|(id, layout)| {
            let guidance = self.models.with_untracked(|models| {
                let model = models.iter().find(|model| model.id == id)?;
                Some(model.guidance())
            })?;
            Some(Arranged { layout, guidance })
        });
        self.arranged.set(arranged);
    }
}

impl Session {
    /// Sends what is still missing for this wish; returns what the visitor should read.
    fn ask(&mut self, model: &Model, controls: Controls) -> Option<Progress> {
        self.engine.as_ref()?;
        if !self.keeps(&model.id) {
            return self.load(model);
        }
        let wish = (model.id.clone(), controls);
        if self.in_flight.is_some() || self.asked.as_ref() == Some(&wish) {
            return None;
        }
        let request = self.next_request();
        let (id, controls) = wish.clone();
        self.engine()?.send(&Command::Draw {
            request,
            model: id,
            controls,
        });
        self.in_flight = Some(request);
        self.asked = Some(wish);
        Some(Progress::Drawing)
    }

    fn load(&mut self, model: &Model) -> Option<Progress> {
        if self.loading.as_ref() == Some(&model.id) {
            return None;
        }
        let id = model.id.clone();
        match (&model.entry, &self.own) {
            (Some(_), _) => self.engine()?.send(&Command::LoadModel { id: id.clone() }),
            (None, Some(bpk)) => {
                let settings = model.settings.clone();
                self.engine()?.send_with(
                    &Command::AdoptModel {
                        id: id.clone(),
                        settings,
                    },
                    bpk,
                );
            }
            (None, None) => return None,
        }
        self.loading = Some(id);
        Some(Progress::Loading(model.title()))
    }

    /// What was under way and has failed is under way no more.
    pub(super) fn fail(&mut self, failure: &Failure) {
        if let Some(request) = failure.request {
            self.land(request);
        }
        if failure.kind == FailureKind::Model {
            self.loading = None;
        }
    }

    pub(super) fn lose_engine(&mut self) {
        self.engine = None;
    }

    /// A drawing has arrived or failed; whether it was the one waited for.
    fn land(&mut self, request: u32) -> bool {
        let awaited = self.in_flight == Some(request);
        if awaited {
            self.in_flight = None;
        }
        awaited
    }
}
