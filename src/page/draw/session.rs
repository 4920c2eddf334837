//! The page's conversation with its own engine, always on the CPU: neither training nor the Studio
//! holds up what is drawn here.

use std::sync::Arc;

use leptos::prelude::*;

use super::request::{Request, SEEDS, Source};
use super::state::{Answer, Draw, Scene};
use super::strokes::Mark;
use super::strokes::stamp_of;
use crate::core::{Command, Event, Failure, FailureKind, Grid, Space};
use crate::link::Build;
use crate::page::engine::{EngineClient, sentence};
use crate::page::studio::{OWN_MODEL, how_to_load, own_weights};
use crate::page::widgets::notice::Notice;
use crate::page::widgets::picture::{PictureSet, Pictures};

const NOTICE: &str = "draw";

impl Draw {
    /// Starts an engine, or a new one instead of one that has crashed.
    pub fn start(self) {
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

    /// Gives the engine what it can do now. The model in use comes first: while the visitor draws,
    /// the others wait.
    pub fn ask(self) {
        let wanted = untrack(move || self.wanted());
        self.studio.models.with_untracked(|models| {
            let mut engine = self.engine.write_value();
            if engine.renew(OWN_MODEL, own_weights(models)) {
                self.scene.update_untracked(|scene| {
                    scene
                        .answers
                        .retain(|answer| answer.request.model_id() != Some(OWN_MODEL));
                });
            }
            self.scene.with_untracked(|scene| {
                engine.ask(
                    &wanted,
                    |request| scene.has(request),
                    |id| how_to_load(models, id),
                );
            });
        });
    }

    fn wanted(self) -> Vec<Request> {
        let Some(model) = self.model.get() else {
            return Vec::new();
        };
        let of = |model: &str, source: Source, from, count| Request::Translate {
            model: model.to_owned(),
            source,
            from,
            count,
        };
        let (traced, real, seed) = self.scene.with(|scene| {
            (
                scene.traced.clone(),
                scene.wants_real.then_some(scene.class),
                scene.seed,
            )
        });
        let mut wanted = Vec::new();
        wanted.extend(real.map(|class| Request::Real {
            dataset: model.settings.dataset.id.to_string(),
            class,
        }));
        wanted.extend(traced.map(|source| of(&model.id, source, 0, 1)));
        if let Some(source) = self.source() {
            wanted.push(of(&model.id, source.clone(), 0, SEEDS.len()));
            let others = self
                .translators()
                .into_iter()
                .filter(|other| other.id != model.id);
            wanted.extend(others.map(|other| of(&other.id, source.clone(), seed, 1)));
        }
        wanted
    }

    fn on_event(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::ModelReady { id, .. } => self.engine.write_value().queue.loaded(&id),
            Event::Drawn { request, grid, .. } => {
                self.landed(request);
                self.on_real(PictureSet::from_payload(grid, payload));
            }
            Event::Translated {
                request,
                given,
                grid,
                ms,
            } => {
                if let Some(request) = self.landed(request) {
                    self.on_translated(request, (given, grid), payload.unwrap_or_default(), ms);
                }
            }
            Event::Failed(failure) => self.on_failure(&failure),
            // The rest is about training, which this engine does not do.
            _ => return,
        }
        self.ask();
    }

    fn landed(self, request: u32) -> Option<Request> {
        self.engine.write_value().queue.landed(request)
    }

    fn on_translated(
        self,
        request: Request,
        (given, grid): (Space, Grid),
        mut payload: Vec<u8>,
        ms: f64,
    ) {
        let rest = payload.split_off(given.values().min(payload.len()));
        let alone = Grid {
            space: given,
            columns: 1,
            labels: vec![None],
        };
        let given = PictureSet::from_payload(alone, Some(payload));
        let outputs = PictureSet::from_payload(grid, Some(rest));
        match (given, outputs) {
            (Some(given), Some(outputs)) => self.show(Answer {
                request,
                given,
                outputs,
                ms,
            }),
            _ => self.engine.write_value().queue.give_up(request),
        }
    }

    fn show(self, answer: Answer) {
        let traced = self
            .scene
            .with_untracked(|scene| scene.is_traced(&answer.request));
        if traced {
            let stamp = stamp_of(&answer.given.pixels);
            self.scene.update(|scene| scene.traced = None);
            if let Some(stamp) = stamp {
                let drawing = vec![Arc::new(Mark::Stamp(Box::new(stamp)))];
                self.easel.update(|easel| easel.replace(drawing));
            }
            return;
        }
        self.scene.update(|scene| {
            let id = answer.request.model_id();
            scene.answers.retain(|other| other.request.model_id() != id);
            scene.answers.push(answer);
            scene.stuck = false;
        });
    }

    // -----------------------------------------------------------------------------------
    // Real pictures
    // -----------------------------------------------------------------------------------

    fn on_real(self, pictures: Option<Pictures>) {
        let class = self.scene.with_untracked(|scene| scene.class);
        self.scene.update(|scene| {
            scene.wants_real = false;
            let pictures = pictures.filter(|set| set.label(0) == Some(class));
            scene.real = pictures.map(|pictures| (class, pictures));
        });
        self.scene
            .with_untracked(|scene| scene.real.is_some())
            .then(|| self.another());
    }

    /// Starts from another real picture of the chosen class.
    pub fn another(self) {
        let picture = self.scene.try_update(Scene::take_real).flatten();
        if let Some((space, bytes)) = picture {
            self.start_from(space, bytes);
        }
    }

    // -----------------------------------------------------------------------------------
    // Failures
    // -----------------------------------------------------------------------------------

    fn on_failure(self, failure: &Failure) {
        self.engine.write_value().queue.failed(failure);
        let message = sentence(&failure.message);
        let (title, action) = match failure.kind {
            FailureKind::Shard => ("The real pictures could not be loaded", "Load again"),
            FailureKind::Model => ("A translator could not be loaded", "Load again"),
            _ => ("The drawing could not be translated", "Start again"),
        };
        let loads = matches!(failure.kind, FailureKind::Shard | FailureKind::Model);
        let text = format!("{message} Your drawing is kept. Check the connection and try again.");
        self.say(
            Notice::error(NOTICE, title, text).with_action(action, move || {
                if loads {
                    self.load_again();
                } else {
                    self.restart();
                }
            }),
        );
    }

    fn load_again(self) {
        let mut engine = self.engine.write_value();
        engine.send(&Command::RetryShards);
        engine.queue.forgive();
        drop(engine);
        self.ask();
    }

    fn restart(self) {
        self.start();
        self.ask();
    }

    fn on_crash(self, text: &str) {
        self.engine.write_value().stop();
        let text = format!(
            "It says: {} Your drawing is kept. Start it again.",
            sentence(text)
        );
        let notice = Notice::error(NOTICE, "The engine of the Draw page has stopped", text);
        self.say(notice.with_action("Start again", move || self.restart()));
    }

    fn say(self, notice: Notice) {
        self.scene.update(|scene| scene.stuck = true);
        self.notices.push(notice);
    }
}

impl Request {
    pub fn model_id(&self) -> Option<&str> {
        match self {
            Request::Real { .. } => None,
            Request::Translate { model, .. } => Some(model),
        }
    }
}

impl Scene {
    fn has(&self, request: &Request) -> bool {
        self.answers.iter().any(|answer| answer.request == *request)
    }

    fn is_traced(&self, request: &Request) -> bool {
        matches!((request, &self.traced), (Request::Translate { source, .. }, Some(traced)) if source == traced)
    }

    /// The next real picture of the chosen class; asks for them where there are none.
    fn take_real(&mut self) -> Option<(Space, Vec<u8>)> {
        let of_class = self.real.as_ref().filter(|(class, _)| *class == self.class);
        let Some((_, pictures)) = of_class else {
            self.wants_real = true;
            return None;
        };
        let place = self.next_real % pictures.grid.count().max(1);
        self.next_real += 1;
        self.photo = None;
        Some((pictures.grid.space, pictures.picture(place)?.to_vec()))
    }
}
