//! Order: how the table is sorted, which value of a column is the best, and which models are
//! chosen. Plain functions.

use crate::page::widgets::sorted::sort_short;
use std::cmp::Ordering;

use super::columns::{Better, COLUMNS, Column, column};
use super::rows::Row;

/// Models that are chosen at first, and at most. A chart tells no more lines apart.
const CHOSEN_AT_FIRST: usize = 3;
pub const CHOSEN_AT_MOST: usize = 6;

/// How the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// A column's id; `None` sorts by name.
    pub by: Option<&'static str>,
    pub descending: bool,
}

impl Sort {
    /// A column that is newly sorted by has what is good on top, and else the least.
    pub fn first(by: Option<&'static str>) -> Self {
        let better = by.and_then(column).map(|column| column.better);
        Self {
            by,
            descending: matches!(better, Some(Better::Higher | Better::Near(_))),
        }
    }

    /// What a press on a column's head leads to.
    pub fn pressed(self, by: Option<&'static str>) -> Self {
        if self.by == by {
            Self {
                descending: !self.descending,
                ..self
            }
        } else {
            Self::first(by)
        }
    }

    /// For `aria-sort`.
    pub fn word(self, by: Option<&'static str>) -> Option<&'static str> {
        (self.by == by).then_some(if self.descending {
            "descending"
        } else {
            "ascending"
        })
    }
}

/// The ids of the rows in that order. Rows without a value come last, whichever way it goes, and
/// before them those with a value of another kind, which is no rank.
pub fn sorted(rows: &[Row], sort: Sort) -> Vec<String> {
    let mut order: Vec<&Row> = rows.iter().collect();
    match sort.by.and_then(column) {
        Some(column) => sort_short(&mut order, |a, b| by_value(column, a, b, sort.descending)),
        None => sort_short(&mut order, |a, b| {
            turned(a.name.cmp(&b.name), sort.descending)
        }),
    }
    order.into_iter().map(|row| row.id.clone()).collect()
}

fn by_value(column: &Column, a: &Row, b: &Row, descending: bool) -> Ordering {
    let [a, b] = [a, b].map(|row| match (column.value(row), column.rough(row)) {
        (Some(value), _) => (0, value),
        (None, Some(value)) => (1, value),
        (None, None) => (2, 0.0),
    });
    let values = turned(a.1.total_cmp(&b.1), descending);
    a.0.cmp(&b.0).then(values)
}

fn turned(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// The row with the best value of a column, among those that count.
pub fn best<'a>(
    rows: &'a [Row],
    column: &Column,
    counts: impl Fn(&Row) -> bool,
) -> Option<(&'a Row, f64)> {
    let valued = rows.iter().filter(|row| counts(row)).filter_map(|row| {
        let value = column.value(row)?;
        Some((row, value, column.badness(value)?))
    });
    let best = valued.min_by(|a, b| a.2.total_cmp(&b.2));
    best.map(|(row, value, _)| (row, value))
}

/// The best value of every column.
pub fn best_values(rows: &[Row]) -> Vec<Option<f64>> {
    let best = |column: &Column| best(rows, column, |_| true).map(|(_, value)| value);
    COLUMNS.iter().map(best).collect()
}

/// The columns of such rows in which anything is known.
pub fn known_columns(rows: &[Row]) -> Vec<usize> {
    let translators = rows.iter().any(|row| row.translates);
    let known = |column: &Column| {
        if !column.is_of(translators) {
            return false;
        }
        let mut rows = rows.iter();
        rows.any(|row| column.value(row).or(column.rough(row)).is_some())
    };
    (0..COLUMNS.len())
        .filter(|&place| known(&COLUMNS[place]))
        .collect()
}

/// What is chosen until the visitor chooses: the conditional models with the lowest FID, and
/// where too few have one, others.
pub fn first_choice(rows: &[Row]) -> Vec<String> {
    let shipped = rows.iter().filter(|row| !row.is_own() && !row.translates);
    let mut order: Vec<&Row> = shipped.collect();
    let fid = |row: &Row| {
        row.scores
            .as_ref()
            .map_or(f64::INFINITY, |scores| scores.fid)
    };
    sort_short(&mut order, |a, b| {
        let told = b.conditional().cmp(&a.conditional());
        told.then(fid(a).total_cmp(&fid(b)))
    });
    let chosen = order.into_iter().take(CHOSEN_AT_FIRST);
    chosen.map(|row| row.id.clone()).collect()
}

/// The choice with one model more, or less.
pub fn toggled(mut chosen: Vec<String>, id: &str) -> Vec<String> {
    match chosen.iter().position(|other| other == id) {
        Some(place) => {
            chosen.remove(place);
        }
        None if chosen.len() < CHOSEN_AT_MOST => chosen.push(id.to_owned()),
        None => {}
    }
    chosen
}
