//! The engine that reads and changes kept runs, and what it says.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, js_sys::Uint8Array};

use crate::core::*;
use crate::link::Build;
use crate::page::address::{Address, Page, use_address};
use crate::page::engine::EngineClient;
use crate::page::studio::{Studio, use_studio};
use crate::page::train::trainer::{Trainer, use_trainer};
use crate::page::widgets::notice::{Notice, Notices, use_notices};
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::picture::{PictureSet, Pictures, download_bytes};

/// Larger files are no runs of ours.
const MOST_BYTES: f64 = 1e9;
const PROBLEM: &str = "runs";

/// A run and its pictures.
#[derive(Clone, PartialEq)]
pub struct Shown {
    pub run: StoredRun,
    pub pictures: Option<Pictures>,
}

/// What a generator is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Wish {
    Draw,
    Compare,
}

#[derive(Clone, Copy)]
pub struct Runs {
    engine: StoredValue<Option<EngineClient>, LocalStorage>,
    wish: StoredValue<Option<Wish>>,
    /// `None`: not known yet.
    pub list: RwSignal<Option<Vec<Shown>>>,
    pub room: RwSignal<Option<Room>>,
    pub address: Address,
    pub trainer: Trainer,
    studio: Studio,
    notices: Notices,
}

impl Runs {
    /// Asks for the list whenever the page is opened, and when a run is kept meanwhile.
    pub fn new() -> Self {
        let runs = Self {
            engine: StoredValue::new_local(None),
            wish: StoredValue::new(None),
            list: RwSignal::new(None),
            room: RwSignal::new(None),
            address: use_address(),
            trainer: use_trainer(),
            studio: use_studio(),
            notices: use_notices(),
        };
        on_change(move || {
            runs.trainer.kept.track();
            if runs.address.page.get() == Page::Runs {
                runs.ask(StoreCommand::List);
            }
        });
        runs
    }

    /// A run of the list, as it is now.
    pub fn find(self, id: &str) -> Option<Shown> {
        self.list.with(|list| {
            let mut list = list.iter().flatten();
            list.find(|shown| shown.run.id == id).cloned()
        })
    }

    pub fn ask(self, command: StoreCommand) {
        self.ask_with(command, None);
    }

    fn ask_with(self, command: StoreCommand, payload: Option<&[u8]>) {
        if self.engine.with_value(Option::is_none) {
            self.start();
        }
        let command = Command::Store(command);
        self.engine.with_value(|engine| match (engine, payload) {
            (Some(engine), Some(payload)) => engine.send_with(&command, payload),
            (Some(engine), None) => engine.send(&command),
            (None, _) => {}
        });
    }

    fn start(self) {
        let started = EngineClient::spawn(
            Build::Cpu,
            move |event, payload| self.hear(event, payload),
            move |text| self.crashed(&text),
        );
        match started {
            Ok(engine) => self.engine.set_value(Some(engine)),
            Err(error) => self.crashed(&error.to_string()),
        }
    }

    fn crashed(self, text: &str) {
        self.engine.set_value(None);
        self.tell(format!("The engine that reads them has ended: {text}."));
    }

    fn tell(self, text: String) {
        let title = "That could not be done with your runs";
        self.notices.push(Notice::error(PROBLEM, title, text));
    }

    fn hear(self, event: Event, payload: Option<Vec<u8>>) {
        match event {
            Event::Store(StoreEvent::Runs { runs, room }) => {
                self.list
                    .set(Some(shown(runs, &payload.unwrap_or_default())));
                self.room.set(room);
            }
            Event::Store(StoreEvent::File { run, what }) => {
                self.take(&run, what, payload.unwrap_or_default());
            }
            Event::Store(StoreEvent::Model { settings }) => {
                self.studio.adopt(*settings, payload.unwrap_or_default(), 0);
            }
            Event::Failed(failure) => {
                self.wish.set_value(None);
                self.list.update(|list| {
                    list.get_or_insert_default();
                });
                self.tell(failure.message);
            }
            _ => {}
        }
    }

    fn take(self, run: &StoredRun, what: StoredFile, bytes: Vec<u8>) {
        match self.wish.get_value().filter(|_| what == StoredFile::Model) {
            None => download_bytes(&bytes, "application/octet-stream", &file_name(run, what)),
            Some(Wish::Draw) => self.studio.adopt(run.settings.clone(), bytes, run.step),
            Some(Wish::Compare) => {
                self.studio.take(run.settings.clone(), bytes, run.step);
                self.address.go(Page::Compare);
            }
        }
        self.wish.set_value(None);
    }

    pub fn save(self, id: String, what: StoredFile) {
        self.wish.set_value(None);
        self.ask(StoreCommand::Read { id, what });
    }

    pub fn draw_with(self, id: String) {
        self.wish_for(Wish::Draw, id);
    }

    pub fn compare(self, id: String) {
        self.wish_for(Wish::Compare, id);
    }

    fn wish_for(self, wish: Wish, id: String) {
        self.wish.set_value(Some(wish));
        let what = StoredFile::Model;
        self.ask(StoreCommand::Read { id, what });
    }

    pub fn train(self, id: String, go_on: bool) {
        self.trainer.open_stored(id, go_on);
        self.address.go(Page::Train);
    }

    /// Takes in the file of a run or a model.
    pub fn open(self, file: Blob) {
        if file.size() > MOST_BYTES {
            return self.tell("The file is larger than any run of this page.".into());
        }
        spawn_local(async move {
            match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => {
                    let bytes = Uint8Array::new(&buffer).to_vec();
                    self.ask_with(StoreCommand::Import, Some(&bytes));
                }
                Err(_) => self.tell("The file could not be read.".into()),
            }
        });
    }
}

/// Each with its part of the payload.
fn shown(runs: Vec<StoredRun>, mut pixels: &[u8]) -> Vec<Shown> {
    let with_pictures = |run: StoredRun| {
        let grid = run.picture.clone();
        let pictures = grid.and_then(|grid| {
            let (own, rest) = pixels.split_at_checked(grid.bytes())?;
            pixels = rest;
            PictureSet::from_payload(grid, Some(own.to_vec()))
        });
        Shown { run, pictures }
    };
    runs.into_iter().map(with_pictures).collect()
}

fn file_name(run: &StoredRun, what: StoredFile) -> String {
    let (family, size) = (run.settings.family.id(), run.settings.size.id());
    let ending = match what {
        StoredFile::Run => "ckpt",
        StoredFile::Model => "bpk",
        StoredFile::Table => "csv",
    };
    format!(
        "atelier-{family}-{size}-seed-{}-step-{}.{ending}",
        run.settings.seed, run.step
    )
}

/// Bytes in words.
pub fn megabytes(bytes: f64) -> String {
    match bytes {
        bytes if bytes < 1e6 => format!("{} KB", (bytes / 1e3).ceil()),
        bytes if bytes < 1e9 => format!("{} MB", (bytes / 1e6).round()),
        bytes => format!("{} GB", (bytes / 1e9).round()),
    }
}
