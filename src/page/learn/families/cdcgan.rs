//! cDCGAN: cGAN on the networks of DCGAN, by projection in the fast recipe.

use super::cgan::GAME;
use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Miyato & Koyama 2018, equation 3.
const PROJECTION: &str = r#"<math display="block" aria-label="f of x and y is y transposed times V times phi of x, plus psi of phi of x">
<mi>f</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<msup><mi>y</mi><mi mathvariant="normal">T</mi></msup><mi>V</mi><mspace width="0.15em"/><mi>φ</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow>
<mo>+</mo><mi>ψ</mi><mrow><mo stretchy=false>(</mo><mi>φ</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    // No paper of its own: it could be written as soon as DCGAN was there.
    published: (2015, 12),
    problem: "cGAN's idea on DCGAN's networks. What is open is how D is told the class. Classic: \
              ten planes are laid beside the picture, that of the class all ones. Fast, by \
              projection: a vector that belongs to the class is multiplied with D's features, so \
              that D says how well this picture goes with this class.",
    diagram: Diagram {
        given: &["z", "y"],
        told: Some("y"),
        lookers: &[Looker {
            name: "D",
            answers: &[SOURCE],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[GAME, PROJECTION],
    reading: "f is D's logit, φ(x) its features, V holds a vector for every class, and y, one-hot, \
              picks one of them; ψ, here a linear layer, is what D says whatever the class. The \
              fast recipe has no batch normalisation in D and is kept smooth by approximate R1 \
              (see “Keeping D smooth” above).",
    source: "Mirza & Osindero 2014, equation 2. Projection: Miyato & Koyama 2018, \
             arXiv:1802.05637, equation 3.",
    watch: "Garments can be told apart within some hundred steps of the fast recipe. Then open it \
            in the Studio and ask the judge: most of what it takes for another class are shirts. \
            “Same code” shows what the latent code means in all ten classes alike.",
};
