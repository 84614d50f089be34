//! The pages, one folder for each area, and the routes to them.

pub mod access;
pub mod club;
pub mod first_sync;
pub mod groups;
pub mod home;
pub mod import;
pub mod members;
mod not_found;
mod reads;
mod reserved;
pub mod sessions;
pub mod sync;

pub use reads::reads;
use reserved::only_for;

use super::ui::Frame;
use crate::club::access::Permission::{ManagePeople, ManagePlanning};
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// All addresses of the app.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=not_found::NotFound>
                <Route path=path!("/sign-in") view=access::SignInPage />
                <Route path=path!("/register") view=access::RegisterPage />
                <Route path=path!("/join/:token") view=access::JoinPage />
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("") view=home::HomePage />
                    <Route path=path!("sessions") view=sessions::AgendaPage />
                    <Route path=path!("sessions/new") view=sessions::NewSeriesPage />
                    <Route path=path!("sessions/:series/edit") view=sessions::EditSeriesPage />
                    <Route path=path!("sessions/:series/:date") view=sessions::AttendancePage />
                    <Route path=path!("sessions/:series/:date/edit") view=sessions::EditSessionPage />
                    <Route path=path!("members") view=members::MembersPage />
                    <Route path=path!("members/new") view=only_for(ManagePeople, members::NewMemberPage) />
                    <Route path=path!("members/import") view=import::ImportPage />
                    <Route path=path!("members/:id") view=members::MemberPage />
                    <Route path=path!("members/:id/edit") view=only_for(ManagePeople, members::EditMemberPage) />
                    <Route path=path!("groups") view=groups::GroupsPage />
                    <Route path=path!("groups/new") view=only_for(ManagePlanning, groups::NewGroupPage) />
                    <Route path=path!("groups/:id") view=groups::GroupPage />
                    <Route path=path!("groups/:id/edit") view=only_for(ManagePlanning, groups::EditGroupPage) />
                    <Route path=path!("club") view=club::ClubPage />
                    <Route path=path!("sync") view=sync::SyncPage />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
