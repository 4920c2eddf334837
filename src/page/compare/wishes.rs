//! Which pictures are to be on the page. Plain functions.

use super::queue::{Place, REAL, Wish};
use super::rows::Row;
use crate::core::{Guidance, Layout};

/// Pictures in a grid, and on a side of it.
const GRID_PICTURES: usize = 100;
pub const GRID_SIDE: usize = 10;
/// Pictures of one class in a row, which breaks after ten.
pub const ROW_PICTURES: usize = 20;
/// The class of the rows while the grids show all classes: bags come in many shapes.
const ROW_CLASS: u8 = 8;

/// The class that the rows are of.
pub fn row_class(class: Option<u8>) -> u8 {
    class.unwrap_or(ROW_CLASS)
}

/// The pictures for that choice, seed and class.
pub fn wishes(rows: &[Row], chosen: &[String], seed: u32, class: Option<u8>) -> Vec<Wish> {
    let drawable = |id: &String| {
        rows.iter()
            .find(|row| row.id == *id && row.drawn_at.is_some())
    };
    let chosen: Vec<&Row> = chosen.iter().filter_map(drawable).collect();
    let grids = chosen.iter().map(|row| Wish {
        model: row.id.clone(),
        place: Place::Grid,
        layout: grid_layout(row.guidance, class),
        seed,
    });
    let of_one_class = Layout::Samples {
        count: ROW_PICTURES,
        class: Some(row_class(class)),
    };
    let told = chosen.iter().filter(|row| row.conditional());
    let in_rows = told.map(|row| Wish {
        model: row.id.clone(),
        place: Place::Row,
        layout: of_one_class,
        seed,
    });
    // Real images have no seed.
    let real = Wish {
        model: REAL.into(),
        place: Place::Row,
        layout: of_one_class,
        seed: 0,
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
