//! The native tests: one binary, so that burn is linked once. A module a subject.

mod batches;
mod commands;
mod dataset;
mod drawing;
mod families;
mod files;
mod idx;
mod judge;
mod kernels;
mod layers;
mod protocol;
mod reference;
mod scores;
mod session;
mod shards;
mod shipped;
mod slopes;
mod support;
mod team;
mod techniques;
mod watch;
