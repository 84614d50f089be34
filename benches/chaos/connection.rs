//! HTTP/1.1 as a device speaks it: one connection that is kept, one request after the other.

use crate::Failure;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The header by which devices know the server's answers from a portal's.
const OURS: &str = "x-novaclub";

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case, with the status line.
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn is_ours(&self) -> bool {
        self.header(OURS).is_some()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        field(&self.head, name)
    }
}

/// A connection, if there is one at the moment.
#[derive(Debug, Default)]
pub struct Connection {
    stream: Option<TcpStream>,
}

impl Connection {
    /// Sends a request and waits for the whole answer. Whatever fails, the next one connects anew.
    ///
    /// # Errors
    /// When nobody listens, or the connection breaks before the answer is whole.
    pub async fn exchange(&mut self, to: SocketAddr, request: &[u8]) -> Result<Answer, Failure> {
        // Given up half-way, the connection is not used again.
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(to).await?,
        };
        stream.write_all(request).await?;
        let answer = read_answer(&mut stream).await?;
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

/// # Errors
/// When nobody listens.
pub async fn connect(to: SocketAddr) -> Result<TcpStream, Failure> {
    let stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn read_answer(stream: &mut TcpStream) -> Result<Answer, Failure> {
    let mut received = Vec::new();
    let head_ends = read_head(stream, &mut received).await?.ok_or("closed before an answer")?;
    let head = std::str::from_utf8(&received[..head_ends])?.to_ascii_lowercase();
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut body = received.split_off(head_ends);
    if let Some(length) = field(&head, "content-length") {
        let length: usize = length.parse()?;
        while body.len() < length {
            more(stream, &mut body).await?;
        }
    } else if field(&head, "transfer-encoding") == Some("chunked") {
        body = read_chunks(stream, body).await?;
    } else if status != 204 {
        return Err("an answer without a length".into());
    }
    Ok(Answer { status, head, body })
}

/// Reads up to the empty line; nothing when the other side has closed before the first byte.
///
/// # Errors
/// When the connection breaks within the head.
pub async fn read_head(stream: &mut TcpStream, received: &mut Vec<u8>) -> Result<Option<usize>, Failure> {
    loop {
        if let Some(at) = find(received, b"\r\n\r\n") {
            return Ok(Some(at + 4));
        }
        if stream.read_buf(received).await? == 0 {
            return if received.is_empty() { Ok(None) } else { Err("closed within the head".into()) };
        }
    }
}

async fn read_chunks(stream: &mut TcpStream, mut received: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line = loop {
            if let Some(length) = find(&received[at..], b"\r\n") {
                break length;
            }
            more(stream, &mut received).await?;
        };
        let size = usize::from_str_radix(std::str::from_utf8(&received[at..at + line])?, 16)?;
        at += line + 2;
        while received.len() < at + size + 2 {
            more(stream, &mut received).await?;
        }
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&received[at..at + size]);
        at += size + 2;
    }
}

/// Reads on.
///
/// # Errors
/// When nothing more comes.
pub async fn more(stream: &mut TcpStream, received: &mut Vec<u8>) -> Result<(), Failure> {
    if stream.read_buf(received).await? == 0 { Err("the connection was closed".into()) } else { Ok(()) }
}

/// The value of a header.
pub fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A request in bytes.
pub fn post(path: &str, host: SocketAddr, token: Option<&str>, json: &str) -> Vec<u8> {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\n{token}accept: */*\r\naccept-language: fr-FR,fr\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}
