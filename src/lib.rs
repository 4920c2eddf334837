//! Atelier: a workshop for generative adversarial networks on Fashion-MNIST.
//!
//! Three programs of one package: `app` (the page), `engine` (the web worker) and `atelier`
//! (the command line). The dependency rule, held by `tests/native/layers/`:
//!
//! | module | may use |
//! | --- | --- |
//! | `protocol` | serde |
//! | `nn`, `data` | burn and std; besides, in nn, pulp for vectors, rayon for threads and futures; nothing else of ours |
//! | `gans` | `nn`, `data`, `protocol`; never one another |
//! | `eval` | `nn`, `data` |
//! | `engine` | `gans`, `eval`, `nn`, `data`, `protocol`, `link` |
//! | `cli` | `engine`, `eval`, `data`, `protocol`; papers only through `engine` |
//! | `link` | `protocol`, web-sys |
//! | `ui` | `protocol`, `link`; never burn |

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "engine")]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod eval;
#[cfg(feature = "engine")]
pub mod gans;
#[cfg(target_arch = "wasm32")]
pub mod link;
#[cfg(feature = "engine")]
pub mod nn;
pub mod protocol;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod ui;
