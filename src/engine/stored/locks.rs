//! Web Locks: a run that one tab trains is not opened in another.
//!
//! Through `js_sys`, because web-sys has them behind `--cfg=web_sys_unstable_apis` only (0.3.107), which
//! would build every crate of the page anew.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The lock of one run at most. The browser gives it back when the worker ends.
#[derive(Default)]
pub struct RunLock {
    held: Rc<RefCell<Option<Held>>>,
}

struct Held {
    id: String,
    release: Function,
}

impl RunLock {
    /// Takes the lock of a run and gives that of another back. `false`: somebody else has it. Where the
    /// browser has no locks, nobody has.
    pub async fn take(&self, id: &str) -> bool {
        if self
            .held
            .borrow()
            .as_ref()
            .is_some_and(|held| held.id == id)
        {
            return true;
        }
        if let Some(before) = self.held.take() {
            // It resolves a promise, which throws nothing.
            let _ = before.release.call0(&JsValue::UNDEFINED);
        }
        let Some(locks) = locks() else { return true };
        match request(&locks, &format!("atelier-run-{id}")).await {
            Some(Some(release)) => {
                let id = id.to_owned();
                *self.held.borrow_mut() = Some(Held { id, release });
                true
            }
            Some(None) => false,
            None => true,
        }
    }
}

fn locks() -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}

/// Asks for a lock that is free: what gives it back, or `Some(None)` if it is not. `None`: the browser
/// would not say.
async fn request(locks: &JsValue, name: &str) -> Option<Option<Function>> {
    let (tell, told) = oneshot::channel();
    let tell = RefCell::new(Some(tell));
    let granted = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |lock: JsValue| {
        let answer = |release| {
            if let Some(tell) = tell.borrow_mut().take() {
                let _ = tell.send(release);
            }
        };
        if lock.is_null() {
            answer(None);
            return JsValue::UNDEFINED;
        }
        // It is held until this promise is resolved.
        let until = Promise::new(&mut |resolve, _| answer(Some(resolve)));
        until.into()
    });
    let how = Object::new();
    Reflect::set(&how, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
    let request: Function = Reflect::get(locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let asked = request
        .call3(locks, &name.into(), &how, granted.as_ref())
        .ok()?;
    let asked: Promise = asked.dyn_into().ok()?;
    // A refusal comes as a rejection, and then the callback is never called.
    let refused = std::pin::pin!(async move {
        if JsFuture::from(asked).await.is_ok() {
            std::future::pending::<()>().await;
        }
    });
    match select(told, refused).await {
        Either::Left((answer, _)) => answer.ok(),
        Either::Right(_) => None,
    }
}
