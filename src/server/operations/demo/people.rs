//! Families and adults, in their groups.

use super::{names, planning::DemoGroup};
use crate::club::{
    ClubCommand,
    families::{
        EmergencyContact, EmergencyContactId, FamilyCommand, FamilyMember, Guardian, GuardianId, Household,
        HouseholdId, NewFamily, Payer, Relation, Who,
    },
    people::{Member, MemberId, MemberStatus, PeopleCommand, Sex},
    planning::Season,
};
use crate::server::moment;
use chrono::{Datelike, Days, NaiveDate};
use fastrand::Rng;

/// Someone of the club, as the papers and the weeks need to know them.
pub struct Enrolled {
    pub member: Member,
    /// The position of the group.
    pub group: usize,
    /// Who answers for them, or did until they came of age.
    guardian: Option<GuardianId>,
}

impl Enrolled {
    /// Who answers for them on a day: for a minor, and for whoever lives with guardians and has no birth date.
    pub fn guardian_on(&self, day: NaiveDate) -> Option<GuardianId> {
        self.guardian.filter(|_| self.member.age_on(day).is_none_or(|age| age < 18))
    }
}

/// The people and what creates them.
pub struct People {
    pub people: Vec<Enrolled>,
    pub commands: Vec<ClubCommand>,
}

/// Fills every group to its size; children come with their families.
pub fn families(groups: &[DemoGroup], season: &Season, today: NaiveDate, chance: &mut Rng) -> People {
    let mut maker = Maker { groups, season, today, chance, people: Vec::new(), commands: Vec::new() };
    let mut left: Vec<usize> = groups.iter().map(|group| group.size).collect();
    while left.iter().any(|left| *left > 0) {
        maker.family(&mut left);
    }
    maker.others();
    People { people: maker.people, commands: maker.commands }
}

struct Maker<'a> {
    groups: &'a [DemoGroup],
    season: &'a Season,
    today: NaiveDate,
    chance: &'a mut Rng,
    people: Vec<Enrolled>,
    commands: Vec<ClubCommand>,
}

impl Maker<'_> {
    /// A household of one to three members who practise.
    fn family(&mut self, left: &mut [usize]) {
        let name = names::family(self.chance).to_owned();
        let (street, code, town) = names::address(self.chance);
        let wanted = [1, 1, 1, 2, 2, 3][self.chance.usize(..6)];
        let open: Vec<usize> = (0..left.len()).filter(|position| left[*position] > 0).collect();
        let mut members = Vec::new();
        for _ in 0..wanted {
            let position = open[self.chance.usize(..open.len())];
            if left[position] == 0 {
                continue;
            }
            left[position] -= 1;
            let mut member = self.member(&name, position);
            member.street = Some(street.clone());
            member.postal_code = Some(code.to_owned());
            member.city = Some(town.to_owned());
            members.push((member, position));
        }
        let has_minor =
            members.iter().any(|(member, _)| member.age_on(self.today).is_some_and(|age| age < 18));
        if !has_minor && members.len() < 2 {
            for (member, position) in members {
                self.adult_alone(member, position);
            }
            return;
        }
        let household = Household {
            street: Some(street),
            postal_code: Some(code.to_owned()),
            city: Some(town.to_owned()),
            ..Household::named(HouseholdId(moment::new_id()), name.clone())
        };
        self.household(household, &name, members);
    }

    fn household(&mut self, household: Household, name: &str, members: Vec<(Member, usize)>) {
        let mother_first = self.chance.bool();
        let both = self.chance.u32(0..10) < 6;
        let guardians: Vec<Guardian> = [mother_first, !mother_first]
            .into_iter()
            .take(if both { 2 } else { 1 })
            .map(|is_mother| self.guardian(household.id, name, is_mother))
            .collect();
        let payer = guardians.first().map(|guardian| Payer::Guardian(guardian.id));
        let legal = guardians.first().map(|guardian| guardian.id);
        for (member, group) in &members {
            self.people.push(Enrolled { member: member.clone(), group: *group, guardian: legal });
        }
        let contact_of = members.first().map(|(member, _)| member.id);
        let members = members
            .into_iter()
            .map(|(member, position)| FamilyMember {
                who: Who::New(Box::new(member)),
                groups: vec![self.groups[position].group.id],
            })
            .collect();
        let family = NewFamily { household: household.paid_by(payer), guardians, members };
        self.commands.push(FamilyCommand::EnrolFamily { family: Box::new(family) }.into());
        if let Some(member_id) = contact_of
            && self.chance.u32(0..10) < 3
        {
            self.contact(member_id, "Mamie", Some("grand-mère"));
        }
    }

    fn adult_alone(&mut self, member: Member, position: usize) {
        let member_id = member.id;
        self.commands.push(PeopleCommand::Create { member: member.clone() }.into());
        let group_id = self.groups[position].group.id;
        self.commands.push(PeopleCommand::Enrol { member_id, group_id }.into());
        if self.chance.u32(0..10) < 6 {
            let name = names::adult(self.chance.bool(), self.chance);
            self.contact(member_id, name, Some("conjoint"));
        }
        self.people.push(Enrolled { member, group: position, guardian: None });
    }

    fn contact(&mut self, member_id: MemberId, name: &str, relation: Option<&str>) {
        let contact = EmergencyContact {
            id: EmergencyContactId(moment::new_id()),
            member_id,
            name: name.to_owned(),
            relation: relation.map(str::to_owned),
            phone: names::phone(self.chance),
            rank: 1,
        };
        self.commands.push(FamilyCommand::SaveEmergencyContact { contact }.into());
    }

    fn guardian(&mut self, household_id: HouseholdId, name: &str, is_mother: bool) -> Guardian {
        let first_name = names::adult(is_mother, self.chance).to_owned();
        // Some parents bear another name than their children.
        let last_name = if self.chance.u32(0..10) < 3 { names::family(self.chance) } else { name }.to_owned();
        Guardian {
            id: GuardianId(moment::new_id()),
            household_id,
            member_id: None,
            email: Some(names::email(&first_name, &last_name, self.chance)),
            phone: Some(names::phone(self.chance)),
            last_name,
            first_name,
            relation: if is_mother { Relation::Mother } else { Relation::Father },
            legal: true,
        }
    }

    fn member(&mut self, family: &str, position: usize) -> Member {
        let demo = &self.groups[position];
        let youngest = demo.group.youngest_age.unwrap_or(6);
        let oldest = demo.group.oldest_age.unwrap_or(58);
        let age = self.chance.i64(youngest..=oldest);
        let is_girl = match demo.group.name.as_str() {
            "Self-défense féminine" => true,
            _ => self.chance.u32(0..10) < 4,
        };
        let first =
            if age < 25 { names::child(is_girl, self.chance) } else { names::adult(is_girl, self.chance) };
        let years = i32::try_from(age).unwrap_or(30);
        let birth = self.today.with_day(1).and_then(|day| day.with_year(self.today.year() - years));
        let birth = birth.unwrap_or(self.today) - Days::new(self.chance.u64(30..330));
        let status = if self.chance.u32(0..40) == 0 { MemberStatus::Trial } else { MemberStatus::Active };
        let joined = self.season.starts_on + Days::new(self.chance.u64(0..45));
        let reaches = age >= 14 || self.chance.u32(0..10) < 2;
        Member {
            last_name: family.to_owned(),
            first_name: first.to_owned(),
            birth_date: (self.chance.u32(0..60) > 0).then_some(birth),
            sex: Some(if is_girl { Sex::Female } else { Sex::Male }),
            email: reaches.then(|| names::email(first, family, self.chance)),
            phone: reaches.then(|| names::phone(self.chance)),
            status,
            joined_on: Some(joined.min(self.today)),
            ..Member::blank(MemberId(moment::new_id()))
        }
    }

    /// Those who left, those who wait, and some who are there twice.
    fn others(&mut self) {
        for status in [MemberStatus::Former; 14].into_iter().chain([MemberStatus::Pending; 5]) {
            let family = names::family(self.chance).to_owned();
            let member = Member { status, ..self.member(&family, 4) };
            self.commands.push(PeopleCommand::Create { member }.into());
        }
        for position in [3, 40, 77, 120] {
            let Some(known) = self.people.get(position).map(|enrolled| enrolled.member.clone()) else {
                continue;
            };
            let member = Member {
                id: MemberId(moment::new_id()),
                first_name: known.first_name.to_uppercase(),
                street: None,
                postal_code: None,
                city: None,
                phone: Some(names::phone(self.chance)),
                ..known
            };
            self.commands.push(PeopleCommand::Create { member }.into());
        }
    }
}
