//! What ends the program, and with which number: 2 where words or files that it was given are
//! wrong (clap's number for words that it does not know), 1 where something else went wrong, or a
//! check found something.

use std::fmt;

use anyhow::Error;

use crate::core::{Failure, FailureKind};

/// An error about what was given. It is found before anything is computed or written.
struct Wrong(Error);

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// With all its causes, since it hides them.
impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Wrong {}

pub trait OrWrong<T> {
    /// An error here is about what was given.
    ///
    /// # Errors
    /// The same.
    fn or_wrong(self) -> Result<T, Error>;
}

impl<T, E: Into<Error>> OrWrong<T> for Result<T, E> {
    fn or_wrong(self) -> Result<T, Error> {
        self.map_err(|error| Error::new(Wrong(error.into())))
    }
}

/// The number that the program ends with.
pub fn exit_code(error: &Error) -> u8 {
    let given = error.downcast_ref::<Wrong>().is_some()
        || error.downcast_ref::<Failure>().is_some_and(is_about_given);
    if given { 2 } else { 1 }
}

/// Failures of the engine that come from what it was asked for.
fn is_about_given(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::NoWebgpu
        | FailureKind::Shard
        | FailureKind::Model
        | FailureKind::Stored
        | FailureKind::Settings => true,
        FailureKind::DeviceLost
        | FailureKind::OutOfMemory
        | FailureKind::Diverged
        | FailureKind::Engine => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};

    #[test]
    fn what_was_given_counts_however_it_is_told() {
        let given: anyhow::Result<()> = Err(anyhow!("no such file")).context("a.npy").or_wrong();
        let error = given.context("to score").unwrap_err();
        assert_eq!(exit_code(&error), 2);
        assert_eq!(format!("{error:#}"), "to score: a.npy: no such file");
        assert_eq!(exit_code(&anyhow!("the disk is full")), 1);
    }

    #[test]
    fn a_run_that_diverged_was_not_given_wrongly() {
        let of = |kind| {
            let message = String::new();
            let failure = Failure {
                kind,
                message,
                request: None,
            };
            exit_code(&anyhow!(failure))
        };
        assert_eq!(of(FailureKind::Diverged), 1);
        assert_eq!(of(FailureKind::NoWebgpu), 2);
    }
}
