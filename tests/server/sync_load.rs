//! Writers side by side, and a reader that pulls all the while: no row is lost.

use crate::{
    on_both_databases,
    support::{Rows, TestApp, member},
};
use novaclub::{
    club::{
        Role,
        people::{Member, PeopleCommand},
    },
    sync::protocol::Outcome,
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const WRITERS: usize = 8;
const PUSHES: usize = 12;
const COMMANDS: usize = 5;

on_both_databases! {
    async fn eight_writers_and_a_reader_on_one_club_lose_no_row(app: TestApp) {
        let ada = app.register("Judo").await;
        let other = app.join(&ada, Role::Secretary).await;
        let writing = Arc::new(AtomicUsize::new(WRITERS));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let mut device = app.device(if writer % 2 == 0 { &ada } else { &other });
                let writing = writing.clone();
                tokio::spawn(async move {
                    let mut made = BTreeSet::new();
                    for _ in 0..PUSHES {
                        let members: Vec<_> = (0..COMMANDS).map(|_| member("Durand")).collect();
                        made.extend(members.iter().map(|member| member.id.0));
                        let commands = members
                            .into_iter()
                            .map(|member| device.envelope(PeopleCommand::Create { member }))
                            .collect();
                        let answer = device.push(commands).await;
                        let applied = |outcome: &Outcome<_>| matches!(outcome, Outcome::Applied { .. });
                        assert!(answer.receipts.iter().all(|receipt| applied(&receipt.outcome)), "{answer:?}");
                    }
                    writing.fetch_sub(1, Ordering::SeqCst);
                    made
                })
            })
            .collect();
        let reader = app.device(&ada);
        let mut rows = Rows::default();
        let mut pulls = 0;
        while writing.load(Ordering::SeqCst) > 0 {
            let seq = rows.cursor.map_or(0, |cursor| cursor.seq);
            rows.follow(&reader).await;
            assert!(rows.cursor.is_some_and(|cursor| cursor.seq >= seq), "a cursor never goes back");
            pulls += 1;
        }
        rows.follow(&reader).await;
        let mut made = BTreeSet::new();
        for writer in writers {
            made.extend(writer.await.unwrap());
        }
        let seen: BTreeSet<_> = rows.all::<Member>().iter().map(|member| member.id.0).collect();
        assert_eq!(made.len(), WRITERS * PUSHES * COMMANDS);
        assert_eq!(seen, made, "after {pulls} pulls");
        assert_eq!(app.device(&ada).pull().await.tables, rows.tables, "what was followed is what is there");
    }
}
