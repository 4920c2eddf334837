//! WGAN: Arjovsky, Chintala & Bottou 2017.

use crate::page::learn::diagram::{Diagram, Looker, SCORE};
use crate::page::learn::lesson::Lesson;

/// Equation 2, with what G draws in the place of its distribution, as in equation 3.
const DISTANCE: &str = r#"<math display="block" aria-label="W of the data and G is the supremum, over all D whose Lipschitz norm is at most 1, of the expectation over x from the data of D of x, minus the expectation over z of D of G of z">
<mi>W</mi><mrow><mo stretchy=false>(</mo><msub><mi>p</mi><mtext>data</mtext></msub><mo>,</mo><msub><mi>p</mi><mi>g</mi></msub><mo stretchy=false>)</mo></mrow><mo>=</mo>
<munder><mo>sup</mo><mrow><msub><mrow><mi>‖</mi><mi>D</mi><mi>‖</mi></mrow><mi>L</mi></msub><mo>≤</mo><mn>1</mn></mrow></munder><mspace width="0.2em"/>
<msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>∼</mo><msub><mi>p</mi><mtext>data</mtext></msub></mrow></msub><mrow><mo>[</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>−</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>z</mi><mo>∼</mo><msub><mi>p</mi><mi>z</mi></msub></mrow></msub><mrow><mo>[</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

/// Algorithm 1, line 7.
pub const CLIPPING: &str = r#"<math display="block" aria-label="w becomes w clipped to between minus c and c">
<mi>w</mi><mo>←</mo><mi>clip</mi><mrow><mo stretchy=false>(</mo><mi>w</mi><mo>,</mo><mo>−</mo><mi>c</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2017, 1),
    problem: "The game of the GAN measures by the Jensen–Shannon divergence how far what G draws \
              is from the photographs. Where the two do not overlap, that is log 2 however far \
              apart they are, and has no slope. The Wasserstein distance W is the work of carrying \
              one over to the other, probability times way: it shrinks with every step nearer. D \
              becomes a critic: its numbers are no probabilities, they have only to be higher for \
              photographs.",
    diagram: Diagram {
        given: &["z"],
        told: None,
        lookers: &[Looker {
            name: "D",
            answers: &[SCORE],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[DISTANCE, CLIPPING],
    reading: "L is for Lipschitz: D is to be nowhere steeper than 1; with another bound, K, it \
              finds K times W. To have some bound at all, every weight w of the critic is put back \
              within ±c after each update, a “clearly terrible” way in the paper's own words. The \
              critic is to be near its best before G, which raises D(G(z)), learns from it: so \
              five updates for each of G, and by RMSProp, as momentum made it unsteady. Clipped \
              alone, critic and G go round each other and the pictures level off; so the critic of \
              the shipped model is kept smooth by “R1 weight λ” as well, unlike there. It has no \
              zero: “real” is what lies above the middle of its two means.",
    source: "Equations 2 and 3; clipping, RMSProp and five critic steps: algorithm 1; momentum: \
             section 4.2.",
    watch: "“Wasserstein estimate”, which is D's loss with the sign turned: it rises while the \
            critic learns to tell apart, and is then to fall as the pictures get better. Its unit \
            is the critic's own and changes with “Weight clipping”, so compare within a run only. \
            “The critic's weights”: whether they gather at −c and c. Gulrajani et al. 2017 \
            (section 3) saw them do so, and the critic come out too simple.",
};
