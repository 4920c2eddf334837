//! What a family measures beside its losses, and how that is shown.

use super::dataset::DatasetInfo;

/// A picture of what a family measures beside its losses. Measurements have the name
/// `<panel>.<series>`.
pub struct Panel {
    pub id: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub kind: PanelKind,
    pub series: Series,
}

/// The curves or bars of a panel.
pub enum Series {
    Named(&'static [&'static str]),
    /// One for each class of the data set, once for each of these words: "Trouser, real".
    Classes(&'static [&'static str]),
    /// The bars of a histogram between two bounds, so many of them.
    Histogram {
        from: f64,
        to: f64,
        bars: usize,
        /// What the bars below and above the middle are called.
        halves: [&'static str; 2],
    },
}

impl Panel {
    /// The labels of its series, in the order in which they are measured.
    pub fn labels(&self, dataset: &DatasetInfo) -> Vec<String> {
        match &self.series {
            Series::Named(names) => names.iter().map(|name| (*name).to_owned()).collect(),
            Series::Classes(words) => {
                let of = |word| {
                    dataset
                        .classes
                        .iter()
                        .map(move |class| format!("{class}, {word}"))
                };
                words.iter().flat_map(of).collect()
            }
            Series::Histogram {
                from,
                to,
                bars,
                halves,
            } => {
                let width = (to - from) / *bars as f64;
                let edge = |bar: usize| signed(from + width * bar as f64);
                let half = |bar: usize| halves[usize::from(2 * bar >= *bars)];
                (0..*bars)
                    .map(|bar| format!("{} to {}, {}", edge(bar), edge(bar + 1), half(bar)))
                    .collect()
            }
        }
    }

    /// The names of its measurements.
    pub fn names(&self, dataset: &DatasetInfo) -> Vec<String> {
        let labels = self.labels(dataset).into_iter();
        labels.map(|label| format!("{}.{label}", self.id)).collect()
    }
}

/// With one decimal and a true minus sign.
fn signed(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    let sign = if rounded < 0.0 { "−" } else { "" };
    format!("{sign}{:.1}", rounded.abs())
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
