//! `/api/v1/factors-required`: of which roles the club wants a second factor.

use crate::app::account::FactorsRequired;
use crate::club::{
    Code, Refusal, Role,
    access::{Action, Area},
    audit::Kind,
};
use crate::server::{
    Error,
    access::{Session, factors::policy::CAN_BE_REQUIRED, rights::require},
    audit::{self, Happened},
    db::factors,
    http::{AppState, extract::Json},
    moment,
};
use axum::{extract::State, response::IntoResponse};

/// `GET /api/v1/factors-required`
pub async fn show(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    let mut tx = state.desk.db().read_for(session.club).await?;
    let roles = factors::find_required(&mut tx, session.club).await?;
    tx.commit().await?;
    Ok(axum::Json(FactorsRequired { roles }))
}

fn words(roles: &[Role]) -> String {
    roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(",")
}

/// `PUT /api/v1/factors-required`
pub async fn set(
    session: Session,
    State(state): State<AppState>,
    Json(FactorsRequired { roles: asked }): Json<FactorsRequired>,
) -> Result<impl IntoResponse, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::Change).await?;
    session.require_confirmed(moment::now())?;
    if asked.iter().any(|role| !CAN_BE_REQUIRED.contains(role)) {
        return Err(Refusal::field("roles", Code::NotInList).into());
    }
    let roles: Vec<Role> = CAN_BE_REQUIRED.into_iter().filter(|role| asked.contains(role)).collect();
    let mut tx = state.desk.db().write_for(session.club).await?;
    let before = factors::find_required(&mut tx, session.club).await?;
    factors::set_required(&mut tx, session.club, &roles).await?;
    let told = Happened::new(Kind::Change, "club.factors_required", moment::now())
        .by(&session)
        .to("clubs", Some(session.club))
        .from_to(Some(&words(&before)), Some(&words(&roles)));
    audit::append(&mut tx, session.club, vec![told]).await?;
    tx.commit().await?;
    Ok(axum::Json(FactorsRequired { roles }))
}
