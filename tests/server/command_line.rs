//! The program as operators start it.

use crate::{
    on_both_databases,
    support::{Person, TestApp},
};
use novaclub::{
    club::{
        Role,
        people::{Member, MemberStatus},
    },
    server::{moment, privacy},
};
use std::process::{Command, Output};

const LIST: &str = "tests/fixtures/rosters/helloasso_adhesions_2026.csv";

fn import(app: &TestApp, person: &Person, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_novaclub"))
        .args(["import", "--club", "Judo Rennes", "--as", &person.email])
        .args(options)
        .env("DATABASE_URL", &app.state.config.database_url)
        .env("LC_ALL", "en_GB.UTF-8")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

on_both_databases! {
    async fn a_list_is_imported_once_and_a_dry_run_changes_nothing(app: TestApp) {
        let ada = app.register("Judo Rennes").await;
        let device = app.device(&ada);
        let dry = import(&app, &ada, &["--dry-run", LIST]);
        assert!(dry.status.success() && said(&dry).contains("Nothing was changed."), "{}", said(&dry));
        assert!(device.pull().await.all::<Member>().is_empty());
        let done = import(&app, &ada, &[LIST]);
        assert!(done.status.success() && said(&done).contains("Done."), "{}", said(&done));
        let members = device.pull().await.all::<Member>();
        assert!(members.len() > 100, "{}", members.len());
        let again = import(&app, &ada, &[LIST]);
        assert!(said(&again).contains("0 created, 0 updated"), "{}", said(&again));
        assert_eq!(device.pull().await.all::<Member>().len(), members.len());
    }

    async fn what_cannot_be_imported_is_said_and_fails(app: TestApp) {
        let ada = app.register("Judo Rennes").await;
        let coach = app.join(&ada, Role::Coach).await;
        let stranger = app.register("Karaté").await;
        for (person, options, expected) in [
            (&coach, vec![LIST], "Your role does not allow it"),
            (&stranger, vec![LIST], "is in no such club"),
            (&ada, vec!["no/such/file.csv"], "no/such/file.csv"),
            (&ada, vec!["public/icons/icon-192.png"], "is not a text with columns"),
            (&ada, vec!["--mapping", "Nope=email", LIST], "the columns are"),
            (&ada, vec!["--all-or-nothing", "tests/fixtures/rosters/tableau_secretaire.csv"], "Nothing was changed."),
        ] {
            let output = import(&app, person, &options);
            assert!(!output.status.success() && said(&output).contains(expected), "{}", said(&output));
        }
        assert!(app.device(&ada).pull().await.all::<Member>().is_empty());
    }
    async fn whom_an_imported_list_calls_gone_the_night_keeps_for_the_term(app: TestApp) {
        let ada = app.register("Judo Rennes").await;
        let list = std::env::temp_dir().join(format!("novaclub-{}.csv", moment::random_id().simple()));
        let lines = "Nom;Prénom;Statut;Date d'inscription\nDurand;Paul;Parti;01/09/2015\n\
                     Petit;Léa;Démissionnaire;01/09/2015\nBlanc;Nora;Essai;01/09/2015\n";
        std::fs::write(&list, lines).unwrap();
        let done = import(&app, &ada, &[list.to_str().unwrap()]);
        std::fs::remove_file(&list).unwrap();
        assert!(done.status.success(), "{}", said(&done));
        let of = |members: &[Member], status| members.iter().filter(|member| member.status == status).count();
        let before = app.device(&ada).pull().await.all::<Member>();
        assert_eq!((of(&before, MemberStatus::Former), of(&before, MemberStatus::Trial)), (2, 1), "{before:?}");
        assert!(before.iter().all(|member| member.joined_on.is_some()), "{before:?}");
        let now = moment::now();
        let later = |days| now.checked_add_days(chrono::Days::new(days)).unwrap();
        for night in [later(0), later(80)] {
            privacy::tend(&app.state.desk, night).await.unwrap();
            assert_eq!(app.device(&ada).pull().await.all::<Member>(), before);
        }
        // The term runs from the day on which the club wrote them down.
        let looked = privacy::look(&app.state.desk, later(100).date_naive(), 0).await.unwrap();
        assert_eq!(looked.iter().map(|club| club.due.len()).sum::<usize>(), 2, "{looked:?}");
    }
}
