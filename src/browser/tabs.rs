//! Several tabs of one club on one device: each is told when another has written, and one at a time
//! talks to the server. Only comfort hangs on this: the store itself refuses a tab that is behind, and
//! the server does nothing twice. Where there are no Web Locks every tab talks.

use futures_channel::oneshot;
use leptos::prelude::window;
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::BroadcastChannel;

/// The line between the tabs of one replica.
pub struct Line {
    channel: Option<BroadcastChannel>,
    _listener: Option<Closure<dyn FnMut(web_sys::MessageEvent)>>,
}

impl Line {
    /// Opens the line; `heard` is called with what another tab tells.
    pub fn open(name: &str, mut heard: impl FnMut(String) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(name) else {
            return Self { channel: None, _listener: None };
        };
        let listener =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    heard(text);
                }
            });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { channel: Some(channel), _listener: Some(listener) }
    }

    /// Tells the other tabs something.
    pub fn tell(&self, text: &str) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }
}

/// How long a lock may be held at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// Nobody looks at this tab any more: one that is seen shall have it.
    Hidden,
    /// The browser stops this tab, or takes it away.
    Frozen,
}

/// What becomes of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Hidden,
    Frozen,
}

type Release = Cell<Option<oneshot::Sender<()>>>;

thread_local! {
    /// The locks that this tab holds.
    static HOLDINGS: RefCell<Vec<(Until, Weak<Release>)>> = const { RefCell::new(Vec::new()) };
}

/// A lock, until this is dropped or the tab lets go.
pub struct Held(Rc<Release>);

impl Held {
    fn new(release: oneshot::Sender<()>, until: Until) -> Self {
        let release = Rc::new(Cell::new(Some(release)));
        HOLDINGS.with_borrow_mut(|holdings| {
            holdings.retain(|(_, held)| held.strong_count() > 0);
            holdings.push((until, Rc::downgrade(&release)));
        });
        Self(release)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Gives locks back that a tab must not keep from the others: work that is under way goes on, but no
/// longer alone.
pub fn let_go(leaving: Leaving) {
    HOLDINGS.with_borrow_mut(|holdings| {
        holdings.retain(|(until, held)| {
            let Some(release) = held.upgrade() else { return false };
            let stays = leaving == Leaving::Hidden && *until == Until::Frozen;
            if !stays {
                release.take();
            }
            stays
        });
    });
}

/// Why there is no lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLock {
    /// Other tabs have it, or had it for as long as this one could wait.
    Taken,
    /// This browser has no Web Locks, or none for this page.
    Unknown,
}

/// Runs `work` unless another tab is at it, and says whether it did. Where there are no Web Locks it
/// just runs.
pub async fn alone(name: &str, work: impl Future<Output = ()>) -> bool {
    let held = ask(name, &[("ifAvailable", JsValue::TRUE)], Until::Hidden).await;
    if matches!(held, Err(NoLock::Taken)) {
        return false;
    }
    work.await;
    drop(held);
    true
}

/// Waits until no tab is at it any more, and keeps them from it.
pub async fn acquire(name: &str, patience_ms: u32) -> Result<Held, NoLock> {
    ask_patiently(name, &[], patience_ms).await
}

/// Is at it along with others, unless one tab has [`acquire`]d it.
pub async fn share(name: &str, patience_ms: u32) -> Result<Held, NoLock> {
    ask_patiently(name, &[("mode", "shared".into())], patience_ms).await
}

async fn ask_patiently(name: &str, wishes: &[(&str, JsValue)], patience_ms: u32) -> Result<Held, NoLock> {
    let patience = web_sys::AbortController::new().map_err(|_| NoLock::Unknown)?;
    let wishes = [wishes, &[("signal", patience.signal().into())]].concat();
    let _patience = gloo_timers::callback::Timeout::new(patience_ms, move || patience.abort());
    ask(name, &wishes, Until::Frozen).await
}

/// The browser's locks and how to ask for one.
fn web_locks() -> Option<(JsValue, js_sys::Function)> {
    let navigator: JsValue = window().navigator().into();
    let locks = js_sys::Reflect::get(&navigator, &JsValue::from_str("locks")).ok()?;
    let request = js_sys::Reflect::get(&locks, &JsValue::from_str("request")).ok()?;
    Some((locks, request.dyn_into().ok()?))
}

async fn ask(name: &str, wishes: &[(&str, JsValue)], until: Until) -> Result<Held, NoLock> {
    let (locks, request) = web_locks().ok_or(NoLock::Unknown)?;
    let options = js_sys::Object::new();
    for (wish, value) in wishes {
        // A fresh object takes every property.
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(wish), value);
    }
    let (release, released) = oneshot::channel::<()>();
    let (sender, answer) = oneshot::channel::<bool>();
    let on_answer = Closure::once(move |lock: JsValue| {
        let is_granted = lock.is_object();
        // Whoever asked waits below.
        let _ = sender.send(is_granted);
        wasm_bindgen_futures::future_to_promise(async move {
            if is_granted {
                // Dropped, it is released as well.
                let _ = released.await;
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked = request.call3(&locks, &JsValue::from_str(name), &options, on_answer.as_ref());
    let asked: js_sys::Promise = asked.and_then(JsCast::dyn_into).map_err(|_| NoLock::Unknown)?;
    let refusal = Rc::new(Cell::new(NoLock::Unknown));
    let why = Rc::clone(&refusal);
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = JsFuture::from(asked).await {
            // Patience has ended.
            let name = error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::name);
            if name.as_deref() == Some("AbortError") {
                why.set(NoLock::Taken);
            }
        }
        // With it goes the sender, if nobody was answered.
        drop(on_answer);
    });
    match answer.await {
        Ok(true) => Ok(Held::new(release, until)),
        Ok(false) => Err(NoLock::Taken),
        Err(_) => Err(refusal.get()),
    }
}
