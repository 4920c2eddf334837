//! What a family takes and gives; it decides which page shows it, and with which controls.

/// What the networks of a paper do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Noise, and what [`Guidance`] says beside it, becomes a picture.
    Generate(Guidance),
    /// A picture becomes another one of it: what it is given of a picture, [`super::Operator`]
    /// says.
    Translate,
}

impl Task {
    pub const fn guidance(self) -> Guidance {
        match self {
            Task::Generate(guidance) => guidance,
            Task::Translate => Guidance::Nothing,
        }
    }
}

/// What a generator is told beside the latent noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guidance {
    Nothing,
    /// The class to draw.
    Class,
    /// A code of [`CODE_VALUES`] values and [`CODES`] between −1 and 1, whose meaning it finds by
    /// itself (InfoGAN). The first takes the class's place, the others are the first of the latent
    /// code.
    Codes,
}

/// Continuous codes of [`Guidance::Codes`] (Chen et al. 2016, §7.1).
pub const CODES: usize = 2;
/// Values of the categorical code of [`Guidance::Codes`].
pub const CODE_VALUES: usize = 10;
