//! The inception score (Salimans et al. 2016, §4), with the classifier in place of Inception: the
//! exponential of the mean Kullback–Leibler divergence of p(y|x) from p(y). Ten classes make 10
//! the most it can be: every picture unmistakable, every class equally often.

/// Parts over which mean and deviation are taken, as in the paper.
const SPLITS: usize = 10;

/// Mean and standard deviation over ten consecutive parts, from `logits` `[n, classes]`.
///
/// # Panics
/// With fewer pictures than parts.
pub fn score(logits: &[f32], classes: usize) -> [f64; 2] {
    let n = logits.len() / classes;
    assert!(n >= SPLITS, "ten parts need ten pictures");
    let scores: Vec<f64> = (0..SPLITS)
        .map(|part| {
            let (from, to) = (part * n / SPLITS, (part + 1) * n / SPLITS);
            score_of(&logits[from * classes..to * classes], classes)
        })
        .collect();
    let mean = scores.iter().sum::<f64>() / SPLITS as f64;
    let squares = scores.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    [mean, (squares / SPLITS as f64).sqrt()]
}

fn score_of(logits: &[f32], classes: usize) -> f64 {
    let rows: Vec<Vec<f64>> = logits.chunks_exact(classes).map(log_softmax).collect();
    let mut marginal = vec![0.0; classes];
    for row in &rows {
        for (sum, log) in marginal.iter_mut().zip(row) {
            *sum += log.exp() / rows.len() as f64;
        }
    }
    let divergence = |row: &Vec<f64>| -> f64 {
        let terms = row.iter().zip(&marginal);
        terms.map(|(log, p)| log.exp() * (log - p.ln())).sum()
    };
    (rows.iter().map(divergence).sum::<f64>() / rows.len() as f64).exp()
}

/// The logarithms of the probabilities, from logits.
fn log_softmax(logits: &[f32]) -> Vec<f64> {
    let most = logits.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b));
    let shifted = || logits.iter().map(|&x| f64::from(x) - f64::from(most));
    let log_sum = shifted().map(f64::exp).sum::<f64>().ln();
    shifted().map(|x| x - log_sum).collect()
}
