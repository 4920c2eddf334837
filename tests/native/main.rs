//! The native tests: one binary, so that burn is linked once. A module a subject.

mod batches;
mod dataset;
mod idx;
mod layers;
mod reference;
mod shards;
mod watch;
