//! SNGAN: Miyato et al. 2018.

use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Equation 8.
pub const NORMALISED: &str = r#"<math display="block" aria-label="W SN of W is W over sigma of W">
<msub><mover accent="true"><mi>W</mi><mo>¯</mo></mover><mtext>SN</mtext></msub><mrow><mo stretchy=false>(</mo><mi>W</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><mfrac><mi>W</mi><mrow><mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>W</mi><mo stretchy=false>)</mo></mrow></mrow></mfrac>
</math>"#;

/// Algorithm 1.
const ITERATION: &str = r#"<math display="block" aria-label="v becomes W transposed times u, made of length one; u becomes W times v, made of length one; sigma of W is nearly u transposed times W times v">
<mover accent="true"><mi>v</mi><mo>~</mo></mover><mo>←</mo><mfrac><mrow><msup><mi>W</mi><mi mathvariant="normal">T</mi></msup><mover accent="true"><mi>u</mi><mo>~</mo></mover></mrow><mrow><mi>‖</mi><msup><mi>W</mi><mi mathvariant="normal">T</mi></msup><mover accent="true"><mi>u</mi><mo>~</mo></mover><mi>‖</mi></mrow></mfrac><mtext>,</mtext><mspace width="1.2em"/>
<mover accent="true"><mi>u</mi><mo>~</mo></mover><mo>←</mo><mfrac><mrow><mi>W</mi><mover accent="true"><mi>v</mi><mo>~</mo></mover></mrow><mrow><mi>‖</mi><mi>W</mi><mover accent="true"><mi>v</mi><mo>~</mo></mover><mi>‖</mi></mrow></mfrac><mtext>,</mtext><mspace width="1.2em"/>
<mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>W</mi><mo stretchy=false>)</mo></mrow><mo>≈</mo><msup><mover accent="true"><mi>u</mi><mo>~</mo></mover><mi mathvariant="normal">T</mi></msup><mi>W</mi><mover accent="true"><mi>v</mi><mo>~</mo></mover>
</math>"#;

/// Equation 16.
const OF_D: &str = r#"<math display="block" aria-label="V D is the expectation over x of the smaller of 0 and D of x minus 1, plus the expectation over z of the smaller of 0 and minus 1 minus D of G of z">
<msub><mi>V</mi><mi>D</mi></msub><mo>=</mo>
<msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><mi>min</mi><mrow><mo stretchy=false>(</mo><mn>0</mn><mo>,</mo><mo>−</mo><mn>1</mn><mo>+</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>min</mi><mrow><mo stretchy=false>(</mo><mn>0</mn><mo>,</mo><mo>−</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

/// Equation 17.
const OF_G: &str = r#"<math display="block" aria-label="V G is minus the expectation over z of D of G of z">
<msub><mi>V</mi><mi>G</mi></msub><mo>=</mo><mo>−</mo><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2018, 2),
    problem: "Clipping and penalties ask D to be flat; here it is built that way. The most that a \
              layer can stretch what it is given is the largest singular value σ(W) of its weights \
              W. Divided by it, no layer stretches anything, whatever the pictures are, and D, a \
              chain of such layers, is nowhere steeper than 1.",
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
    equations: &[NORMALISED, ITERATION, OF_D, OF_G],
    reading: "A convolution's weights are taken as a matrix, outputs by all else, which is right \
              up to a constant; LeakyReLU stretches nothing. σ comes from power iteration, the \
              second line: W changes little in a step, so ũ is kept, and one turn at each update \
              of D is enough. The loss is the hinge. D maximises V_D, in which photographs above 1 \
              and drawn pictures below −1 no longer count; G minimises V_G. Unlike in the paper, D \
              is DCGAN's, without normalisation over the batch.",
    source: "Equation 8; power iteration: algorithm 1; the hinge: equations 16 and 17.",
    watch: "“How much each layer stretches”: σ(W) of the weights as they are learned. D divides by \
            it and stays the same if a layer's W is scaled, so a high curve is no steep D. D's \
            loss is −V_D: 2 if it says 0 of everything, 0 if every picture is beyond its margin \
            and there is nothing left to learn.",
};
