//! The list, and that it says of the files what is in them.

use wasm_bindgen_test::wasm_bindgen_test;

use super::catalogue::{FIRST, Lesson, all, target};
use crate::core::Family;
use crate::families;

/// The lessons that belong to no family, as they are served.
const FILES: [(&str, &str); 6] = [
    ("game", include_str!("game.html")),
    ("smooth", include_str!("smooth.html")),
    ("variety", include_str!("variety.html")),
    ("steady", include_str!("steady.html")),
    ("targets", include_str!("targets.html")),
    ("scores", include_str!("scores.html")),
];

#[wasm_bindgen_test]
fn the_list_has_the_titles_and_the_headings_of_the_files() {
    for lesson in all().into_iter().filter(|lesson| lesson.family.is_none()) {
        let file = FILES.iter().find(|(id, _)| *id == lesson.id);
        let (id, html) = file.expect("the list names a file of ours");
        let article = format!("data-id=\"{id}\" data-title=\"{}\"", lesson.title);
        assert!(html.contains(&article), "{id}");
        let headings: Vec<_> = html
            .split("<h2 id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(headings, lesson.sections, "{id}");
    }
}

#[wasm_bindgen_test]
fn the_oldest_family_comes_first_and_the_game_before_all() {
    let all = all();
    assert_eq!(all.len(), Family::ALL.len() + FILES.len());
    assert_eq!(all.first(), Some(&FIRST));
    let families: Vec<_> = all.iter().filter_map(|lesson| lesson.family).collect();
    assert_eq!(families.first(), Some(&Family(&families::gan::INFO)));
    let place = |family| families.iter().position(|other| *other == family);
    assert!(place(Family(&families::cgan::INFO)) < place(Family(&families::dcgan::INFO)));
    assert!(place(Family(&families::dcgan::INFO)) < place(Family(&families::cdcgan::INFO)));
    assert!(place(Family(&families::wgan::INFO)) < place(Family(&families::wgan_gp::INFO)));
    assert_eq!(families.last(), Some(&Family(&families::r3gan::INFO)));
}

#[wasm_bindgen_test]
fn neighbours_follow_the_list() {
    let all = all();
    for pair in all.windows(2) {
        assert_eq!(pair[0].neighbours().1, Some(pair[1]));
        assert_eq!(pair[1].neighbours().0, Some(pair[0]));
    }
    assert_eq!(FIRST.neighbours().0, None);
}

#[wasm_bindgen_test]
fn links_and_old_anchors_lead_to_a_lesson() {
    for lesson in all() {
        assert_eq!(target(&lesson.href()), Some((lesson, None)));
        assert_eq!(Lesson::with_heading(&lesson.heading()), Some(lesson));
        for section in lesson.sections {
            assert_eq!(Lesson::with_heading(section), Some(lesson), "{section}");
            let href = format!("{}#{section}", lesson.href());
            assert_eq!(target(&href), Some((lesson, Some(*section))));
        }
    }
    assert_eq!(target("?page=train&family=gan"), None);
    assert_eq!(target("?page=learn&lesson=nothing"), None);
    assert_eq!(Lesson::with_heading("main"), None);
}
