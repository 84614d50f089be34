//! How far devices have come is written down when the server stops.

use crate::{
    on_both_databases,
    support::{Device, Rows, TestApp},
};
use novaclub::on_connection;
use std::{
    io::{BufRead as _, BufReader, Lines, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
};

/// The program as it is started, on a port of its own.
struct Serving {
    program: Child,
    address: SocketAddr,
    /// Stays open: what the program says later would else end it.
    _said: Lines<BufReader<ChildStderr>>,
}

impl Serving {
    fn on(app: &TestApp) -> Self {
        let config = &app.state.config;
        let mut program = Command::new(env!("CARGO_BIN_EXE_novaclub"))
            .arg("serve")
            .env("DATABASE_URL", &config.database_url)
            .env("NOVACLUB_ADDRESS", "127.0.0.1:0")
            .env("NOVACLUB_SECRET", String::from_utf8(config.secret.clone()).unwrap())
            .env("NOVACLUB_SITE", &config.site)
            .env("NOVACLUB_LOG_FORMAT", "json")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(program.stderr.take().unwrap()).lines();
        let address = said.find_map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            Some(line["fields"]["address"].as_str()?.parse().unwrap())
        });
        Self { program, address: address.unwrap(), _said: said }
    }

    /// As an operator does; whether it ended well.
    fn stop(mut self) -> bool {
        let told = Command::new("kill").args(["-TERM", &self.program.id().to_string()]).status().unwrap();
        told.success() && self.program.wait().unwrap().success()
    }
}

/// Pulls over the network; gives the status line.
fn pull_from(address: SocketAddr, device: &Device, rows: &Rows) -> String {
    let body = serde_json::json!({ "device": device.id, "cursor": rows.cursor }).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /api/v1/sync/pull HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        device.person.token,
        body.len(),
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap().to_owned()
}

on_both_databases! {
    async fn a_server_that_stops_has_written_how_far_devices_have_come(app: TestApp) {
        let ada = app.register("Judo").await;
        let device = app.device(&ada);
        let rows = device.pull().await;
        let serving = Serving::on(&app);
        let status = pull_from(serving.address, &device, &rows);
        assert!(serving.stop());
        assert_eq!(status, "HTTP/1.1 200 OK");
        let sql = "SELECT seq FROM device_cursors WHERE club_id = $1 AND device_id = $2";
        let mut tx = app.db().read_for(ada.club).await.unwrap();
        let seq: i64 = on_connection!(&mut tx, |connection| {
            sqlx::query_scalar(sql).bind(ada.club).bind(device.id).fetch_one(connection).await.unwrap()
        });
        assert_eq!(seq, rows.cursor.unwrap().seq);
    }
}
