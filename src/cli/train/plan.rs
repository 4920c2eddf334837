//! What is to be done, found out before anything is computed or written.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::args::TrainArgs;
use super::files::{Files, Shipped};
use super::past::{Journal, Past};
use crate::cli::files::disk;
use crate::core::Settings;
use crate::engine::checkpoint::State;

pub struct Plan {
    pub settings: Settings,
    pub files: Files,
    pub shipped: Shipped,
    /// The checkpoint that it goes on from, and its file.
    pub checkpoint: Option<Vec<u8>>,
    pub resumed: Option<PathBuf>,
    pub journal: Journal,
    /// The last step.
    pub steps: u64,
}

/// A run that goes on.
struct Kept {
    path: PathBuf,
    bytes: Vec<u8>,
    state: State,
    past: Past,
}

impl Plan {
    /// # Errors
    /// Words or files that cannot be used, or something that would be lost.
    pub fn of(args: &TrainArgs) -> Result<Self> {
        let runs = args.runs.as_deref().unwrap_or(Path::new("runs"));
        let named = match args.run_file() {
            Some(file) => Some(Kept::read(file)?),
            None => None,
        };
        let settings = match &named {
            Some(kept) => args.settings_of(&kept.state.settings)?,
            None => args.settings()?,
        };
        let id = args.name.clone().unwrap_or_else(|| settings.model_id());
        let files = Files::new(runs, &id, &settings);
        let own = || {
            let there = args.resume.is_some() && files.checkpoint.exists();
            there.then(|| Kept::read(&files.checkpoint))
        };
        let kept = match named {
            Some(kept) => Some(kept),
            None => own().transpose()?,
        };
        if let Some(kept) = &kept {
            check_same(&kept.state.settings, &settings)?;
        }
        let shipped = Shipped::new(&args.out, &id);
        check_free(args.force, &files, &shipped, kept.as_ref())?;
        Self::new(args, settings, files, shipped, kept)
    }

    fn new(
        args: &TrainArgs,
        settings: Settings,
        files: Files,
        shipped: Shipped,
        kept: Option<Kept>,
    ) -> Result<Self> {
        let (first, before) = match &kept {
            Some(kept) => (kept.state.step, &kept.state.settings),
            None => (0, &settings),
        };
        let mut past = kept
            .as_ref()
            .map_or_else(Past::default, |kept| kept.past.clone());
        past.model = shipped.hash();
        let journal = Journal::open(past, args.call(&settings), first, before, &settings);
        let steps = journal.steps(args.epochs);
        ensure!(
            steps > 0,
            "--epochs {} is no whole step of {} images",
            args.epochs,
            settings.batch_size
        );
        let (resumed, checkpoint) = kept.map(|kept| (kept.path, kept.bytes)).unzip();
        Ok(Self {
            settings,
            files,
            shipped,
            checkpoint,
            resumed,
            journal,
            steps,
        })
    }
}

impl Kept {
    /// What belongs to the checkpoint lies beside it, if it is the command line's.
    fn read(checkpoint: &Path) -> Result<Self> {
        let bytes = disk::read(checkpoint)?;
        let named = || format!("{} is no run that can go on", checkpoint.display());
        let (_, state) = State::decode(bytes.clone()).with_context(named)?;
        let past = Past::read(&checkpoint.with_extension("past.json"));
        Ok(Self {
            path: checkpoint.to_owned(),
            past: past.unwrap_or_else(|| Past::elsewhere(state.images())),
            bytes,
            state,
        })
    }
}

/// A run may overwrite what it wrote itself, or was told to overwrite.
fn check_free(force: bool, files: &Files, shipped: &Shipped, kept: Option<&Kept>) -> Result<()> {
    if !kept.is_some_and(|kept| disk::same(&kept.path, &files.checkpoint)) {
        files.must_be_free(force)?;
    }
    let there = shipped.hash();
    let own = there.is_some() && kept.is_some_and(|kept| kept.past.model == there);
    shipped.must_be_free(force || own)
}

fn check_same(kept: &Settings, wanted: &Settings) -> Result<()> {
    ensure!(
        kept.adjusted(wanted) == *wanted,
        "the run is of other settings, which cannot change while it goes on: {kept:?}"
    );
    Ok(())
}
