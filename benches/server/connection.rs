//! The client's side of one connection: writes a request, reads its answer. As little as HTTP/1.1
//! with keep-alive needs, because every microsecond spent here is taken from the server.

use crate::{Failure, processes::Process};
use flate2::read::GzDecoder;
use std::{fmt::Write as _, io::Read as _, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A request in bytes: its head up to the length, and its body.
pub struct Draft {
    head: String,
    text: String,
}

impl Draft {
    /// A request as a browser sends it, with the session's cookie.
    pub fn post(path: &str, address: SocketAddr, token: &str) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncookie: novaclub_session={token}\r\n\
             origin: http://{address}\r\nsec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\n\
             user-agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0\r\naccept: */*\r\n\
             accept-encoding: gzip\r\naccept-language: fr-FR,fr\r\n\
             content-type: application/json\r\ncontent-length: "
        );
        Self { head, text: String::new() }
    }

    /// A request as a program sends it: a browser is told no token that could be kept.
    pub fn by_program(path: &str, address: SocketAddr) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nuser-agent: bench\r\naccept: */*\r\n\
             content-type: application/json\r\ncontent-length: "
        );
        Self { head, text: String::new() }
    }

    /// The request with a body.
    pub fn with(&mut self, body: &str) -> Result<&[u8], Failure> {
        self.text.clear();
        write!(self.text, "{}{}\r\n\r\n{body}", self.head, body.len())?;
        Ok(self.text.as_bytes())
    }

    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// One connection that is kept.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    pub async fn open(process: &Process) -> Result<Self, Failure> {
        let stream = TcpStream::connect(process.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(16_384), body: Vec::new() })
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sends a request, waits for the whole answer; any status but 200 and 201 is a failure.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<(), Failure> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head_ends = loop {
            if let Some(at) = find(&self.received, b"\r\n\r\n") {
                break at + 4;
            }
            self.receive().await?;
        };
        let head = std::str::from_utf8(&self.received[..head_ends])?.to_ascii_lowercase();
        let is_good = head.starts_with("http/1.1 200") || head.starts_with("http/1.1 201");
        let length = field(&head, "content-length").map(str::parse::<usize>).transpose()?;
        self.body.clear();
        match length {
            Some(length) => {
                while self.received.len() < head_ends + length {
                    self.receive().await?;
                }
                self.body.extend_from_slice(&self.received[head_ends..head_ends + length]);
            }
            None => self.read_chunks(head_ends).await?,
        }
        if field(&head, "content-encoding") == Some("gzip") {
            let packed = std::mem::take(&mut self.body);
            GzDecoder::new(&packed[..]).read_to_end(&mut self.body)?;
        }
        if is_good { Ok(()) } else { Err(format!("{head}{}", String::from_utf8_lossy(&self.body)).into()) }
    }

    async fn read_chunks(&mut self, mut at: usize) -> Result<(), Failure> {
        loop {
            let line = loop {
                if let Some(length) = find(&self.received[at..], b"\r\n") {
                    break length;
                }
                self.receive().await?;
            };
            let size = usize::from_str_radix(std::str::from_utf8(&self.received[at..at + line])?, 16)?;
            at += line + 2;
            while self.received.len() < at + size + 2 {
                self.receive().await?;
            }
            if size == 0 {
                return Ok(());
            }
            self.body.extend_from_slice(&self.received[at..at + size]);
            at += size + 2;
        }
    }

    async fn receive(&mut self) -> Result<(), Failure> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Err("the connection was closed".into());
        }
        Ok(())
    }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
