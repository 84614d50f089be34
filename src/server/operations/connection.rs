//! The bytes of a connection, and how long its other side may keep the server waiting. hyper has a time-out
//! for heads alone, and none for an answer that is not taken.

use super::places::{Place, Seen};
use crate::server::patience::Patience;
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

/// So many bytes of an answer have to be taken in each second, or it counts as not taken: a fifth of what a
/// telephone has in the worst of places.
const SLOWEST: u64 = 1_024;

/// The bytes of a connection, which end when the other side makes us wait too long.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    place: Place,
    patience: Patience,
    /// How many requests had begun when this side last looked.
    begun: u64,
    /// Since when the head of a request is awaited or on its way.
    head_since: Option<Instant>,
    /// Since when the answer is not taken as fast as it is written, and how much of it was.
    blocked: Option<(Instant, u64)>,
    reading: Alarm,
    writing: Alarm,
}

impl Line {
    #[must_use]
    pub fn new(stream: TcpStream, place: Place, patience: Patience) -> Self {
        Self {
            stream,
            place,
            patience,
            begun: 0,
            head_since: Some(Instant::now()),
            blocked: None,
            reading: Alarm::default(),
            writing: Alarm::default(),
        }
    }

    #[must_use]
    pub fn seen(&self) -> Arc<Seen> {
        self.place.seen().clone()
    }

    /// Forgets what was true of the request before.
    fn look(&mut self) {
        let begun = self.place.seen().begun();
        if begun != self.begun {
            (self.begun, self.head_since, self.blocked) = (begun, None, None);
        }
    }

    fn is_under_way(&self) -> bool {
        self.place.seen().is_under_way()
    }

    fn has_read(&mut self) {
        self.place.seen().moved();
        self.look();
        if !self.is_under_way() && self.head_since.is_none() {
            self.head_since = Some(Instant::now());
        }
    }

    /// Whether the next bytes should have come by now. A request that is under way has its own time-out; but
    /// hyper does not ask again when it ends, so the timer has to.
    fn has_waited_for_bytes(&mut self, context: &mut Context<'_>) -> bool {
        self.look();
        if self.place.seen().is_upgraded() {
            return false;
        }
        if self.is_under_way() {
            return self.reading.rings(Instant::now() + self.patience.idle, context);
        }
        let head = self.head_since.map(|since| since + self.patience.head);
        let by = head.unwrap_or_else(|| self.place.seen().last_moved() + self.patience.idle);
        self.reading.rings(by, context)
    }

    fn has_written(&mut self, count: usize) {
        self.place.seen().moved();
        if let Some((_, taken)) = &mut self.blocked {
            *taken += count as u64;
        }
    }

    /// Whether more of the answer should have been taken by now.
    fn has_waited_for_room(&mut self, context: &mut Context<'_>) -> bool {
        self.look();
        if self.place.seen().is_upgraded() {
            return false;
        }
        let (since, taken) = self.blocked.get_or_insert_with(|| (Instant::now(), 0));
        let by = *since + self.patience.request + Duration::from_secs(*taken / SLOWEST);
        self.writing.rings(by, context)
    }

    fn written(
        &mut self,
        outcome: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(count)) = outcome {
            self.has_written(count);
        } else if outcome.is_pending() && self.has_waited_for_room(context) {
            // Nor does the system keep what it has of it; should it not know how, it does.
            let _ = self.stream.set_zero_linger();
            return Poll::Ready(Err(too_slow("the answer was not taken")));
        }
        outcome
    }
}

fn too_slow(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            this.has_read();
        }
        if outcome.is_pending() && this.has_waited_for_bytes(context) {
            return Poll::Ready(Err(too_slow("the request did not come")));
        }
        outcome
    }
}

impl AsyncWrite for Line {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.written(outcome, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.written(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// A timer that is set anew only where it would ring too late: a moment that moves on costs nothing.
#[derive(Debug, Default)]
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    fn rings(&mut self, at: Instant, context: &mut Context<'_>) -> bool {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if at < sleep.deadline() {
            sleep.as_mut().reset(at);
        }
        while sleep.as_mut().poll(context).is_ready() {
            if sleep.deadline() >= at {
                return true;
            }
            sleep.as_mut().reset(at);
        }
        false
    }
}
