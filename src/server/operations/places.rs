//! The connections that the server holds: what is known of each, and which one has to go when there are too
//! many.

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// What is known of a connection, on both sides of hyper.
#[derive(Debug)]
pub struct Seen {
    beginning: Instant,
    /// When a byte last came or went, in milliseconds since the beginning of all connections.
    moved_ms: AtomicU64,
    begun: AtomicU64,
    under_way: AtomicUsize,
    upgraded: AtomicBool,
    leave: Notify,
}

impl Seen {
    fn new(beginning: Instant) -> Self {
        Self {
            beginning,
            moved_ms: AtomicU64::new(millis(beginning.elapsed())),
            begun: AtomicU64::new(0),
            under_way: AtomicUsize::new(0),
            upgraded: AtomicBool::new(false),
            leave: Notify::new(),
        }
    }

    /// A request whose head is read; it ends with what is returned.
    pub fn begin(self: &Arc<Self>) -> UnderWay {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// From now on it is a socket, which looks after itself.
    pub fn upgrade(&self) {
        self.upgraded.store(true, Ordering::Relaxed);
    }

    /// Resolves when the place is needed for somebody else.
    pub async fn has_to_leave(&self) {
        self.leave.notified().await;
    }

    /// A byte came or went.
    pub fn moved(&self) {
        self.moved_ms.store(millis(self.beginning.elapsed()), Ordering::Relaxed);
    }

    pub fn last_moved(&self) -> Instant {
        self.beginning + Duration::from_millis(self.moved_ms.load(Ordering::Relaxed))
    }

    /// How many requests have begun.
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    pub fn is_under_way(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) > 0
    }

    pub fn is_upgraded(&self) -> bool {
        self.upgraded.load(Ordering::Relaxed)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A request that is not answered to its end yet.
#[derive(Debug)]
pub struct UnderWay(Arc<Seen>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An answer's body: as long as there is some of it, the request is under way.
pub struct Answer {
    body: Body,
    _under_way: UnderWay,
}

impl Answer {
    pub const fn new(body: Body, under_way: UnderWay) -> Self {
        Self { body, _under_way: under_way }
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The connections that are held.
#[derive(Debug)]
pub struct Places {
    most: usize,
    beginning: Instant,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    next: u64,
    by_number: BTreeMap<u64, Arc<Seen>>,
}

impl Places {
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, beginning: Instant::now(), held: Mutex::default() })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more. When all are taken, the connection that has been silent for the longest loses
    /// its own: most likely it waits for its next request, or makes us wait. None when all are sockets that
    /// listen, which only those can open who are signed in.
    #[must_use]
    pub fn take(self: &Arc<Self>) -> Option<Place> {
        let mut held = self.held();
        if held.by_number.len() >= self.most {
            let waiting = held.by_number.iter().filter(|(_, seen)| !seen.is_upgraded());
            let silent = waiting.min_by_key(|(_, seen)| seen.moved_ms.load(Ordering::Relaxed));
            let number = silent.map(|(number, _)| *number)?;
            if let Some(seen) = held.by_number.remove(&number) {
                seen.leave.notify_one();
            }
        }
        let number = held.next;
        held.next += 1;
        let seen = Arc::new(Seen::new(self.beginning));
        held.by_number.insert(number, seen.clone());
        drop(held);
        Some(Place { places: self.clone(), number, seen })
    }
}

/// The place of a connection, free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    number: u64,
    seen: Arc<Seen>,
}

impl Place {
    pub const fn seen(&self) -> &Arc<Seen> {
        &self.seen
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.held().by_number.remove(&self.number);
    }
}
