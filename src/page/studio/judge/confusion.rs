//! What the judge saw in pictures of each label: a table of counts, and what it comes to.

/// Counts: a row for each label asked for, a column for each class seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    rows: Vec<Vec<u32>>,
}

impl Confusion {
    /// `None` unless the rows are all of one length and there is at least one picture.
    pub fn new(rows: Vec<Vec<u32>>) -> Option<Self> {
        let classes = rows.first()?.len();
        let whole = rows.iter().all(|row| row.len() == classes);
        let confusion = Self { rows };
        (whole && confusion.total() > 0).then_some(confusion)
    }

    /// Labels that were asked for.
    pub fn labels(&self) -> usize {
        self.rows.len()
    }

    /// Classes that can be seen.
    pub fn classes(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    pub fn count(&self, label: usize, class: usize) -> u32 {
        self.rows[label][class]
    }

    pub fn total(&self) -> u32 {
        self.rows.iter().flatten().sum()
    }

    /// Which share of the pictures of `label` was seen as `class`.
    pub fn share(&self, label: usize, class: usize) -> f32 {
        let row = &self.rows[label];
        row[class] as f32 / row.iter().sum::<u32>().max(1) as f32
    }

    /// The share of all pictures whose class is the label asked for.
    pub fn accuracy(&self) -> f32 {
        let diagonal = 0..self.labels().min(self.classes());
        self.part(diagonal.map(|label| self.rows[label][label]))
    }

    /// The share of all pictures whose class is the one seen most often for their label: how well
    /// labels and classes match where nobody told the labels what to mean.
    pub fn purity(&self) -> f32 {
        self.part(self.favourites().map(|(_, count)| count))
    }

    /// How many classes are the favourite of some label.
    pub fn classes_found(&self) -> usize {
        let mut found = vec![false; self.classes()];
        for (class, count) in self.favourites() {
            found[class] |= count > 0;
        }
        found.iter().filter(|found| **found).count()
    }

    /// For each label the class seen most often, and how often; of equals the first.
    fn favourites(&self) -> impl Iterator<Item = (usize, u32)> {
        self.rows.iter().map(|row| {
            let first_most = row
                .iter()
                .enumerate()
                .rev()
                .max_by_key(|(_, count)| **count);
            first_most.map_or((0, 0), |(class, count)| (class, *count))
        })
    }

    fn part(&self, counts: impl Iterator<Item = u32>) -> f32 {
        counts.sum::<u32>() as f32 / self.total().max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use wasm_bindgen_test::wasm_bindgen_test;

    const CLASSES: usize = 10;

    /// Ten pictures of each label: `right` of them of the class `class_of(label)`, the rest of
    /// the class after it.
    fn counts(right: u32, class_of: fn(usize) -> usize) -> Vec<Vec<u32>> {
        (0..CLASSES)
            .map(|label| {
                let mut row = vec![0; CLASSES];
                row[class_of(label)] = right;
                row[(class_of(label) + 1) % CLASSES] += 10 - right;
                row
            })
            .collect()
    }

    #[wasm_bindgen_test]
    fn accuracy_is_the_share_on_the_diagonal() {
        let confusion = Confusion::new(counts(9, |label| label)).expect("a whole table");
        assert_eq!(confusion.accuracy(), 0.9);
        assert_eq!(confusion.purity(), 0.9);
        assert_eq!(confusion.classes_found(), CLASSES);
        assert_eq!(confusion.share(3, 3), 0.9);
        assert_eq!(confusion.share(3, 4), 0.1);
    }

    #[wasm_bindgen_test]
    fn purity_does_not_ask_which_code_has_which_class() {
        let confusion = Confusion::new(counts(8, |label| (label * 3 + 2) % CLASSES));
        let confusion = confusion.expect("a whole table");
        assert_eq!(confusion.purity(), 0.8);
        assert!(confusion.accuracy() < 0.3);
        assert_eq!(confusion.classes_found(), CLASSES);
    }

    #[wasm_bindgen_test]
    fn codes_may_share_a_class() {
        let confusion = Confusion::new(counts(10, |label| label / 2)).expect("a whole table");
        assert_eq!(confusion.purity(), 1.0);
        assert_eq!(confusion.classes_found(), CLASSES / 2);
    }

    #[wasm_bindgen_test]
    fn tables_that_are_none_are_refused() {
        assert_eq!(Confusion::new(vec![vec![1; 10], vec![1; 9]]), None);
        assert_eq!(Confusion::new(vec![vec![0; 10]; 10]), None);
    }
}
