//! The native tests: one binary, so that burn is linked once. A module a subject.

mod allocations;
mod batches;
mod classifier;
mod commands;
mod dataset;
mod drawing;
mod families;
mod files;
mod idx;
mod kernels;
mod layers;
mod protocol;
mod reference;
mod replicas;
mod scores;
mod session;
mod shards;
mod shipped;
mod slopes;
mod support;
mod techniques;
