//! The numbers of a training step, by name.

use std::collections::BTreeMap;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// D's and G's loss, in nats.
pub const D_LOSS: &str = "d_loss";
pub const G_LOSS: &str = "g_loss";
/// How often D is right on real and on fake images of the batch, 0 to 1.
pub const D_REAL: &str = "d_real";
pub const D_FAKE: &str = "d_fake";

/// What one training step measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StepStats {
    /// Generator updates so far, this one included.
    pub step: u64,
    /// The losses and shares above, and what the family's panels show (`Panel::names`). Not a
    /// number once a run has diverged.
    #[serde(flatten)]
    pub values: BTreeMap<String, f32>,
}

impl StepStats {
    /// A measurement by its name; not a number where the family does not measure it.
    pub fn value(&self, name: &str) -> f32 {
        self.values.get(name).copied().unwrap_or(f32::NAN)
    }

    /// Whether no loss has come apart.
    pub fn is_finite(&self) -> bool {
        let losses = self
            .values
            .iter()
            .filter(|(name, _)| name.ends_with("loss"));
        losses.into_iter().all(|(_, loss)| loss.is_finite())
    }
}

/// By hand: what serde makes of a flattened field would be a hundredth of the page's program.
impl<'de> Deserialize<'de> for StepStats {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(Flat)
    }
}

struct Flat;

impl<'de> Visitor<'de> for Flat {
    type Value = StepStats;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a step with its measurements by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<StepStats, A::Error> {
        let mut stats = StepStats::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == "step" {
                stats.step = map.next_value()?;
            } else {
                // JSON has no NaN; serde_json writes null in its place.
                let value = map.next_value::<Option<f32>>()?.unwrap_or(f32::NAN);
                stats.values.insert(name, value);
            }
        }
        Ok(stats)
    }
}
