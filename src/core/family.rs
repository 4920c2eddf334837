//! The families of GANs, their sizes and recipes: the one list from which the page, the command
//! line, the tests and the docs derive theirs.

use serde::{Deserialize, Serialize};

/// The GAN families. A new family is a line here, a line in `gans::build` and a file in `gans/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Gan,
    Dcgan,
    Cgan,
    Cdcgan,
    Acgan,
    TwoN,
    VacGan,
    InfoGan,
    Wgan,
    WganGp,
    Sngan,
    R3gan,
}

/// What a visitor reads about a family.
pub struct FamilyInfo {
    /// The name in file names, addresses and commands.
    pub id: &'static str,
    pub title: &'static str,
    pub paper: &'static str,
    pub summary: &'static str,
    pub guidance: Guidance,
    /// The recipes it can be trained with, the default first.
    pub recipes: &'static [Recipe],
    /// What it measures at each step beside the losses, in the order of `StepStats::extras`.
    pub panels: &'static [Panel],
}

/// What the generator is told beside the latent noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guidance {
    Nothing,
    /// The class to draw.
    Class,
    /// A code of ten values and [`CODES`] between −1 and 1, whose meaning it finds by itself
    /// (InfoGAN). The first takes the class's place, the others are the first of the latent code.
    Codes,
}

/// Continuous codes of [`Guidance::Codes`].
pub const CODES: usize = 2;

/// A picture of what a family measures beside its losses.
pub struct Panel {
    pub title: &'static str,
    pub help: &'static str,
    pub kind: PanelKind,
    pub series: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelKind {
    /// Curves between 0 and 1.
    Shares,
    /// Curves in nats.
    Nats,
    /// Curves of numbers without a unit.
    Values,
    /// A bar for each series, between 0 and 1, as it is now.
    Bars,
}

impl FamilyInfo {
    /// Whether the generator is told which class to draw.
    pub fn conditional(&self) -> bool {
        self.guidance == Guidance::Class
    }

    /// Whether its pictures depend on one of ten labels, be it a class or a code.
    pub fn labelled(&self) -> bool {
        self.guidance != Guidance::Nothing
    }

    /// How many numbers it measures at each step beside the losses.
    pub fn extras(&self) -> usize {
        self.panels.iter().map(|panel| panel.series.len()).sum()
    }
}

const BELIEFS: Panel = Panel {
    title: "What D discriminate",
    help: "D's mean estimate that a picture is real: D(x) of real images, D(G(z)) of the \
           generator's. Where D(G(z)) lies near 0, the minimax loss has hardly a slope left.",
    kind: PanelKind::Shares,
    series: &["D(x)", "D(G(z))"],
};

const HEAD: Panel = Panel {
    title: "Classifier is right",
    help: "How often the classifier names the class of real images, and the class that was asked \
           for of the generator's.",
    kind: PanelKind::Shares,
    series: &["real", "fake"],
};

impl Family {
    pub const ALL: [Family; 12] = [
        Family::Cdcgan,
        Family::Dcgan,
        Family::Gan,
        Family::Cgan,
        Family::Acgan,
        Family::TwoN,
        Family::VacGan,
        Family::InfoGan,
        Family::Wgan,
        Family::WganGp,
        Family::Sngan,
        Family::R3gan,
    ];

    pub fn info(self) -> &'static FamilyInfo {
        match self {
            Family::Gan => &FamilyInfo {
                id: "gan",
                title: "GAN",
                paper: "Goodfellow et al. 2014, arXiv:1406.2661",
                summary: "The first one: two multilayer perceptrons, one draws, one tells. Its \
                          generator loss can be switched, so that saturation can be seen.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[BELIEFS],
            },
            Family::Dcgan => &FamilyInfo {
                id: "dcgan",
                title: "DCGAN",
                paper: "Radford, Metz & Chintala 2015, arXiv:1511.06434",
                summary: "The convolutional GAN: strided convolutions, batch normalisation, \
                          and no labels at all. What it draws is up to the latent code.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[],
            },
            Family::Cgan => &FamilyInfo {
                id: "cgan",
                title: "cGAN",
                paper: "Mirza & Osindero 2014, arXiv:1411.1784",
                summary: "The perceptrons of the first GAN, both told the class as a one-hot row: \
                          the first that draws what is asked for.",
                guidance: Guidance::Class,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[BELIEFS],
            },
            Family::Cdcgan => &FamilyInfo {
                id: "cdcgan",
                title: "cDCGAN",
                paper: "Mirza & Osindero 2014, arXiv:1411.1784, in convolutional form",
                summary: "Generator and discriminator are both told the class, so you choose \
                          what is drawn.",
                guidance: Guidance::Class,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[],
            },
            Family::Acgan => &FamilyInfo {
                id: "acgan",
                title: "ACGAN",
                paper: "Odena, Olah & Shlens 2017, arXiv:1610.09585",
                summary: "The discriminator is not told the class: an auxiliary head has to name \
                          it, and the generator is rewarded when that head can.",
                guidance: Guidance::Class,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[HEAD],
            },
            Family::TwoN => &FamilyInfo {
                id: "2n-gan",
                title: "2N-GAN",
                paper: "P. Bromley 2018, slides; cf. the K + 1 outputs of Odena 2016, arXiv:1606.01583",
                summary: "One softmax does both jobs: twenty outputs, ten for the real classes and \
                          ten for the same classes faked.",
                guidance: Guidance::Class,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[
                    Panel {
                        title: "Twenty outputs on real images",
                        help: "What D's softmax says of the real images, on average: the first ten \
                               outputs are the classes as real ones, the other ten as fake ones.",
                        kind: PanelKind::Bars,
                        series: OUTPUTS,
                    },
                    Panel {
                        title: "Twenty outputs on fakes",
                        help: "The same of the generator's pictures. It tries to move the right-hand \
                               ten to the left.",
                        kind: PanelKind::Bars,
                        series: OUTPUTS,
                    },
                ],
            },
            Family::VacGan => &FamilyInfo {
                id: "vac-gan",
                title: "VAC-GAN",
                paper: "Bazrafkan, Javidnia & Corcoran 2018, arXiv:1805.00316; merged: S. Searcy 2019, workshop",
                summary: "A third network, a classifier, stands beside the discriminator; the \
                          generator has to please both. The two can be merged on one trunk.",
                guidance: Guidance::Class,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[HEAD],
            },
            Family::InfoGan => &FamilyInfo {
                id: "infogan",
                title: "InfoGAN",
                paper: "Chen et al. 2016, arXiv:1606.03657",
                summary: "No labels. The generator is given codes, and a network Q must be able to \
                          read them off the picture: so the codes come to mean something.",
                guidance: Guidance::Codes,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[
                    Panel {
                        title: "Q reads the codes",
                        help: "The loss of Q, in nats: minus the log-likelihood of the codes given \
                               the picture. It falls as the codes take on a meaning.",
                        kind: PanelKind::Nats,
                        series: &["ten values", "continuous"],
                    },
                    Panel {
                        title: "Q is right",
                        help: "How often Q names the code of ten values that a picture was drawn from.",
                        kind: PanelKind::Shares,
                        series: &["fake"],
                    },
                ],
            },
            Family::Wgan => &FamilyInfo {
                id: "wgan",
                title: "WGAN",
                paper: "Arjovsky, Chintala & Bottou 2017, arXiv:1701.07875",
                summary: "D becomes a critic that measures a distance between real and fake, which \
                          falls as the pictures get better. Its weights are clipped to keep it flat.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[
                    WASSERSTEIN,
                    Panel {
                        title: "The critic's weights",
                        help: "How the critic's weights are spread, in parts of the clip: the bars \
                               from −1 to 1 clip. Clipping drives many to the ends.",
                        kind: PanelKind::Bars,
                        series: WEIGHTS,
                    },
                ],
            },
            Family::WganGp => &FamilyInfo {
                id: "wgan-gp",
                title: "WGAN-GP",
                paper: "Gulrajani et al. 2017, arXiv:1704.00028",
                summary: "The same distance, with a penalty on the critic's slope instead of \
                          clipped weights: steeper is not allowed, flatter is no use.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[
                    WASSERSTEIN,
                    Panel {
                        title: "The critic's slope",
                        help: "How steep the critic is between real and fake images: ‖∇D‖, bars from \
                               0 to 2. The penalty draws it towards 1.",
                        kind: PanelKind::Bars,
                        series: SLOPES,
                    },
                ],
            },
            Family::Sngan => &FamilyInfo {
                id: "sngan",
                title: "SNGAN",
                paper: "Miyato et al. 2018, arXiv:1802.05957",
                summary: "Every layer of D is divided by how much it can stretch, its largest \
                          singular value: a discriminator that cannot be steep. Hinge loss.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast, Recipe::Classic],
                panels: &[Panel {
                    title: "How much each layer stretches",
                    help: "σ(W), the largest singular value of each layer of D before it is divided \
                           by it, by power iteration.",
                    kind: PanelKind::Values,
                    series: &["conv 1", "conv 2", "conv 3", "head"],
                }],
            },
            Family::R3gan => &FamilyInfo {
                id: "r3gan",
                title: "R3GAN",
                paper: "Huang et al. 2024, arXiv:2501.05441, sized down",
                summary: "The modern yardstick: D compares each fake with a real image, and is kept \
                          flat around both. No tricks beside.",
                guidance: Guidance::Nothing,
                recipes: &[Recipe::Fast],
                panels: &[Panel {
                    title: "The discriminator's slope",
                    help: "The penalties on D's slope around real images (R1) and around the \
                           generator's (R2), as they stand in the loss.",
                    kind: PanelKind::Values,
                    series: &["R1", "R2"],
                }],
            },
        }
    }

    pub fn id(self) -> &'static str {
        self.info().id
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.id() == id)
    }
}

/// The outputs of 2N-GAN's discriminator.
const OUTPUTS: &[&str] = &[
    "T-shirt/top, real",
    "Trouser, real",
    "Pullover, real",
    "Dress, real",
    "Coat, real",
    "Sandal, real",
    "Shirt, real",
    "Sneaker, real",
    "Bag, real",
    "Ankle boot, real",
    "T-shirt/top, fake",
    "Trouser, fake",
    "Pullover, fake",
    "Dress, fake",
    "Coat, fake",
    "Sandal, fake",
    "Shirt, fake",
    "Sneaker, fake",
    "Bag, fake",
    "Ankle boot, fake",
];

const WASSERSTEIN: Panel = Panel {
    title: "Wasserstein estimate",
    help: "E D(x) − E D(G(z)): how far apart the critic finds real and fake, in its own units. \
           Unlike the losses above it falls as the pictures get better.",
    kind: PanelKind::Values,
    series: &["distance"],
};

/// The bars of a histogram of weights, in parts of the clip.
const WEIGHTS: &[&str] = &[
    "−1.0 to −0.9, negative",
    "−0.9 to −0.8, negative",
    "−0.8 to −0.7, negative",
    "−0.7 to −0.6, negative",
    "−0.6 to −0.5, negative",
    "−0.5 to −0.4, negative",
    "−0.4 to −0.3, negative",
    "−0.3 to −0.2, negative",
    "−0.2 to −0.1, negative",
    "−0.1 to 0.0, negative",
    "0.0 to 0.1, positive",
    "0.1 to 0.2, positive",
    "0.2 to 0.3, positive",
    "0.3 to 0.4, positive",
    "0.4 to 0.5, positive",
    "0.5 to 0.6, positive",
    "0.6 to 0.7, positive",
    "0.7 to 0.8, positive",
    "0.8 to 0.9, positive",
    "0.9 to 1.0, positive",
];

/// The bars of a histogram of slopes.
const SLOPES: &[&str] = &[
    "0.0 to 0.1, flatter than 1",
    "0.1 to 0.2, flatter than 1",
    "0.2 to 0.3, flatter than 1",
    "0.3 to 0.4, flatter than 1",
    "0.4 to 0.5, flatter than 1",
    "0.5 to 0.6, flatter than 1",
    "0.6 to 0.7, flatter than 1",
    "0.7 to 0.8, flatter than 1",
    "0.8 to 0.9, flatter than 1",
    "0.9 to 1.0, flatter than 1",
    "1.0 to 1.1, steeper than 1",
    "1.1 to 1.2, steeper than 1",
    "1.2 to 1.3, steeper than 1",
    "1.3 to 1.4, steeper than 1",
    "1.4 to 1.5, steeper than 1",
    "1.5 to 1.6, steeper than 1",
    "1.6 to 1.7, steeper than 1",
    "1.7 to 1.8, steeper than 1",
    "1.8 to 1.9, steeper than 1",
    "1.9 to 2.0, steeper than 1",
];

/// How large the networks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    Xs,
    S,
}

impl Size {
    pub const ALL: [Size; 2] = [Size::Xs, Size::S];

    pub fn id(self) -> &'static str {
        match self {
            Size::Xs => "xs",
            Size::S => "s",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Size::Xs => "XS, quick: first garments soonest",
            Size::S => "S, finer: about four times the work a step",
        }
    }

    /// The length of the latent code z.
    pub fn latent(self) -> usize {
        match self {
            Size::Xs => 32,
            Size::S => 64,
        }
    }
}

/// Which discriminator, loss and penalties a family is trained with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipe {
    /// The rates and networks of the papers, as far as a family's file does not say otherwise.
    Classic,
    /// The modern one: approximate R1, high rates, β1 = 0, no BatchNorm in the discriminator.
    Fast,
}

impl Recipe {
    pub fn id(self) -> &'static str {
        match self {
            Recipe::Classic => "classic",
            Recipe::Fast => "fast",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        [Recipe::Classic, Recipe::Fast]
            .into_iter()
            .find(|recipe| recipe.id() == id)
    }

    pub fn about(self) -> &'static str {
        match self {
            Recipe::Classic => "Classic: the papers' own rates and initial weights",
            Recipe::Fast => "Fast: high rates, no momentum, as measured best here",
        }
    }
}
