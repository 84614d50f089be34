//! The pages, one folder for each area, and the routes to them.

pub mod access;
pub mod cards;
pub mod club;
mod coaching;
mod confirmed;
pub mod dashboard;
pub mod duplicates;
pub mod families;
pub mod family;
mod family_access;
pub mod first_sync;
pub mod groups;
pub mod history;
pub mod home;
pub mod import;
mod lazy;
pub mod licences;
pub mod lock;
pub mod members;
mod not_found;
pub mod privacy;
mod reads;
mod reserved;
pub mod sessions;
pub mod sync;

pub use club::initials;
pub use lazy::fetch_everyday;
use lazy::{Addresses, lazy};
pub use lock::LockScreen;
pub use reads::reads;
use reserved::only_for;

use super::ui::Frame;
use crate::club::access::{Action, Area};
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router},
    path,
};

const CHANGES_PEOPLE: (Area, Action) = (Area::People, Action::Change);
const CHANGES_FAMILIES: (Area, Action) = (Area::Families, Action::Change);
const CHANGES_PLANNING: (Area, Action) = (Area::Planning, Action::Change);
const SEES_PRIVACY: (Area, Action) = (Area::Privacy, Action::See);
const CHANGES_PRIVACY: (Area, Action) = (Area::Privacy, Action::Change);
const SEES_LICENCES: (Area, Action) = (Area::Licences, Action::See);
const CHANGES_STAFF: (Area, Action) = (Area::Staff, Action::Change);
const SEES_AUDIT: (Area, Action) = (Area::Audit, Action::See);

/// All addresses of the app.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Router>
            <AllAddresses />
        </Router>
    }
}

/// Fetches what the page of an address needs, before it is hydrated or mounted. Whether all of it is there.
pub async fn prepare(path: String) -> bool {
    lazy::prepare(path, AllAddresses).await
}

/// A page that no visit begins with is declared with `lazy!` and the part of the program that it comes
/// with, which keeps it out of the first download: see `lazy.rs`.
#[component]
fn AllAddresses() -> impl IntoView {
    view! {
        <Addresses>
            <Route path=path!("/sign-in") view=access::SignInPage />
            <Route path=path!("/sign-in/link") view=lazy!(office, access::LinkPage) />
            <Route path=path!("/sign-in/code") view=lazy!(office, access::CodePage) />
            <Route path=path!("/confirm") view=lazy!(office, access::ConfirmPage) />
            <Route path=path!("/confirm-email/:token") view=lazy!(office, access::ConfirmEmailPage) />
            <Route path=path!("/register") view=lazy!(office, access::RegisterPage) />
            <Route path=path!("/join/:token") view=lazy!(office, access::JoinPage) />
            <Route path=path!("/forgotten-password") view=lazy!(office, access::ForgottenPage) />
            <Route path=path!("/reset-password/:token") view=lazy!(office, access::ResetPage) />
            <Route path=path!("/change-password") view=lazy!(office, access::ChangePasswordPage) />
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("") view=home::HomePage />
                <Route path=path!("dashboard") view=lazy!(office, dashboard::DashboardPage) />
                <Route path=path!("sessions") view=lazy!(everyday, sessions::AgendaPage) />
                <Route path=path!("sessions/new") view=lazy!(office, sessions::NewSeriesPage) />
                <Route path=path!("sessions/:series/edit") view=lazy!(office, sessions::EditSeriesPage) />
                <Route path=path!("sessions/:series/:date") view=lazy!(everyday, sessions::AttendancePage) />
                <Route path=path!("sessions/:series/:date/edit") view=lazy!(office, sessions::EditSessionPage) />
                <Route path=path!("members") view=lazy!(everyday, members::MembersPage) />
                <Route path=path!("members/new") view=lazy!(office, only_for(CHANGES_PEOPLE, members::NewMemberPage)) />
                <Route path=path!("members/import") view=lazy!(import, import::ImportPage) />
                <Route path=path!("members/duplicates") view=lazy!(office, only_for(CHANGES_PEOPLE, duplicates::DuplicatesPage)) />
                <Route path=path!("members/duplicates/:a/:b") view=lazy!(office, only_for(CHANGES_PEOPLE, duplicates::ComparePage)) />
                <Route path=path!("members/families") view=lazy!(office, families::FamiliesPage) />
                <Route path=path!("members/families/new") view=lazy!(office, only_for(CHANGES_FAMILIES, families::NewFamilyPage)) />
                <Route path=path!("members/families/suggestions") view=lazy!(office, only_for(CHANGES_FAMILIES, families::SuggestionsPage)) />
                <Route path=path!("members/families/:id") view=lazy!(office, families::HouseholdPage) />
                <Route path=path!("members/:id") view=lazy!(everyday, members::MemberPage) />
                <Route path=path!("members/:id/merge") view=lazy!(office, only_for(CHANGES_PEOPLE, duplicates::MergeWithPage)) />
                <Route path=path!("members/:id/edit") view=lazy!(office, only_for(CHANGES_PEOPLE, members::EditMemberPage)) />
                <Route path=path!("members/:id/data") view=lazy!(office, only_for(SEES_PRIVACY, privacy::PersonFilePage)) />
                <Route path=path!("members/:id/erase") view=lazy!(office, only_for(CHANGES_PRIVACY, privacy::ErasePage)) />
                <Route path=path!("members/:id/card") view=lazy!(office, cards::MemberCardPage) />
                <Route path=path!("groups/:id/cards") view=lazy!(office, cards::GroupCardsPage) />
                <Route path=path!("groups") view=lazy!(everyday, groups::GroupsPage) />
                <Route path=path!("groups/new") view=lazy!(office, only_for(CHANGES_PLANNING, groups::NewGroupPage)) />
                <Route path=path!("groups/:id") view=lazy!(everyday, groups::GroupPage) />
                <Route path=path!("groups/:id/edit") view=lazy!(office, only_for(CHANGES_PLANNING, groups::EditGroupPage)) />
                <Route path=path!("family") view=lazy!(office, family::FamilyPage) />
                <Route path=path!("licences") view=lazy!(office, only_for(SEES_LICENCES, licences::LicencesPage)) />
                <Route path=path!("club") view=lazy!(office, club::ClubPage) />
                <Route path=path!("club/security") view=lazy!(office, club::SecurityPage) />
                <Route path=path!("club/audit") view=lazy!(office, only_for(SEES_AUDIT, club::AuditPage)) />
                <Route path=path!("club/openid") view=lazy!(office, only_for(CHANGES_STAFF, club::OpenIdPage)) />
                <Route path=path!("club/roles") view=lazy!(office, only_for(CHANGES_STAFF, club::RolesPage)) />
                <Route path=path!("club/retention") view=lazy!(office, only_for(CHANGES_PRIVACY, privacy::RetentionPage)) />
                <Route path=path!("club/consents") view=lazy!(office, privacy::ConsentTextsPage) />
                <Route path=path!("club/devices") view=lazy!(office, club::DevicesPage) />
                <Route path=path!("club/medical-rules") view=lazy!(office, club::MedicalRulesPage) />
                <Route path=path!("sync") view=lazy!(office, sync::SyncPage) />
            </ParentRoute>
        </Addresses>
    }
}
