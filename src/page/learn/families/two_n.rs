//! 2N-GAN: P. Bromley 2018.

use crate::page::learn::diagram::{Diagram, Looker};
use crate::page::learn::lesson::Lesson;

const OF_D: &str = r#"<math display="block" aria-label="D maximises the expectation over x of log p c of x, plus the expectation over z of log p N plus c of G of z and c">
<munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/>
<msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><msub><mi>p</mi><mi>c</mi></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>+</mo>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><msub><mi>p</mi><mrow><mi>N</mi><mo>+</mo><mi>c</mi></mrow></msub><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const OF_G: &str = r#"<math display="block" aria-label="G maximises the expectation over z of log p c of G of z and c">
<munder><mo>max</mo><mi>G</mi></munder><mspace width="0.2em"/>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><msub><mi>p</mi><mi>c</mi></msub><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const REAL: &str = r#"<math display="block" aria-label="The probability of real given x is the sum of p k of x for k from 1 to N">
<mi>P</mi><mrow><mo stretchy=false>(</mo><mtext>real</mtext><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover><msub><mi>p</mi><mi>k</mi></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    // Slides of that year; the month is not known.
    published: (2018, 1),
    problem: "Two heads can disagree: a picture may be real to the one and of no class to the \
              other. Here one softmax of 2N outputs does both jobs, N = 10: output c says “a \
              photograph of class c”, output N + c “a drawn picture of class c”.",
    diagram: Diagram {
        given: &["z", "c"],
        told: None,
        lookers: &[Looker {
            name: "D",
            answers: &["10 real classes", "10 fake classes"],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[OF_D, OF_G, REAL],
    reading: "p is the softmax of D's 2N outputs, c the class of the photograph x or the class G was \
              asked for. To deceive D, a drawn picture has to look real and be of its class, all in \
              one number; how real D holds a picture is the sum of the first N.",
    source: "There is no paper: P. Bromley 2018, slides. Odena 2016, arXiv:1606.01583, has N + 1 \
             outputs, with one for all fakes.",
    watch: "The twenty bars. On photographs the left ten are high; on fakes the right ten, as long \
            as D is ahead. Where G gains ground, bars move from right to left, class by class.",
};
