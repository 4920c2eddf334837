//! The fields of the address, each in one line: where the page keeps it, its type, its name in
//! the address, how it is read and how it is written. The signals of the page
//! ([`super::Address`]), the reading and the writing ([`super::query`]) are all made of this list.

/// Hands the list to a macro. A field of the address is one line here and nothing else.
macro_rules! with_fields {
    ($make:ident) => {
        $make! {
            /// The page that is shown.
            page: Page = Choice("page", Page::from_id, Page::id);
            /// Studio, Draw: the id of the model.
            model: Option<String> = Optional("model", name, text);
            /// Studio: the one class, or code, that is drawn.
            class: Option<u8> = Optional("class", number, text);
            /// Studio: what all latent codes grow from.
            seed: Option<u32> = Optional("seed", number, text);
            /// Studio: how the pictures are arranged.
            layout: LayoutKind = Choice("layout", LayoutKind::from_id, LayoutKind::id);
            /// Studio: how far from the middle a latent code may lie, in standard deviations.
            truncation: Option<f32> = Optional("truncation", truncation, text);
            /// Studio: the sliders of the latent code and of the continuous codes, in tenths.
            sliders: Option<String> = Optional("z", tenths, text);
            codes: Option<String> = Optional("c", tenths, text);
            /// Train: what to train, and how.
            family: Option<Family> = Optional("family", Family::from_id, Family::id);
            size: Option<Size> = Optional("size", Size::from_id, Size::id);
            recipe: Option<Recipe> = Optional("recipe", Recipe::from_id, Recipe::id);
            /// Train: the seed of the run.
            run_seed: Option<u32> = Optional("run", number, text);
            /// Train: the settings that are not as recommended.
            set: Option<String> = Optional("set", changes, text);
            /// Train: where.
            device: DeviceChoice = Choice("device", DeviceChoice::from_id, DeviceChoice::id);
            /// Draw: what is drawn (`page/draw/code.rs`).
            drawing: Option<String> = Optional("drawing", drawing, text);
            /// Learn: the lesson that is open.
            lesson: Option<String> = Optional("lesson", name, text);
        }
    };
}

pub(super) use with_fields;
