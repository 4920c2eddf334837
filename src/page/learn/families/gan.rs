//! GAN: Goodfellow et al. 2014.

use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Equation 1.
pub const GAME: &str = r#"<math display="block" aria-label="The minimum over G of the maximum over D of V of D and G, which is the expectation over x from the data of log D of x, plus the expectation over z of the log of 1 minus D of G of z">
<munder><mo>min</mo><mi>G</mi></munder><munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/>
<mi>V</mi><mrow><mo stretchy=false>(</mo><mi>D</mi><mo>,</mo><mi>G</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>∼</mo><msub><mi>p</mi><mtext>data</mtext></msub></mrow></msub>
<mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>z</mi><mo>∼</mo><msub><mi>p</mi><mi>z</mi></msub></mrow></msub>
<mrow><mo>[</mo><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2014, 6),
    problem: "Until then a generator was fitted by its likelihood, which for pictures can hardly \
              be computed, or pixel by pixel, which draws blurred averages. Here nothing but a \
              second network says how good a picture is, and that network learns too. Both are \
              perceptrons: every one of the 784 pixels has weights of its own.",
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
    equations: &[GAME],
    reading: "D maximises V and G minimises it. Taken at its word, that is G's minimax loss; by \
              default G maximises log D(G(z)) instead (see “Two losses for G” above).",
    source: "Equation 1; the two losses in section 3.",
    watch: "Train it twice, with either generator loss (under the settings), and compare what D \
            believes of the fakes: where D(G(z)) is near 0, the minimax loss has hardly a slope \
            left. Adam enlarges small slopes, so such a run may creep on all the same. The \
            pictures stay grainy: a perceptron does not know which pixels are neighbours.",
};
