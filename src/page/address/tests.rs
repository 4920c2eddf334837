//! What is written into the address comes out of it again.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::address::{Address, LayoutKind, Page};

#[wasm_bindgen_test]
fn every_page_and_every_arrangement_goes_there_and_back() {
    Owner::new().with(|| {
        for page in Page::ALL {
            for layout in LayoutKind::ALL {
                let (written, read) = (Address::new(), Address::new());
                written.page.set(page);
                written.layout.set(layout);
                written.class.set(Some(9));
                read.take(&written.query());
                assert_eq!(read.page.get(), page);
                assert_eq!(read.layout.get(), layout);
                assert_eq!(read.class.get(), Some(9));
            }
        }
    });
}

#[wasm_bindgen_test]
fn a_sweep_has_its_word_and_nonsense_is_ignored() {
    Owner::new().with(|| {
        let address = Address::new();
        address.layout.set(LayoutKind::Sweep);
        assert_eq!(address.query(), "?layout=sweep");
        address.take("?layout=sideways&class=10&page=nowhere");
        assert_eq!(address.query(), "");
    });
}
