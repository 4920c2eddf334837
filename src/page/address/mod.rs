//! The state in the address bar: a link shows a friend what you see.
//!
//! Every field is a signal. [`provide_address`] reads them from the query string when the page
//! opens and when the visitor goes back; from then on a change of a signal is written back:
//! as a new history entry when the page changed, in place otherwise. Values that are unknown
//! or make no sense are ignored, as if they were not there.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::core::{CLASSES, Family, Recipe, Size};

/// Browsers refuse more than about a hundred history writes in half a minute; a dragged
/// slider would reach that.
const WRITE_AFTER: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Studio,
    Train,
    Compare,
    Learn,
    About,
}

impl Page {
    pub const ALL: [Page; 5] = [
        Page::Studio,
        Page::Train,
        Page::Compare,
        Page::Learn,
        Page::About,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Page::Studio => "studio",
            Page::Train => "train",
            Page::Compare => "compare",
            Page::Learn => "learn",
            Page::About => "about",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Page::Studio => "Studio",
            Page::Train => "Train",
            Page::Compare => "Compare",
            Page::Learn => "Learn",
            Page::About => "About",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.id() == id)
    }
}

/// How the Studio arranges its pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayoutKind {
    #[default]
    Samples,
    Classes,
    Same,
    /// Both continuous codes, from end to end.
    Sweep,
}

impl LayoutKind {
    pub const ALL: [LayoutKind; 4] = [
        LayoutKind::Samples,
        LayoutKind::Classes,
        LayoutKind::Same,
        LayoutKind::Sweep,
    ];

    pub fn id(self) -> &'static str {
        match self {
            LayoutKind::Samples => "samples",
            LayoutKind::Classes => "classes",
            LayoutKind::Same => "same",
            LayoutKind::Sweep => "sweep",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.id() == id)
    }
}

/// Where the visitor wants training to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// Whichever is measured to be faster.
    #[default]
    Auto,
    Cpu,
    Webgpu,
}

impl DeviceChoice {
    pub const ALL: [DeviceChoice; 3] =
        [DeviceChoice::Auto, DeviceChoice::Cpu, DeviceChoice::Webgpu];

    pub fn id(self) -> &'static str {
        match self {
            DeviceChoice::Auto => "auto",
            DeviceChoice::Cpu => "cpu",
            DeviceChoice::Webgpu => "webgpu",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.id() == id)
    }
}

/// The state in the address bar. `None` (or the default) means: not in the address.
#[derive(Clone, Copy)]
pub struct Address {
    pub page: RwSignal<Page>,
    /// Studio: the model, the class, the seed, the arrangement, the truncation.
    pub model: RwSignal<Option<String>>,
    pub class: RwSignal<Option<u8>>,
    pub seed: RwSignal<Option<u32>>,
    pub layout: RwSignal<LayoutKind>,
    pub truncation: RwSignal<Option<f32>>,
    /// Train: what to train, the seed of the run (`run` in the address), and where.
    pub family: RwSignal<Option<Family>>,
    pub size: RwSignal<Option<Size>>,
    pub recipe: RwSignal<Option<Recipe>>,
    pub run_seed: RwSignal<Option<u32>>,
    pub device: RwSignal<DeviceChoice>,
}

/// Makes the address available to [`use_address`], and ties it to the address bar.
pub fn provide_address() -> Address {
    let address = Address::new();
    address.read();
    provide_context(address);
    let handle = window_event_listener(ev::popstate, move |_| address.read());
    on_cleanup(move || handle.remove());
    address.write_changes();
    address
}

/// The state in the address bar.
///
/// # Panics
/// Outside the page (without [`provide_address`]).
pub fn use_address() -> Address {
    expect_context()
}

impl Address {
    pub(super) fn new() -> Self {
        Self {
            page: RwSignal::default(),
            model: RwSignal::default(),
            class: RwSignal::default(),
            seed: RwSignal::default(),
            layout: RwSignal::default(),
            truncation: RwSignal::default(),
            family: RwSignal::default(),
            size: RwSignal::default(),
            recipe: RwSignal::default(),
            run_seed: RwSignal::default(),
            device: RwSignal::default(),
        }
    }

    /// Opens a page.
    pub fn go(self, page: Page) {
        put(self.page, page);
    }

    /// Takes every field from the address bar.
    fn read(self) {
        self.take(&location().search().unwrap_or_default());
    }

    /// Takes every field from a query string.
    pub(super) fn take(self, search: &str) {
        let Ok(query) = UrlSearchParams::new_with_str(search) else {
            return;
        };
        let get = |name: &str| query.get(name);
        put(
            self.page,
            get("page")
                .and_then(|id| Page::from_id(&id))
                .unwrap_or_default(),
        );
        put(self.model, get("model").filter(|id| is_name(id)));
        put(
            self.class,
            get("class").and_then(|text| class_number(&text)),
        );
        put(self.seed, get("seed").and_then(|text| text.parse().ok()));
        put(
            self.layout,
            get("layout")
                .and_then(|id| LayoutKind::from_id(&id))
                .unwrap_or_default(),
        );
        put(
            self.truncation,
            get("truncation").and_then(|text| truncation(&text)),
        );
        put(
            self.family,
            get("family").and_then(|id| Family::from_id(&id)),
        );
        put(self.size, get("size").and_then(|id| Size::from_id(&id)));
        put(
            self.recipe,
            get("recipe").and_then(|id| Recipe::from_id(&id)),
        );
        put(self.run_seed, get("run").and_then(|text| text.parse().ok()));
        put(
            self.device,
            get("device")
                .and_then(|id| DeviceChoice::from_id(&id))
                .unwrap_or_default(),
        );
    }

    /// The query string that says what the fields say; tracks every field.
    pub(super) fn query(self) -> String {
        let page = self.page.get();
        let layout = self.layout.get();
        let device = self.device.get();
        let fields = [
            ("page", (page != Page::Studio).then(|| page.id().to_owned())),
            ("model", self.model.get()),
            ("class", self.class.get().map(|class| class.to_string())),
            ("seed", self.seed.get().map(|seed| seed.to_string())),
            (
                "layout",
                (layout != LayoutKind::Samples).then(|| layout.id().to_owned()),
            ),
            (
                "truncation",
                self.truncation.get().map(|value| value.to_string()),
            ),
            (
                "family",
                self.family.get().map(|family| family.id().to_owned()),
            ),
            ("size", self.size.get().map(|size| size.id().to_owned())),
            (
                "recipe",
                self.recipe.get().map(|recipe| recipe.id().to_owned()),
            ),
            ("run", self.run_seed.get().map(|seed| seed.to_string())),
            (
                "device",
                (device != DeviceChoice::Auto).then(|| device.id().to_owned()),
            ),
        ];
        let parts: Vec<String> = fields
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("{name}={value}")))
            .collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }

    fn write_changes(self) {
        let timer: Rc<RefCell<Option<TimeoutHandle>>> = Rc::default();
        Effect::new(move |page_before: Option<Page>| {
            let query = self.query();
            let page = self.page.get_untracked();
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            // An address that was just read must not be written, or going back would be undone.
            if query == location().search().unwrap_or_default() {
                return page;
            }
            if page_before.is_some_and(|before| before != page) {
                write(&query, true);
            } else {
                *timer.borrow_mut() =
                    set_timeout_with_handle(move || write(&query, false), WRITE_AFTER).ok();
            }
            page
        });
    }
}

fn write(query: &str, new_entry: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    // A fragment leads to a place on a page: on another there is no such place.
    let hash = if new_entry {
        String::new()
    } else {
        location().hash().unwrap_or_default()
    };
    let url = format!("{}{query}{hash}", location().pathname().unwrap_or_default());
    // A browser that refuses (a sandboxed frame) costs only the link, so nothing is said.
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(&url))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
    };
}

/// Sets a signal only where it changes, so that nothing runs again for nothing.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// Model names are the ids of the manifest: letters, digits and hyphens.
fn is_name(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 40
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn class_number(text: &str) -> Option<u8> {
    text.parse()
        .ok()
        .filter(|class| usize::from(*class) < CLASSES)
}

fn truncation(text: &str) -> Option<f32> {
    text.parse()
        .ok()
        .filter(|value| (0.1..=3.0).contains(value))
}
