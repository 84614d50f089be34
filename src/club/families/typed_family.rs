//! What the form of a new family holds, all text, and the family that becomes of it.

use super::{
    enrol::{FamilyMember, NewFamily, Who},
    records::{Guardian, GuardianId, Household, HouseholdId, Payer, Relation},
    typed::{TypedGuardian, TypedHousehold},
};
use crate::club::{
    people::{Member, MemberId, TypedMember},
    planning::GroupId,
    refusal::{Code, Problem, Refusal},
    spelling::{fold, tidy},
};
use chrono::NaiveDate;
use uuid::Uuid;

/// A guardian on the form of a new family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedAdult {
    pub guardian: TypedGuardian,
    /// The member whom this person turned out to be.
    pub known: Option<MemberId>,
    /// Becomes a member, too.
    pub enrols: bool,
    pub birth_date: String,
    pub groups: Vec<GroupId>,
}

/// A child, or any other member, on the form of a new family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedChild {
    /// The member whom this person turned out to be.
    pub known: Option<MemberId>,
    pub first_name: String,
    /// Left empty it is the family's.
    pub last_name: String,
    pub birth_date: String,
    pub sex: String,
    pub groups: Vec<GroupId>,
}

impl TypedChild {
    /// Nobody was named: the line is passed over.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.known.is_none() && self.first_name.trim().is_empty() && self.birth_date.trim().is_empty()
    }
}

/// The form of a new family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedFamily {
    pub adults: Vec<TypedAdult>,
    pub children: Vec<TypedChild>,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    /// The line of the adult who pays.
    pub payer: usize,
}

impl TypedFamily {
    /// The last name of a child whose line has none: of the child before, else of an adult.
    #[must_use]
    pub fn last_name_of_child(&self, position: usize) -> String {
        let before = self.children[..position.min(self.children.len())].iter().rev();
        let adults = self.adults.iter().map(|adult| &adult.guardian.last_name);
        let mut names = before.map(|child| &child.last_name).chain(adults);
        names.find_map(|name| tidy(name)).unwrap_or_default()
    }

    /// The last name of an adult whose line has none: of the one before.
    #[must_use]
    pub fn last_name_of_adult(&self, position: usize) -> String {
        let mut before = self.adults[..position.min(self.adults.len())].iter().rev();
        before.find_map(|adult| tidy(&adult.guardian.last_name)).unwrap_or_default()
    }

    /// The family that was typed. `known` tells the names of members whom the club knows; `new_id`
    /// gives a fresh id each time.
    ///
    /// # Errors
    /// One problem for each field that would not be accepted: `adults` are `guardians.0.phone`,
    /// children `members.1.birth_date`.
    pub fn read(
        &self,
        known: impl Fn(MemberId) -> Option<Member>,
        mut new_id: impl FnMut() -> Uuid,
        today: NaiveDate,
    ) -> Result<NewFamily, Refusal> {
        let household_id = HouseholdId(new_id());
        let mut problems = Vec::new();
        let mut guardians = Vec::new();
        let mut members: Vec<(String, FamilyMember)> = Vec::new();
        let mut payer = None;
        for (position, adult) in self.adults.iter().enumerate() {
            if adult.known.is_none() && adult.guardian.is_blank() {
                continue;
            }
            match self.read_adult(position, household_id, &mut new_id, today) {
                Ok((guardian, member)) => {
                    if position == self.payer || payer.is_none() {
                        payer = Some(Payer::Guardian(guardian.id));
                    }
                    members.extend(member.map(|member| (guardian.last_name.clone(), member)));
                    guardians.push(guardian);
                }
                Err(Refusal(more)) => problems.extend(prefixed("guardians", position, more)),
            }
        }
        let adults = members.len();
        for (position, child) in self.children.iter().enumerate().filter(|(_, child)| !child.is_blank()) {
            match self.read_child(position, &mut new_id, today) {
                Ok((name, who)) => {
                    let name = match &who {
                        Who::Known(id) => known(*id).map_or(name, |member| member.last_name),
                        Who::New(_) => name,
                    };
                    members.push((name, FamilyMember { who, groups: child.groups.clone() }));
                }
                Err(Refusal(more)) => problems.extend(prefixed("members", position, more)),
            }
        }
        // Children give the family its name, where there are any.
        let named_by = if members.len() > adults { &members[adults..] } else { &members[..] };
        let names = named_by.iter().map(|(name, _)| name.as_str());
        let household = self.read_household(Household::named(household_id, family_name(names)), today);
        let household = match household {
            Ok(household) => household.paid_by(payer),
            Err(Refusal(more)) => {
                // A name is missing only where nobody has one, which is said of them.
                problems.extend(more.into_iter().filter(|problem| problem.field.as_deref() != Some("name")));
                Household::named(household_id, String::new())
            }
        };
        if members.is_empty() && problems.is_empty() {
            problems.push(Problem::of("members", Code::Required));
        }
        Refusal::unless_empty(problems)?;
        let members = members.into_iter().map(|(_, member)| live_at(&household, member)).collect();
        Ok(NewFamily { household, guardians, members })
    }

    fn read_household(&self, named: Household, today: NaiveDate) -> Result<Household, Refusal> {
        let typed = TypedHousehold {
            name: named.name.clone(),
            street: self.street.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
        };
        typed.onto(&named, today)
    }

    /// A guardian, and the member that they are or become.
    fn read_adult(
        &self,
        position: usize,
        household_id: HouseholdId,
        new_id: &mut impl FnMut() -> Uuid,
        today: NaiveDate,
    ) -> Result<(Guardian, Option<FamilyMember>), Refusal> {
        let adult = &self.adults[position];
        let mut typed = adult.guardian.clone();
        if tidy(&typed.last_name).is_none() {
            typed.last_name = self.last_name_of_adult(position);
        }
        let member_id = adult.known.or_else(|| adult.enrols.then(|| MemberId(new_id())));
        let id = match member_id {
            Some(member) => Guardian::id_for(household_id, member),
            None => GuardianId(new_id()),
        };
        let blank = Guardian {
            id,
            household_id,
            member_id,
            last_name: String::new(),
            first_name: String::new(),
            relation: Relation::Other,
            phone: None,
            email: None,
            legal: true,
        };
        let read = typed.onto(&blank, today);
        let Some(member_id) = member_id else { return read.map(|guardian| (guardian, None)) };
        if adult.known.is_some() {
            let member = FamilyMember { who: Who::Known(member_id), groups: adult.groups.clone() };
            return read.map(|guardian| (guardian, Some(member)));
        }
        let as_member = TypedMember {
            first_name: typed.first_name,
            last_name: typed.last_name,
            birth_date: adult.birth_date.clone(),
            phone: typed.phone,
            email: typed.email,
            ..TypedMember::of(&newcomer(member_id, today))
        };
        // The member's problems are the guardian's, and those of the birth date.
        let member = as_member.onto(&newcomer(member_id, today), today)?;
        let who = Who::New(Box::new(member));
        Ok((read?, Some(FamilyMember { who, groups: adult.groups.clone() })))
    }

    fn read_child(
        &self,
        position: usize,
        new_id: &mut impl FnMut() -> Uuid,
        today: NaiveDate,
    ) -> Result<(String, Who), Refusal> {
        let child = &self.children[position];
        let last_name = tidy(&child.last_name).unwrap_or_else(|| self.last_name_of_child(position));
        if let Some(id) = child.known {
            return Ok((last_name, Who::Known(id)));
        }
        let before = newcomer(MemberId(new_id()), today);
        let typed = TypedMember {
            first_name: child.first_name.clone(),
            last_name,
            birth_date: child.birth_date.clone(),
            sex: child.sex.clone(),
            ..TypedMember::of(&before)
        };
        let member = typed.onto(&before, today)?;
        Ok((member.last_name.clone(), Who::New(Box::new(member))))
    }
}

/// Someone who joins the club today.
fn newcomer(id: MemberId, today: NaiveDate) -> Member {
    Member { joined_on: Some(today), ..Member::blank(id) }
}

/// A new member lives where the household does.
fn live_at(household: &Household, mut member: FamilyMember) -> FamilyMember {
    if let Who::New(member) = &mut member.who {
        member.street.clone_from(&household.street);
        member.postal_code.clone_from(&household.postal_code);
        member.city.clone_from(&household.city);
    }
    member
}

fn prefixed(list: &str, position: usize, problems: Vec<Problem>) -> Vec<Problem> {
    let name = |problem: Problem| {
        let field = problem.field.as_deref().unwrap_or("first_name");
        Problem { field: Some(format!("{list}.{position}.{field}")), ..problem }
    };
    problems.into_iter().map(name).collect()
}

/// What a family is called: the name that most of them bear, and the next one where there are two.
#[must_use]
pub fn family_name<'a>(last_names: impl IntoIterator<Item = &'a str>) -> String {
    let mut counted: Vec<(String, String, usize)> = Vec::new();
    for name in last_names {
        let Some(name) = tidy(name) else { continue };
        let key = fold(&name);
        match counted.iter_mut().find(|(known, ..)| *known == key) {
            Some((.., count)) => *count += 1,
            None => counted.push((key, name, 1)),
        }
    }
    counted.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    let names: Vec<String> = counted.into_iter().take(2).map(|(_, name, _)| name).collect();
    let both = names.join(" – ");
    // Two of the longest names would not be accepted as one.
    if both.chars().count() <= crate::club::people::NAME_LENGTH {
        return both;
    }
    names.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        Role,
        families::{
            FamilyCommand, emergency_lines,
            test_family::{AMIR, Club, today},
        },
    };

    fn ids() -> impl FnMut() -> Uuid {
        let mut last = 1_000_u128;
        move || {
            last += 1;
            Uuid::from_u128(last)
        }
    }

    fn child(first: &str, birth: &str) -> TypedChild {
        TypedChild { first_name: first.into(), birth_date: birth.into(), ..TypedChild::default() }
    }

    fn adult(first: &str, last: &str, phone: &str) -> TypedAdult {
        let guardian = TypedGuardian {
            first_name: first.into(),
            last_name: last.into(),
            relation: "mother".into(),
            legal: true,
            phone: phone.into(),
            email: String::new(),
        };
        TypedAdult { guardian, ..TypedAdult::default() }
    }

    fn family_of_four() -> TypedFamily {
        TypedFamily {
            adults: vec![adult("Inès", "Roux", "06 11 22 33 44"), adult("Marc", "", "")],
            children: vec![child("Lou", "14032015"), child("Max", "01/09/2017"), child("", "")],
            street: " 3  rue des Prés ".into(),
            city: "Vitré".into(),
            ..TypedFamily::default()
        }
    }

    #[test]
    fn four_people_are_read_with_one_name_and_one_address() {
        let family = family_of_four().read(|_| None, ids(), today()).unwrap();
        assert_eq!(family.household.name, "Roux");
        assert_eq!(family.household.payer(), Some(Payer::Guardian(family.guardians[0].id)));
        assert_eq!(family.guardians[1].last_name, "Roux");
        let children: Vec<_> = family
            .members
            .iter()
            .map(|member| {
                let Who::New(member) = &member.who else { panic!("someone known") };
                (member.display_name(), member.street.clone(), member.birth_date, member.joined_on)
            })
            .collect();
        let street = Some("3 rue des Prés".to_owned());
        assert_eq!(
            children,
            [
                ("Lou ROUX".into(), street.clone(), "2015-03-14".parse().ok(), Some(today())),
                ("Max ROUX".into(), street, "2017-09-01".parse().ok(), Some(today())),
            ]
        );
        let mut club = Club::default();
        let first = family.members[0].who.id();
        club.carry_out(1, &FamilyCommand::EnrolFamily { family: Box::new(family) }).unwrap();
        let lines = emergency_lines(club.records(), first, today());
        assert_eq!(lines.iter().map(|line| line.phone.as_str()).collect::<Vec<_>>(), ["+33611223344"]);
    }

    #[test]
    fn adults_who_practise_become_members_and_those_who_are_stay_who_they_are() {
        let club = Club::lefevres();
        let mut typed = family_of_four();
        typed.adults[0].enrols = true;
        typed.adults[0].birth_date = "01/01/1985".into();
        typed.adults[1].known = Some(AMIR);
        typed.payer = 1;
        typed.children[1].known = Some(AMIR);
        let known = |id: MemberId| club.get::<Member>(id.0);
        let family = typed.read(known, ids(), today()).unwrap();
        let [ines, amir] = &family.guardians[..] else { panic!("two guardians") };
        assert_eq!(family.household.payer(), Some(Payer::Guardian(amir.id)));
        assert_eq!((amir.member_id, amir.id), (Some(AMIR), Guardian::id_for(family.household.id, AMIR)));
        let Who::New(member) = &family.members[0].who else { panic!("someone known") };
        assert_eq!((ines.member_id, member.phone.as_deref()), (Some(member.id), Some("+33611223344")));
        // Twice the same person: the command says so.
        let command = FamilyCommand::EnrolFamily { family: Box::new(family) };
        let Err(Refusal(problems)) = club.decide(Role::Secretary, &command) else { panic!("decided") };
        assert_eq!((problems[0].field.as_deref(), problems[0].code), (Some("members"), Code::AlreadyExists));
    }

    #[test]
    fn what_cannot_be_taken_is_named_by_its_line_on_the_form() {
        let mut typed = family_of_four();
        typed.adults.insert(0, TypedAdult::default());
        typed.adults[1].guardian.phone = "12".into();
        typed.adults[2].enrols = true;
        typed.adults[2].birth_date = "31/02/1985".into();
        typed.children[1].birth_date = "demain".into();
        typed.postal_code = "?".into();
        let Err(Refusal(problems)) = typed.read(|_| None, ids(), today()) else { panic!("read") };
        let named: Vec<_> =
            problems.iter().map(|p| (p.field.as_deref().unwrap_or_default(), p.code)).collect();
        assert_eq!(
            named,
            [
                ("guardians.1.phone", Code::NotAPhone),
                ("guardians.2.birth_date", Code::NotADate),
                ("members.1.birth_date", Code::NotADate),
                ("postal_code", Code::NotAPostalCode),
            ]
        );
        let empty = TypedFamily::default().read(|_| None, ids(), today());
        assert_eq!(empty.unwrap_err(), Refusal::field("members", Code::Required));
    }

    #[test]
    fn a_family_is_called_what_most_of_it_is_called() {
        for (names, expected) in [
            (vec!["Roux", "ROUX", "Morel"], "Roux – Morel"),
            (vec!["Morel", "Roux", "roux"], "Roux – Morel"),
            (vec!["A", "B", "C"], "A – B"),
            (vec![" ", ""], ""),
        ] {
            assert_eq!(family_name(names.clone()), expected, "{names:?}");
        }
        let long = "x".repeat(60);
        let other = "y".repeat(60);
        assert_eq!(family_name([long.as_str(), other.as_str()]), long);
    }
}
