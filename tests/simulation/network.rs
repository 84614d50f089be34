//! The network: loses, repeats, delays, reorders and cuts what travels.

use crate::server::{Problem, RealTime, Session};
use novaclub::club::{ClubCommand, Refusal};
use novaclub::sync::{
    digest::{CollectionPage, CollectionRequest, DigestRequest, DigestResponse},
    protocol::{PullRequest, PullResponse, PushRequest, PushResponse},
};

/// Something on its way.
#[derive(Clone)]
pub struct Packet {
    pub request: u64,
    pub device: usize,
    pub tab: usize,
    pub at_ms: i64,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    Push {
        session: Session,
        push: Box<PushRequest<ClubCommand>>,
        sent: RealTime,
    },
    Pull {
        session: Session,
        pull: PullRequest,
    },
    Digest {
        session: Session,
        request: Box<DigestRequest>,
    },
    Collection {
        session: Session,
        request: CollectionRequest,
    },
    Pushed(Result<PushResponse<Refusal>, Problem>),
    Pulled(Result<Box<PullResponse>, Problem>),
    Digests(Result<DigestResponse, Problem>),
    CollectionPage(Result<Box<CollectionPage>, Problem>),
    /// An answer that ends in the middle, or one that is not the server's.
    Cut,
}

impl Packet {
    pub const fn is_answer(&self) -> bool {
        match self.body {
            Body::Push { .. } | Body::Pull { .. } | Body::Digest { .. } | Body::Collection { .. } => false,
            Body::Pushed(_) | Body::Pulled(_) | Body::Digests(_) | Body::CollectionPage(_) | Body::Cut => {
                true
            }
        }
    }
}

#[derive(Default)]
pub struct Network {
    pub packets: Vec<Packet>,
    pub last_request: u64,
}

impl Network {
    pub fn next_request(&mut self) -> u64 {
        self.last_request += 1;
        self.last_request
    }

    /// The packet that is due first, of those that are due.
    pub fn take_first(&mut self, now_ms: i64) -> Option<Packet> {
        let (at, _) = self.packets.iter().enumerate().min_by_key(|(_, packet)| packet.at_ms)?;
        (self.packets[at].at_ms <= now_ms).then(|| self.packets.remove(at))
    }

    pub fn next_at(&self) -> Option<i64> {
        self.packets.iter().map(|packet| packet.at_ms).min()
    }
}

/// Whether a text that ends in the middle is taken for an answer: it must never be.
pub fn is_read_when_cut<T: serde::Serialize + serde::de::DeserializeOwned>(answer: &T, at: u64) -> bool {
    let text = serde_json::to_string(answer).unwrap();
    let end = usize::try_from(at).unwrap() % text.len();
    let bytes = &text.as_bytes()[..end];
    serde_json::from_slice::<T>(bytes).is_ok()
}
