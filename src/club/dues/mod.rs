//! What is known of a season's dues until they are accounted for: a flag for each person and season.

use crate::club::{
    ClubContext,
    people::{Member, MemberId, standing, standing_reads},
    planning::{Season, SeasonId},
    refusal::{Code, Refusal},
};
use crate::sync::{Read, Record, Records, Write};
use crate::{record, word_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// Where a person's dues of a season stand.
    pub enum DuesState {
        Owed = "owed",
        /// Some of it came, or is promised by deferred cheques.
        Partly = "partly",
        Paid = "paid",
        /// Owes nothing: a volunteer, a guest of another club.
        Exempt = "exempt",
    }
}

record! {
    /// A person's membership of one season. One record for each pair.
    pub struct SeasonMembership(SeasonMembershipId) in "season_memberships" {
        pub member_id: MemberId,
        pub season_id: SeasonId,
        /// None while nobody said.
        pub dues: Option<DuesState>,
        /// The day on which they came to stand there.
        pub dues_since: Option<NaiveDate>,
    }
}

impl SeasonMembership {
    /// The record of a pair has the same id on every device.
    #[must_use]
    pub fn id_for(member: MemberId, season: SeasonId) -> SeasonMembershipId {
        SeasonMembershipId(Uuid::new_v5(&season.0, member.0.as_bytes()))
    }
}

/// One intention about dues.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuesCommand {
    /// Says where the dues stand; none takes it back.
    Set { member_id: MemberId, season_id: SeasonId, dues: Option<DuesState> },
}

impl DuesCommand {
    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let Self::Set { member_id, season_id, .. } = self;
        let mut reads: Vec<Read> = standing_reads(known, *member_id).collect();
        let member_id = standing(known, *member_id);
        reads.push(Read::one::<Season>(season_id.0));
        reads.push(Read::one::<SeasonMembership>(SeasonMembership::id_for(member_id, *season_id).0));
        reads
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        let Self::Set { member_id, season_id, dues } = *self;
        let member_id = standing(records, member_id);
        if records.row(Member::COLLECTION, member_id.0).is_none() {
            return Err(Refusal::field("member_id", Code::UnknownRecord));
        }
        if records.row(Season::COLLECTION, season_id.0).is_none() {
            return Err(Refusal::field("season_id", Code::UnknownRecord));
        }
        let id = SeasonMembership::id_for(member_id, season_id);
        let dues_since = dues.map(|_| context.on);
        let after = SeasonMembership { id, member_id, season_id, dues, dues_since };
        Ok(match records.get::<SeasonMembership>(id.0) {
            Some(before) if before.dues == dues => Vec::new(),
            Some(before) => Write::update(&before, &after).into_iter().collect(),
            None if dues.is_none() => Vec::new(),
            None => vec![Write::create(&after)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{Role, attendance::fixture::Club, people::MemberStatus};

    const TODAY: &str = "2026-11-21";
    const SEASON: SeasonId = SeasonId(Uuid::from_u128(1));

    fn set(member_id: MemberId, dues: Option<DuesState>) -> DuesCommand {
        DuesCommand::Set { member_id, season_id: SEASON, dues }
    }

    fn stands(club: &Club) -> Vec<(MemberId, Option<DuesState>, Option<String>)> {
        let records: &dyn Records = &club.records;
        let tell = |m: SeasonMembership| (m.member_id, m.dues, m.dues_since.map(|day| day.to_string()));
        records.all::<SeasonMembership>().map(tell).collect()
    }

    #[test]
    fn dues_stand_where_somebody_said_since_the_day_they_said_it() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        assert_eq!(club.decide(set(ada, None), Role::Treasurer, TODAY), Ok(vec![]));
        club.run(set(ada, Some(DuesState::Owed)), "2026-09-10").unwrap();
        club.run(set(ada, Some(DuesState::Paid)), "2026-10-01").unwrap();
        assert_eq!(club.decide(set(ada, Some(DuesState::Paid)), Role::Treasurer, TODAY), Ok(vec![]));
        assert_eq!(stands(&club), [(ada, Some(DuesState::Paid), Some("2026-10-01".into()))]);
        club.run(set(ada, None), TODAY).unwrap();
        assert_eq!(stands(&club), [(ada, None, None)]);
    }

    #[test]
    fn dues_of_a_merged_person_are_those_of_whom_they_became() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let double = MemberId(Uuid::from_u128(102));
        club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
        club.run(set(double, Some(DuesState::Exempt)), TODAY).unwrap();
        assert_eq!(stands(&club), [(ada, Some(DuesState::Exempt), Some(TODAY.into()))]);
    }

    #[test]
    fn dues_are_of_a_person_and_a_season_that_exist() {
        let mut club = Club::with_planning();
        let ada = club.enrol(101, "Ada", MemberStatus::Active);
        let nobody = MemberId(Uuid::from_u128(99));
        let unknown = |field| Err(Refusal::field(field, Code::UnknownRecord));
        let decide = |command, role| club.decide(command, role, TODAY);
        assert_eq!(decide(set(nobody, None), Role::Treasurer), unknown("member_id"));
        let season_id = SeasonId(Uuid::from_u128(99));
        let elsewhere = DuesCommand::Set { member_id: ada, season_id, dues: Some(DuesState::Paid) };
        assert_eq!(decide(elsewhere, Role::Treasurer), unknown("season_id"));
        assert_eq!(decide(set(ada, None), Role::Coach), Err(Refusal::because(Code::Forbidden)));
    }
}
