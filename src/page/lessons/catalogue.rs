//! The list of lessons, in the order in which they are read.

use crate::core::Family;
use crate::page::widgets::sorted::sort_short;

/// What a lesson is about; the list has a heading for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Game,
    Families,
    Techniques,
    Scores,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::Game, Part::Families, Part::Techniques, Part::Scores];

    pub fn title(self) -> &'static str {
        match self {
            Part::Game => "The game",
            Part::Families => "Families",
            Part::Techniques => "Techniques",
            Part::Scores => "Scores",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The name in addresses and of the file.
    pub id: &'static str,
    pub title: &'static str,
    pub part: Part,
    /// The family that it is about.
    pub family: Option<Family>,
    /// The ids of the headings inside it, which links lead to.
    pub sections: &'static [&'static str],
}

const fn general(
    id: &'static str,
    title: &'static str,
    part: Part,
    sections: &'static [&'static str],
) -> Lesson {
    Lesson {
        id,
        title,
        part,
        family: None,
        sections,
    }
}

/// What the Learn page shows when nothing else is asked for.
pub const FIRST: Lesson = general("game", "What a GAN is", Part::Game, &["learn-losses"]);

/// The lessons that belong to no family. Their files are beside this one.
const GENERAL: [Lesson; 6] = [
    FIRST,
    general(
        "smooth",
        "A smooth discriminator",
        Part::Techniques,
        &["learn-r1", "learn-flat", "learn-instance-noise"],
    ),
    general(
        "variety",
        "Variety",
        Part::Techniques,
        &[
            "learn-collapse",
            "learn-minibatch",
            "learn-feature-matching",
        ],
    ),
    general(
        "steady",
        "Steady training",
        Part::Techniques,
        &[
            "learn-replay",
            "learn-two-rates",
            "learn-average",
            "learn-generator-norm",
        ],
    ),
    general(
        "targets",
        "What D is asked for",
        Part::Techniques,
        &["learn-label-smoothing", "learn-wrong-labels"],
    ),
    general(
        "scores",
        "What the scores mean",
        Part::Scores,
        &[
            "learn-accuracy",
            "learn-fid",
            "learn-kid",
            "learn-is",
            "learn-precision",
            "learn-coverage",
            "learn-diversity",
            "learn-imbalance",
            "learn-nearest",
            "learn-gan-train",
        ],
    ),
];

impl Lesson {
    pub fn of_family(family: Family) -> Self {
        let info = family.info();
        Self {
            id: info.id,
            title: info.title,
            part: Part::Families,
            family: Some(family),
            sections: &[],
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        all().into_iter().find(|lesson| lesson.id == id)
    }

    /// The lesson in which a heading stands, by the heading's id.
    pub fn with_heading(anchor: &str) -> Option<Self> {
        all()
            .into_iter()
            .find(|lesson| lesson.heading() == anchor || lesson.sections.contains(&anchor))
    }

    /// The id of its first heading.
    pub fn heading(self) -> String {
        format!("learn-{}", self.id)
    }

    /// A link to it.
    pub fn href(self) -> String {
        format!("{HREF}{}", self.id)
    }

    /// Where its text is.
    pub fn file(self) -> String {
        format!("lessons/{}.html", self.id)
    }

    /// The lessons before and after it.
    pub fn neighbours(self) -> (Option<Self>, Option<Self>) {
        let all = all();
        let Some(place) = all.iter().position(|lesson| lesson.id == self.id) else {
            return (None, None);
        };
        let before = place.checked_sub(1).and_then(|place| all.get(place));
        (before.copied(), all.get(place + 1).copied())
    }
}

const HREF: &str = "?page=learn&lesson=";

/// What a link leads to: a lesson, and perhaps the id of a heading in it. `None` where it leads
/// to something else.
pub fn target(href: &str) -> Option<(Lesson, Option<&str>)> {
    let target = href.strip_prefix(HREF)?;
    let (id, anchor) = match target.split_once('#') {
        Some((id, anchor)) => (id, Some(anchor)),
        None => (target, None),
    };
    Some((Lesson::from_id(id)?, anchor))
}

/// Every lesson: the game, the families by the date of their papers, techniques, scores.
pub fn all() -> Vec<Lesson> {
    let mut families = Family::ALL.to_vec();
    sort_short(&mut families, |a, b| {
        a.info().published.cmp(&b.info().published)
    });
    let of = |part| {
        GENERAL
            .into_iter()
            .filter(move |lesson| lesson.part == part)
    };
    of(Part::Game)
        .chain(families.into_iter().map(Lesson::of_family))
        .chain(of(Part::Techniques))
        .chain(of(Part::Scores))
        .collect()
}
