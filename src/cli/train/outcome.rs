//! What a run ends with: its model, and a sheet of what that draws.

use std::path::Path;

use anyhow::Result;

use crate::cli::engine::Engine;
use crate::cli::files::{disk, sheet};
use crate::core::{Command, Controls, Event, Layout, Settings};
use crate::engine::draw;

/// Pictures of each class on a model's sheet, as far as they can be drawn at once.
const SHEET_COLUMNS: usize = 10;

/// Writes the model.
pub async fn export(engine: &mut Engine, path: &Path) -> Result<Vec<u8>> {
    engine.send(Command::Export);
    let weights = engine
        .payload(|event| matches!(event, Event::Exported { .. }))
        .await?;
    disk::write(path, &weights)?;
    Ok(weights)
}

/// Writes a sheet of a model's pictures, a row for each class.
pub async fn draw_sheet(
    engine: &mut Engine,
    path: &Path,
    id: &str,
    settings: &Settings,
    weights: &[u8],
) -> Result<()> {
    engine.send_with(
        Command::AdoptModel {
            id: id.to_owned(),
            settings: settings.clone(),
        },
        Some(weights.to_vec()),
    );
    let columns = SHEET_COLUMNS.min(draw::MOST / draw::columns(settings));
    let controls = Controls {
        seed: 1,
        truncation: Controls::NO_TRUNCATION,
        directions: vec![],
        layout: Layout::ClassRows { columns },
        codes: None,
    };
    engine.send(Command::Draw {
        request: 0,
        model: id.to_owned(),
        controls,
    });
    loop {
        if let (Event::Drawn { grid, .. }, Some(pixels)) = engine.next().await? {
            return sheet::write(path, &grid, &pixels);
        }
    }
}
