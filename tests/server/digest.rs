//! The daily comparison: a device's digests are the server's, within what its person may see.

use crate::{
    on_both_databases,
    support::{Device, Person, Rows, TestApp, member},
};
use axum::http::StatusCode;
use novaclub::{
    club::{
        COLLECTIONS, Role,
        access::{Action, Rights, guarded_as},
        people::{Member, PeopleCommand},
    },
    sync::{
        Collection,
        digest::{
            CollectionDigest, CollectionPage, CollectionRequest, Columns, Digest, DigestRequest,
            DigestResponse,
        },
        protocol::{Cursor, Holder, PAGE_ROWS},
    },
};
use serde_json::json;
use std::collections::BTreeMap;

pub async fn ask(app: &TestApp, person: &Person, request: &DigestRequest) -> DigestResponse {
    let body = serde_json::to_value(request).unwrap();
    let answer = app.post("/api/v1/sync/digest", Some(person), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

pub fn request(device: &Device, cursor: Cursor) -> DigestRequest {
    let collections = COLLECTIONS.iter().map(|collection| Columns::of(collection)).collect();
    DigestRequest { holder: None, device: device.id, cursor, collections }
}

/// The digest of what a device holds of a collection.
fn digest_of(rows: &Rows, collection: &Collection) -> Digest {
    let mut digest = Digest::default();
    for row in rows.tables.get(collection.name).into_iter().flat_map(BTreeMap::values).filter(|row| !row.2) {
        digest.add(row.0, row.1, &row.3);
    }
    digest
}

async fn page(
    app: &TestApp,
    person: &Person,
    device: &Device,
    collection: &Collection,
    after: i64,
) -> CollectionPage {
    let request =
        CollectionRequest { holder: None, device: device.id, collection: collection.name.into(), after };
    let body = serde_json::to_value(request).unwrap();
    let answer = app.post("/api/v1/sync/collection", Some(person), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

pub fn digests_of(rows: &Rows) -> Vec<CollectionDigest> {
    COLLECTIONS.iter().map(|collection| digest_of(rows, collection).named(collection.name)).collect()
}

on_both_databases! {
    async fn a_device_and_the_server_add_up_to_the_same(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let (lea, zoe) = (member("Durand"), member("Petit"));
        for member in [&lea, &zoe] {
            device.perform(PeopleCommand::Create { member: member.clone() }).await;
        }
        device.perform(PeopleCommand::Archive { id: lea.id }).await;
        let rows = device.pull().await;
        let response = ask(&app, &ada, &request(&device, rows.cursor.unwrap())).await;
        assert_eq!(response.at, rows.cursor.unwrap());
        assert_eq!(response.digests, digests_of(&rows));
        assert!(response.digests.iter().any(|digest| digest.rows == 2), "{response:?}");

        // A field that the server does not know is null on the device, and a collection of that kind is
        // not spoken of; asked twice, each is answered once.
        let mut odd = request(&device, rows.cursor.unwrap());
        odd.collections.extend(odd.collections.clone());
        odd.collections[0].columns.push("colour".to_owned());
        odd.collections.push(Columns { collection: "trophies".to_owned(), columns: Vec::new() });
        let answer = ask(&app, &ada, &odd).await;
        assert_eq!(answer.digests.len(), COLLECTIONS.len());
        assert_eq!(answer.digests[1..], response.digests[1..]);
    }

    async fn there_is_nothing_to_compare_when_somebody_has_moved_on(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let rows = device.pull().await;
        let cursor = rows.cursor.unwrap();
        device.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let old = ask(&app, &ada, &request(&device, cursor)).await;
        assert_eq!((old.at.seq > cursor.seq, old.digests.len()), (true, 0));
        let foreign = Cursor { epoch: device.id, ..old.at };
        assert_eq!(ask(&app, &ada, &request(&device, foreign)).await.digests, []);
    }

    async fn a_role_compares_what_it_may_see(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut admin = app.device(&ada);
        admin.perform(PeopleCommand::Create { member: member("Durand") }).await;
        for role in [Role::Treasurer, Role::Secretary, Role::Coach, Role::Member] {
            let person = app.join(&ada, role).await;
            let device = app.device(&person);
            let rows = device.pull().await;
            let response = ask(&app, &person, &request(&device, rows.cursor.unwrap())).await;
            assert_eq!(response.digests, digests_of(&rows), "{role:?}");
            for (collection, digest) in COLLECTIONS.iter().zip(&response.digests) {
                let page = page(&app, &person, &device, collection, 0).await;
                let guarded = guarded_as(collection.name).unwrap();
                let is_hidden = !Rights::usual(role).may(guarded.area, Action::See);
                assert!(!is_hidden || (digest.rows == 0 && page.table.rows.is_empty()), "{role:?} {page:?}");
            }
        }
        let other = app.register("Karaté").await;
        let holder = Some(Holder { user: ada.user, club: ada.club });
        let cursor = Cursor { epoch: ada.club, seq: 0 };
        let foreign = DigestRequest { holder, ..request(&admin, cursor) };
        let foreign = serde_json::to_value(foreign).unwrap();
        let answer = app.post("/api/v1/sync/digest", Some(&other), &foreign).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let unknown = json!({ "device": admin.id, "collection": "trophies", "after": 0 });
        assert_eq!(app.post("/api/v1/sync/collection", Some(&ada), &unknown).await.status, StatusCode::NOT_FOUND);
    }

    async fn the_pages_of_a_collection_list_every_row_once_whatever_is_written_meanwhile(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let first = member("Ancienne");
        device.perform(PeopleCommand::Create { member: first.clone() }).await;
        for _ in 0..=PAGE_ROWS / 250 {
            let person = || {
                let Member { id, last_name, first_name, .. } = member("Durand");
                let person = json!({ "id": id, "last_name": last_name, "first_name": first_name });
                serde_json::from_value(person).unwrap()
            };
            let people = std::iter::repeat_with(person).take(250).collect();
            device.perform(PeopleCommand::Import { people }).await;
        }
        let collection = COLLECTIONS.iter().copied().find(|c| c.name == "members").unwrap();
        let (mut after, mut listed, mut pages) = (0, BTreeMap::new(), 0);
        loop {
            let page = page(&app, &ada, &device, collection, after).await;
            assert!(page.after == after && (page.through > after || page.through == page.head));
            for row in page.table.rows {
                listed.insert(row.0, row);
            }
            after = page.through;
            pages += 1;
            if page.through >= page.head {
                break;
            }
            if pages == 1 {
                // Listed already; it moves to a later page.
                device.perform(PeopleCommand::Archive { id: first.id }).await;
            }
        }
        let rows = device.pull().await;
        assert!(pages > 1);
        assert_eq!(listed, rows.tables["members"]);
        let response = ask(&app, &ada, &request(&device, rows.cursor.unwrap())).await;
        assert_eq!(response.digests, digests_of(&rows));
    }
}
