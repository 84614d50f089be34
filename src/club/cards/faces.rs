//! What stands on cards beside the code.

use crate::club::{
    people::{Enrolment, Member, MemberId},
    planning::{Group, GroupId, Season, current_season},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The front of one card.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CardFace {
    pub member_id: MemberId,
    pub last_name: String,
    pub first_name: String,
    /// Of the season, by name.
    pub groups: Vec<String>,
    pub season: Option<String>,
}

impl CardFace {
    /// What cards are read from.
    pub const READS: &'static [&'static Collection] =
        &[Season::COLLECTION, Group::COLLECTION, Member::COLLECTION, Enrolment::COLLECTION];

    /// One person's card; none for someone unknown or merged into another.
    #[must_use]
    pub fn of(records: &dyn Records, id: MemberId, today: NaiveDate) -> Option<Self> {
        let stands = |member: &Member| member.merged_into.is_none() && member.erased_on.is_none();
        let member = records.get::<Member>(id.0).filter(stands)?;
        Some(Self::build(records, member, today))
    }

    /// The cards of everyone in a group, by family name; none for an unknown group.
    #[must_use]
    pub fn of_group(records: &dyn Records, group: GroupId, today: NaiveDate) -> Option<Vec<Self>> {
        records.row(Group::COLLECTION, group.0)?;
        let mut faces: Vec<Self> = records
            .all::<Enrolment>()
            .filter(|enrolment| enrolment.active && enrolment.group_id == group)
            .filter_map(|enrolment| records.get::<Member>(enrolment.member_id.0))
            .filter(|member| !member.archived)
            .map(|member| Self::build(records, member, today))
            .collect();
        faces.sort_by_cached_key(|face| (fold(&face.last_name), fold(&face.first_name), face.member_id));
        Some(faces)
    }

    fn build(records: &dyn Records, member: Member, today: NaiveDate) -> Self {
        let seasons: Vec<Season> = records.all().collect();
        let season = current_season(&seasons, today);
        let mut groups: Vec<String> = records
            .all::<Enrolment>()
            .filter(|enrolment| enrolment.active && enrolment.member_id == member.id)
            .filter_map(|enrolment| records.get::<Group>(enrolment.group_id.0))
            .filter(|group| season.is_none_or(|season| season.id == group.season_id))
            .map(|group| group.name)
            .collect();
        groups.sort_by_cached_key(|name| fold(name));
        Self {
            member_id: member.id,
            last_name: member.last_name,
            first_name: member.first_name,
            groups,
            season: season.map(|season| season.name.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::fixture::{Club, GROUP},
        people::MemberStatus,
    };
    use uuid::Uuid;

    #[test]
    fn a_group_has_a_card_for_each_of_its_people_in_the_order_of_names() {
        let mut club = Club::with_planning();
        for (number, name) in [(7, "Zoé"), (8, "Éric"), (9, "Fanny")] {
            club.enrol(number, name, MemberStatus::Active);
        }
        let today = Club::day("2026-11-21");
        let faces = CardFace::of_group(&club.records, GROUP, today).unwrap();
        let names: Vec<_> = faces.iter().map(|face| face.last_name.as_str()).collect();
        assert_eq!(names, ["Éric", "Fanny", "Zoé"]);
        assert_eq!(faces[0].groups, ["Judo enfants"]);
        assert_eq!(faces[0].season.as_deref(), Some("2026-2027"));
        assert_eq!(CardFace::of_group(&club.records, GroupId(Uuid::from_u128(77)), today), None);
    }
}
