//! What the page asks its engine for.

use std::sync::Arc;

use crate::core::{Command, Drawn, Space};
use crate::page::engine::DrawRequest;

/// Outputs of the same drawing, each with other noise: their seeds.
pub const SEEDS: [u32; 6] = [1, 2, 3, 4, 5, 6];
/// Real pictures of a class that are fetched at once.
const REAL: usize = 60;

/// A picture to be translated.
pub struct Pixels {
    pub space: Space,
    pub drawn: Drawn,
    pub bytes: Vec<u8>,
}

/// Shared; two are the same only if they are one.
#[derive(Clone)]
pub struct Source(pub Arc<Pixels>);

impl Source {
    pub fn new(drawn: Drawn, space: Space, bytes: Vec<u8>) -> Self {
        Self(Arc::new(Pixels {
            space,
            drawn,
            bytes,
        }))
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Clone, PartialEq)]
pub enum Request {
    /// Real pictures of a class.
    Real { dataset: String, class: u8 },
    Translate {
        model: String,
        source: Source,
        /// So many of [`SEEDS`] from that place on.
        from: usize,
        count: usize,
    },
}

impl DrawRequest for Request {
    fn model(&self) -> Option<&str> {
        match self {
            Request::Real { .. } => None,
            Request::Translate { model, .. } => Some(model),
        }
    }

    fn command(&self, request: u32) -> Command {
        match self {
            Request::Real { dataset, class } => Command::ShowReal {
                request,
                dataset: dataset.clone(),
                class: *class,
                count: REAL,
            },
            Request::Translate {
                model,
                source,
                from,
                count,
            } => Command::Translate {
                request,
                model: model.clone(),
                space: source.0.space,
                drawn: source.0.drawn,
                seeds: SEEDS[*from..][..*count].to_vec(),
            },
        }
    }

    fn payload(&self) -> &[u8] {
        match self {
            Request::Real { .. } => &[],
            Request::Translate { source, .. } => &source.0.bytes,
        }
    }
}
