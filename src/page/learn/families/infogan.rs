//! InfoGAN: Chen et al. 2016.

use crate::page::learn::diagram::{Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Equation 6.
const GAME: &str = r#"<math display="block" aria-label="The minimum over G and Q of the maximum over D of V of D and G minus lambda times L I of G and Q">
<munder><mo>min</mo><mrow><mi>G</mi><mo>,</mo><mi>Q</mi></mrow></munder><munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/>
<mi>V</mi><mrow><mo stretchy=false>(</mo><mi>D</mi><mo>,</mo><mi>G</mi><mo stretchy=false>)</mo></mrow><mo>−</mo><mi>λ</mi><mspace width="0.1em"/>
<msub><mi>L</mi><mi>I</mi></msub><mrow><mo stretchy=false>(</mo><mi>G</mi><mo>,</mo><mi>Q</mi><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Equation 5.
const BOUND: &str = r#"<math display="block" aria-label="L I of G and Q is the expectation over codes c and pictures x drawn from them of log Q of c given x, plus the entropy of c, and at most the mutual information of c and G of z and c">
<msub><mi>L</mi><mi>I</mi></msub><mrow><mo stretchy=false>(</mo><mi>G</mi><mo>,</mo><mi>Q</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>c</mi><mo>∼</mo><mi>P</mi><mrow><mo stretchy=false>(</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo>,</mo><mspace width="0.2em"/><mi>x</mi><mo>∼</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow></mrow></msub>
<mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>Q</mi><mrow><mo stretchy=false>(</mo><mi>c</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo><mi>H</mi><mrow><mo stretchy=false>(</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo>≤</mo>
<mi>I</mi><mrow><mo stretchy=false>(</mo><mi>c</mi><mo>;</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2016, 6),
    problem: "Labels cost work, and here nobody gives any. Beside the noise z, G is given codes \
              c: one of ten values, and two numbers between −1 and 1. A network Q must be able to \
              read them off the picture. G can help Q only by letting the codes show, so they \
              come to stand for what shows most, such as the kind of garment.",
    diagram: Diagram {
        given: &["z", "c"],
        told: None,
        lookers: &[
            Looker {
                name: "D",
                answers: &[SOURCE],
                reads_real: true,
            },
            Looker {
                name: "Q",
                answers: &["which codes?"],
                reads_real: false,
            },
        ],
        shared: true,
    },
    equations: &[GAME, BOUND],
    reading: "L_I is a lower bound of the mutual information I of codes and picture: how much one \
              says of the other. H(c) is how uncertain the codes are beforehand, a constant: log 10 \
              = 2.30 nats for ten equally frequent values. Of these Q gives a softmax, of a \
              continuous code the mean and the deviation of a normal distribution; the continuous \
              codes count by a tenth here. Q stands on the layers of D.",
    source: "Equations 5 and 6; Q in section 6.",
    watch: "“Q reads the codes” begins at 2.30 for the ten values and falls as they take on a \
            meaning. In the Studio, ask the judge which class each code has become, and sweep the \
            continuous codes.",
};
