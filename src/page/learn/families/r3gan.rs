//! R3GAN: Huang et al. 2024.

use crate::page::learn::diagram::{Diagram, Looker};
use crate::page::learn::lesson::Lesson;

/// Equation 2, with the sign of D turned, as everywhere else on the page.
const GAME: &str = r#"<math display="block" aria-label="The minimum over G of the maximum over D of the expectation over z and x of f of D of x minus D of G of z, where f of t is minus the log of 1 plus the exponential of minus t">
<munder><mo>min</mo><mi>G</mi></munder><munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/>
<msub><mi mathvariant="normal">E</mi><mrow><mi>z</mi><mo>,</mo><mi>x</mi></mrow></msub><mrow><mo>[</mo><mi>f</mi><mrow><mo stretchy=false>(</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow><mtext>,</mtext><mspace width="1.2em"/>
<mi>f</mi><mrow><mo stretchy=false>(</mo><mi>t</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><mo>−</mo><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>+</mo><msup><mi>e</mi><mrow><mo>−</mo><mi>t</mi></mrow></msup><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Equation 3.
pub const PENALTIES: &str = r#"<math display="block" aria-label="R 1 is gamma over 2 times the expectation over x of the squared norm of the gradient of D at x; R 2 is the same over z, at G of z">
<msub><mi>R</mi><mn>1</mn></msub><mo>=</mo><mfrac><mi>γ</mi><mn>2</mn></mfrac><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><msup><mrow><mi>‖</mi><mo>∇</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msup><mo>]</mo></mrow><mtext>,</mtext><mspace width="1.2em"/>
<msub><mi>R</mi><mn>2</mn></msub><mo>=</mo><mfrac><mi>γ</mi><mn>2</mn></mfrac><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><msup><mrow><mi>‖</mi><mo>∇</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msup><mo>]</mo></mrow>
</math>"#;

pub const LESSON: Lesson = Lesson {
    published: (2025, 1),
    problem: "GANs that draw well had gathered a bag of tricks, each to mend what the loss does \
              not see to. This paper asks for a loss that needs none. Judging picture by picture, \
              D can part all that is drawn from all photographs by one border, and G may collapse \
              beside it. Here D is asked about pairs: which of the two is the photograph? So it \
              needs a border beside every photograph.",
    diagram: Diagram {
        given: &["z"],
        told: None,
        lookers: &[Looker {
            name: "D",
            answers: &["which is real?"],
            reads_real: true,
        }],
        shared: false,
    },
    equations: &[GAME, PENALTIES],
    reading: "A pair is a photograph and the drawn picture at its place in the batch; D has no \
              zero, only differences count. G takes the non-saturating form: it maximises \
              f(D(G(z)) − D(x)). By itself the game need not settle; with R1 or R2, the squared \
              slope at photographs or at drawn pictures, it does, if it starts near enough. The \
              paper takes both. γ/2 = λσ², with the settings' λ and σ = 0.05, so λ = 20 is γ = \
              0.1; the slopes are exact. Unlike in the paper, the networks are DCGAN's, not \
              ResNeXt blocks without normalisation, and rates and γ are constant.",
    source: "Equation 2, with D's sign turned so that higher is more real; R1 and R2: equation 3; \
             how the game settles: section 2.2. Pairs: Jolicoeur-Martineau 2018, arXiv:1807.00734.",
    watch: "“The discriminator's slope”: what R1 and R2 add to D's loss, the weights included: at \
            weight 0 the curve is 0, however steep D is. Where D cannot tell which of a pair is \
            real, both losses are log 2 = 0.69, penalties aside; watch which of the two leaves \
            that, and how far.",
};
