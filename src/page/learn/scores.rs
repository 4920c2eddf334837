//! What the scores mean, each with its formula (`src/eval/` computes them).

use super::passage::Passage;

const ACCURACY: &str = r#"<math display="block" aria-label="A is the mean over i of 1 where the k for which p of k given x i is greatest equals y i, and of 0 elsewhere">
<mi>A</mi><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mn>1</mn>
<mrow><mo>[</mo><munder><mrow><mi>arg</mi><mspace width="0.15em"/><mi>max</mi></mrow><mi>k</mi></munder><mspace width="0.2em"/><mi>p</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>=</mo><msub><mi>y</mi><mi>i</mi></msub><mo>]</mo></mrow>
</math>"#;

const FID: &str = r#"<math display="block" aria-label="FID is the squared distance of the means, plus the trace of the sum of the covariances minus twice the root of their product">
<mi>FID</mi><mo>=</mo><msup><mrow><mi>‖</mi><msub><mi>μ</mi><mi>r</mi></msub><mo>−</mo><msub><mi>μ</mi><mi>g</mi></msub><mi>‖</mi></mrow><mn>2</mn></msup><mo>+</mo>
<mi>Tr</mi><mrow><mo stretchy=false>(</mo><msub><mi mathvariant="normal">Σ</mi><mi>r</mi></msub><mo>+</mo><msub><mi mathvariant="normal">Σ</mi><mi>g</mi></msub><mo>−</mo><mn>2</mn><msup><mrow><mo stretchy=false>(</mo><msub><mi mathvariant="normal">Σ</mi><mi>r</mi></msub><msub><mi mathvariant="normal">Σ</mi><mi>g</mi></msub><mo stretchy=false>)</mo></mrow><mrow><mn>1</mn><mo>/</mo><mn>2</mn></mrow></msup><mo stretchy=false>)</mo></mrow>
</math>"#;

const KID: &str = r#"<math display="block" aria-label="KID is the mean kernel of two different photographs, plus that of two different drawn pictures, minus twice that of a photograph and a drawn picture">
<mi>KID</mi><mo>=</mo>
<munder><mi>mean</mi><mrow><mi>i</mi><mo>≠</mo><mi>j</mi></mrow></munder><mspace width="0.15em"/><mi>k</mi><mrow><mo stretchy=false>(</mo><msub><mi>r</mi><mi>i</mi></msub><mo>,</mo><msub><mi>r</mi><mi>j</mi></msub><mo stretchy=false>)</mo></mrow><mo>+</mo>
<munder><mi>mean</mi><mrow><mi>i</mi><mo>≠</mo><mi>j</mi></mrow></munder><mspace width="0.15em"/><mi>k</mi><mrow><mo stretchy=false>(</mo><msub><mi>g</mi><mi>i</mi></msub><mo>,</mo><msub><mi>g</mi><mi>j</mi></msub><mo stretchy=false>)</mo></mrow><mo>−</mo>
<mn>2</mn><mspace width="0.1em"/><munder><mi>mean</mi><mrow><mi>i</mi><mo>,</mo><mi>j</mi></mrow></munder><mspace width="0.15em"/><mi>k</mi><mrow><mo stretchy=false>(</mo><msub><mi>r</mi><mi>i</mi></msub><mo>,</mo><msub><mi>g</mi><mi>j</mi></msub><mo stretchy=false>)</mo></mrow>
</math>"#;

const KERNEL: &str = r#"<math display="block" aria-label="k of a and b is the cube of a dot b over 64, plus 1">
<mi>k</mi><mrow><mo stretchy=false>(</mo><mi>a</mi><mo>,</mo><mi>b</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><msup><mrow><mo stretchy=false>(</mo><mfrac><mrow><mi>a</mi><mo>·</mo><mi>b</mi></mrow><mn>64</mn></mfrac><mo>+</mo><mn>1</mn><mo stretchy=false>)</mo></mrow><mn>3</mn></msup>
</math>"#;

const INCEPTION: &str = r#"<math display="block" aria-label="IS is the exponential of the mean over i of the Kullback–Leibler divergence of p of k given x i from p of k, where p of k is the mean over i of p of k given x i">
<mi>IS</mi><mo>=</mo><mi>exp</mi><mrow><mo stretchy=false>(</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mi>KL</mi><mrow><mo stretchy=false>(</mo><mi>p</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mspace width="0.2em"/><mi>‖</mi><mspace width="0.2em"/><mi>p</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mo stretchy=false>)</mo></mrow><mtext>,</mtext><mspace width="1em"/>
<mi>p</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy=false>)</mo></mrow><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mi>p</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow>
</math>"#;

const PRECISION: &str = r#"<math display="block" aria-label="Precision is the share of the m drawn pictures that lie in the ball of some photograph">
<mi>precision</mi><mo>=</mo><mfrac><mn>1</mn><mi>m</mi></mfrac><munder><mo>∑</mo><mi>j</mi></munder><mn>1</mn><mrow><mo>[</mo><mo>∃</mo><mi>i</mi><mo>:</mo><msub><mi>g</mi><mi>j</mi></msub><mo>∈</mo><mi>B</mi><mrow><mo stretchy=false>(</mo><msub><mi>r</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const RECALL: &str = r#"<math display="block" aria-label="Recall is the share of the n photographs that lie in the ball of some drawn picture">
<mi>recall</mi><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mn>1</mn><mrow><mo>[</mo><mo>∃</mo><mi>j</mi><mo>:</mo><msub><mi>r</mi><mi>i</mi></msub><mo>∈</mo><mi>B</mi><mrow><mo stretchy=false>(</mo><msub><mi>g</mi><mi>j</mi></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const DENSITY: &str = r#"<math display="block" aria-label="Density is 1 over 5 m times the sum over drawn pictures of the number of photographs in whose ball they lie">
<mi>density</mi><mo>=</mo><mfrac><mn>1</mn><mrow><mn>5</mn><mi>m</mi></mrow></mfrac><munder><mo>∑</mo><mi>j</mi></munder><munder><mo>∑</mo><mi>i</mi></munder><mn>1</mn><mrow><mo>[</mo><msub><mi>g</mi><mi>j</mi></msub><mo>∈</mo><mi>B</mi><mrow><mo stretchy=false>(</mo><msub><mi>r</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const COVERAGE: &str = r#"<math display="block" aria-label="Coverage is the share of the n photographs in whose ball some drawn picture lies">
<mi>coverage</mi><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mn>1</mn><mrow><mo>[</mo><mo>∃</mo><mi>j</mi><mo>:</mo><msub><mi>g</mi><mi>j</mi></msub><mo>∈</mo><mi>B</mi><mrow><mo stretchy=false>(</mo><msub><mi>r</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>]</mo></mrow>
</math>"#;

const DIVERSITY: &str = r#"<math display="block" aria-label="Diversity is the mean over classes of the mean distance of two drawn pictures of the class, over the same of photographs">
<mi>diversity</mi><mo>=</mo><mfrac>
<mrow><munder><mi>mean</mi><mi>c</mi></munder><mspace width="0.15em"/><munder><mi>mean</mi><mrow><mi>i</mi><mo>≠</mo><mi>j</mi></mrow></munder><mspace width="0.15em"/><mrow><mi>‖</mi><msubsup><mi>g</mi><mi>i</mi><mi>c</mi></msubsup><mo>−</mo><msubsup><mi>g</mi><mi>j</mi><mi>c</mi></msubsup><mi>‖</mi></mrow></mrow>
<mrow><munder><mi>mean</mi><mi>c</mi></munder><mspace width="0.15em"/><munder><mi>mean</mi><mrow><mi>i</mi><mo>≠</mo><mi>j</mi></mrow></munder><mspace width="0.15em"/><mrow><mi>‖</mi><msubsup><mi>r</mi><mi>i</mi><mi>c</mi></msubsup><mo>−</mo><msubsup><mi>r</mi><mi>j</mi><mi>c</mi></msubsup><mi>‖</mi></mrow></mrow>
</mfrac>
</math>"#;

const IMBALANCE: &str = r#"<math display="block" aria-label="Imbalance is half the sum over the ten classes of the absolute difference of the share q k and one tenth">
<mi>imbalance</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mn>10</mn></munderover><mrow><mo>|</mo><msub><mi>q</mi><mi>k</mi></msub><mo>−</mo><mfrac><mn>1</mn><mn>10</mn></mfrac><mo>|</mo></mrow>
</math>"#;

const NEAREST: &str = r#"<math display="block" aria-label="d is the mean over drawn pictures j of the least, over photographs i, of the root of the mean over the 784 pixels of the squared difference">
<mi>d</mi><mo>=</mo><munder><mi>mean</mi><mi>j</mi></munder><mspace width="0.2em"/><munder><mo>min</mo><mi>i</mi></munder><mspace width="0.2em"/>
<msqrt><mfrac><mn>1</mn><mn>784</mn></mfrac><munder><mo>∑</mo><mi>q</mi></munder><msup><mrow><mo stretchy=false>(</mo><msub><mover accent="true"><mi>x</mi><mo>~</mo></mover><mrow><mi>j</mi><mi>q</mi></mrow></msub><mo>−</mo><msub><mi>x</mi><mrow><mi>i</mi><mi>q</mi></mrow></msub><mo stretchy=false>)</mo></mrow><mn>2</mn></msup></msqrt>
</math>"#;

const GAN_TRAIN: &str = r#"<math display="block" aria-label="T is the mean over test photographs i of 1 where the k for which h of k given x i is greatest equals y i, and of 0 elsewhere, with h learned from drawn pictures">
<mi>T</mi><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder><mn>1</mn>
<mrow><mo>[</mo><munder><mrow><mi>arg</mi><mspace width="0.15em"/><mi>max</mi></mrow><mi>k</mi></munder><mspace width="0.2em"/><mi>h</mi><mrow><mo stretchy=false>(</mo><mi>k</mi><mo stretchy="false" lspace="0.1em" rspace="0.1em">|</mo><msub><mi>x</mi><mi>i</mi></msub><mo stretchy=false>)</mo></mrow><mo>=</mo><msub><mi>y</mi><mi>i</mi></msub><mo>]</mo></mrow>
</math>"#;

/// Before the single scores.
pub const JUDGE: &str = "No single number says how good a generator is, so there are several. Most are \
     read off a judge: a classifier that has learned from the training photographs and has never \
     learned from a drawn picture. p(k|x) is how likely it holds class k; r and g are its features \
     (the 64 numbers of its last hidden layer) of test photographs and of drawn pictures. Elsewhere \
     such scores are computed on the features of Inception, a network for colour photographs: \
     scores of the same name from there and from here cannot be compared.";

pub const SCORES: &[Passage] = &[
    Passage {
        anchor: "learn-accuracy",
        title: "Class accuracy",
        words: "How often the judge sees the class y that was asked for, 0 to 1. The judge is not \
                always right of photographs either, so that is what to compare with. It says \
                nothing of variety: ten good pictures, always the same, score 1.",
        equations: &[ACCURACY],
        after: "",
        source: "As GAN-test in Shmelkov, Schmid & Alahari 2018, arXiv:1807.09499.",
    },
    Passage {
        anchor: "learn-fid",
        title: "Fashion FID",
        words: "The Fréchet distance of two normal distributions, fitted to the features of \
                photographs and of drawn pictures: means μ, covariances Σ. 0 is best. It notices \
                poor pictures and missing ones alike. Fewer pictures make it come out higher, so \
                the small scorings while training are to be read against their own scale only.",
        equations: &[FID],
        after: "On the judge's features, not on Inception's: not the FID of other pages.",
        source: "Heusel et al. 2017, arXiv:1706.08500, equation 6.",
    },
    Passage {
        anchor: "learn-kid",
        title: "Fashion KID",
        words: "The kernel distance: how alike two photographs are on average, and two drawn \
                pictures, less how alike they are across. 0 is best; being an unbiased estimate, \
                it does not depend on how many pictures there are, and may come out below 0.",
        equations: &[KID, KERNEL],
        after: "",
        source: "Bińkowski et al. 2018, arXiv:1801.01401; Gretton et al. 2012, equation 3.",
    },
    Passage {
        anchor: "learn-is",
        title: "Inception score, with the judge",
        words: "High where the judge is sure of every picture and sees all classes equally often: \
                from 1 to 10, as there are ten classes. The judge stands in for Inception. It \
                never looks at photographs, and does not notice a class of which all pictures are \
                the same.",
        equations: &[INCEPTION],
        after: "",
        source: "Salimans et al. 2016, arXiv:1606.03498, section 4.",
    },
    Passage {
        anchor: "learn-precision",
        title: "Precision and recall",
        words: "The ball B around a picture's features reaches to its fifth nearest neighbour among \
                its own kind. Precision is the share of drawn pictures that lie in some \
                photograph's ball: are they good? Recall is the share of photographs that lie in \
                some drawn picture's ball: could G have drawn them?",
        equations: &[PRECISION, RECALL],
        after: "",
        source: "Kynkäänniemi et al. 2019, arXiv:1904.06991.",
    },
    Passage {
        anchor: "learn-coverage",
        title: "Density and coverage",
        words: "The same with photographs' balls only, which a few strange drawings cannot spoil. \
                Density counts in how many balls a drawn picture lies, and can exceed 1; coverage \
                is the share of photographs that have a drawn picture in their ball.",
        equations: &[DENSITY, COVERAGE],
        after: "",
        source: "Naeem et al. 2020, arXiv:2002.09797.",
    },
    Passage {
        anchor: "learn-diversity",
        title: "Diversity",
        words: "How far two pictures of one class lie apart, over how far two photographs of one \
                class do. 1 is as varied as the photographs; near 0, every class has collapsed to \
                one picture.",
        equations: &[DIVERSITY],
        after: "The class is the one asked for, or, where none is, the one the judge sees.",
        source: "Defined here (src/eval/variety.rs).",
    },
    Passage {
        anchor: "learn-imbalance",
        title: "Imbalance",
        words: "How far the shares q of the classes that the judge sees are from a tenth each, by \
                total variation: 0 where all are equally frequent, 0.9 where there is only one.",
        equations: &[IMBALANCE],
        after: "",
        source: "Defined here (src/eval/variety.rs).",
    },
    Passage {
        anchor: "learn-nearest",
        title: "Nearest image",
        words: "How far a drawn picture x̃ is from the training photograph most like it, pixel by \
                pixel, in grey levels of 255. Near 0 the generator would be copying. Photographs \
                that were not trained on have such a distance too, which is what to compare with.",
        equations: &[NEAREST],
        after: "",
        source: "Defined here (src/engine/session.rs searches, in the Studio too).",
    },
    Passage {
        anchor: "learn-gan-train",
        title: "GAN-train",
        words: "A small classifier h learns from drawn pictures alone, with the classes that were \
                asked for, and is then tested on photographs. It is good only if the pictures are \
                good, of the right class, and varied: the one number here that needs all three.",
        equations: &[GAN_TRAIN],
        after: "",
        source: "Shmelkov, Schmid & Alahari 2018, arXiv:1807.09499.",
    },
];
