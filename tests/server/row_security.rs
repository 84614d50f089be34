//! `PostgreSQL` gives no row of a club to a transaction that did not say whose it is: a second net under the
//! statements, each of which names its club.

use crate::support::{Person, TestApp, member};
use novaclub::{
    club::people::PeopleCommand,
    on_connection,
    server::{
        Db, Error,
        db::{Across, Reach, Tx, reach},
    },
};
use std::collections::BTreeSet;

/// Tables that a person signs in by, before a club is known.
const ACCOUNTS: [&str; 6] =
    ["clubs", "memberships", "invitations", "sessions", "openid_providers", "openid_links"];

async fn two_clubs(app: &TestApp) -> (Person, Person) {
    let (ada, eve) = (app.register("Judo").await, app.register("Aviron").await);
    for person in [&ada, &eve] {
        app.device(person).perform(PeopleCommand::Create { member: member("Durand") }).await;
    }
    (ada, eve)
}

async fn count_in(tx: &mut Tx, sql: &'static str) -> i64 {
    on_connection!(tx, |connection| sqlx::query_scalar(sql).fetch_one(connection).await).unwrap()
}

/// What a statement counts that has forgotten its club.
async fn count(app: &TestApp, reach: impl Into<Reach>, sql: &'static str) -> i64 {
    count_in(&mut app.db().read_for(reach).await.unwrap(), sql).await
}

const MEMBERS: &str = "SELECT COUNT(*) FROM members";
const MEMBERSHIPS: &str = "SELECT COUNT(*) FROM memberships";

#[tokio::test]
async fn a_statement_that_forgets_its_club_finds_nothing_of_another_one() {
    let app = TestApp::postgres().await;
    let (ada, eve) = two_clubs(&app).await;
    for person in [&ada, &eve] {
        assert_eq!(count(&app, person.club, MEMBERS).await, 1);
        assert_eq!(count(&app, person.club, MEMBERSHIPS).await, 1);
        assert_eq!(count(&app, person.club, "SELECT COUNT(*) FROM clubs").await, 1);
    }
    assert_eq!(count(&app, Across::Upkeep, MEMBERS).await, 2);
    assert_eq!(count(&app, Across::Backup, MEMBERS).await, 2);
}

#[tokio::test]
async fn a_transaction_without_a_club_finds_nothing() {
    let app = TestApp::postgres().await;
    two_clubs(&app).await;
    let (mut read, mut write) = (app.db().read().await.unwrap(), app.db().write().await.unwrap());
    for sql in [MEMBERS, MEMBERSHIPS, "SELECT COUNT(*) FROM clubs", "SELECT COUNT(*) FROM audit_entries"] {
        assert_eq!(count_in(&mut read, sql).await, 0, "{sql}");
        assert_eq!(count_in(&mut write, sql).await, 0, "{sql}");
    }
    assert_eq!(count_in(&mut read, "SELECT COUNT(*) FROM users").await, 2, "accounts are no club's");
}

#[tokio::test]
async fn who_signs_in_sees_accounts_across_clubs_and_no_records() {
    let app = TestApp::postgres().await;
    two_clubs(&app).await;
    assert_eq!(count(&app, Across::SignIn, MEMBERSHIPS).await, 2);
    for sql in [MEMBERS, "SELECT COUNT(*) FROM audit_entries", "SELECT COUNT(*) FROM devices"] {
        assert_eq!(count(&app, Across::SignIn, sql).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn a_club_writes_and_deletes_nothing_of_another_one() {
    let app = TestApp::postgres().await;
    let (ada, eve) = two_clubs(&app).await;
    let mut tx = app.db().write_for(ada.club).await.unwrap();
    tx.execute("UPDATE members SET first_name = 'Personne'").await.unwrap();
    tx.commit().await.unwrap();
    let changed = "SELECT COUNT(*) FROM members WHERE first_name = 'Personne'";
    assert_eq!(count(&app, ada.club, changed).await, 1);
    assert_eq!(count(&app, eve.club, changed).await, 0);

    let mut tx = app.db().write_for(ada.club).await.unwrap();
    let stored = on_connection!(&mut tx, |connection| {
        sqlx::query("INSERT INTO device_cursors (club_id, device_id, seq, seen_at) VALUES ($1, $1, 1, NOW())")
            .bind(eve.club)
            .execute(connection)
            .await
            .map(drop)
    });
    assert!(stored.unwrap_err().to_string().contains("row-level security"));
}

#[tokio::test]
async fn a_connection_carries_no_club_to_the_next_transaction() {
    let app = TestApp::postgres().await;
    let (ada, _) = two_clubs(&app).await;
    let Db::Postgres(pool) = app.db() else { panic!("a test of PostgreSQL") };
    // More often than there are connections: each has had a club.
    for _ in 0..40 {
        assert_eq!(count(&app, ada.club, MEMBERS).await, 1);
        assert_eq!(count_in(&mut app.db().read().await.unwrap(), MEMBERS).await, 0);
        let alone: i64 = sqlx::query_scalar(MEMBERS).fetch_one(pool).await.unwrap();
        assert_eq!(alone, 0);
    }
}

#[tokio::test]
async fn every_table_of_clubs_is_behind_the_net() {
    let app = TestApp::postgres().await;
    let Db::Postgres(pool) = app.db() else { panic!("a test of PostgreSQL") };
    let found: Vec<(String, bool, Option<String>)> = sqlx::query_as(
        "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity, pg_get_expr(p.polqual, p.polrelid)
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND (c.relname = 'clubs'
    OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'club_id'))",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(found.len() > 30, "{found:?}");
    let open: BTreeSet<&str> =
        found.iter().filter(|(_, forced, policy)| !forced || policy.is_none()).map(|(t, ..)| &**t).collect();
    assert!(open.is_empty(), "without a policy: {open:?}");
    let seen_by_sign_in =
        found.iter().filter(|(.., policy)| policy.as_ref().is_some_and(|p| p.contains("sign_in")));
    for (table, ..) in seen_by_sign_in {
        assert!(ACCOUNTS.contains(&table.as_str()), "{table} is no table of accounts");
    }
}

#[tokio::test]
async fn the_role_of_the_tests_is_held_back_and_a_superuser_is_told_from_it() -> Result<(), Error> {
    let app = TestApp::postgres().await;
    assert!(!reach::is_above_policies(app.db()).await?);
    assert!(!reach::is_above_policies(TestApp::sqlite().await.db()).await?);
    let Db::Postgres(pool) = app.db() else { panic!("a test of PostgreSQL") };
    let options = pool.connect_options().as_ref().clone().username("postgres");
    let above = Db::Postgres(sqlx::PgPool::connect_with(options).await?);
    assert!(reach::is_above_policies(&above).await?);
    above.close().await;
    Ok(())
}
