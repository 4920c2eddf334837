//! What the Learn page says of a family, and in which order.

use super::diagram::Diagram;
use super::families::{
    acgan, cdcgan, cgan, dcgan, gan, infogan, r3gan, sngan, two_n, vac_gan, wgan, wgan_gp,
};
use crate::core::Family;

pub struct Lesson {
    /// Year and month of the first version on arXiv: the order on the page.
    pub published: (u16, u8),
    /// What it was found for, and how it goes about it.
    pub problem: &'static str,
    pub diagram: Diagram,
    /// As the paper has them, each a `<math>` element.
    pub equations: &'static [&'static str],
    /// What the equations say, and what is done otherwise here.
    pub reading: &'static str,
    /// Where the equations stand.
    pub source: &'static str,
    /// What to look for while it trains.
    pub watch: &'static str,
}

pub fn lesson(family: Family) -> &'static Lesson {
    match family {
        Family::Gan => &gan::LESSON,
        Family::Dcgan => &dcgan::LESSON,
        Family::Cgan => &cgan::LESSON,
        Family::Cdcgan => &cdcgan::LESSON,
        Family::Acgan => &acgan::LESSON,
        Family::TwoN => &two_n::LESSON,
        Family::VacGan => &vac_gan::LESSON,
        Family::InfoGan => &infogan::LESSON,
        Family::Wgan => &wgan::LESSON,
        Family::WganGp => &wgan_gp::LESSON,
        Family::Sngan => &sngan::LESSON,
        Family::R3gan => &r3gan::LESSON,
    }
}

/// Every family, the oldest first.
pub fn in_order() -> Vec<Family> {
    let mut families = Family::ALL.to_vec();
    families.sort_by_key(|family| lesson(*family).published);
    families
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_family_has_its_lesson() {
        for family in Family::ALL {
            let lesson = lesson(family);
            assert!(!lesson.equations.is_empty(), "{}", family.id());
            let texts = [lesson.problem, lesson.reading, lesson.source, lesson.watch];
            assert!(texts.iter().all(|text| !text.is_empty()));
            for equation in lesson.equations {
                assert!(equation.starts_with("<math display=\"block\" aria-label=\""));
                assert!(equation.trim_end().ends_with("</math>"));
            }
        }
    }

    #[wasm_bindgen_test]
    fn the_oldest_comes_first() {
        let order = in_order();
        assert_eq!(order.len(), Family::ALL.len());
        assert_eq!(order.first(), Some(&Family::Gan));
        let place = |family| order.iter().position(|other| *other == family);
        assert!(place(Family::Cgan) < place(Family::Dcgan));
        assert!(place(Family::Dcgan) < place(Family::Cdcgan));
        assert!(place(Family::Wgan) < place(Family::WganGp));
        assert_eq!(order.last(), Some(&Family::R3gan));
    }
}
