//! What an address can choose between. Every choice has a word of its own, which stands in the
//! address; the one marked as default stands for itself when there is no word.

/// Declares an enum, its variants in order, and the word of each.
macro_rules! choices {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$variant_about:meta])* $variant:ident = $word:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_about])* $variant,)*
        }

        impl $name {
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|choice| choice.id() == id)
            }
        }
    };
}

choices! {
    Page {
        #[default]
        Studio = "studio",
        Draw = "draw",
        Train = "train",
        Runs = "runs",
        Compare = "compare",
        Learn = "learn",
        About = "about",
    }
}

impl Page {
    pub fn title(self) -> &'static str {
        match self {
            Page::Studio => "Studio",
            Page::Draw => "Draw",
            Page::Train => "Train",
            Page::Runs => "My runs",
            Page::Compare => "Compare",
            Page::Learn => "Learn",
            Page::About => "About",
        }
    }
}

choices! {
    /// How the Studio arranges its pictures.
    LayoutKind {
        #[default]
        Samples = "samples",
        Classes = "classes",
        Same = "same",
        /// Both continuous codes, from end to end.
        Sweep = "sweep",
    }
}

choices! {
    /// Where the visitor wants training to run.
    DeviceChoice {
        /// Whichever is measured to be faster.
        #[default]
        Auto = "auto",
        Cpu = "cpu",
        Webgpu = "webgpu",
    }
}
