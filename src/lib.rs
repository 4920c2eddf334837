//! Atelier: a workshop for generative adversarial networks on Fashion-MNIST.
//!
//! Three programs of one package: `app` (the page), `engine` (the web worker) and `atelier`
//! (the command line). The dependency rule, held by `tests/native/layers/`:
//!
//! | module | may use |
//! | --- | --- |
//! | `core` | serde |
//! | `nn`, `data` | burn and std; besides, in nn, pulp for vectors, rayon for threads and futures; nothing else of ours |
//! | `families` | `nn`, `data`, `core`; never one another |
//! | `eval` | `nn`, `data` |
//! | `engine` | `families`, `eval`, `nn`, `data`, `core`, `link` |
//! | `cli` | `engine`, `eval`, `data`, `core`; papers only through `engine` |
//! | `link` | `core`, web-sys |
//! | `page` | `core`, `link`; never burn |

#[cfg(feature = "cli")]
pub mod cli;
pub mod core;
#[cfg(feature = "engine")]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod eval;
#[cfg(feature = "engine")]
pub mod families;
#[cfg(target_arch = "wasm32")]
pub mod link;
#[cfg(feature = "engine")]
pub mod nn;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod page;
