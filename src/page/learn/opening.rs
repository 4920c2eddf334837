//! What comes before the families: the game, its losses, and what goes wrong.

use super::families::gan::GAME;
use super::passage::Passage;

/// Goodfellow et al. 2014, equation 2.
const BEST: &str = r#"<math display="block" aria-label="The best D for a given G is, at x, the density of the data over the sum of that and the density of G">
<msubsup><mi>D</mi><mi>G</mi><mo>*</mo></msubsup><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<mfrac><mrow><msub><mi>p</mi><mtext>data</mtext></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow></mrow><mrow><msub><mi>p</mi><mtext>data</mtext></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>+</mo><msub><mi>p</mi><mi>g</mi></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow></mrow></mfrac>
</math>"#;

/// Goodfellow et al. 2014, equation 6.
const CRITERION: &str = r#"<math display="block" aria-label="The maximum over D of V is minus log 4 plus twice the Jensen–Shannon divergence of the data and G">
<munder><mo>max</mo><mi>D</mi></munder><mspace width="0.2em"/><mi>V</mi><mrow><mo stretchy=false>(</mo><mi>D</mi><mo>,</mo><mi>G</mi><mo stretchy=false>)</mo></mrow><mo>=</mo>
<mo>−</mo><mi>log</mi><mspace width="0.15em"/><mn>4</mn><mo>+</mo><mn>2</mn><mspace width="0.15em"/><mi>JSD</mi><mrow><mo stretchy=false>(</mo><msub><mi>p</mi><mtext>data</mtext></msub><mspace width="0.2em"/><mi>‖</mi><mspace width="0.2em"/><msub><mi>p</mi><mi>g</mi></msub><mo stretchy=false>)</mo></mrow>
</math>"#;

const MINIMAX: &str = r#"<math display="block" aria-label="The minimax loss is the expectation over z of the log of 1 minus D of G of z; its derivative by l is, for each z, minus D of G of z">
<msub><mi>L</mi><mtext>minimax</mtext></msub><mo>=</mo><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow><mtext>,</mtext><mspace width="1.2em"/>
<mfrac><mi>d</mi><mrow><mi>d</mi><mi>ℓ</mi></mrow></mfrac><mspace width="0.15em"/><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>ℓ</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>=</mo><mo>−</mo><mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>ℓ</mi><mo stretchy=false>)</mo></mrow>
</math>"#;

const NON_SATURATING: &str = r#"<math display="block" aria-label="The non-saturating loss is minus the expectation over z of log D of G of z; its derivative by l is, for each z, minus 1 plus D of G of z">
<msub><mi>L</mi><mtext>non-sat.</mtext></msub><mo>=</mo><mo>−</mo><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow><mtext>,</mtext><mspace width="1.2em"/>
<mfrac><mi>d</mi><mrow><mi>d</mi><mi>ℓ</mi></mrow></mfrac><mrow><mo stretchy=false>(</mo><mo>−</mo><mi>log</mi><mspace width="0.15em"/><mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>ℓ</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>=</mo><mo>−</mo><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>σ</mi><mrow><mo stretchy=false>(</mo><mi>ℓ</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow>
</math>"#;

const COLLAPSED: &str = r#"<math display="block" aria-label="G of z is, for every z, the x for which D of x is greatest">
<mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><munder><mrow><mi>arg</mi><mspace width="0.15em"/><mi>max</mi></mrow><mi>x</mi></munder><mspace width="0.2em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mspace width="0.6em"/><mtext>for every</mtext><mspace width="0.3em"/><mi>z</mi>
</math>"#;

/// Mescheder, Geiger & Nowozin 2018, equation 9.
const R1: &str = r#"<math display="block" aria-label="R 1 is gamma over 2 times the expectation over x from the data of the squared norm of the gradient of D at x">
<msub><mi>R</mi><mn>1</mn></msub><mo>=</mo><mfrac><mi>γ</mi><mn>2</mn></mfrac><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><msup><mrow><mi>‖</mi><mo>∇</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msup><mo>]</mo></mrow>
</math>"#;

/// Lin et al. 2025, equation 5.
const APPROXIMATE_R1: &str = r#"<math display="block" aria-label="Approximate R 1 is lambda times the expectation over x and n of the squared norm of D of x minus D of x plus sigma n, which for small sigma is nearly lambda sigma squared times the expectation of the squared norm of the gradient of D at x">
<mi>λ</mi><mspace width="0.1em"/><msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>,</mo><mi>n</mi></mrow></msub><mrow><mo>[</mo><msup><mrow><mi>‖</mi><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo>+</mo><mi>σ</mi><mi>n</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msup><mo>]</mo></mrow>
<mo>≈</mo><mi>λ</mi><msup><mi>σ</mi><mn>2</mn></msup><mspace width="0.1em"/><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><msup><mrow><mi>‖</mi><mo>∇</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msup><mo>]</mo></mrow>
</math>"#;

pub const OPENING: &[Passage] = &[
    Passage {
        anchor: "learn-game",
        title: "What a GAN is",
        words: "Two networks that play against each other. The generator G turns random numbers z \
                into a picture G(z). The discriminator D is shown photographs and drawn pictures \
                alike, and says of each how likely it is to be a photograph: D(x), between 0 and \
                1. D wants the value V to be high, G wants it low. G never sees a photograph: all \
                that it learns, it learns through the slope of D.",
        equations: &[GAME, BEST, CRITERION],
        after: "Against a G that holds still, the best D is known: the second line. With it, V \
                measures how far what G draws (p_g) is from the photographs (p_data), by the \
                Jensen–Shannon divergence, which is 0 only where the two are alike. Then D says ½ \
                of everything, V is −log 4, and both have done their work. In practice they \
                circle around that point.",
        source: "Goodfellow et al. 2014, arXiv:1406.2661, equations 1, 2 and 6.",
    },
    Passage {
        anchor: "learn-losses",
        title: "Two losses for G",
        words: "Write ℓ for the number that D computes of a drawn picture, its logit, so that \
                D(G(z)) = σ(ℓ) = 1 / (1 + exp(−ℓ)). Taken at its word, the game has G minimise the \
                first of these, or it minimises the second:",
        equations: &[MINIMAX, NON_SATURATING],
        after: "Where D is sure that a picture is drawn, σ(ℓ) is near 0. The minimax loss has \
                hardly a slope there: it saturates, and G learns that it is wrong, but not how to \
                be less so. Every run begins like that, for at first D has an easy task. The \
                non-saturating loss has its steepest slope, −1, just there, and the game keeps its \
                fixed point. The families that play this game train G that way, and GAN lets you \
                choose; WGAN, WGAN-GP, SNGAN and R3GAN play others.",
        source: "Goodfellow et al. 2014, section 3.",
    },
    Passage {
        anchor: "learn-r1",
        title: "Keeping D smooth",
        words: "A D that rises like a cliff between photographs and drawn pictures tells G little. \
                R1 adds the squared slope of D's logit at photographs to D's loss. Its gradient \
                takes second derivatives; the fast recipe uses a difference in the place of the \
                slope:",
        equations: &[R1, APPROXIMATE_R1],
        after: "n is normal noise of 784 numbers, σ = 0.05 where pixels go from −1 to 1, and λ is \
                a knob of the Train page, 20 to begin with. With a D that stays smooth, both \
                networks stand rates ten times as high. There are other ways, too: see “Four ways \
                to keep D flat” below.",
        source: "Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406, equation 9; Lin et al. 2025, \
                 arXiv:2501.08316, equation 5.",
    },
    Passage {
        anchor: "learn-collapse",
        title: "Mode collapse",
        words: "G is asked to be believed, not to draw all there is. Against a D that holds still, \
                its best answer is a single picture, the one D believes most, whatever z is:",
        equations: &[COLLAPSED],
        after: "D then learns to reject that picture, G moves on to another, and they go round in \
                circles. Milder forms are common: the pictures of a class are all alike, or whole \
                classes are never drawn. These scores show it: diversity well below 1, imbalance \
                well above 0, recall and coverage low while precision is high.",
        source: "Goodfellow 2016, “NIPS 2016 tutorial”, arXiv:1701.00160, section 5.1.1.",
    },
];
