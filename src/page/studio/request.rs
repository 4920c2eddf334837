//! What the Studio asks its engine to draw. Plain functions.

use crate::core::{Command, Controls, Guidance, Layout};
use crate::page::address::LayoutKind;
use crate::page::engine::DrawRequest;
use crate::page::widgets::labels::Labels;

/// How far the sliders of the continuous codes go. In training they were between −1 and 1; the
/// paper looks beyond that too (Chen et al. 2016, figure 2).
pub const CODE_END: f32 = 2.0;
/// Pictures in a grid: ten by ten.
pub const SAMPLES: usize = 100;
pub const COLUMNS: usize = 10;

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub model: String,
    /// What that model's labels are called.
    pub labels: Labels,
    pub controls: Controls,
}

impl DrawRequest for Request {
    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn command(&self, request: u32) -> Command {
        Command::Draw {
            request,
            model: self.model.clone(),
            controls: self.controls.clone(),
        }
    }
}

/// The arrangements that make sense for a model.
pub fn layouts(guidance: Guidance) -> &'static [LayoutKind] {
    match guidance {
        Guidance::Nothing => &[LayoutKind::Samples],
        Guidance::Class => &[LayoutKind::Samples, LayoutKind::Classes, LayoutKind::Same],
        Guidance::Codes => &LayoutKind::ALL,
    }
}

/// An arrangement as the engine takes it. `class`: the class or code to be seen alone.
pub fn layout(kind: LayoutKind, guidance: Guidance, class: Option<u8>) -> Layout {
    match kind {
        LayoutKind::Samples => Layout::Samples {
            count: SAMPLES,
            class: class.filter(|_| guidance != Guidance::Nothing),
        },
        LayoutKind::Classes => Layout::ClassRows { columns: COLUMNS },
        LayoutKind::Same => Layout::SameCode { rows: COLUMNS },
        LayoutKind::Sweep => Layout::Sweep {
            class: class.unwrap_or(0),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_model_that_is_told_nothing_is_not_asked_for_a_class() {
        let class = |guidance| match layout(LayoutKind::Samples, guidance, Some(3)) {
            Layout::Samples { class, .. } => class,
            _ => None,
        };
        assert_eq!(class(Guidance::Nothing), None);
        assert_eq!(class(Guidance::Class), Some(3));
        assert_eq!(class(Guidance::Codes), Some(3));
    }

    #[wasm_bindgen_test]
    fn a_sweep_is_of_one_code() {
        let sweep = layout(LayoutKind::Sweep, Guidance::Codes, None);
        assert_eq!(sweep, Layout::Sweep { class: 0 });
    }
}
