//! Scores as a table.

use crate::core::Scores;

/// A column of the table: its head, and its cell from some seeds' scores.
type Column = (&'static str, fn(&Scores) -> Option<f64>, usize, f64);

/// Head, value, digits, factor.
const COLUMNS: [Column; 16] = [
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
    ("L1", |s| s.fidelity.map(|f| f.l1), 4, 1.0),
    ("PSNR dB", |s| s.fidelity.map(|f| f.psnr), 2, 1.0),
    ("sharpness", |s| s.fidelity.map(|f| f.sharpness), 3, 1.0),
];

/// A row for each name, with the mean of its scores.
pub fn table(rows: &[(String, Vec<Scores>)]) -> String {
    let heads = COLUMNS.iter().map(|column| format!("{:>14}", column.0));
    let mut text = format!("{:<16}{}\n", "", heads.collect::<String>());
    for (name, scores) in rows {
        text += &format!("{name:<16}");
        for (_, value, digits, factor) in COLUMNS {
            let values: Option<Vec<f64>> = scores.iter().map(value).collect();
            let cell = values.map_or("–".into(), |v| cell(&v, digits, factor));
            text += &format!("{cell:>14}");
        }
        text.push('\n');
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Fidelity;

    fn scores(fidelity: Option<Fidelity>) -> Scores {
        Scores {
            judge: "judge".into(),
            samples: 100,
            accuracy: Some(0.75),
            worst_class: None,
            fid: 12.0,
            kid: 0.003,
            inception: [5.0, 0.1],
            precision: 0.9,
            recall: 0.8,
            density: 1.0,
            coverage: 0.7,
            diversity: 0.6,
            imbalance: 0.05,
            nearest: 31.0,
            gan_train: None,
            fidelity,
        }
    }

    fn words(line: &str) -> Vec<&str> {
        line.split_whitespace().collect()
    }

    #[test]
    fn of_a_translator_the_table_also_says_how_near_and_how_sharp() {
        let near = Fidelity {
            l1: 0.0625,
            psnr: 17.5,
            sharpness: 0.75,
        };
        let rows = [
            ("shoes".into(), vec![scores(Some(near))]),
            ("noise".into(), vec![scores(None)]),
        ];
        let table = table(&rows);
        let mut lines = table.lines().map(words);
        let [head, shoes, noise] = [(); 3].map(|()| lines.next().expect("three lines"));
        assert!(head.ends_with(&["L1", "PSNR", "dB", "sharpness"]));
        assert!(shoes.ends_with(&["0.0625", "17.50", "0.750"]), "{shoes:?}");
        assert!(noise.ends_with(&["–"; 3]), "{noise:?}");
        assert_eq!(shoes[1], "75.0", "as a share of a hundred");
    }
}
