//! The lessons: every family has one, the page can find and show it, and a strict content security
//! policy would let it through.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use atelier::core::Family;
use roxmltree::{Document, Node};

/// A lesson's text and where it stands. The texts are written so that an XML parser reads them,
/// which is stricter than a browser: what it lets pass, no browser mends.
struct Lesson {
    path: PathBuf,
    html: String,
}

impl Lesson {
    fn parsed(&self) -> Document<'_> {
        Document::parse(&self.html)
            .unwrap_or_else(|error| panic!("{}: {error}", self.path.display()))
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| entry.expect("it can be read").path())
        .collect()
}

/// By the name in the address, as `scripts/lessons.sh` finds them.
fn lessons() -> BTreeMap<String, Lesson> {
    let of_families = entries(&src().join("families"))
        .into_iter()
        .map(|folder| folder.join("lesson.html"));
    let general = entries(&src().join("page/lessons"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "html"));
    let mut lessons = BTreeMap::new();
    for path in of_families.filter(|path| path.exists()).chain(general) {
        let html = fs::read_to_string(&path).expect("it can be read");
        let lesson = Lesson { path, html };
        let id = attribute(lesson.parsed().root_element(), "data-id").to_owned();
        let opening = format!("<article class=\"lesson\" data-id=\"{id}\"");
        assert!(lesson.html.starts_with(&opening), "{id}: the first line");
        assert!(lessons.insert(id.clone(), lesson).is_none(), "two of {id}");
    }
    lessons
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name)
        .unwrap_or_else(|| panic!("{node:?} has no {name}"))
}

fn with_tag<'a, 'input>(
    document: &'a Document<'input>,
    tag: &'a str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(tag))
}

/// All the words in it, with single spaces.
fn words(node: Node) -> String {
    let nodes = node.descendants().filter(Node::is_text);
    let texts = nodes.filter_map(|node| node.text());
    let text: String = texts.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_family_has_its_lesson() {
    let lessons = lessons();
    for family in Family::ALL {
        let info = family.info();
        let lesson = lessons
            .get(info.id)
            .unwrap_or_else(|| panic!("{} has no lesson.html", info.id));
        let document = lesson.parsed();
        let root = document.root_element();
        let (year, month) = info.published;
        assert_eq!(attribute(root, "data-title"), info.title);
        assert_eq!(
            attribute(root, "data-published"),
            format!("{year}-{month:02}")
        );
        assert!(words(root).contains(info.paper), "{}: its paper", info.id);
        assert!(with_tag(&document, "math").next().is_some(), "{}", info.id);
    }
}

#[test]
fn every_family_has_a_drawing_that_is_told_in_words() {
    let lessons = lessons();
    for family in Family::ALL {
        let document = lessons[family.id()].parsed();
        let drawing = with_tag(&document, "svg").next().expect("there is one");
        let label = attribute(drawing, "aria-label");
        assert!(label.starts_with("G draws from "), "{label}");
        let of_class = |class: &str| {
            let all = drawing.descendants();
            all.filter(|node| node.attribute("class") == Some(class))
                .map(words)
                .collect::<Vec<_>>()
        };
        assert_eq!(of_class("network").len(), of_class("name").len());
        assert!(of_class("name").len() > 1, "{label}");
        for asked in of_class("answer").iter().chain(&of_class("name")) {
            assert!(label.contains(asked), "{asked} in: {label}");
        }
    }
}

#[test]
fn the_heading_is_the_title_and_ids_are_unique() {
    let mut ids = BTreeSet::new();
    for (id, lesson) in lessons() {
        let document = lesson.parsed();
        let root = document.root_element();
        let titles: Vec<_> = with_tag(&document, "h1").collect();
        let [title] = titles[..] else {
            panic!("{id} has not one title, but {}", titles.len());
        };
        assert_eq!(words(title), attribute(root, "data-title"));
        assert_eq!(attribute(title, "id"), format!("learn-{id}"));
        for heading in with_tag(&document, "h2").chain([title]) {
            let anchor = attribute(heading, "id");
            assert!(anchor.starts_with("learn-"), "{anchor}: links lead to it");
            assert_eq!(attribute(heading, "tabindex"), "-1", "{anchor}");
        }
        for node in document.descendants() {
            let Some(anchor) = node.attribute("id") else {
                continue;
            };
            assert!(ids.insert(anchor.to_owned()), "{id}: two of {anchor}");
        }
    }
}

#[test]
fn equations_are_read_out_and_sound() {
    // Elements of a fixed number of parts.
    let parts = BTreeMap::from([
        ("mfrac", 2),
        ("msub", 2),
        ("msup", 2),
        ("msubsup", 3),
        ("munder", 2),
        ("mover", 2),
        ("munderover", 3),
    ]);
    for (id, lesson) in lessons() {
        let document = lesson.parsed();
        for equation in with_tag(&document, "math") {
            assert_eq!(attribute(equation, "display"), "block", "{id}");
            assert!(!attribute(equation, "aria-label").is_empty(), "{id}");
            let frame = equation.parent().expect("it is in the lesson");
            assert_eq!(frame.attribute("class"), Some("equations"), "{id}");
            // What is too wide scrolls, and the keyboard reaches it.
            assert_eq!(attribute(frame, "tabindex"), "0", "{id}");
        }
        for node in document.descendants().filter(Node::is_element) {
            let Some(wanted) = parts.get(node.tag_name().name()) else {
                continue;
            };
            let found = node.children().filter(Node::is_element).count();
            assert_eq!(found, *wanted, "{id}: {node:?}");
        }
    }
}

#[test]
fn nothing_runs_or_is_fetched_and_no_style_stands_in_the_text() {
    const ALLOWED: &[&str] = &[
        "article", "h1", "h2", "p", "a", "strong", "em", "nav", "section", "div", "ul", "ol", "li",
        "svg", "g", "path", "rect", "text",
    ];
    for (id, lesson) in lessons() {
        let document = lesson.parsed();
        for node in document.descendants().filter(Node::is_element) {
            let tag = node.tag_name().name();
            let mathematics = node.ancestors().any(|node| node.has_tag_name("math"));
            assert!(mathematics || ALLOWED.contains(&tag), "{id}: {tag}");
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(name != "style" && !name.starts_with("on"), "{id}: {name}");
                assert!(name != "src", "{id}: {name}");
            }
        }
    }
}

/// Whether a link opens the Draw page, or the Train page with settings that there are.
fn leads_to_a_page(href: &str) -> bool {
    let Some(query) = href.strip_prefix("?page=train&family=") else {
        return href == "?page=draw";
    };
    let (family, set) = query.split_once("&set=").expect("settings in {href}");
    let family = Family::from_id(family).unwrap_or_else(|| panic!("{href}: no such family"));
    set.split('*').all(|change| {
        let (id, value) = change.split_once('.').expect("a name and a value");
        let knob = family.knobs().find(|knob| knob.id == id);
        let knob = knob.unwrap_or_else(|| panic!("{href}: no setting {id}"));
        let value: f64 = value.parse().expect("a number");
        (knob.min..=knob.max).contains(&value)
    })
}

#[test]
fn links_lead_to_a_lesson_or_to_a_heading() {
    let lessons = lessons();
    let documents: BTreeMap<_, _> = lessons
        .iter()
        .map(|(id, lesson)| (id.as_str(), lesson.parsed()))
        .collect();
    let has = |id: &str, anchor: &str| {
        let mut nodes = documents[id].descendants();
        nodes.any(|node| node.attribute("id") == Some(anchor))
    };
    for (id, document) in &documents {
        for link in with_tag(document, "a") {
            let href = attribute(link, "href");
            let (page, anchor) = match href.split_once('#') {
                Some((page, anchor)) => (page, Some(anchor)),
                None => (href, None),
            };
            if leads_to_a_page(page) {
                continue;
            }
            let to = match page {
                "" => *id,
                page => page
                    .strip_prefix("?page=learn&lesson=")
                    .unwrap_or_else(|| panic!("{id}: {href} is no lesson's address")),
            };
            assert!(documents.contains_key(to), "{id}: there is no lesson {to}");
            assert!(anchor.is_none_or(|anchor| has(to, anchor)), "{id}: {href}");
        }
    }
}

#[test]
fn techniques_name_their_settings_as_the_train_page_does_and_their_papers() {
    let lessons = lessons();
    let mut told = String::new();
    for id in ["smooth", "variety", "steady", "targets"] {
        let document = lessons[id].parsed();
        told += &words(document.root_element());
        for section in with_tag(&document, "section") {
            let source = section
                .children()
                .find(|node| node.attribute("class") == Some("source"))
                .map(words);
            assert!(source.is_some_and(|source| source.contains("arXiv:")));
        }
    }
    for id in [
        "replay",
        "minibatch",
        "feature_matching",
        "label_smoothing",
        "wrong_labels",
        "instance_noise",
        "lr_generator",
        "lr_discriminator",
        "half_life",
        "ema",
        "generator_norm",
        "clip",
        "gradient_penalty",
        "r1_weight",
        "r2_weight",
    ] {
        let mut knobs = Family::ALL.iter().flat_map(|family| family.knobs());
        let knob = knobs.find(|knob| knob.id == id);
        let label = knob.expect("there is such a knob").label;
        assert!(told.contains(&format!("“{label}”")), "{label}");
    }
}
