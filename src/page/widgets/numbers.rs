//! Numbers as a visitor reads them: thousands separated, times in words, always with a unit.

/// `1234567` as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count of parameters: `92 k`, `1.2 M`.
pub fn count(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        1_000..1_000_000 => format!("{:.0} k", number as f64 / 1e3),
        _ => format!("{:.1} M", number as f64 / 1e6),
    }
}

/// Seconds in the two largest units that matter: `40 s`, `3 min 20 s`, `2 h 5 min`.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "–".into();
    }
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
    }
}

/// Milliseconds with three figures that mean something: `4.27 ms`, `31.2 ms`, `2,400 ms`.
pub fn millis(ms: f64) -> String {
    if !ms.is_finite() || ms < 0.0 {
        return "–".into();
    }
    match ms {
        ..10.0 => format!("{ms:.2} ms"),
        ..100.0 => format!("{ms:.1} ms"),
        _ => format!("{} ms", thousands(ms.round() as u64)),
    }
}

/// How fast steps follow each other: steps a second, or seconds a step where that is slower.
/// The number and its unit.
pub fn speed(ms_per_step: f64) -> (String, &'static str) {
    if !ms_per_step.is_finite() || ms_per_step <= 0.0 {
        return ("–".into(), "steps/s");
    }
    if ms_per_step > 1_000.0 {
        return (format!("{:.1}", ms_per_step / 1e3), "s/step");
    }
    let per_second = 1e3 / ms_per_step;
    let text = if per_second < 10.0 {
        format!("{per_second:.1}")
    } else {
        format!("{per_second:.0}")
    };
    (text, "steps/s")
}

/// A share from 0 to 1 as a whole percentage.
pub fn percent(share: f32) -> String {
    if share.is_finite() {
        format!("{:.0} %", share * 100.0)
    } else {
        "–".into()
    }
}

/// A loss in nats, without the unit.
pub fn loss(nats: f32) -> String {
    if nats.is_finite() {
        format!("{nats:.3}")
    } else {
        "not a number".into()
    }
}

/// With its sign and one decimal, the minus as wide as the plus: `−0.4`, `0.0`, `+1.2`.
pub fn signed(value: f32) -> String {
    let text = format!("{value:+.1}").replace('-', "−");
    match text.as_str() {
        "+0.0" | "−0.0" => "0.0".into(),
        _ => text,
    }
}

/// A score without a unit, with three figures that mean something.
pub fn score(value: f32) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    match value.abs() {
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// The value of a setting, as short as it can be said.
pub fn setting(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
    }

    #[test]
    fn times_are_said_in_units() {
        assert_eq!(duration(0.4), "0 s");
        assert_eq!(duration(59.6), "1 min 0 s");
        assert_eq!(duration(7_500.0), "2 h 5 min");
        assert_eq!(duration(f64::NAN), "–");
        assert_eq!(millis(4.268), "4.27 ms");
        assert_eq!(millis(2_400.0), "2,400 ms");
    }

    #[test]
    fn slow_speeds_turn_round() {
        assert_eq!(speed(20.0), ("50".into(), "steps/s"));
        assert_eq!(speed(250.0), ("4.0".into(), "steps/s"));
        assert_eq!(speed(2_400.0), ("2.4".into(), "s/step"));
        assert_eq!(speed(0.0), ("–".into(), "steps/s"));
    }

    #[test]
    fn signs_are_shown_but_for_nought() {
        assert_eq!(signed(1.25), "+1.2");
        assert_eq!(signed(-0.4), "−0.4");
        assert_eq!(signed(-0.01), "0.0");
    }

    #[test]
    fn scores_have_three_figures() {
        assert_eq!(score(3.008), "3.01");
        assert_eq!(score(43.26), "43.3");
        assert_eq!(score(211.4), "211");
        assert_eq!(score(f32::NAN), "–");
    }

    #[test]
    fn settings_are_short() {
        assert_eq!(setting(2e-4), "0.0002");
        assert_eq!(setting(64.0), "64");
        assert_eq!(setting(f64::from(0.999_f32)), "0.999");
    }
}
