//! The scores as a table, a row a model.

use crate::core::Scores;

/// A column of the table: its head, and its cell from some seeds' scores.
type Column = (&'static str, fn(&Scores) -> Option<f64>, usize, f64);

/// Head, value, digits, factor.
const COLUMNS: [Column; 13] = [
    ("accuracy %", |s| s.accuracy, 1, 100.0),
    ("worst %", |s| s.worst_class, 1, 100.0),
    ("FID", |s| Some(s.fid), 2, 1.0),
    ("KID·1000", |s| Some(s.kid), 2, 1e3),
    ("IS", |s| Some(s.inception[0]), 2, 1.0),
    ("precision", |s| Some(s.precision), 3, 1.0),
    ("recall", |s| Some(s.recall), 3, 1.0),
    ("density", |s| Some(s.density), 3, 1.0),
    ("coverage", |s| Some(s.coverage), 3, 1.0),
    ("diversity", |s| Some(s.diversity), 3, 1.0),
    ("imbalance", |s| Some(s.imbalance), 3, 1.0),
    ("nearest", |s| Some(s.nearest), 1, 1.0),
    ("GAN-train %", |s| s.gan_train, 1, 100.0),
];

/// Prints a row for each name, with mean and deviation where there are several seeds.
pub fn print(rows: &[(String, Vec<Scores>)]) {
    print!("{:<16}", "");
    COLUMNS.iter().for_each(|column| print!("{:>14}", column.0));
    println!();
    for (name, scores) in rows {
        print!("{name:<16}");
        for (_, value, digits, factor) in COLUMNS {
            let values: Option<Vec<f64>> = scores.iter().map(value).collect();
            print!(
                "{:>14}",
                values.map_or("–".into(), |v| cell(&v, digits, factor))
            );
        }
        println!();
    }
}

/// The mean, with the deviation where there are several.
fn cell(values: &[f64], digits: usize, factor: f64) -> String {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() == 1 {
        return format!("{:.digits$}", mean * factor);
    }
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    let deviation = (squares / (n - 1.0)).sqrt();
    format!(
        "{:.digits$} ± {:.digits$}",
        mean * factor,
        deviation * factor
    )
}
