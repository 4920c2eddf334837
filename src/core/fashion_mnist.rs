//! Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747).

use std::borrow::Cow;

use super::dataset::{DatasetInfo, Text};
use super::space::Space;

pub static FASHION_MNIST: DatasetInfo = DatasetInfo {
    id: Cow::Borrowed("fashion-mnist"),
    title: Cow::Borrowed("Fashion-MNIST"),
    things: Cow::Borrowed("garments"),
    space: Space::grey(28),
    // In label order: table 2.
    classes: Cow::Borrowed(&CLASSES),
    train: 60_000,
    test: 10_000,
    licence: Cow::Borrowed("MIT"),
    source: Cow::Borrowed("Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747; © 2017 Zalando SE"),
};

const CLASSES: [Text; 10] = [
    Cow::Borrowed("T-shirt/top"),
    Cow::Borrowed("Trouser"),
    Cow::Borrowed("Pullover"),
    Cow::Borrowed("Dress"),
    Cow::Borrowed("Coat"),
    Cow::Borrowed("Sandal"),
    Cow::Borrowed("Shirt"),
    Cow::Borrowed("Sneaker"),
    Cow::Borrowed("Bag"),
    Cow::Borrowed("Ankle boot"),
];
