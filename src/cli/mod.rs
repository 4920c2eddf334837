//! The command line: one file or folder a sub-command.

mod args;
pub mod bench;
mod classifier;
pub mod data;
mod engine;
pub mod export;
pub mod files;
pub mod lab;
pub mod models;
pub mod sample;
pub mod score;
pub mod seeds;
pub mod techniques;
pub mod train;
pub mod translations;
mod trial;
mod wrong;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Trains, samples and measures the GANs that the page shows.
#[derive(Parser, Debug)]
#[command(name = "atelier", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  atelier data --check                                   the real data is there and whole
  atelier train --family cdcgan --size s --epochs 8 --name mine   train, write pretrained/mine.bpk
  atelier train --family cdcgan --size s --epochs 12 --name mine --resume
  atelier sample --model pretrained/cdcgan-s.bpk --count 10000 --out samples
  atelier score --model pretrained/*.bpk                 how good they are
  atelier export --model mine.bpk --out mine.safetensors the weights for PyTorch
  atelier models                                         what is shipped, and whether it is whole
  atelier bench --family cdcgan --size xs                milliseconds for a step";

#[derive(Subcommand, Debug)]
enum Command {
    /// Make or check the shards of Fashion-MNIST that page and command line train on
    Data(data::DataArgs),
    /// Train a GAN, with a sample sheet as it learns, and add it to the shipped models
    Train(train::TrainArgs),
    /// Draw many pictures with a trained model and write them as NumPy arrays
    Sample(sample::SampleArgs),
    /// Say how good models are, or anybody's samples, in the eyes of the judge
    Score(score::ScoreArgs),
    /// Write a model's weights for PyTorch, or a run's losses and scores as a table
    Export(export::ExportArgs),
    /// Measure a training step and drawing
    Bench(bench::BenchArgs),
    /// List the shipped models and check their files
    Models(models::ModelsArgs),
    /// Bring about the failures of the failure lab, and repair them
    Lab(lab::LabArgs),
    /// Train from several seeds, and say how much depends on them
    Seeds(seeds::SeedsArgs),
    /// Train with and without each technique
    Techniques(techniques::TechniquesArgs),
    /// Train pix2pix with each loss and each size of a patch
    Translations(translations::TranslationsArgs),
}

impl Cli {
    /// Does what the words on the command line say, and says what stopped it.
    pub fn run(self) -> ExitCode {
        match self.command.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(wrong::exit_code(&error))
            }
        }
    }
}

impl Command {
    fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Data(args) => data::run(&args),
            Command::Train(args) => train::run(&args),
            Command::Sample(args) => sample::run(&args),
            Command::Score(args) => score::run(&args),
            Command::Export(args) => export::run(&args),
            Command::Bench(args) => bench::run(&args),
            Command::Models(args) => models::run(&args),
            Command::Lab(args) => lab::run(&args),
            Command::Seeds(args) => seeds::run(&args),
            Command::Techniques(args) => techniques::run(&args),
            Command::Translations(args) => translations::run(&args),
        }
    }
}
