//! What the form of a new family holds: lines that come and go, each with its fields.

use crate::club::{
    Refusal,
    families::{TypedAdult, TypedChild, TypedFamily, TypedGuardian},
    people::{MemberId, Suspect},
    planning::GroupId,
};
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlElement};
use uuid::Uuid;

/// The fields of one person. A line keeps its number while others come and go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub number: u64,
    pub first_name: RwSignal<String>,
    pub last_name: RwSignal<String>,
    pub birth_date: RwSignal<String>,
    pub sex: RwSignal<String>,
    pub group: RwSignal<String>,
    pub relation: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub email: RwSignal<String>,
    /// A guardian who becomes a member, too.
    pub enrols: RwSignal<bool>,
    /// The member whom this person turned out to be.
    pub known: RwSignal<Option<Suspect>>,
}

impl Line {
    fn new(number: u64, relation: &str) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            number,
            first_name: empty(),
            last_name: empty(),
            birth_date: empty(),
            sex: empty(),
            group: empty(),
            relation: RwSignal::new(relation.to_owned()),
            phone: empty(),
            email: empty(),
            enrols: RwSignal::new(false),
            known: RwSignal::new(None),
        }
    }

    fn groups(self) -> Vec<GroupId> {
        Uuid::try_parse(&self.group.get()).map(GroupId).into_iter().collect()
    }

    fn known_id(self) -> Option<MemberId> {
        self.known.with(|known| known.as_ref().map(|known| known.id))
    }

    /// The names are those of the record, and what else it knows need not be typed.
    pub fn turn_out_to_be(self, suspect: Suspect) {
        self.first_name.set(suspect.first_name.clone());
        self.last_name.set(suspect.last_name.clone());
        self.known.set(Some(suspect));
    }

    fn adult(self) -> TypedAdult {
        TypedAdult {
            guardian: TypedGuardian {
                first_name: self.first_name.get(),
                last_name: self.last_name.get(),
                relation: self.relation.get(),
                legal: true,
                phone: self.phone.get(),
                email: self.email.get(),
            },
            known: self.known_id(),
            enrols: self.enrols.get(),
            birth_date: self.birth_date.get(),
            groups: self.groups(),
        }
    }

    fn child(self) -> TypedChild {
        TypedChild {
            known: self.known_id(),
            first_name: self.first_name.get(),
            last_name: self.last_name.get(),
            birth_date: self.birth_date.get(),
            sex: self.sex.get(),
            groups: self.groups(),
        }
    }
}

/// The two lists of the form, by the names that problems use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum List {
    Guardians,
    Members,
}

impl List {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guardians => "guardians",
            Self::Members => "members",
        }
    }
}

/// The form.
#[derive(Clone, Copy)]
pub struct FamilyForm {
    guardians: RwSignal<Vec<Line>>,
    members: RwSignal<Vec<Line>>,
    pub street: RwSignal<String>,
    pub postal_code: RwSignal<String>,
    pub city: RwSignal<String>,
    /// The number of the guardian's line who pays.
    pub payer: RwSignal<u64>,
    pub refusal: RwSignal<Option<Refusal>>,
    next: StoredValue<u64>,
}

impl FamilyForm {
    /// One guardian and one child, empty.
    pub fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let form = Self {
            guardians: RwSignal::new(Vec::new()),
            members: RwSignal::new(Vec::new()),
            street: empty(),
            postal_code: empty(),
            city: empty(),
            payer: RwSignal::new(0),
            refusal: RwSignal::new(None),
            next: StoredValue::new(0),
        };
        form.clear();
        form
    }

    /// As it was when it was opened.
    pub fn clear(self) {
        for text in [self.street, self.postal_code, self.city] {
            text.set(String::new());
        }
        self.refusal.set(None);
        self.guardians.set(vec![self.line("mother")]);
        self.members.set(vec![self.line("")]);
        self.payer.set(self.guardians.with_untracked(|lines| lines[0].number));
    }

    fn line(self, relation: &str) -> Line {
        self.next.update_value(|next| *next += 1);
        Line::new(self.next.get_value(), relation)
    }

    pub const fn lines(self, list: List) -> RwSignal<Vec<Line>> {
        match list {
            List::Guardians => self.guardians,
            List::Members => self.members,
        }
    }

    /// Where a line stands; tracked.
    pub fn position(self, list: List, line: Line) -> usize {
        self.lines(list).with(|lines| lines.iter().position(|known| *known == line).unwrap_or_default())
    }

    /// The name of a field, by the place of its line.
    pub fn name(self, list: List, line: Line, field: &'static str) -> Signal<String> {
        Signal::derive(move || format!("{}.{}.{field}", list.word(), self.position(list, line)))
    }

    /// One more line, ready to be typed into.
    pub fn add(self, list: List) {
        let relation = if list == List::Guardians { "father" } else { "" };
        let line = self.line(relation);
        self.lines(list).update(|lines| lines.push(line));
        let position = self.lines(list).with_untracked(Vec::len) - 1;
        focus_line(list, position);
    }

    /// Takes a line away; the last one is emptied instead.
    pub fn remove(self, list: List, line: Line) {
        let relation = if list == List::Guardians { "mother" } else { "" };
        self.lines(list).update(|lines| {
            lines.retain(|known| *known != line);
            if lines.is_empty() {
                lines.push(self.line(relation));
            }
        });
        if self.payer.get_untracked() == line.number {
            self.payer.set(self.guardians.with_untracked(|lines| lines[0].number));
        }
        let last = self.lines(list).with_untracked(Vec::len) - 1;
        focus_line(list, last);
    }

    /// Enter in a line goes on to the next person: to the next line, or to a new one. From an empty
    /// line it leaves the list: from the guardians to the children, from there to the address.
    pub fn go_on(self, list: List, line: Line) {
        let position = untrack(|| self.position(list, line));
        let is_last = position + 1 == self.lines(list).with_untracked(Vec::len);
        let is_empty = line.first_name.with_untracked(|name| name.trim().is_empty());
        match list {
            _ if !is_last => focus_line(list, position + 1),
            List::Members if !is_empty => self.add(list),
            List::Members => focus_on("street".to_owned()),
            List::Guardians => focus_line(List::Members, 0),
        }
    }

    /// What the form holds now; tracked.
    pub fn typed(self) -> TypedFamily {
        let guardians = self.guardians.get();
        let payer = self.payer.get();
        TypedFamily {
            payer: guardians.iter().position(|line| line.number == payer).unwrap_or_default(),
            adults: guardians.into_iter().map(Line::adult).collect(),
            children: self.members.get().into_iter().map(Line::child).collect(),
            street: self.street.get(),
            postal_code: self.postal_code.get(),
            city: self.city.get(),
        }
    }

    /// The last name that an empty field stands for.
    pub fn inherited(self, list: List, line: Line) -> Signal<String> {
        Signal::derive(move || {
            let position = self.position(list, line);
            let typed = self.typed();
            match list {
                List::Guardians => typed.last_name_of_adult(position),
                List::Members => typed.last_name_of_child(position),
            }
        })
    }
}

/// Puts the focus at the beginning of a line once it is there.
pub fn focus_line(list: List, position: usize) {
    focus_on(format!("{}.{position}.first_name", list.word()));
}

/// Puts the focus into a field once it is there.
pub fn focus_on(id: String) {
    request_animation_frame(move || {
        let field = document().get_element_by_id(&id).and_then(|field| field.dyn_into::<HtmlElement>().ok());
        if let Some(field) = field {
            // Fails only for an element that is not in the page.
            let _ = field.focus();
        }
    });
}
