//! The command line.

use std::process::ExitCode;

use clap::Parser;

// A step takes and gives back hundreds of megabytes, which glibc hands to the kernel each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    atelier::cli::Cli::parse().run()
}
