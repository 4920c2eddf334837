//! Which pictures are to be on the page. Plain functions.

use super::rows::Row;
use crate::core::{Command, Controls, DatasetInfo, Guidance, Layout, Text};
use crate::page::engine::DrawRequest;

/// The "model" that real images come from.
pub const REAL: &str = "real";

/// Pictures in a grid, and on a side of it.
const GRID_PICTURES: usize = 100;
pub const GRID_SIDE: usize = 10;
/// Pictures of one class in a row, which breaks after ten.
pub const ROW_PICTURES: usize = 20;
/// The class of the rows while the grids show all classes, where there are so many: of Fashion-MNIST
/// the bags, which come in many shapes.
const ROW_CLASS: u8 = 8;

/// Where pictures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Grid,
    /// Of one class, among the rows of other models.
    Row,
}

/// Pictures that are to be on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub model: String,
    pub place: Place,
    pub layout: Layout,
    pub seed: u32,
    /// The data set that real images come from.
    pub dataset: Text,
}

impl Request {
    /// Whether both are for the same place on the page.
    pub fn same_place(&self, other: &Request) -> bool {
        self.model == other.model && self.place == other.place
    }
}

impl DrawRequest for Request {
    fn model(&self) -> Option<&str> {
        (self.model != REAL).then_some(&self.model)
    }

    fn command(&self, request: u32) -> Command {
        match (self.model.as_str(), self.layout) {
            (REAL, Layout::Samples { count, class }) => Command::ShowReal {
                request,
                dataset: self.dataset.to_string(),
                class: class.unwrap_or_default(),
                count,
            },
            _ => Command::Draw {
                request,
                model: self.model.clone(),
                controls: Controls {
                    seed: self.seed,
                    // Models are compared by all they draw.
                    truncation: Controls::NO_TRUNCATION,
                    directions: Vec::new(),
                    layout: self.layout,
                    codes: None,
                },
            },
        }
    }
}

/// The class that the rows are of.
pub fn row_class(dataset: &DatasetInfo, class: Option<u8>) -> u8 {
    let most = dataset.classes.len().saturating_sub(1) as u8;
    class.unwrap_or(ROW_CLASS).min(most)
}

/// The data set of the chosen models: that of the first.
pub fn dataset(rows: &[Row], chosen: &[String]) -> DatasetInfo {
    let row = chosen
        .iter()
        .find_map(|id| rows.iter().find(|row| row.id == *id));
    row.map_or_else(DatasetInfo::default, |row| row.dataset.clone())
}

/// The pictures for that choice, seed and class.
pub fn requests(rows: &[Row], chosen: &[String], seed: u32, class: Option<u8>) -> Vec<Request> {
    let drawable = |id: &String| {
        rows.iter()
            .find(|row| row.id == *id && row.drawn_at.is_some())
    };
    let dataset = dataset(rows, chosen);
    let chosen: Vec<&Row> = chosen.iter().filter_map(drawable).collect();
    let grids = chosen.iter().map(|row| Request {
        model: row.id.clone(),
        place: Place::Grid,
        layout: grid_layout(row.labels.guidance, class),
        seed,
        dataset: dataset.id.clone(),
    });
    let of_one_class = Layout::Samples {
        count: ROW_PICTURES,
        class: Some(row_class(&dataset, class)),
    };
    let told = chosen.iter().filter(|row| row.conditional());
    let in_rows = told.map(|row| Request {
        model: row.id.clone(),
        place: Place::Row,
        layout: of_one_class,
        seed,
        dataset: dataset.id.clone(),
    });
    // Real images have no seed.
    let real = Request {
        model: REAL.into(),
        place: Place::Row,
        layout: of_one_class,
        seed: 0,
        dataset: dataset.id.clone(),
    };
    let real = Some(real).filter(|_| !chosen.is_empty());
    grids.chain(in_rows).chain(real).collect()
}

fn grid_layout(guidance: Guidance, class: Option<u8>) -> Layout {
    match (guidance, class) {
        (Guidance::Class, Some(_)) => Layout::Samples {
            count: GRID_PICTURES,
            class,
        },
        (Guidance::Nothing, _) => Layout::Samples {
            count: GRID_PICTURES,
            class: None,
        },
        (Guidance::Class, None) | (Guidance::Codes, _) => Layout::ClassRows { columns: GRID_SIDE },
    }
}
