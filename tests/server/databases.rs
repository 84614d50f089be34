//! Both databases have the same tables and understand the same statements.

use crate::{on_both_databases, support::TestApp};
use novaclub::server::{Db, db::catalogue};
use std::collections::BTreeSet;

/// Table, column, whether it may be null.
type Column = (String, String, bool);

const SQLITE: &str = r#"SELECT t.name, c.name, c."notnull" = 0 AND c.pk = 0
FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"#;
const POSTGRES: &str = "SELECT table_name::text, column_name::text, is_nullable = 'YES'
FROM information_schema.columns WHERE table_schema = current_schema()";

async fn columns(app: &TestApp) -> BTreeSet<Column> {
    let columns: Vec<Column> = match app.db() {
        Db::Sqlite { readers, .. } => sqlx::query_as(SQLITE).fetch_all(readers).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(POSTGRES).fetch_all(pool).await.unwrap(),
    };
    columns.into_iter().filter(|(table, ..)| table != "_sqlx_migrations").collect()
}

#[tokio::test]
async fn migrations_give_both_databases_the_same_tables_columns_and_nullability() {
    let (sqlite, postgres) =
        (columns(&TestApp::sqlite().await).await, columns(&TestApp::postgres().await).await);
    assert!(sqlite.len() > 100, "{}", sqlite.len());
    let only_sqlite: Vec<_> = sqlite.difference(&postgres).collect();
    let only_postgres: Vec<_> = postgres.difference(&sqlite).collect();
    assert!(only_sqlite.is_empty() && only_postgres.is_empty(), "{only_sqlite:?} {only_postgres:?}");
}

#[tokio::test]
async fn every_collection_has_its_table_with_its_fields_and_their_nullability() {
    let columns = columns(&TestApp::sqlite().await).await;
    for collection in novaclub::club::COLLECTIONS {
        for field in collection.fields {
            let column = (collection.name.to_owned(), field.name.to_owned(), field.optional);
            assert!(columns.contains(&column), "{column:?}");
        }
    }
}

on_both_databases! {
    async fn every_statement_of_the_catalogue_can_be_prepared(app: TestApp) {
        let count = catalogue::prepare_all(app.db()).await.unwrap();
        assert!(count > 50, "{count}");
    }
}
