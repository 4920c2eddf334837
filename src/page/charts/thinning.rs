//! A curve thinned for drawing: one value and its extremes a pixel column.

/// What lies in one pixel column: where it is (as a step), the extremes and the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    pub step: f64,
    pub min: f32,
    pub max: f32,
    pub mean: f32,
}

/// Thins a curve to at most `columns` columns, so that a hundred thousand steps cost no more
/// to draw than a few hundred. Extremes are kept: a spike of one step stays visible.
/// Values that are not numbers are left out.
pub fn thin(steps: &[u64], values: &[f32], columns: usize) -> Vec<Column> {
    let length = steps.len().min(values.len());
    let chunk = length.div_ceil(columns.max(1)).max(1);
    let mut thinned = Vec::with_capacity(length.div_ceil(chunk));
    for start in (0..length).step_by(chunk) {
        let end = (start + chunk).min(length);
        let middle = (steps[start] + steps[end - 1]) as f64 / 2.0;
        thinned.extend(summarise(middle, &values[start..end]));
    }
    thinned
}

fn summarise(step: f64, values: &[f32]) -> Option<Column> {
    let (mut min, mut max, mut sum, mut count) = (f32::INFINITY, f32::NEG_INFINITY, 0.0, 0);
    for value in values.iter().copied().filter(|value| value.is_finite()) {
        min = min.min(value);
        max = max.max(value);
        sum += value;
        count += 1;
    }
    (count > 0).then(|| Column {
        step,
        min,
        max,
        mean: sum / count as f32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn thinning_keeps_the_extremes() {
        let steps: Vec<u64> = (0..100_000).collect();
        let mut values = vec![1.0; steps.len()];
        values[54_321] = 9.0;
        values[77_777] = -3.0;
        let thinned = thin(&steps, &values, 600);
        assert!(thinned.len() <= 600);
        assert!(thinned.iter().any(|column| column.max == 9.0));
        assert!(thinned.iter().any(|column| column.min == -3.0));
        assert!(thinned.windows(2).all(|pair| pair[0].step < pair[1].step));
    }

    #[wasm_bindgen_test]
    fn few_steps_are_not_thinned() {
        let thinned = thin(&[1, 2, 3], &[0.1, f32::NAN, 0.3], 600);
        assert_eq!(thinned.len(), 2);
        assert_eq!(
            thinned[0],
            Column {
                step: 1.0,
                min: 0.1,
                max: 0.1,
                mean: 0.1
            }
        );
        assert!(thin(&[], &[], 600).is_empty());
    }
}
