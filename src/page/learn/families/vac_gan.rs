//! VAC-GAN: Bazrafkan, Javidnia & Corcoran 2018.

use crate::page::learn::diagram::{CLASS, Diagram, Looker, SOURCE};
use crate::page::learn::lesson::Lesson;

const OF_C: &str = r#"<math display="block" aria-label="The loss of C is minus the expectation over x and y from the data of log C y of x">
<msub><mi>L</mi><mi>C</mi></msub><mo>=</mo><mo>−</mo>
<msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>,</mo><mi>y</mi></mrow></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><msub><mi>C</mi><mi>y</mi></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const OF_G: &str = r#"<math display="block" aria-label="The loss of G is minus the expectation over z of log D of G of z and c, minus lambda times the expectation over z of log C c of G of z and c">
<msub><mi>L</mi><mi>G</mi></msub><mo>=</mo><mo>−</mo>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>−</mo><mi>λ</mi><mspace width="0.1em"/>
<msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><msub><mi>C</mi><mi>c</mi></msub><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo>,</mo><mi>c</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2018, 5),
    problem: "ACGAN changes D. Here the class is left to a third network, a classifier C that \
              stands beside D: D tells real from fake and knows nothing of classes, C names classes \
              and knows nothing of fakes, and G has to please both. So any GAN becomes one that is \
              told what to draw, whatever its D.",
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
                name: "C",
                answers: &[CLASS],
                reads_real: true,
            },
        ],
        shared: false,
    },
    equations: &[OF_C, OF_G],
    reading: "G's loss is the adversarial one plus the cross-entropy of C on what G drew, weighed \
              by λ; D plays the game of the GAN. C learns from photographs and their labels only: \
              were it to learn from drawn pictures as well, it and G could agree on a code of their \
              own. Merged, C is a head on the layers of D, which halves the work of judging.",
    source: "The classifier beside the discriminator, its error carried back through G: \
             arXiv:1805.00316. Merged: S. Searcy 2019, workshop.",
    watch: "“Classifier is right”: of photographs it rises as with any classifier, of fakes it says \
            how soon G serves it. Train it both ways, separate and merged, and compare the speed \
            and what D makes of the fakes.",
};
