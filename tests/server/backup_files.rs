//! Files that are no whole backup, of another version, or of an earlier one.

use crate::{
    backup::{Folder, everything, fails, moved, novaclub, open, stop, succeeds, url},
    on_both_databases,
    support::{Draft, PASSWORD, TestApp, joining, member, new_email},
};
use axum::http::{Method, StatusCode};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use novaclub::{
    club::{Role, people::PeopleCommand},
    server::db::{accounts, schema},
    sync::protocol::Outcome,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    io::{Read as _, Write as _},
    path::Path,
};

/// What is said, and what was done to the lines of a whole file.
type Change<'a> = (&'a str, &'a dyn Fn(Vec<String>) -> Vec<String>);
/// What is said, and what was done to each line before the file was ended as it should be.
type Remake<'a> = (&'a str, &'a dyn Fn(&str) -> String);

pub fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Writes an archive of lines, with an end that fits them.
fn write_archive(file: &Path, mut lines: Vec<String>) {
    lines.pop();
    let (mut rows, mut table) = (serde_json::Map::new(), String::new());
    for line in &lines[1..] {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Some(name) = value.get("table").and_then(|name| name.as_str()) {
            name.clone_into(&mut table);
            rows.insert(table.clone(), 0.into());
        } else {
            rows[&table] = (rows[&table].as_u64().unwrap() + 1).into();
        }
    }
    let text = lines.join("\n") + "\n";
    let sum: Vec<_> = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let end = json!({ "rows": rows, "sha256": sum.concat() });
    pack(file, &format!("{text}{end}\n"));
}

fn pack(file: &Path, text: &str) {
    let mut packed = GzEncoder::new(std::fs::File::create(file).unwrap(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_said_and_nothing_is_touched() {
    let folder = Folder::new();
    let file = folder.path("club.backup");
    let app = TestApp::sqlite().await;
    app.register("Judo").await;
    succeeds(&novaclub(url(&app), "backup", &[], &file));
    let whole = std::fs::read(&file).unwrap();

    fails(&novaclub(url(&app), "backup", &[], &file), "exists. Choose another name, or add --overwrite");
    assert_eq!(std::fs::read(&file).unwrap(), whole);
    succeeds(&novaclub(url(&app), "backup", &["--overwrite"], &file));
    fails(&novaclub(url(&app), "backup", &[], &folder.path("no/such/folder/x")), "No such file or directory");
    let nowhere = format!("sqlite://{}", folder.path("nothing.db").display());
    fails(&novaclub(&nowhere, "backup", &[], &folder.path("x")), "Check DATABASE_URL");
    assert_eq!(folder.names(), ["club.backup"]);

    let target = format!("sqlite://{}", folder.path("target.db").display());
    let broken = folder.path("broken.backup");
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let cases: [(&[u8], &str); 4] = [
        (b"", "is no NovaClub backup"),
        (b"PK\x03\x04 a picture, perhaps", "is no NovaClub backup"),
        (&whole[..whole.len() / 2], "is damaged or cut short"),
        (&flipped, "is damaged or cut short"),
    ];
    for (bytes, expected) in cases {
        std::fs::write(&broken, bytes).unwrap();
        fails(&novaclub(&target, "restore", &[], &broken), expected);
    }
    // Whole files that were changed by hand.
    let changes: [Change<'_>; 4] = [
        ("is damaged or cut short", &|mut lines| {
            lines.pop();
            lines
        }),
        ("is damaged or cut short", &|mut lines| {
            lines.remove(2);
            lines
        }),
        ("is damaged or cut short", &|mut lines| {
            lines.push("[1]".to_owned());
            lines
        }),
        ("is damaged or cut short", &|mut lines| {
            lines[2] = lines[2].replacen("Ada", "Eve", 1);
            lines
        }),
    ];
    for (expected, change) in changes {
        pack(
            &broken,
            &(change(lines(&file)).join(
                "
",
            ) + "
"),
        );
        fails(&novaclub(&target, "restore", &[], &broken), expected);
    }
    // Of a later program; with a name that is no name; with rows that refer to none.
    let newest = schema::newest();
    let (known, version) = (format!("knows {newest} at most"), format!("\"schema\":{newest}"));
    let remade: [Remake<'_>; 3] = [
        (&known, &|line| line.replacen(&version, "\"schema\":99", 1)),
        ("a strange name", &|line| line.replacen("given_name", "x\\\"; DROP TABLE users", 1)),
        ("refer to rows that are not there", &|line| {
            let club = "11111111-1111-4111-8111-111111111111";
            if line.contains("Europe/Paris") {
                format!("[\"{club}\"{}", &line[39..])
            } else {
                line.to_owned()
            }
        }),
    ];
    for (expected, change) in remade {
        write_archive(&broken, lines(&file).iter().map(|line| change(line)).collect());
        fails(&novaclub(&target, "restore", &[], &broken), expected);
    }
    // None of them left a club behind.
    assert!(
        succeeds(&novaclub(&target, "restore", &["--check"], &file)).contains("is whole: 1 club, 1 account,")
    );
    succeeds(&novaclub(&target, "restore", &[], &file));
}

/// A backup of version 2 of the tables, as it was before `0003`.
fn as_of_version_2(file: &Path, lines: Vec<String>) {
    const LATER: [&str; 14] = [
        "sessions",
        "refresh_tokens",
        "totp_secrets",
        "recovery_codes",
        "passkeys",
        "email_changes",
        "device_locks",
        "device_wipes",
        "consent_texts",
        "retention_rules",
        "access_grants",
        "group_coaches",
        "family_accounts",
        "openid_providers",
    ];
    let gone = |table: &str| -> &[&str] {
        match table {
            "users" => &["sessions_valid_from", "delete_after", "deleted_at", "warned_at", "email_proven_at"],
            "clubs" => &["tombstone_floor_at", "factors_required"],
            "devices" => &["settled_below"],
            "device_cursors" => &["session_id", "waiting", "user_id", "device_name", "agent"],
            "members" => &["erased_on"],
            "consents" => &["guardian_id", "text_id", "withdrawn_on"],
            "changes" => &["about_id"],
            "invitations" => &["member_id", "guardian_id"],
            _ => &[],
        }
    };
    let (mut remove, mut is_there) = (Vec::new(), true);
    let mut older = Vec::new();
    for line in lines {
        let mut value: serde_json::Value = serde_json::from_str(&line).unwrap();
        if value.get("schema").is_some() {
            value["schema"] = 2.into();
        } else if let Some(table) = value.get("table").and_then(|table| table.as_str()).map(str::to_owned) {
            // Of version 6.
            is_there =
                !table.starts_with("audit_") && !LATER.contains(&table.as_str()) && table != "openid_links";
            let columns = value["columns"].as_array_mut().unwrap();
            let is_gone = |column: &serde_json::Value| gone(&table).iter().any(|gone| column[0] == *gone);
            remove = (0..columns.len()).filter(|at| is_gone(&columns[*at])).rev().collect::<Vec<_>>();
            for at in &remove {
                columns.remove(*at);
            }
        } else if let Some(row) = value.as_array_mut() {
            for at in &remove {
                row.remove(*at);
            }
        }
        if is_there || value.get("sha256").is_some() {
            older.push(value.to_string());
        }
    }
    write_archive(file, older);
}

on_both_databases! {
    async fn a_backup_of_an_earlier_version_is_brought_up_to_date(app: TestApp) {
        let folder = Folder::new();
        let (file, older) = (folder.path("club.backup"), folder.path("older.backup"));
        let ada = app.register("Judo").await;
        let mut tablet = app.device(&ada);
        tablet.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let before = everything(&app, &ada).await;
        succeeds(&novaclub(url(&app), "backup", &[], &file));
        as_of_version_2(&older, lines(&file));
        stop(&app).await;
        succeeds(&novaclub(url(&app), "restore", &["--replace"], &older));
        let (state, router) = open(&app, url(&app)).await;
        // Accounts of before addresses were asked may have factors: theirs are confirmed.
        let mut tx = state.desk.db().read().await.unwrap();
        assert!(accounts::find_user(&mut tx, ada.user).await.unwrap().unwrap().email_proven_at.is_some());
        tx.commit().await.unwrap();
        let mut tablet = moved(&tablet, &router).await;
        assert_eq!(tablet.pull().await.tables, before.tables);
        let answer = tablet.perform(PeopleCommand::Create { member: member("Petit") }).await;
        assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
        state.desk.db().close().await;
    }

    async fn no_invitation_that_waited_is_good_after_a_restore(app: TestApp) {
        let folder = Folder::new();
        let file = folder.path("club.backup");
        let ada = app.register("Judo").await;
        let used = app.invite(&ada, Role::Treasurer).await;
        let withdrawn = app.invite(&ada, Role::Secretary).await;
        let waiting = app.invite(&ada, Role::Coach).await;
        let (early, before) = (app.invite(&ada, Role::Coach).await, new_email());
        let joined = app.post("/api/v1/auth/join", None, &joining(&early, &before)).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        succeeds(&novaclub(url(&app), "backup", &[], &file));
        let joined = app.post("/api/v1/auth/join", None, &joining(&used, &new_email())).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let open_ones = app.get("/api/v1/invitations", Some(&ada)).await.json();
        let open_ones = open_ones["invitations"].as_array().unwrap();
        let id = open_ones.iter().find(|one| one["role"] == "secretary").unwrap()["id"].as_str().unwrap();
        let gone = app.delete(&format!("/api/v1/invitations/{id}"), Some(&ada)).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);

        stop(&app).await;
        let told = succeeds(&novaclub(url(&app), "restore", &["--replace"], &file));
        assert!(told.contains("Invitations that were waiting are no longer good"), "{told}");
        let (state, router) = open(&app, url(&app)).await;
        for token in [used, withdrawn, waiting, early] {
            let draft = Draft::new(&router, Method::POST, "/api/v1/auth/join");
            let answer = draft.json(&joining(&token, &new_email())).send().await;
            assert_eq!(answer.status, StatusCode::GONE, "{answer:?}");
        }
        let body = json!({ "email": before, "password": PASSWORD });
        let login = Draft::new(&router, Method::POST, "/api/v1/auth/login").json(&body).send().await;
        assert_eq!(login.json()["role"], "coach", "who had come by one before the backup is in");
        state.desk.db().close().await;
    }
}
