//! ACGAN: Odena, Olah & Shlens 2017.

use crate::page::learn::diagram::{CLASS, Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

/// Equation 2.
const SOURCE_PART: &str = r#"<math display="block" aria-label="L S is the expectation of the log-probability of S being real given a real picture, plus the expectation of the log-probability of S being fake given a fake picture">
<msub><mi>L</mi><mi>S</mi></msub><mo>=</mo>
<mi mathvariant="normal">E</mi><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>P</mi><mrow><mo stretchy=false>(</mo><mi>S</mi><mo>=</mo><mtext>real</mtext><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>X</mi><mtext>real</mtext></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<mi mathvariant="normal">E</mi><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>P</mi><mrow><mo stretchy=false>(</mo><mi>S</mi><mo>=</mo><mtext>fake</mtext><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>X</mi><mtext>fake</mtext></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

/// Equation 3.
const CLASS_PART: &str = r#"<math display="block" aria-label="L C is the expectation of the log-probability of C being c given a real picture, plus the expectation of the log-probability of C being c given a fake picture">
<msub><mi>L</mi><mi>C</mi></msub><mo>=</mo>
<mi mathvariant="normal">E</mi><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>P</mi><mrow><mo stretchy=false>(</mo><mi>C</mi><mo>=</mo><mi>c</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>X</mi><mtext>real</mtext></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<mi mathvariant="normal">E</mi><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>P</mi><mrow><mo stretchy=false>(</mo><mi>C</mi><mo>=</mo><mi>c</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>X</mi><mtext>fake</mtext></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

/// Section 3.
const GOALS: &str = r#"<math display="block" aria-label="D maximises L S plus L C; G maximises L C minus L S">
<mi>D</mi><mtext>:</mtext><mspace width="0.4em"/><mi>max</mi><mspace width="0.2em"/><msub><mi>L</mi><mi>S</mi></msub><mo>+</mo><msub><mi>L</mi><mi>C</mi></msub>
<mspace width="2em"/>
<mi>G</mi><mtext>:</mtext><mspace width="0.4em"/><mi>max</mi><mspace width="0.2em"/><msub><mi>L</mi><mi>C</mi></msub><mo>−</mo><msub><mi>L</mi><mi>S</mi></msub>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2016, 10),
    problem: "In cGAN the class is given to D for nothing. Here D is not told: beside the head \
              for the source S, real or fake, it has an auxiliary one that has to name the class C, \
              of photographs and of drawn pictures. G is rewarded when that head names the class it \
              was asked for.",
    diagram: Diagram {
        given: &["z", "c"],
        told: None,
        lookers: &[Looker {
            name: "D",
            answers: &[SOURCE, CLASS],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[SOURCE_PART, CLASS_PART, GOALS],
    reading: "Both want the class to be seen; they are at odds about the source only. Here L_C has \
              a weight λ, 1 as in the paper, and in the place of −L_S G takes its non-saturating \
              form.",
    source: "Equations 2 and 3; who maximises what: section 3.",
    watch: "“Classifier is right”: soon more often of fakes than of photographs. G can overdo it \
            and draw what the head finds easy, so that the pictures of a class grow alike: watch \
            diversity.",
};
