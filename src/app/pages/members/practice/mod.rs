//! On the record of a person: may they practise, and the papers that say so.

mod consents;
mod dues;
mod file;
mod licence_form;
mod licences;
mod proofs;
mod reasons;
mod steps;
mod verdict;

pub use consents::ConsentsCard;
pub use dues::DuesCard;
pub use licences::LicencesCard;
pub use proofs::ProofsCard;
pub use reasons::{DataAge, Reasons, first_reason, sign_of, state_of};
pub use steps::next_state;
pub use verdict::{Brief, VerdictCard};

use crate::app::{data, ui::unsent_dot};
use crate::club::{families::GuardianId, people::MemberId};
use crate::sync::Collection;
use file::PaperFile;
use leptos::prelude::*;
use licence_form::LicenceForm;
use proofs::ProofForm;
use uuid::Uuid;

/// What the cards share: the papers, live, and what is typed into their forms.
#[derive(Clone, Copy)]
pub struct PracticeRecord {
    id: MemberId,
    file: Signal<Option<PaperFile>>,
    proof: StoredValue<ProofForm>,
    licence: LicenceForm,
    signer: RwSignal<Signer>,
}

/// Who answers for a minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signer {
    /// Nobody was chosen yet: the first who may.
    First,
    Guardian(GuardianId),
    /// The minor alone.
    Nobody,
}

impl PracticeRecord {
    /// The papers of a person.
    #[must_use]
    pub fn of(id: MemberId) -> Self {
        let today = data::today();
        let (reader, account) = (data::reader(), data::signs_as());
        Self {
            id,
            file: data::watch(PaperFile::READS, move |records| {
                PaperFile::of(records, id, today.get(), (&reader, account))
            }),
            proof: StoredValue::new(ProofForm::new(today.get_untracked())),
            licence: LicenceForm::new(),
            signer: RwSignal::new(Signer::First),
        }
    }

    /// A part of the papers, that tells only when it changes.
    fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&PaperFile) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| self.file.with(|file| file.as_ref().map(&part)))
    }

    /// As the field shows it: who was chosen, while they may still sign, else the first who may.
    fn signing(self) -> Option<GuardianId> {
        let chosen = self.signer.get();
        self.file.with(|file| {
            let signers = &file.as_ref()?.signers;
            let stands = |id: &GuardianId| signers.iter().any(|(signer, _)| signer == id);
            match chosen {
                Signer::Nobody => None,
                Signer::Guardian(id) if stands(&id) => Some(id),
                Signer::Guardian(_) | Signer::First => signers.first().map(|(id, _)| *id),
            }
        })
    }

    /// Who is noted with an answer: nobody else for an adult.
    fn signs_for(self) -> Option<GuardianId> {
        let is_minor = self.file.with_untracked(|file| file.as_ref().is_some_and(|file| file.is_minor));
        untrack(move || self.signing()).filter(|_| is_minor)
    }

    /// Opens the form for another licence.
    fn new_licence(self, discipline: Option<String>) {
        if let Some(file) = self.file.get_untracked() {
            self.licence.open_new(&file, discipline);
        }
    }
}

/// The dot beside what has not left this device.
#[component]
fn Unsent(collection: &'static Collection, id: Uuid) -> impl IntoView {
    unsent_dot(move || data::is_unsent(collection, id, None))
}
