//! Which lesson is shown, and its text, fetched when it is opened.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::catalogue::{FIRST, Lesson};
use crate::page::address::{Address, Page, use_address};
use crate::page::widgets::fetch::{FetchError, fetch_text};
use crate::page::widgets::notice::{Notice, NoticeKind, Notices, use_notices};
use crate::page::widgets::on_change::on_change;
use crate::page::widgets::waiting::at_next_paint;

#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Loading,
    /// The html of the lesson.
    Ready(String),
    /// Why there is none, in words.
    Failed(String),
}

/// The state of the Learn page.
#[derive(Clone, Copy)]
pub struct Learn {
    address: Address,
    notices: Notices,
    /// The lesson that the address names.
    pub lesson: Memo<Lesson>,
    pub text: RwSignal<Text>,
    /// Of which lesson the text is.
    fetched: StoredValue<Option<Lesson>>,
    /// The id of the heading to go to when the text is there.
    goal: StoredValue<Option<String>>,
}

/// Makes the lessons available to [`use_learn`].
pub fn provide_learn() -> Learn {
    let address = use_address();
    let learn = Learn {
        address,
        notices: use_notices(),
        lesson: Memo::new(move |_| named(address).unwrap_or(FIRST)),
        text: RwSignal::new(Text::Loading),
        fetched: StoredValue::default(),
        goal: StoredValue::default(),
    };
    provide_context(learn);
    on_change(move || learn.follow_address());
    learn
}

/// # Panics
/// Outside the page (without [`provide_learn`]).
pub fn use_learn() -> Learn {
    expect_context()
}

fn named(address: Address) -> Option<Lesson> {
    let id = address.lesson.get();
    id.as_deref().and_then(Lesson::from_id)
}

impl Learn {
    /// Shows a lesson, from its top or from a heading inside it, whatever page is shown now.
    pub fn open(self, lesson: Lesson, anchor: Option<&str>) {
        let goal = anchor.map_or_else(|| lesson.heading(), str::to_owned);
        self.goal.set_value(Some(goal));
        self.address.lesson.set(Some(lesson.id.to_owned()));
        self.address.go(Page::Learn);
        // It may be shown already, and then nothing has changed.
        self.go_to_goal();
    }

    /// Goes to another page, with what a link says of it.
    pub fn visit(self, query: &str) {
        self.address.visit(query);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Fetches the text again, after a failure.
    pub fn fetch_again(self) {
        self.fetch(self.lesson.get_untracked());
    }

    /// Sees to it that the text is that of the lesson in the address; while another page is shown
    /// nothing is fetched.
    fn follow_address(self) {
        if self.address.page.get() != Page::Learn {
            return;
        }
        let Some(lesson) = named(self.address) else {
            if let Some(id) = self.address.lesson.get() {
                self.tell_unknown(&id);
            }
            self.choose();
            return;
        };
        if self.fetched.get_value() == Some(lesson) {
            self.go_to_goal();
        } else {
            self.fetch(lesson);
        }
    }

    fn tell_unknown(self, id: &str) {
        let shown: String = id.chars().take(24).collect();
        self.notices.push(Notice::new(
            "address-lesson",
            NoticeKind::Warning,
            format!("There is no lesson called {shown}"),
            "The first one is shown in its place.",
        ));
    }

    /// Puts a lesson into an address that names none. Links of the time when all lessons were one
    /// page named a heading (`?page=learn#learn-wgan`).
    fn choose(self) {
        let lesson = Lesson::with_heading(&anchor_in_address()).unwrap_or(FIRST);
        self.address.lesson.set(Some(lesson.id.to_owned()));
    }

    fn fetch(self, lesson: Lesson) {
        self.fetched.set_value(Some(lesson));
        self.text.set(Text::Loading);
        if self.goal.with_value(Option::is_none) {
            let anchor = anchor_in_address();
            let here = Lesson::with_heading(&anchor) == Some(lesson);
            self.goal.set_value(here.then_some(anchor));
        }
        spawn_local(async move {
            let text = match fetch_lesson(lesson).await {
                Ok(html) => Text::Ready(html),
                Err(error) => Text::Failed(error.to_string()),
            };
            // Another one may have been opened meanwhile.
            if self.fetched.get_value() == Some(lesson) {
                self.text.set(text);
                self.go_to_goal();
            }
        });
    }

    /// Once the text is on the page: brings the heading that was asked for into view, and lets the
    /// keyboard go on from there.
    fn go_to_goal(self) {
        at_next_paint(move || {
            if !matches!(*self.text.read_untracked(), Text::Ready(_)) {
                return;
            }
            let goal = self.goal.try_update_value(Option::take).flatten();
            if let Some(anchor) = goal {
                show(&anchor, self.lesson.get_untracked());
            }
        });
    }
}

/// What follows `#` in the address, or nothing.
fn anchor_in_address() -> String {
    let hash = location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

fn show(anchor: &str, lesson: Lesson) {
    let heading = document().get_element_by_id(anchor);
    let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    // Fails only for what cannot have the focus; headings can.
    let _ = heading.focus();
    if anchor == lesson.heading() {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        return;
    }
    heading.scroll_into_view();
    if let Ok(history) = window().history() {
        // A browser that refuses (a sandboxed frame) costs only the link, so nothing is said.
        let url = format!("#{anchor}");
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

async fn fetch_lesson(lesson: Lesson) -> Result<String, FetchError> {
    let file = lesson.file();
    let html = fetch_text(&file).await?;
    check(lesson, &html).map_err(|what| FetchError::Damaged(file, what.into()))?;
    Ok(html)
}

/// Some servers answer with another page where a file is missing, and lines break off.
fn check(lesson: Lesson, html: &str) -> Result<(), &'static str> {
    let opening = format!("<article class=\"lesson\" data-id=\"{}\"", lesson.id);
    if !html.starts_with(&opening) {
        return Err("it is not this lesson");
    }
    if !html.trim_end().ends_with("</article>") {
        return Err("its end is missing");
    }
    Ok(())
}
