//! A curve thinned for drawing: one value and its extremes a pixel column.

/// What lies in one pixel column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The last step in it.
    pub step: f64,
    /// The lowest and the highest of the single values.
    pub low: f32,
    pub high: f32,
    /// The running average at its end.
    pub value: f32,
}

/// Thins a curve to at most `most` columns, so that a hundred thousand steps cost no more to draw
/// than a few hundred. Extremes are kept: a spike of one step stays visible. The last column ends
/// at the last step, so what is read there is the newest value.
///
/// The average leans on about `smoothing` steps, on fewer at the beginning, so that it starts at
/// the first value and not at nought. What is not a number is left out.
pub fn thin(steps: &[u64], values: &[f32], smoothing: f32, most: usize) -> Vec<Column> {
    let chunk = steps.len().div_ceil(most.max(1)).max(1);
    let (mut average, mut count, mut weight) = (0.0, 0.0, 1.0);
    let column = |(steps, values): (&[u64], &[f32])| {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for value in values.iter().copied().filter(|value| value.is_finite()) {
            if count < smoothing {
                count += 1.0;
                weight = 1.0 / count;
            }
            average += weight * (value - average);
            (low, high) = (low.min(value), high.max(value));
        }
        let step = *steps.last()? as f64;
        (low <= high).then_some(Column {
            step,
            low,
            high,
            value: average,
        })
    };
    let chunks = steps.chunks(chunk).zip(values.chunks(chunk));
    chunks.filter_map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn thinning_keeps_the_extremes_and_ends_at_the_newest() {
        let steps: Vec<u64> = (0..100_000).collect();
        let mut values = vec![1.0; steps.len()];
        values[54_321] = 9.0;
        values[77_777] = -3.0;
        values[99_999] = 2.0;
        let thinned = thin(&steps, &values, 1.0, 600);
        assert!(thinned.len() <= 600);
        assert!(thinned.iter().any(|column| column.high == 9.0));
        assert!(thinned.iter().any(|column| column.low == -3.0));
        assert!(thinned.windows(2).all(|pair| pair[0].step < pair[1].step));
        let newest = thinned.last().map(|column| (column.step, column.value));
        assert_eq!(newest, Some((99_999.0, 2.0)));
    }

    #[wasm_bindgen_test]
    fn few_steps_are_not_thinned() {
        let values = [0.1, f32::NAN, 0.3];
        let thinned = thin(&[1, 2, 3], &values, 1.0, 600);
        assert_eq!(thinned.len(), 2);
        let first = Column {
            step: 1.0,
            low: 0.1,
            high: 0.1,
            value: 0.1,
        };
        assert_eq!(thinned[0], first);
        assert!(thin(&[], &[], 1.0, 600).is_empty());
    }
}
