//! The command line.

use clap::Parser;

fn main() -> anyhow::Result<()> {
    atelier::cli::Cli::parse().run()
}
