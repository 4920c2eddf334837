//! What a family says of itself is so: names, knobs, help, panels, addresses, the command line.

use std::collections::BTreeSet;
use std::process::Command;

use atelier::core::{D_FAKE, D_LOSS, D_REAL, Family, G_LOSS, PanelKind, Recipe, Settings, Size};
use atelier::data::Dataset;
use atelier::engine::loader;
use atelier::engine::run::Run;
use futures::executor::block_on;

use crate::support::{all_recipes, device, first_shard, small, steps};

/// The names of all that a family says it measures.
fn declared(family: Family, dataset: &Dataset) -> BTreeSet<String> {
    let panels = family.info().panels.iter();
    let shown = panels.flat_map(|panel| panel.names(dataset.info()));
    let always = [D_LOSS, G_LOSS, D_REAL, D_FAKE].map(String::from);
    shown.chain(always).collect()
}

#[test]
fn every_family_has_an_id_of_its_own_that_leads_back_to_it() {
    let ids: BTreeSet<&str> = Family::ALL.iter().map(|family| family.id()).collect();
    assert_eq!(ids.len(), Family::ALL.len());
    for &family in Family::ALL {
        let id = family.id();
        assert_eq!(Family::from_id(id), Some(family));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(
            !id.is_empty() && id.chars().all(plain),
            "{id} in an address"
        );
        let json = serde_json::to_string(&family).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<Family>(&json).unwrap(), family);
    }
    assert_eq!(Family::from_id("nobody"), None);
}

#[test]
fn every_family_and_knob_is_explained() {
    for family in Family::ALL {
        let info = family.info();
        for text in [info.title, info.paper, info.summary] {
            assert!(!text.trim().is_empty(), "{family:?}");
        }
        for knob in family.knobs() {
            assert!(!knob.label.is_empty(), "{family:?} {}", knob.id);
            assert!(knob.help.ends_with('.'), "{family:?} {}", knob.id);
        }
        for panel in info.panels {
            assert!(!panel.title.is_empty(), "{family:?} {}", panel.id);
            assert!(panel.help.ends_with('.'), "{family:?} {}", panel.id);
        }
    }
}

#[test]
fn no_two_knobs_or_panels_of_a_family_have_the_same_id() {
    for family in Family::ALL {
        let mut seen = BTreeSet::new();
        assert!(
            family.knobs().all(|knob| seen.insert(knob.id)),
            "{family:?}"
        );
        let panels = family.info().panels.iter();
        let ids: BTreeSet<&str> = panels.map(|panel| panel.id).collect();
        assert_eq!(ids.len(), family.info().panels.len(), "{family:?}");
    }
}

#[test]
fn the_defaults_of_every_family_are_sound_and_its_knobs_keep_what_is_set() {
    for (family, recipe) in all_recipes() {
        for size in Size::ALL {
            let settings = Settings::recommended(family, size, recipe);
            assert_eq!(settings.validate(), Ok(()), "{family:?} {recipe:?}");
            // What is as it is by itself is not written down.
            let mut same = settings.clone();
            for knob in family.knobs() {
                knob.set(&mut same, knob.get(&settings));
            }
            assert_eq!(same, settings);
        }
        for knob in family.knobs() {
            let mut settings = small(family, recipe);
            for value in [knob.min, knob.max] {
                knob.set(&mut settings, value);
                let off = (knob.get(&settings) - value).abs();
                assert!(off < 1e-6 * knob.max.max(1.0), "{family:?} {}", knob.id);
            }
        }
    }
}

#[test]
fn a_recipe_that_is_not_listed_is_refused() {
    for &family in Family::ALL {
        for recipe in Recipe::ALL {
            let listed = family.info().has_recipe(recipe);
            let settings = Settings::recommended(family, Size::Xs, recipe);
            assert_eq!(settings.validate().is_ok(), listed, "{family:?} {recipe:?}");
        }
    }
}

#[test]
fn a_family_measures_what_its_panels_show_and_nothing_else() {
    let dataset = first_shard();
    for (family, recipe) in all_recipes() {
        let mut run = Run::new(&small(family, recipe), &device()).unwrap();
        for stats in steps(&mut run, &dataset, 2) {
            let measured: BTreeSet<String> = stats.values.keys().cloned().collect();
            assert_eq!(measured, declared(family, &dataset), "{family:?}");
            assert!(stats.values.values().all(|x| x.is_finite()), "{stats:?}");
            for panel in family.info().panels {
                let names = panel.names(dataset.info());
                let mine: Vec<f32> = names.iter().map(|name| stats.value(name)).collect();
                let shares = matches!(panel.kind, PanelKind::Shares | PanelKind::Bars);
                assert!(!shares || mine.iter().all(|x| (0.0..=1.0).contains(x)));
                if panel.kind == PanelKind::Bars {
                    let sum: f32 = mine.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-4, "{}: {sum}", panel.title);
                }
            }
        }
    }
}

#[test]
fn a_saved_generator_is_loaded_as_it_was() {
    for (family, recipe) in all_recipes() {
        let run = Run::new(&small(family, recipe), &device()).unwrap();
        let saved = block_on(run.export()).unwrap();
        let model = loader::open(saved, &device()).unwrap();
        assert_eq!(model.settings, run.settings, "{family:?} {recipe:?}");
    }
}

fn atelier(words: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atelier"));
    let output = command.args(words).output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output.status.success(), text)
}

#[test]
fn the_command_line_lists_every_family_where_one_is_wrong() {
    let (accepted, refusal) = atelier(&["train", "--family", "nobody"]);
    assert!(!accepted);
    for family in Family::ALL {
        assert!(refusal.contains(family.id()), "{family:?}: {refusal}");
    }
}

#[test]
fn the_help_of_the_command_line_lists_every_family() {
    let (fine, help) = atelier(&["train", "--help"]);
    assert!(fine);
    for family in Family::ALL {
        assert!(help.contains(family.id()), "{family:?} is not in the help");
    }
}
