//! The rows of the table: what is known of each shipped model and of the visitor's own. Plain
//! data, no DOM.

use crate::core::{DatasetInfo, Guidance, INPUT, Knob, LiveScore, Scale, Scores, Settings};
use crate::page::studio::{Model, OWN_MODEL, title};
use crate::page::train::changes::{differs, recommended};
use crate::page::widgets::labels::Labels;

/// The id of a run that has not been opened in the Studio. No shipped model is called so: their
/// names end with a size.
pub const RUN: &str = "run";

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    pub name: String,
    /// The recipe, and what the generator is told.
    pub detail: String,
    pub labels: Labels,
    /// Whether it makes pictures of others: those are compared among themselves.
    pub translates: bool,
    pub dataset: DatasetInfo,
    /// By `atelier score --keep`; shipped models only.
    pub scores: Option<Scores>,
    /// The newest small scoring of a run in this tab: on a scale of its own.
    pub live: Option<LiveScore>,
    pub steps: u64,
    /// Of generator and discriminator.
    pub parameters: Option<(usize, usize)>,
    /// How long it was trained, and about how long where nobody took the time.
    pub seconds: Option<f64>,
    pub rough_seconds: Option<f64>,
    /// At which step the weights were taken that the page has. Without them nothing is drawn.
    pub drawn_at: Option<u64>,
    /// Whether it is the run that the Train page has in hand.
    pub in_hand: bool,
}

/// What is known of the run on the Train page.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRun {
    pub settings: Settings,
    pub parameters: (usize, usize),
    pub steps: u64,
    /// Of the last seconds; 0 while it is not known.
    pub ms_per_step: f64,
    pub live: Option<LiveScore>,
}

impl Row {
    fn new(id: &str, name: String, settings: &Settings, steps: u64) -> Self {
        Self {
            id: id.to_owned(),
            name,
            detail: detail(settings),
            labels: Labels::of(settings),
            translates: settings.operator().is_some(),
            dataset: settings.dataset.clone(),
            scores: None,
            live: None,
            steps,
            parameters: None,
            seconds: None,
            rough_seconds: None,
            drawn_at: None,
            in_hand: false,
        }
    }

    /// A model of the Studio, be it a shipped one or the visitor's.
    fn of_model(model: &Model, scale: Option<&Scale>) -> Self {
        let mut row = Self::new(&model.id, model.title(), &model.settings, model.steps);
        row.drawn_at = Some(model.steps);
        if let Some(entry) = &model.entry {
            // Scores of different judges cannot be compared.
            let comparable =
                |scores: &&Scores| scale.is_none_or(|scale| scale.floor.judge == scores.judge);
            row.scores = entry.scores.as_ref().filter(comparable).cloned();
            row.parameters = Some(entry.parameters);
            row.seconds = Some(entry.wall_seconds);
        }
        row
    }

    fn of_run(run: &OwnRun) -> Self {
        let settings = &run.settings;
        let name = format!("Your run: {}", title(settings));
        let mut row = Self::new(RUN, name, settings, run.steps);
        row.parameters = Some(run.parameters);
        row.live = run.live.clone();
        row.in_hand = true;
        let seconds = run.ms_per_step / 1e3 * run.steps as f64;
        row.rough_seconds = Some(seconds).filter(|seconds| *seconds > 0.0);
        row
    }

    pub fn conditional(&self) -> bool {
        self.labels.guidance == Guidance::Class
    }

    pub fn is_own(&self) -> bool {
        self.id == OWN_MODEL || self.id == RUN
    }
}

/// All rows: the models of the Studio in their order, and the run in hand.
pub fn rows(models: &[Model], scale: Option<&Scale>, run: Option<&OwnRun>) -> Vec<Row> {
    let mut rows: Vec<Row> = models
        .iter()
        .map(|model| Row::of_model(model, scale))
        .collect();
    let Some(run) = run.filter(|run| run.steps > 0) else {
        return rows;
    };
    let own = models.iter().position(|model| model.id == OWN_MODEL);
    match own.filter(|&place| is_of_run(&models[place], run)) {
        // The Studio has an earlier state of this very run.
        Some(place) => {
            let before = &rows[place];
            rows[place] = Row {
                id: before.id.clone(),
                name: before.name.clone(),
                drawn_at: before.drawn_at,
                ..Row::of_run(run)
            };
        }
        None => rows.push(Row::of_run(run)),
    }
    rows
}

/// Whether a model was taken from this run. Knobs that may change while a run goes on may have been
/// changed since.
fn is_of_run(model: &Model, run: &OwnRun) -> bool {
    model.settings.adjusted(&run.settings) == run.settings && model.steps <= run.steps
}

fn detail(settings: &Settings) -> String {
    if settings.operator().is_some() {
        return translation(settings);
    }
    let told = match settings.family.info().guidance() {
        Guidance::Nothing => ", no labels",
        Guidance::Class => "",
        Guidance::Codes => ", finds its own codes",
    };
    format!("{} recipe{told}", settings.recipe.id())
}

/// What a translator was trained with: its loss, and its other choices as far as they are not as
/// recommended. What it is given is in its name.
fn translation(settings: &Settings) -> String {
    let recommended = recommended(settings);
    let told = |knob: &&&Knob| {
        let choice = !knob.choices.is_empty() && knob.id != INPUT.id;
        choice && (knob.id == "loss" || differs(knob, settings, &recommended))
    };
    let mut text = format!("{} recipe", settings.recipe.id());
    for knob in settings.family.info().knobs.iter().filter(told) {
        let label = knob.label.to_ascii_lowercase();
        text += &format!(", {label}: {}", knob.word(settings));
    }
    text
}
