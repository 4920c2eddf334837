//! Atelier: a workshop for generative adversarial networks on Fashion-MNIST.
//!
//! Three programs of one package: `app` (the page), `engine` (the web worker) and `atelier`
//! (the command line). No files use one another in a circle. The modules keep to this table, and
//! `tests/native/layers/` holds both:
//!
//! | module | may use |
//! | --- | --- |
//! | `core` | serde |
//! | `nn`, `data` | `core`; burn; in nn also pulp for vectors, rayon for threads, and futures |
//! | `families` | `nn`, `data`, `core`; a paper never another; what is not under a `cfg` is a paper's facts, without burn |
//! | `eval` | `nn`, `data`, `core` |
//! | `engine` | `families`, `eval`, `nn`, `data`, `core`, `link` |
//! | `cli` | `engine`, `eval`, `data`, `core`, `families`; of a paper its facts only |
//! | `link` | `core`; web-sys |
//! | `page` | `core`, `link`, `families`; of a paper its facts only; never burn |

#[cfg(feature = "cli")]
pub mod cli;
pub mod core;
#[cfg(feature = "engine")]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod eval;
pub mod families;
#[cfg(target_arch = "wasm32")]
pub mod link;
#[cfg(feature = "engine")]
pub mod nn;
// Natively only what is plain data, for the tests.
#[cfg(any(all(target_arch = "wasm32", feature = "app"), feature = "cli"))]
pub mod page;
