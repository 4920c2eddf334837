//! DCGAN: Radford, Metz & Chintala 2015.

use super::gan::GAME;
use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// The side of what a transposed convolution makes.
const TRANSPOSED: &str = r#"<math display="block" aria-label="o is s times i minus 1, plus k, minus 2 p">
<mi>o</mi><mo>=</mo><mi>s</mi><mrow><mo stretchy=false>(</mo><mi>i</mi><mo>−</mo><mn>1</mn><mo stretchy=false>)</mo></mrow><mo>+</mo><mi>k</mi><mo>−</mo><mn>2</mn><mi>p</mi>
</math>"#;

/// Ioffe & Szegedy 2015, algorithm 1.
pub const NORM: &str = r#"<math display="block" aria-label="BN of x is gamma times x minus the mean mu over the root of the variance sigma squared plus epsilon, plus beta">
<mi>BN</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><mi>γ</mi><mspace width="0.15em"/>
<mfrac><mrow><mi>x</mi><mo>−</mo><mi>μ</mi></mrow><msqrt><msup><mi>σ</mi><mn>2</mn></msup><mo>+</mo><mi>ε</mi></msqrt></mfrac><mo>+</mo><mi>β</mi>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2015, 11),
    problem: "GANs of convolutions would not train, until this paper found a shape that does: \
              strided convolutions in D and transposed ones in G in place of pooling; batch \
              normalisation in both, but not at G's output and D's input; no hidden layers that \
              connect everything with everything; ReLU in G with tanh at its end, LeakyReLU in D. \
              The game is that of the first GAN.",
    diagram: Diagram {
        given: &["z"],
        told: None,
        lookers: &[Looker {
            name: "D",
            answers: &[SOURCE],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[GAME, TRANSPOSED, NORM],
    reading: "A transposed convolution of kernel k, stride s and padding p makes a map of side o \
              from one of side i; with k = 4, s = 2 and p = 1 each doubles it: 7, 14, 28. Batch \
              normalisation brings every channel to the mean β and the deviation γ that it has \
              learned; μ and σ² are those of the batch, so what a network makes of a picture \
              depends on the others beside it. The fast recipe leaves it out of D, which \
              approximate R1 keeps in check instead: it learns at ten times the paper's rate.",
    source: "The game: Goodfellow et al. 2014, equation 1. The guidelines: section 3; the rates: \
             section 4. Batch normalisation: Ioffe & Szegedy 2015, arXiv:1502.03167, algorithm 1.",
    watch: "Nothing tells it what to draw: see which garments it finds first, and whether some go \
            missing (imbalance). D likes to run ahead; where it is right of nearly all pictures \
            for long, G has stopped learning much. In the Studio, the sliders of the latent code \
            turn one garment into another.",
};
