//! Atelier: a workshop for generative adversarial networks on Fashion-MNIST.
//!
//! Three programs of one package: `app` (the page), `engine` (the web worker) and `atelier`
//! (the command line). The dependency rule, held by `tests/native/layers.rs`:
//!
//! | module | may use |
//! | --- | --- |
//! | `protocol` | serde |
//! | `nn`, `data` | burn and std |
//! | `gans` | `nn`, `data`, `protocol`; never one another |
//! | `engine` | `gans`, `data`, `protocol` |
//! | `cli` | `engine`, `data`, `protocol` |
//! | `link` | `protocol`, web-sys |
//! | `ui` | `protocol`, `link`; never burn |

pub mod protocol;
#[cfg(feature = "engine")]
pub mod data;
#[cfg(feature = "cli")]
pub mod cli;
