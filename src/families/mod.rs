//! The families, one folder a paper: its facts and settings in `mod.rs` (no burn: the page reads
//! them), its networks and losses in `model.rs`, its lesson in `lesson.html`.
//!
//! A new family is a folder and its name in the list below; the page, the command line and the
//! tests find it there. What papers of two players share is said once: `adversarial` is what
//! such a paper says, `two_players` how they take turns.

#[cfg(feature = "engine")]
pub mod adversarial;
pub mod failures;
#[cfg(feature = "engine")]
pub mod heads;
pub mod knobs;
#[cfg(feature = "engine")]
pub mod model;
#[cfg(feature = "engine")]
pub mod networks;
#[cfg(feature = "engine")]
pub mod objective;
pub mod panels;
#[cfg(feature = "engine")]
mod players;
#[cfg(feature = "engine")]
pub mod seen;
#[cfg(feature = "engine")]
pub mod sizes;
#[cfg(feature = "engine")]
pub mod step_noise;
#[cfg(feature = "engine")]
pub mod two_players;

use serde::{Deserialize, Deserializer};

use crate::core::Family;

/// The list, and from it everything that goes through all families.
macro_rules! families {
    ($($name:ident),* $(,)?) => {
        $(pub mod $name;)*

        impl Family {
            /// In the order of the page; the first is the one that is shown at first.
            pub const ALL: &'static [Family] = &[$(Family(&$name::INFO)),*];
        }

        /// New networks with initial weights from the settings' seed. `device` must have autodiff.
        ///
        /// # Panics
        /// For a family that is not in the list, which no text can name.
        #[cfg(feature = "engine")]
        pub fn build(
            settings: &crate::core::Settings,
            device: &burn::tensor::Device,
        ) -> Box<dyn model::Model> {
            $(if settings.family == Family(&$name::INFO) {
                return <$name::model::Networks as model::Build>::build(settings, device);
            })*
            unreachable!("{:?} is not in the list of families", settings.family)
        }

        /// A trained generator from its weights. `device` must be without autodiff.
        ///
        /// # Errors
        /// Weights of another network.
        ///
        /// # Panics
        /// As [`build`].
        #[cfg(feature = "engine")]
        pub fn sampler(
            settings: &crate::core::Settings,
            weights: &crate::nn::weights::Weights,
            device: &burn::tensor::Device,
        ) -> Result<Box<dyn model::Sampler>, crate::nn::weights::WeightsError> {
            $(if settings.family == Family(&$name::INFO) {
                return <$name::model::Networks as model::Build>::sampler(settings, weights, device);
            })*
            unreachable!("{:?} is not in the list of families", settings.family)
        }
    };
}

families! {
    cdcgan, dcgan, gan, cgan, acgan, two_n, vac_gan, infogan, wgan, wgan_gp, sngan, r3gan, pix2pix
}

impl Family {
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|family| family.id() == id)
    }
}

/// How files of the first edition, the shipped models among them, name two of the families.
const FIRST_EDITION: [(&str, &str); 2] = [("two-n", "2n-gan"), ("info-gan", "infogan")];

/// By its id, which must be in the list.
impl<'de> Deserialize<'de> for Family {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let renamed = FIRST_EDITION.iter().find(|(old, _)| *old == name);
        let id = renamed.map_or(name.as_str(), |(_, id)| id);
        let unknown = || serde::de::Error::custom(format!("there is no family {name}"));
        Self::from_id(id).ok_or_else(unknown)
    }
}
