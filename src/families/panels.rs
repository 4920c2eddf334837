//! Measurements that several families show.

use crate::core::{Panel, PanelKind, Series};

/// D's mean estimate of P(real).
pub const BELIEFS: Panel = Panel {
    id: "beliefs",
    title: "What D believes",
    help: "D's mean estimate that a picture is real: D(x) of real images, D(G(z)) of the generator's. Where D(G(z)) lies near 0, the minimax loss has hardly a slope left.",
    kind: PanelKind::Shares,
    series: Series::Named(&["D(x)", "D(G(z))"]),
};

/// How often the classifier beside D names the class.
pub const CLASSIFIER: Panel = Panel {
    id: "classifier",
    title: "Classifier is right",
    help: "How often the classifier names the class of real images, and the class that was asked for of the generator's.",
    kind: PanelKind::Shares,
    series: Series::Named(&["real", "fake"]),
};

/// E D(x) − E D(G(z)).
pub const WASSERSTEIN: Panel = Panel {
    id: "wasserstein",
    title: "Wasserstein estimate",
    help: "E D(x) − E D(G(z)): how far apart the critic finds real and fake, in its own units. Unlike the losses above it falls as the pictures get better.",
    kind: PanelKind::Values,
    series: Series::Named(&["distance"]),
};
