//! Commands are carried out once, in order, whatever the network does; pages cover everything.

use crate::{
    on_both_databases,
    support::{Device, Rows, TestApp, member},
};
use novaclub::server::db::Across;
use novaclub::{
    club::{
        Code, Refusal,
        people::{Member, PeopleCommand},
    },
    on_connection,
    server::moment,
    sync::{
        Envelope,
        protocol::{Outcome, PAGE_ROWS, PushResponse},
    },
};
use std::collections::BTreeMap;

type Raw = Envelope<serde_json::Value>;

fn create(device: &mut Device, last_name: &str) -> Raw {
    device.envelope(PeopleCommand::Create { member: member(last_name) })
}

/// Commands one of which is refused by a rule, so that refusals are repeated as well.
fn some_commands(device: &mut Device) -> Vec<Raw> {
    let durand = member("Durand");
    vec![
        device.envelope(PeopleCommand::Create { member: durand.clone() }),
        device.envelope(PeopleCommand::Create { member: durand.clone() }),
        device.envelope(PeopleCommand::Archive { id: durand.id }),
        device.envelope(PeopleCommand::Restore { id: durand.id }),
        create(device, "Petit"),
    ]
}

/// The first definite answer to each command, compared with all later ones.
fn note(outcomes: &mut BTreeMap<u64, Outcome<Refusal>>, answer: PushResponse<Refusal>) {
    for receipt in answer.receipts {
        if matches!(receipt.outcome, Outcome::Retry { .. }) {
            assert!(!outcomes.contains_key(&receipt.n), "{} was dealt with before", receipt.n);
            continue;
        }
        let known = outcomes.entry(receipt.n).or_insert_with(|| receipt.outcome.clone());
        assert_eq!(*known, receipt.outcome, "the answer to {} changed", receipt.n);
    }
}

/// Deliveries of `count` commands, each 1–5 times, shuffled by a seed; positions.
fn deliveries(seed: u64, count: usize) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let mut order: Vec<usize> = (0..count).flat_map(|position| vec![position; 1 + next(5)]).collect();
    for position in (1..order.len()).rev() {
        order.swap(position, next(position + 1));
    }
    order
}

on_both_databases! {
    async fn each_command_delivered_one_to_five_times_in_any_order_changes_state_once(app: TestApp) {
        let ada = app.register("Judo").await;
        for seed in 0..6 {
            let mut device = app.device(&ada);
            let before = device.pull().await;
            let commands = some_commands(&mut device);
            let mut outcomes = BTreeMap::new();
            // What comes too early is sent again, as a device does, until all are dealt with.
            while outcomes.len() < commands.len() {
                for position in deliveries(seed, commands.len()) {
                    note(&mut outcomes, device.push(vec![commands[position].clone()]).await);
                }
            }
            let settled = device.pull().await;
            // And once more all together, after the fact.
            note(&mut outcomes, device.push(commands.clone()).await);
            let after = device.pull().await;
            assert_eq!(after.tables, settled.tables, "seed {seed}");
            assert_eq!(after.all::<Member>().len(), before.all::<Member>().len() + 2, "seed {seed}");
            let refused: Vec<u64> = outcomes
                .iter()
                .filter(|(_, outcome)| matches!(outcome, Outcome::Rejected { .. }))
                .map(|(n, _)| *n)
                .collect();
            assert_eq!(refused, [2], "seed {seed}");
        }
    }

    async fn overlapping_deliveries_side_by_side_execute_once(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let commands = some_commands(&mut device);
        let pushes = (0..5).map(|_| {
            let (device, commands) = (device.clone(), commands.clone());
            tokio::spawn(async move { device.push(commands).await })
        });
        let mut outcomes = BTreeMap::new();
        for push in pushes.collect::<Vec<_>>() {
            note(&mut outcomes, push.await.unwrap());
        }
        assert_eq!(outcomes.len(), commands.len());
        assert_eq!(device.pull().await.all::<Member>().len(), 2);
    }

    async fn a_gap_is_answered_with_the_last_number_and_changes_nothing(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let (first, lost, third) = (create(&mut device, "A"), create(&mut device, "B"), create(&mut device, "C"));
        device.push(vec![first]).await;
        let answer = device.push(vec![third.clone()]).await;
        assert_eq!(answer.receipts[0].outcome, Outcome::Retry { last_n: 1 });
        assert_eq!((answer.last_n, device.pull().await.all::<Member>().len()), (1, 1));
        let answer = device.push(vec![lost, third]).await;
        assert!(answer.receipts.iter().all(|receipt| matches!(receipt.outcome, Outcome::Applied { .. })));
        assert_eq!(device.pull().await.all::<Member>().len(), 3);
    }

    async fn an_unreadable_command_is_refused_alone(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        let (first, mut second, third) = (create(&mut device, "A"), create(&mut device, "B"), create(&mut device, "C"));
        second.command = serde_json::json!({ "of_the_future": { "x": 1 } });
        let answer = device.push(vec![first, second, third]).await;
        let [first, second, third] = answer.receipts.as_slice() else { panic!("{answer:?}") };
        assert!(matches!((&first.outcome, &third.outcome), (Outcome::Applied { .. }, Outcome::Applied { .. })));
        let unreadable = Refusal::because(Code::UnreadableCommand);
        assert_eq!(second.outcome, Outcome::Rejected { refusal: unreadable });
        assert_eq!(device.pull().await.all::<Member>().len(), 2);
    }

    async fn another_epoch_or_a_cursor_ahead_of_the_server_starts_over(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        device.perform(PeopleCommand::Create { member: member("Durand") }).await;
        let mut rows = device.pull().await;
        let mut ahead = rows.cursor.unwrap();
        ahead.seq += 1_000;
        assert!(device.pull_page(Some(ahead), None).await.reset);
        assert!(!device.pull_page(rows.cursor, None).await.reset);
        let mut tx = app.db().write_for(Across::Backup).await.unwrap();
        on_connection!(&mut tx, |connection| {
            sqlx::query("UPDATE clubs SET epoch = $1 WHERE id = $2")
                .bind(moment::random_id())
                .bind(ada.club)
                .execute(connection)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        let page = device.pull_page(rows.cursor, None).await;
        assert!(page.reset);
        rows.take(page);
        assert_eq!(rows.all::<Member>().len(), 1, "a reset brings a snapshot");
    }

    async fn pages_never_split_a_seq_and_cover_everything(app: TestApp) {
        let ada = app.register("Judo").await;
        let mut device = app.device(&ada);
        // Seqs of 1, 40 and 250 rows, more in all than one page holds.
        let mut total = 0;
        while total <= PAGE_ROWS + 500 {
            for size in [1, 40, 250] {
                let people = (0..size)
                    .map(|_| {
                        let member = member("Durand");
                        serde_json::from_value(serde_json::json!({
                            "id": member.id, "last_name": member.last_name, "first_name": member.first_name,
                        }))
                        .unwrap()
                    })
                    .collect();
                let answer = device.perform(PeopleCommand::Import { people }).await;
                assert!(matches!(answer.receipts[0].outcome, Outcome::Applied { .. }), "{answer:?}");
                total += size;
            }
        }
        let (mut rows, mut bound, mut pages) = (Rows::default(), None, 0);
        loop {
            let page = device.pull_page(rows.cursor, bound).await;
            let after = rows.cursor.map_or(0, |cursor| cursor.seq);
            let seqs: Vec<i64> = page.tables.iter().flat_map(|table| table.rows.iter().map(|row| row.1)).collect();
            assert!(seqs.iter().all(|seq| (after + 1..=page.through).contains(seq)), "rows lie inside of their page");
            if pages == 0 {
                // What is written meanwhile belongs after the bound that the first page fixed.
                device.perform(PeopleCommand::Create { member: member("Tard") }).await;
            }
            assert_eq!(bound.get_or_insert(page.bound), &page.bound);
            assert_eq!(page.remaining == 0, page.through >= page.bound, "{}", page.remaining);
            pages += 1;
            let is_last = page.through >= page.bound;
            rows.take(page);
            if is_last {
                break;
            }
        }
        assert!(pages > 1);
        assert_eq!(rows.all::<Member>().len(), total);
        rows.follow(&device).await;
        assert_eq!(rows.all::<Member>().len(), total + 1);
    }
}
