//! Techniques that stand beside the families' games, each under a setting of the Train page.

use super::families::dcgan::NORM;
use super::families::r3gan::PENALTIES;
use super::families::sngan::NORMALISED;
use super::families::wgan::CLIPPING;
use super::passage::Passage;

const DEVIATION: &str = r#"<math display="block" aria-label="s is the mean over the F features k of the root of the variance, over the pictures i of the batch, of f k of x i">
<mi>s</mi><mo>=</mo><mfrac><mn>1</mn><mi>F</mi></mfrac><munder><mo>∑</mo><mi>k</mi></munder>
<msqrt><msub><mi>Var</mi><mi>i</mi></msub><mrow><mo>[</mo><msub><mi>f</mi><mi>k</mi></msub><mrow><mo stretchy=false>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow></msqrt>
</math>"#;

/// Salimans et al. 2016, section 3.2, as a mean.
const CLOSENESS: &str = r#"<math display="block" aria-label="o b of x i is 1 over n minus 1 times the sum over all other pictures j of the exponential of minus the L 1 distance of M i b and M j b">
<msub><mrow><mi>o</mi><mrow><mo stretchy=false>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow></mrow><mi>b</mi></msub><mo>=</mo><mfrac><mn>1</mn><mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow></mfrac><munder><mo>∑</mo><mrow><mi>j</mi><mo>≠</mo><mi>i</mi></mrow></munder><mi>exp</mi><mrow><mo stretchy=false>(</mo><mo>−</mo><msub><mrow><mi>‖</mi><msub><mi>M</mi><mrow><mi>i</mi><mo>,</mo><mi>b</mi></mrow></msub><mo>−</mo><msub><mi>M</mi><mrow><mi>j</mi><mo>,</mo><mi>b</mi></mrow></msub><mi>‖</mi></mrow><mn>1</mn></msub><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Salimans et al. 2016, section 3.1, with a weight.
const MATCHING: &str = r#"<math display="block" aria-label="Lambda times the squared distance of the expectation over x of f of x and the expectation over z of f of G of z">
<mi>λ</mi><mspace width="0.1em"/><msubsup><mrow><mi>‖</mi><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mspace width="0.15em"/><mi>f</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>−</mo><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mspace width="0.15em"/><mi>f</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn><mn>2</mn></msubsup>
</math>"#;

const SMOOTHED: &str = r#"<math display="block" aria-label="The loss of D is minus the expectation over x of 1 minus s times log D of x plus s times the log of 1 minus D of x, minus the expectation over z of the log of 1 minus D of G of z">
<msub><mi>L</mi><mi>D</mi></msub><mo>=</mo><mo>−</mo><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mrow><mo>[</mo><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>s</mi><mo stretchy=false>)</mo></mrow><mspace width="0.15em"/><mi>log</mi><mspace width="0.15em"/><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>+</mo><mi>s</mi><mspace width="0.15em"/><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
<mo>−</mo><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mrow><mo>[</mo><mi>log</mi><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

/// Salimans et al. 2016, section 3.4, with α = 1 − s and β = 0.
const BEST_SMOOTHED: &str = r#"<math display="block" aria-label="The best D is, at x, 1 minus s times the density of the data over the sum of that density and the density of G">
<msup><mi>D</mi><mo>*</mo></msup><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>s</mi><mo stretchy=false>)</mo></mrow><mspace width="0.1em"/><mfrac><mrow><msub><mi>p</mi><mtext>data</mtext></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow></mrow><mrow><msub><mi>p</mi><mtext>data</mtext></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow><mo>+</mo><msub><mi>p</mi><mi>g</mi></msub><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy=false>)</mo></mrow></mrow></mfrac>
</math>"#;

/// Reed et al. 2016, algorithm 1, with a weight.
const REFUSED: &str = r#"<math display="block" aria-label="The loss of D gets minus lambda times the expectation, over x of class y and over another class y hat, of the log of 1 minus D of x given y hat">
<mo>−</mo><mi>λ</mi><mspace width="0.1em"/><msub><mi mathvariant="normal">E</mi><mrow><mi>x</mi><mo>,</mo><mover accent="true"><mi>y</mi><mo>^</mo></mover><mo>≠</mo><mi>y</mi></mrow></msub><mrow><mo>[</mo><mi>log</mi><mspace width="0.15em"/><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>x</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><mover accent="true"><mi>y</mi><mo>^</mo></mover><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const VEILED: &str = r#"<math display="block" aria-label="D is shown x plus sigma n in the place of x, and G of z plus sigma n in the place of G of z, with n from the standard normal distribution">
<mi>x</mi><mo>→</mo><mi>x</mi><mo>+</mo><mi>σ</mi><mspace width="0.1em"/><mi>n</mi><mtext>,</mtext><mspace width="1.2em"/>
<mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo>→</mo><mi>G</mi><mrow><mo stretchy=false>(</mo><mi>z</mi><mo stretchy=false>)</mo></mrow><mo>+</mo><mi>σ</mi><mspace width="0.1em"/><mi>n</mi><mtext>,</mtext><mspace width="1.2em"/>
<mi>n</mi><mo>∼</mo><mi>N</mi><mrow><mo stretchy=false>(</mo><mn>0</mn><mo>,</mo><mi>I</mi><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Heusel et al. 2017, equation 1.
const RATE_OF_D: &str = r#"<math display="block" aria-label="The next w is w plus b of n times the sum of g of theta and w and of noise">
<msub><mi>w</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>=</mo><msub><mi>w</mi><mi>n</mi></msub><mo>+</mo><mi>b</mi><mrow><mo stretchy=false>(</mo><mi>n</mi><mo stretchy=false>)</mo></mrow><mspace width="0.1em"/><mrow><mo stretchy=false>(</mo><mi>g</mi><mrow><mo stretchy=false>(</mo><msub><mi>θ</mi><mi>n</mi></msub><mo>,</mo><msub><mi>w</mi><mi>n</mi></msub><mo stretchy=false>)</mo></mrow><mo>+</mo><msubsup><mi>M</mi><mi>n</mi><mrow><mo stretchy=false>(</mo><mi>w</mi><mo stretchy=false>)</mo></mrow></msubsup><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Heusel et al. 2017, equation 1.
const RATE_OF_G: &str = r#"<math display="block" aria-label="The next theta is theta plus a of n times the sum of h of theta and w and of noise">
<msub><mi>θ</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>=</mo><msub><mi>θ</mi><mi>n</mi></msub><mo>+</mo><mi>a</mi><mrow><mo stretchy=false>(</mo><mi>n</mi><mo stretchy=false>)</mo></mrow><mspace width="0.1em"/><mrow><mo stretchy=false>(</mo><mi>h</mi><mrow><mo stretchy=false>(</mo><msub><mi>θ</mi><mi>n</mi></msub><mo>,</mo><msub><mi>w</mi><mi>n</mi></msub><mo stretchy=false>)</mo></mrow><mo>+</mo><msubsup><mi>M</mi><mi>n</mi><mrow><mo stretchy=false>(</mo><mi>θ</mi><mo stretchy=false>)</mo></mrow></msubsup><mo stretchy=false>)</mo></mrow>
</math>"#;

const AVERAGE: &str = r#"<math display="block" aria-label="The average at step t is beta t times the average at step t minus 1, plus 1 minus beta t times theta t, where beta t is the smaller of beta and 1 plus t over 10 plus t">
<msub><mover accent="true"><mi>θ</mi><mo>¯</mo></mover><mi>t</mi></msub><mo>=</mo><msub><mi>β</mi><mi>t</mi></msub><mspace width="0.1em"/><msub><mover accent="true"><mi>θ</mi><mo>¯</mo></mover><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub><mo>+</mo><mrow><mo stretchy=false>(</mo><mn>1</mn><mo>−</mo><msub><mi>β</mi><mi>t</mi></msub><mo stretchy=false>)</mo></mrow><mspace width="0.1em"/><msub><mi>θ</mi><mi>t</mi></msub><mtext>,</mtext><mspace width="1.2em"/>
<msub><mi>β</mi><mi>t</mi></msub><mo>=</mo><mi>min</mi><mrow><mo stretchy=false>(</mo><mi>β</mi><mo>,</mo><mspace width="0.2em"/><mfrac><mrow><mn>1</mn><mo>+</mo><mi>t</mi></mrow><mrow><mn>10</mn><mo>+</mo><mi>t</mi></mrow></mfrac><mo stretchy=false>)</mo></mrow>
</math>"#;

/// Gulrajani et al. 2017, equation 3, the last term.
const PENALTY: &str = r#"<math display="block" aria-label="Lambda times the expectation over u of the squared difference of 1 and the norm of the gradient of D at u">
<mi>λ</mi><mspace width="0.1em"/><msub><mi mathvariant="normal">E</mi><mi>u</mi></msub><mrow><mo>[</mo><msup><mrow><mo stretchy=false>(</mo><msub><mrow><mi>‖</mi><msub><mo>∇</mo><mi>u</mi></msub><mi>D</mi><mrow><mo stretchy=false>(</mo><mi>u</mi><mo stretchy=false>)</mo></mrow><mi>‖</mi></mrow><mn>2</mn></msub><mo>−</mo><mn>1</mn><mo stretchy=false>)</mo></mrow><mn>2</mn></msup><mo>]</mo></mrow>
</math>"#;

/// Before the single techniques.
pub const ABOUT: &str = "What follows belongs to no single family. Each is found among the \
     settings of the Train page, under the name given here; where a family does not have it, the \
     setting is not shown.";

pub const TECHNIQUES: &[Passage] = &[
    Passage {
        anchor: "learn-replay",
        title: "Experience replay",
        words: "D learns from what G draws now, and forgets what it used to draw. G can leave what \
                D has come to reject, return when that is forgotten, and so go round in circles. \
                With replay, a share of the drawn pictures that D learns from is from earlier in \
                the run; G itself learns from fresh ones. Of every eight batches one is kept, up \
                to 32; from then on a new one takes the place of any of them.",
        equations: &[],
        after: "Setting: “Experience replay”, the share. InfoGAN has none: Q would have to know \
                the codes of past pictures.",
        source: "Shrivastava et al. 2017, arXiv:1612.07828, section 2.3, with a share of one half.",
    },
    Passage {
        anchor: "learn-minibatch",
        title: "Minibatch discrimination and deviation",
        words: "One picture says nothing of mode collapse; many that are alike do. So D is told, \
                beside the F features f of each picture, how varied the batch of n is, photographs \
                and drawn pictures apart. Deviation is one number for all. Minibatch \
                discrimination compares: M is a learned projection of the features, and a picture \
                gets a number for each kernel b, of how close the others are to it.",
        equations: &[DEVIATION, CLOSENESS],
        after: "Here M has 8 kernels of 4 dimensions, and the paper's sum is a mean, which does \
                not grow with the batch. Setting: “D sees its batch”; not in WGAN, WGAN-GP, SNGAN \
                and R3GAN, nor beside a gradient penalty.",
        source: "Minibatch standard deviation: Karras et al. 2017, arXiv:1710.10196, section 3. \
                 Minibatch discrimination: Salimans et al. 2016, arXiv:1606.03498, section 3.2.",
    },
    Passage {
        anchor: "learn-feature-matching",
        title: "Feature matching",
        words: "G learns through a single number of D's, and may do no more than outwit the D of \
                the moment. With feature matching it also has to bring about, on average over the \
                batch, what D sees in photographs: the features f of its last layer before the \
                answer. D itself learns as before.",
        equations: &[MATCHING],
        after: "In the paper this is all of G's loss; here it is added to the family's, with the \
                weight λ. Setting: “Feature matching λ”, in all families.",
        source: "Salimans et al. 2016, arXiv:1606.03498, section 3.1.",
    },
    Passage {
        anchor: "learn-label-smoothing",
        title: "One-sided label smoothing",
        words: "Nothing in the GAN's loss keeps D from growing ever surer. With smoothing, the \
                answer wanted for photographs is 1 − s in the place of 1, and surer than that is \
                wrong. It stays 0 for drawn pictures: otherwise the best D would be higher where G \
                draws and there are no photographs, and G had less reason to leave.",
        equations: &[SMOOTHED, BEST_SMOOTHED],
        after: "The best D for a given G, the second line, is nowhere above 1 − s. Setting: “Label \
                smoothing”, s, in the families with a logistic loss; cDCGAN heeds it as long as \
                its “Loss” is logistic.",
        source: "Salimans et al. 2016, arXiv:1606.03498, section 3.4.",
    },
    Passage {
        anchor: "learn-wrong-labels",
        title: "Wrong labels",
        words: "A D that is told the class may still ask only whether a picture is a photograph: \
                what it is shown never puts the class to the test, for every photograph comes \
                under its own. With wrong labels, D also gets photographs under a class that is \
                not theirs, drawn anew each time, and is to call them fake. So the class counts, \
                and G has to heed it too.",
        equations: &[REFUSED],
        after: "This is added to D's loss; G's stays as it is. The paper does it with \
                descriptions in the place of classes, and λ = ½. Setting: “Wrong labels λ”, in \
                cGAN, whose perceptron overlooks the class most easily.",
        source: "Reed et al. 2016, arXiv:1605.05396, section 4.2 and algorithm 1.",
    },
    Passage {
        anchor: "learn-instance-noise",
        title: "Instance noise",
        words: "Among all there are of 784 pixels, photographs are few, and so is what G draws: at \
                first the two hardly meet. Then there is a D that tells them apart perfectly, and \
                has no slope from one to the other. Normal noise over every picture that D sees, \
                photographs and drawn ones alike, spreads both until they overlap.",
        equations: &[VEILED],
        after: "Every picture gets its own n. Two distributions that are alike under the noise are \
                alike without it, so G's goal is unchanged. Setting: “Instance noise σ”, in all \
                families, pixels being from −1 to 1; it can be turned down while a run goes on.",
        source: "Sønderby et al. 2016, arXiv:1610.04490; Arjovsky & Bottou 2017, arXiv:1701.04862, \
                 section 3.",
    },
    Passage {
        anchor: "learn-two-rates",
        title: "Two learning rates",
        words: "D sets G its task, and the task changes as D learns. If D, with weights w and rate \
                b, learns on a faster scale than G, with θ and a, it stays near its best for the G \
                of the moment, and its slope means something. g and h are the gradients, M is \
                their noise from batch to batch.",
        equations: &[RATE_OF_D, RATE_OF_G],
        after: "If a falls faster than b, and under further assumptions, the two come to a local \
                Nash equilibrium. Here Adam or RMSProp scales the gradients, and both rates are \
                constant unless “Rates halve every … steps” lets them fall. Settings: “Generator \
                rate” and “Discriminator rate”; more “D steps per G step” quicken D too, for more \
                work.",
        source: "Heusel et al. 2017, arXiv:1706.08500, section 2, equation 1 and theorem 1.",
    },
    Passage {
        anchor: "learn-average",
        title: "Weight averaging",
        words: "G and D circle around the point where both would rest, and pictures flicker from \
                step to step. The mean of G's weights θ over many steps lies nearer to the middle. \
                So a moving average of them is kept beside G: it draws the pictures that are \
                shown, scored and exported. The game knows nothing of it; D learns from what G \
                itself draws.",
        equations: &[AVERAGE],
        after: "β = 0.999 reaches back about a thousand steps; at first β_t is smaller, so that \
                the beginning is soon forgotten. Setting: “Weight average”, β; at 0, G itself \
                draws.",
        source: "Yazıcı et al. 2018, arXiv:1806.04498; Karras et al. 2017, arXiv:1710.10196, \
                 appendix A. β_t as in TensorFlow's ExponentialMovingAverage.",
    },
    Passage {
        anchor: "learn-generator-norm",
        title: "BatchNorm in the generator",
        words: "Batch normalisation gives each channel of a layer a mean β and a deviation γ of \
                its own, whatever the layers before it do. DCGAN's paper reports that it helps \
                slopes through a deep G, and keeps G from drawing one picture for all z. In \
                exchange, a drawn picture depends a little on the others of its batch.",
        equations: &[NORM],
        after: "μ and σ² are those of the batch while training, and fixed ones in the Studio. \
                Setting: “BatchNorm in G”; off, the layers have biases in its place. The classic \
                recipes of GAN and cGAN do without, as their papers do.",
        source: "Ioffe & Szegedy 2015, arXiv:1502.03167, algorithm 1; Radford, Metz & Chintala \
                 2015, arXiv:1511.06434, section 3.",
    },
    Passage {
        anchor: "learn-flat",
        title: "Four ways to keep D flat",
        words: "Why D should not be steep is said above (“Keeping D smooth”). Clipping keeps every \
                weight w within ±c: little work, and a bound that nobody knows. The gradient \
                penalty wants slope 1 at points u between photographs and drawn pictures. R1 and \
                R2 want slope 0 at the one and the other. Spectral normalisation divides a layer's \
                weights W by the most that it can stretch.",
        equations: &[CLIPPING, PENALTY, PENALTIES, NORMALISED],
        after: "Settings: “Weight clipping”, “Gradient penalty λ”, “R1 weight λ” and “R2 weight \
                λ”. cDCGAN has all of them, to compare (the gradient penalty with the fast recipe \
                only); the last way is SNGAN's alone and has no setting.",
        source: "Arjovsky et al. 2017, arXiv:1701.07875, algorithm 1; Gulrajani et al. 2017, \
                 arXiv:1704.00028, equation 3; Mescheder et al. 2018, arXiv:1801.04406, section \
                 4.1; Miyato et al. 2018, arXiv:1802.05957, equation 8.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{KNOBS, Knob};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn names(passage: &Passage, knob: &Knob) -> bool {
        passage.after.contains(&format!("“{}”", knob.label))
    }

    #[wasm_bindgen_test]
    fn every_technique_names_its_setting_as_the_train_page_does() {
        for passage in TECHNIQUES {
            let named = KNOBS.iter().any(|knob| names(passage, knob));
            assert!(named, "{}", passage.anchor);
        }
        for id in [
            "replay",
            "minibatch",
            "feature_matching",
            "label_smoothing",
            "wrong_labels",
            "instance_noise",
            "lr_generator",
            "lr_discriminator",
            "half_life",
            "ema",
            "generator_norm",
            "clip",
            "gradient_penalty",
            "r1_weight",
            "r2_weight",
        ] {
            let knob = KNOBS.iter().find(|knob| knob.id == id);
            let knob = knob.expect("there is such a knob");
            let named = TECHNIQUES.iter().any(|passage| names(passage, knob));
            assert!(named, "{id}");
        }
    }

    #[wasm_bindgen_test]
    fn every_technique_says_where_it_is_from() {
        for passage in TECHNIQUES {
            assert!(passage.source.contains("arXiv:"), "{}", passage.anchor);
        }
    }
}
