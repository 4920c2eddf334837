//! The small drawings of curves.

use wasm_bindgen_test::wasm_bindgen_test;

use super::super::sketch::{Axis, HEIGHT, Line, Sketch};

fn line(points: &[(f64, f64)]) -> Line {
    Line {
        key: 0,
        points: points.to_vec(),
    }
}

#[wasm_bindgen_test]
fn a_sketch_stays_in_its_frame() {
    let falling = line(&[(100.0, 60.0), (200.0, f64::NAN), (300.0, 2.0)]);
    for axis in [Axis::Ratio, Axis::Grows] {
        let sketch = Sketch::new(std::slice::from_ref(&falling), axis, Some(1.0));
        let path = &sketch.paths[0].1;
        assert!(
            !path.contains("NaN") && path.matches(['M', 'L']).count() == 2,
            "{path}"
        );
        let inside = |y: f64| (0.0..=HEIGHT).contains(&y);
        assert!(sketch.y_ticks.iter().all(|(y, _)| inside(*y)));
        assert!(sketch.y_ticks.len() >= 2, "{:?}", sketch.y_ticks);
        assert!(sketch.mark.is_some_and(inside));
    }
}

#[wasm_bindgen_test]
fn a_sketch_by_ratio_leaves_out_what_has_none() {
    let sketch = Sketch::new(&[line(&[(1.0, 0.0), (2.0, 4.0)])], Axis::Ratio, Some(0.0));
    assert_eq!(sketch.mark, None);
    assert!(!sketch.paths[0].1.contains("inf"));
    assert_eq!(Sketch::new(&[], Axis::Ratio, None).paths, []);
}

#[wasm_bindgen_test]
fn curves_are_read_at_the_stops_of_the_longest() {
    let mut short = line(&[(10.0, 3.0)]);
    short.key = 4;
    let long = line(&[(0.0, 8.0), (10.0, 6.0), (20.0, 4.0), (100.0, 2.0)]);
    let sketch = Sketch::new(&[short, long], Axis::Grows, None);
    assert_eq!(sketch.stops(), 4);
    let second = sketch.reading(1).unwrap();
    assert_eq!(second.step, 10.0);
    let values: Vec<_> = second.values.iter().map(|v| (v.key, v.value)).collect();
    assert_eq!(values, [(4, 3.0), (0, 6.0)]);
    // The short one ended long before the last stop.
    assert_eq!(sketch.reading(3).unwrap().values.len(), 1);
    assert_eq!(sketch.nearest(second.x + 1.0), Some(1));
    assert_eq!(Sketch::new(&[], Axis::Grows, None).reading(0), None);
}
