//! The club: its seasons and its staff, how the app looks, this device, the account.

mod account;
mod audit;
mod code;
mod device;
mod devices;
mod display;
mod factors;
mod invitations;
mod medical_rules;
mod openid;
mod practice_policy;
mod roles;
mod seasons;
mod server_data;
mod sign_out;
mod staff;
mod untied;
pub mod wipe;

pub use audit::AuditPage;
pub use devices::DevicesPage;
pub use factors::{Confirming, SecurityPage};
pub use medical_rules::MedicalRulesPage;
pub use openid::OpenIdPage;
pub use roles::RolesPage;
pub use server_data::{Asked, Missing, ServerData, Wanted, not_done};
pub use staff::StaffList;

use crate::app::{
    data,
    languages::texts,
    pages::privacy::PrivacyCard,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::Area,
    planning::{Season, current_season},
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// `/club`.
#[component]
pub fn ClubPage() -> impl IntoView {
    let t = texts();
    let Some(signed_in) = data::start().signed_in else {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <PageHeader title=Signal::stored(t.club.title.to_owned()) />
                <Empty icon="lock" title=t.frame.signed_out_title text=t.frame.signed_out_text>
                    <a class="button primary" href="/sign-in" rel="external">
                        <span>{t.frame.sign_in}</span>
                    </a>
                </Empty>
                <div class="page-body narrow">
                    <display::Display />
                </div>
            </main>
        }
        .into_any();
    };
    let today = data::today();
    let season = data::watch(&[Season::COLLECTION], move |records| {
        let seasons: Vec<Season> = records.all::<Season>().collect();
        current_season(&seasons, today.get()).map(|season| season.name.clone())
    });
    let context = Signal::derive(move || {
        season.get().map_or_else(|| t.club.no_season.to_owned(), |name| (t.club.current_season)(&name))
    });
    let (is_admin, sees_staff) = (data::may_change(Area::Staff), data::may_see(Area::Staff));
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(signed_in.club_name.clone()) context=context />
            <div class="page-body">
                <div class="columns even">
                    <div class="stack">
                        {data::may_see(Area::Licences).then(|| view! { <ToLicences /> })}
                        {sees_staff.then(|| view! { <staff::Staff me=signed_in.user_id /> <invitations::Invitations /> })}
                        {is_admin.then(|| view! { <roles::RolesCard /> })}
                        <seasons::Seasons />
                        {data::may_see(Area::People).then(|| view! { <PrivacyCard /> })}
                        {is_admin.then(|| view! { <practice_policy::Policy club=signed_in.club_id /> <medical_rules::MedicalRulesCard /> <openid::OpenIdCard /> <audit::AuditCard /> })}
                    </div>
                    <div class="stack">
                        <display::Display />
                        <device::Device />
                        <devices::DevicesCard />
                        <account::Account signed_in=signed_in />
                    </div>
                </div>
            </div>
        </main>
    }
    .into_any()
}

/// On a phone, where the tabs have no room for it.
#[component]
fn ToLicences() -> impl IntoView {
    let t = &texts().practice.licences;
    view! {
        <section class="card phone-only" aria-label=t.title>
            <ul class="rows">
                <Fact icon="licence" title=t.title text=t.link_text href="/licences">
                    <Icon name="chevron-right" />
                </Fact>
            </ul>
        </section>
    }
}

/// The first letters of a name, for its round.
pub fn initials(name: &str) -> String {
    let letters: Vec<char> = name.split_whitespace().filter_map(|part| part.chars().next()).collect();
    let last = (letters.len() > 1).then(|| letters.last()).flatten();
    letters.first().into_iter().chain(last).flat_map(|letter| letter.to_uppercase()).collect()
}

/// A line with an icon, a title and what is known of it.
#[component]
pub fn Fact(
    #[prop(into)] icon: Signal<&'static str>,
    title: &'static str,
    #[prop(into)] text: Signal<String>,
    /// Where the line leads.
    #[prop(optional)]
    href: Option<&'static str>,
    /// The server alone knows what is there: the page comes from it.
    #[prop(optional)]
    external: bool,
    /// What stands at its end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = match href {
        Some(href) => {
            view! { <a class="row-link" href=href rel=external.then_some("external")>{title}</a> }.into_any()
        }
        None => view! { <span class="row-title">{title}</span> }.into_any(),
    };
    view! {
        <li>
            <div class="row">
                {move || view! { <Icon name=icon.get() /> }}
                <div class="row-text">
                    {name} <span class="row-meta">{move || text.get()}</span>
                </div>
                {children.map(|children| children())}
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        for (name, expected) in
            [("Camille Lefèvre", "CL"), ("éloïse de la Tour", "ÉT"), ("Zoé", "Z"), (" ", "")]
        {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
