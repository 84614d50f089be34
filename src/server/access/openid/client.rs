//! How the server asks a provider: one request on one connection, to an address that was looked up once and
//! checked, so that a name cannot point elsewhere the second time. It follows no redirects, waits and reads
//! within limits.

use super::Reachable;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Uri,
    body::Bytes,
    client::conn::http1,
    header::{HOST, HeaderValue, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::{
    future::Future,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{self, ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// For one question and its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Documents of providers have some kilobytes.
const MOST_BYTES: usize = 256 * 1_024;

/// Why a provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    #[error("the address is not https")]
    NotHttps,
    #[error("the address names no host")]
    NoHost,
    #[error("the address lies in a private network")]
    Private,
    #[error("it did not answer in time")]
    TimedOut,
    #[error("it cannot be reached: {0}")]
    Io(#[from] std::io::Error),
    #[error("its certificate is not accepted: {0}")]
    Tls(#[from] rustls::Error),
    #[error("it did not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("its answer cannot be read: {0}")]
    Answer(String),
}

/// Asks providers.
#[derive(Clone)]
pub struct Client {
    reachable: Reachable,
    tls: Result<TlsConnector, rustls::Error>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("reachable", &self.reachable).finish_non_exhaustive()
    }
}

impl Client {
    /// Trusts Mozilla's list of certificates, as mail does.
    #[must_use]
    pub fn new(reachable: Reachable) -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map(|config| config.with_root_certificates(roots).with_no_client_auth());
        Self { reachable, tls: config.map(|config| TlsConnector::from(Arc::new(config))) }
    }

    /// Which providers it goes to.
    #[must_use]
    pub const fn reachable(&self) -> Reachable {
        self.reachable
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unreached> {
        let uri = request.uri().clone();
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(Unreached::NoHost)?.to_owned();
        let is_plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") if self.reachable.allows_plain(&host) => true,
            _ => return Err(Unreached::NotHttps),
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let address = self.resolve(bare, uri.port_u16().unwrap_or(if is_plain { 80 } else { 443 })).await?;
        let stream = TcpStream::connect(address).await?;
        if is_plain {
            return exchange(stream, &uri, request).await;
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| Unreached::NoHost)?;
        let tls = self.tls.as_ref().map_err(Clone::clone)?;
        exchange(tls.connect(name, stream).await?, &uri, request).await
    }

    /// The first address of a host, if the server may go to all of them.
    async fn resolve(&self, host: &str, port: u16) -> Result<SocketAddr, Unreached> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
        if found.iter().any(|address| !self.reachable.allows(address.ip())) {
            return Err(Unreached::Private);
        }
        found.first().copied().ok_or(Unreached::NoHost)
    }
}

/// Sends the question by a connection that is its own, and reads the whole answer.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    uri: &Uri,
    request: HttpRequest,
) -> Result<HttpResponse, Unreached> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let (mut head, body) = request.into_parts();
    let unreadable = |_| Unreached::Answer("the address has signs that no header takes".to_owned());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    head.headers.insert(HOST, HeaderValue::from_str(host).map_err(unreadable)?);
    head.headers.insert(USER_AGENT, HeaderValue::from_static("NovaClub"));
    head.uri = uri.path_and_query().map_or_else(|| Uri::from_static("/"), |path| Uri::from(path.clone()));
    let mut asking = pin!(async {
        let answer =
            sender.send_request(hyper::Request::from_parts(head, Full::new(Bytes::from(body)))).await?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await;
        let body = body.map_err(|error| Unreached::Answer(error.to_string()))?.to_bytes();
        Ok(HttpResponse::from_parts(head, body.to_vec()))
    });
    // The connection moves while the answer is waited for; it may end first, with all that it had.
    tokio::select! {
        biased;
        answer = &mut asking => return answer,
        ended = connection => ended?,
    }
    asking.await
}

impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Unreached;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unreached>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(
            async move { timeout(PATIENCE, self.ask(request)).await.unwrap_or(Err(Unreached::TimedOut)) },
        )
    }
}
