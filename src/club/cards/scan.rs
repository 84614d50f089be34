//! What a scanned code means at the door of a session.

use super::code::CardCode;
use crate::club::{
    attendance::{AttendanceMark, MarkState},
    people::{Member, MemberId},
    planning::SessionRef,
};
use crate::sync::Records;
use uuid::Uuid;

/// What there is to do about a scanned code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Someone of the club who is not marked present yet; with the mark that stands.
    Arriving {
        member: MemberId,
        name: String,
        before: Option<MarkState>,
    },
    AlreadyPresent {
        member: MemberId,
        name: String,
    },
    /// A card of NovaClub, of another club.
    ForeignClub,
    /// A card of this club whose member this device does not know: deleted, or not downloaded yet.
    Unknown,
    /// Some other code.
    NoCard,
}

/// Reads a code at the door of a session. Cards of people who were merged into another are theirs.
#[must_use]
pub fn scan(records: &dyn Records, club: Uuid, session: SessionRef, text: &str) -> Scanned {
    let Some(card) = CardCode::read(text) else { return Scanned::NoCard };
    if card.club != club {
        return Scanned::ForeignClub;
    }
    let Some(member) = holder(records, card.member) else { return Scanned::Unknown };
    let mark = records.get::<AttendanceMark>(AttendanceMark::id_for(session, member.id).0);
    let name = member.display_name();
    match mark.and_then(|mark| mark.state) {
        Some(MarkState::Present) => Scanned::AlreadyPresent { member: member.id, name },
        before => Scanned::Arriving { member: member.id, name, before },
    }
}

fn holder(records: &dyn Records, id: MemberId) -> Option<Member> {
    /// Longer chains of merges than people make; ends a circle.
    const MOST_MERGES: usize = 20;
    let mut member = records.get::<Member>(id.0)?;
    for _ in 0..MOST_MERGES {
        let Some(next) = member.merged_into else { return Some(member) };
        member = records.get::<Member>(next.0)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::{Club, TUESDAYS};

    #[test]
    fn each_code_says_what_there_is_to_do() {
        let club = Club::with_marks();
        let records: &dyn Records = &club.records;
        let here = Uuid::from_u128(1);
        let session = Club::session(TUESDAYS, "2026-11-17");
        let of = |member: MemberId| CardCode { club: here, member }.text();
        let marked = |state: Option<MarkState>| {
            let mut marks = records.all::<AttendanceMark>();
            marks.find(|mark| mark.session() == session && mark.state == state).map(|mark| mark.member_id)
        };
        let present = marked(Some(MarkState::Present)).unwrap();
        let absent = marked(Some(MarkState::Absent)).unwrap();
        let name = |id: MemberId| records.get::<Member>(id.0).unwrap().display_name();
        let cases = [
            (of(present), Scanned::AlreadyPresent { member: present, name: name(present) }),
            (
                of(absent),
                Scanned::Arriving { member: absent, name: name(absent), before: Some(MarkState::Absent) },
            ),
            (of(MemberId(Uuid::from_u128(999_999))), Scanned::Unknown),
            (CardCode { club: Uuid::from_u128(2), member: present }.text(), Scanned::ForeignClub),
            ("https://example.org/x".to_owned(), Scanned::NoCard),
        ];
        for (text, expected) in cases {
            assert_eq!(scan(records, here, session, &text), expected, "{text}");
        }
    }
}
