//! cGAN: Mirza & Osindero 2014.

use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Equation 2.
pub const GAME: &str = r#"<math display="block" aria-label="The minimum over G of the maximum over D of V of D and G, which is the expectation over x from the data of log D of x given y, plus the expectation over z of the log of 1 minus D of G of z given y">
<munder><mo>min</mo><mi>G</mi></munder><munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/>
<mi>V</mi><mrow><mo stretchy=false>(</mo><mi>D</mi><mo>,</mo><mi>G</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>∼</mo><msub><mi>p</mi><mtext>data</mtext></msub></mrow></msub>
<mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><mi>y</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>z</mi><mo>∼</mo><msub><mi>p</mi><mi>z</mi></msub></mrow></msub>
<mrow><mo>[</mo><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><mi>y</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2014, 11),
    problem: "A GAN draws what it likes. Here both networks are told the class y as a one-hot \
              row, G beside its noise and D beside the pixels. A perfect boot where a shirt was \
              asked for is then a fake, so G has to draw what it is asked for.",
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
    equations: &[GAME],
    reading: "The game of the GAN, with everything given y. D is told y of drawn pictures as \
              well: its second term is D(G(z|y)|y), as the paper's figure 1 has it, though the \
              equation does not say so. In the fast recipe G is told a second time: each class has \
              a scale and a shift of its own in the batch normalisation; and D is shown \
              photographs under wrong classes, too (below, “Wrong labels”).",
    source: "Equation 2.",
    watch: "The columns of the grid turn into classes, those that look like no other first, such \
            as trousers. Shirts, coats and pullovers stay mixed up longest.",
};
