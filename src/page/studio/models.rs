//! A model of the Studio: shipped, or the visitor's own.

use std::sync::Arc;

use crate::core::{Command, Guidance, INPUT, ModelEntry, Settings, Task};
use crate::page::address::Page;
use crate::page::engine::LoadModel;
use crate::page::widgets::labels::Labels;

/// The id of the model that was trained in this tab.
pub const OWN_MODEL: &str = "yours";
/// Conditional, and its pictures are the best of the small ones.
const FIRST_CHOICE: &str = "cdcgan-s";

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub id: String,
    pub settings: Settings,
    /// Generator updates, and the size of the weights file.
    pub steps: u64,
    pub bytes: usize,
    /// Everything that is known of a shipped model.
    pub entry: Option<ModelEntry>,
    /// The visitor's own; the engine fetches those of a shipped model itself.
    pub weights: Option<Arc<Vec<u8>>>,
}

impl Model {
    pub fn shipped(entry: ModelEntry) -> Self {
        Self {
            id: entry.id.clone(),
            settings: entry.settings.clone(),
            steps: entry.steps,
            bytes: entry.bytes,
            entry: Some(entry),
            weights: None,
        }
    }

    /// `bpk`: its weights.
    pub fn own(settings: Settings, bpk: Vec<u8>, steps: u64) -> Self {
        Self {
            id: OWN_MODEL.into(),
            settings,
            steps,
            bytes: bpk.len(),
            entry: None,
            weights: Some(Arc::new(bpk)),
        }
    }

    pub fn guidance(&self) -> Guidance {
        self.settings.family.info().guidance()
    }

    /// Whether it makes a picture of another one, and so draws nothing by itself.
    pub fn translates(&self) -> bool {
        self.settings.family.info().task == Task::Translate
    }

    pub fn labels(&self) -> Labels {
        Labels::of(&self.settings)
    }

    /// e.g. "cDCGAN, size S".
    pub fn title(&self) -> String {
        let title = title(&self.settings);
        match self.entry {
            Some(_) => title,
            None => format!("Your {title}"),
        }
    }

    /// How an engine gets it.
    fn load(&self) -> LoadModel {
        let id = self.id.clone();
        let settings = self.settings.clone();
        LoadModel {
            command: match self.weights {
                Some(_) => Command::AdoptModel { id, settings },
                None => Command::LoadModel { id },
            },
            weights: self.weights.clone(),
        }
    }
}

/// Family and size, and what a translator is given: "pix2pix (edges), size S".
pub fn title(settings: &Settings) -> String {
    let family = settings.family.info().title;
    let size = settings.size.id().to_ascii_uppercase();
    match settings.operator() {
        Some(_) => format!("{family} ({}), size {size}", INPUT.word(settings)),
        None => format!("{family}, size {size}"),
    }
}

pub fn find<'a>(models: &'a [Model], id: &str) -> Option<&'a Model> {
    models.iter().find(|model| model.id == id)
}

/// The models of the Studio: those that draw by themselves.
pub fn generators(models: &[Model]) -> impl Iterator<Item = &Model> {
    models.iter().filter(|model| !model.translates())
}

/// The generator of that name, else the first choice.
pub fn generator<'a>(models: &'a [Model], id: Option<&str>) -> Option<&'a Model> {
    let named = |id| generators(models).find(|model| model.id == id);
    let chosen = id.and_then(named).or_else(|| named(FIRST_CHOICE));
    chosen.or_else(|| generators(models).next())
}

/// How an engine gets the model of that name; `None` once it is gone.
pub fn how_to_load(models: &[Model], id: &str) -> Option<LoadModel> {
    find(models, id).map(Model::load)
}

/// The weights of the visitor's own model, where there is one.
pub fn own_weights(models: &[Model]) -> Option<Arc<Vec<u8>>> {
    find(models, OWN_MODEL)?.weights.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Size};
    use crate::families::{cgan, pix2pix};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_visitors_own_model_is_handed_over_with_its_weights() {
        let settings = Settings::default_for(Family(&cgan::INFO), Size::Xs);
        let models = [Model::own(settings.clone(), vec![1, 2], 5)];
        let load = how_to_load(&models, OWN_MODEL).expect("it is there");
        let id = OWN_MODEL.to_owned();
        assert_eq!(load.command, Command::AdoptModel { id, settings });
        assert_eq!(load.weights.as_deref(), Some(&vec![1, 2]));
        assert!(how_to_load(&models, "cgan-xs").is_none());
    }

    #[wasm_bindgen_test]
    fn translators_are_not_for_the_studio() {
        let own = |info, id: &str| {
            let settings = Settings::default_for(Family(info), Size::Xs);
            let id = id.to_owned();
            let model = Model::own(settings, vec![], 5);
            Model { id, ..model }
        };
        let models = [own(&pix2pix::INFO, "a"), own(&cgan::INFO, "b")];
        for asked in [None, Some("a"), Some("b"), Some("c")] {
            let found = generator(&models, asked).map(|model| &*model.id);
            assert_eq!(found, Some("b"), "{asked:?}");
        }
        assert_eq!(generator(&models[..1], Some("a")), None);
    }
}

/// The page that draws with models of a task, and the words of a button that opens it.
pub fn page_of(task: Task) -> (Page, &'static str) {
    match task {
        Task::Generate(_) => (Page::Studio, "Open in the Studio"),
        Task::Translate => (Page::Draw, "Draw with it"),
    }
}
