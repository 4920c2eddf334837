//! Failures and other things a visitor must know: in words, with what to do about it.
//!
//! Anything on the page pushes a [`Notice`]; the shell shows them all in [`NoticeRegion`].
//! A notice with a key that is already shown takes the place of the old one.

use leptos::prelude::*;

/// How pressing a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something failed: read out at once.
    Error,
    /// Something goes on, less well than it might.
    Warning,
    /// Good to know.
    Info,
}

#[derive(Clone)]
pub struct Notice {
    /// What it is about; a later notice with the same key replaces it.
    pub key: String,
    pub kind: NoticeKind,
    pub title: String,
    pub what_to_do: String,
    /// A button: its label, and what it does. Pressing it also dismisses the notice.
    pub action: Option<(String, Callback<()>)>,
}

impl Notice {
    pub fn new(
        key: impl Into<String>,
        kind: NoticeKind,
        title: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        Self {
            key: key.into(),
            kind,
            title: title.into(),
            what_to_do: what_to_do.into(),
            action: None,
        }
    }

    pub fn error(
        key: impl Into<String>,
        title: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        Self::new(key, NoticeKind::Error, title, what_to_do)
    }

    pub fn with_action(
        mut self,
        label: impl Into<String>,
        action: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        self.action = Some((label.into(), Callback::new(move |()| action())));
        self
    }
}

/// The notices that are shown.
#[derive(Clone, Copy, Default)]
pub struct Notices(RwSignal<Vec<Notice>>);

pub fn provide_notices() -> Notices {
    let notices = Notices::default();
    provide_context(notices);
    notices
}

/// # Panics
/// Outside the page (without [`provide_notices`]).
pub fn use_notices() -> Notices {
    expect_context()
}

impl Notices {
    pub fn push(self, notice: Notice) {
        self.0.update(
            |shown| match shown.iter_mut().find(|old| old.key == notice.key) {
                Some(old) => *old = notice,
                None => shown.push(notice),
            },
        );
    }

    pub fn dismiss(self, key: &str) {
        if self
            .0
            .with_untracked(|shown| shown.iter().any(|notice| notice.key == key))
        {
            self.0
                .update(|shown| shown.retain(|notice| notice.key != key));
        }
    }
}

/// Where notices appear. Both regions are always in the page: a live region that appears
/// together with its text is not read out by every screen reader.
#[component]
pub fn NoticeRegion() -> impl IntoView {
    let notices = use_notices();
    let of = move |error: bool| {
        move || {
            let shown = notices.0.get();
            shown
                .into_iter()
                .filter(|notice| (notice.kind == NoticeKind::Error) == error)
                .map(|notice| view! { <NoticeCard notice notices /> })
                .collect_view()
        }
    };
    view! {
        <div class="notices">
            <div role="alert">{of(true)}</div>
            <div role="status">{of(false)}</div>
        </div>
    }
}

#[component]
fn NoticeCard(notice: Notice, notices: Notices) -> impl IntoView {
    let kind = match notice.kind {
        NoticeKind::Error => "error",
        NoticeKind::Warning => "warning",
        NoticeKind::Info => "info",
    };
    let dismiss = {
        let key = notice.key.clone();
        move || notices.dismiss(&key)
    };
    let name = format!("Dismiss: {}", notice.title);
    let action = notice.action.map(|(label, callback)| {
        let dismiss = dismiss.clone();
        // Dismissed first, so that a retry that fails again may show its notice anew.
        let act = move |_| {
            dismiss();
            callback.run(());
        };
        view! { <button type="button" class="button primary" on:click=act>{label}</button> }
    });
    view! {
        <div class="notice" data-kind=kind data-key=notice.key>
            <div class="notice-text">
                <strong>{notice.title}</strong>
                <p>{notice.what_to_do}</p>
            </div>
            <div class="notice-buttons">
                {action}
                <button type="button" class="button quiet" aria-label=name on:click=move |_| dismiss()>
                    "Dismiss"
                </button>
            </div>
        </div>
    }
}
