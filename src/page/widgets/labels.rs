//! What the labels of a model's pictures are called: classes it was told, or codes whose meaning it
//! found by itself.

use std::sync::Arc;

use crate::core::{DatasetInfo, Guidance, Settings};

/// The labels that a generator tells apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    pub guidance: Guidance,
    /// In label order; none where the generator is told nothing.
    pub names: Arc<[String]>,
}

impl Labels {
    /// Those of a model.
    pub fn of(settings: &Settings) -> Self {
        let guidance = settings.family.info().guidance();
        match guidance {
            Guidance::Class => Self::classes(&settings.dataset),
            Guidance::Nothing => Self::none(),
            Guidance::Codes => Self {
                guidance,
                names: (1..=settings.labels())
                    .map(|n| format!("code {n}"))
                    .collect(),
            },
        }
    }

    /// The classes of a data set.
    pub fn classes(dataset: &DatasetInfo) -> Self {
        Self {
            guidance: Guidance::Class,
            names: dataset.classes.iter().map(ToString::to_string).collect(),
        }
    }

    pub fn none() -> Self {
        Self {
            guidance: Guidance::Nothing,
            names: Arc::new([]),
        }
    }

    pub fn name(&self, label: u8) -> Option<&str> {
        self.names.get(usize::from(label)).map(String::as_str)
    }

    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether there is such a label.
    pub fn has(&self, label: u8) -> bool {
        usize::from(label) < self.count()
    }
}

/// Which picture of a grid this is, e.g. "Sneaker, picture 3 of 100".
pub fn caption(labels: &Labels, label: Option<u8>, index: usize, count: usize) -> String {
    let place = format!("picture {} of {count}", index + 1);
    match label.and_then(|label| labels.name(label)) {
        Some(name) => format!("{name}, {place}"),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Family, Size};

    fn labels(family: &str) -> Labels {
        let family = Family::from_id(family).expect("a family of the list");
        Labels::of(&Settings::default_for(family, Size::Xs))
    }

    #[test]
    fn a_caption_names_the_class_or_the_code() {
        let trouser = caption(&labels("cdcgan"), Some(1), 2, 100);
        assert_eq!(trouser, "Trouser, picture 3 of 100");
        let code = caption(&labels("infogan"), Some(9), 0, 10);
        assert_eq!(code, "code 10, picture 1 of 10");
        assert_eq!(caption(&labels("dcgan"), None, 0, 10), "picture 1 of 10");
    }
}
