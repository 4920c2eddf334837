//! WGAN-GP: Gulrajani et al. 2017.

use crate::page::learn::diagram::{Diagram, Looker, SCORE};
use crate::page::learn::lesson::Lesson;

/// Equation 3.
const LOSS: &str = r#"<math display="block" aria-label="L is the expectation over z of D of G of z, minus the expectation over x of D of x, plus lambda times the expectation over u of the squared difference of 1 and the norm of the gradient of D at u">
<mi>L</mi><mo>=</mo>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>−</mo>
<msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo><mi>λ</mi><mspace width="0.1em"/>
<msub><mi mathvariant="normal">E</mi><mi>u</mi></msub><mrow><mo>[</mo><msup><mrow><mo stretchy=false>(</mo><msub><mrow><mi>‖</mi><msub><mo>∇</mo><mi>u</mi></msub><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>u</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msub><mo>−</mo><mn>1</mn><mo stretchy=false>)</mo></mrow><mn>2</mn></msup><mo>]</mo></mrow>
</math>"#;

/// Algorithm 1, lines 4 to 6. The drawings have x̂ for what G draws, so that the paper's x̂ is u
/// here.
const BETWEEN: &str = r#"<math display="block" aria-label="u is epsilon times x plus 1 minus epsilon times G of z, with epsilon uniform between 0 and 1">
<mi>u</mi><mo>=</mo><mi>ε</mi><mspace width="0.1em"/><mi>x</mi><mo>+</mo><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>ε</mi><mo stretchy=false>)</mo></mrow><mspace width="0.1em"/><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mtext>,</mtext><mspace width="1.2em"/>
<mi>ε</mi><mo>∼</mo><mi>U</mi><mrow><mo>[</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2017, 3),
    problem: "Clipping bounds the critic's slope, but not well: weights gather at the ends of \
              their range, and from layer to layer slopes shrink or grow with c. Yet it is known \
              what to ask for. The best critic has slope 1 almost everywhere on the lines between \
              photographs and the drawn pictures that belong to them. So a penalty on how far the \
              slope is from 1, at points between the two, takes the place of clipping.",
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
    equations: &[LOSS, BETWEEN],
    reading: "The first two terms are WGAN's estimate with the sign turned; λ = 10, as in the \
              paper. The point u (x̂ in the paper) lies at a random place between a photograph and \
              a drawn picture, as the slope cannot be asked for everywhere. Each picture has a \
              slope of its own, so the critic must not normalise over the batch. The slope is the \
              exact one, not a difference as with approximate R1. Without momentum, β1 = 0, Adam \
              serves again.",
    source: "Equation 3; the best critic: proposition 1; points between, five critic steps: \
             algorithm 1; λ and batch normalisation: section 4.",
    watch: "“The critic's slope”: the bars are to gather around 1; what is steeper than 2 counts \
            in the last. “Wasserstein estimate” leaves out the penalty, which D's loss contains. \
            As far as the slope is 1, its unit is the distance of two pictures: the root of the \
            summed squares, with pixels from −1 to 1. Set “Gradient penalty λ” to 0 while it runs, \
            and see what holds the slope then.",
};
