//! A small HTTP/1.1 client for load. It shares the machine with the server it measures, so it does as little as
//! possible: the caller's bytes go out as they are, of the answer only the status, the length and what the caller asks
//! for are looked at, and one buffer per connection is used again and again. A general client costs several times that.

use anyhow::{Context as _, bail};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// An answer larger than this is taken for a mistake, in bytes.
const MAX_ANSWER: usize = 32 << 20;

/// The server under load.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// What goes into the Host header.
    pub host: String,
    /// From how many loopback addresses to connect; per-address limits and the 28,000 ports of one address then do not
    /// stand in the way. Only for servers on this machine.
    pub sources: u32,
}

impl Target {
    /// The server at `url`, which is `http://host[:port]`.
    ///
    /// # Errors
    /// When the URL is not such a one or the name does not resolve.
    pub async fn resolve(url: &str, sources: u32) -> anyhow::Result<Arc<Self>> {
        let uri: http::Uri = url.parse().with_context(|| format!("{url} is not a URL"))?;
        if uri.scheme_str() != Some("http") {
            bail!("{url}: load goes over plain http:// only, so that it measures Coro and not TLS");
        }
        let host = uri.host().context("the URL names no host")?;
        let port = uri.port_u16().unwrap_or(80);
        let address = tokio::net::lookup_host((host.trim_matches(['[', ']']), port))
            .await
            .with_context(|| format!("{host} does not resolve"))?
            .next()
            .with_context(|| format!("{host} does not resolve"))?;
        let address = match address.ip() {
            // A server that listens everywhere listens here.
            IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
            IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port),
            _ => address,
        };
        let authority = uri.authority().map_or_else(|| host.to_owned(), ToString::to_string);
        // Only Linux answers on all of 127.0.0.0/8 without being told to.
        let sources = if cfg!(target_os = "linux") { sources } else { 0 };
        Ok(Arc::new(Self { address, host: authority, sources }))
    }

    /// The address that connection `number` comes from; none leaves it to the system.
    fn source(&self, number: usize) -> Option<SocketAddr> {
        let IpAddr::V4(address) = self.address.ip() else { return None };
        if !address.is_loopback() || self.sources == 0 {
            return None;
        }
        let offset = u32::try_from(number % self.sources.min(1 << 23) as usize).unwrap_or(0);
        let source = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 0, 2)) + offset);
        Some(SocketAddr::new(source.into(), 0))
    }

    /// Opens connection `number`.
    ///
    /// # Errors
    /// What the system says.
    pub async fn connect(&self, number: usize) -> io::Result<TcpStream> {
        let socket = if self.address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(source) = self.source(number) {
            socket.bind(source)?;
        }
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// A whole GET request for `path`.
    #[must_use]
    pub fn get(&self, path: &str, headers: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.host).into_bytes()
    }
}

/// An answer, as it lies in the connection's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    head: &'a [u8],
    /// The body, without its framing.
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The value of header `name`, which is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        header(self.head, name)
    }
}

/// A keep-alive connection that opens itself when it is needed.
#[derive(Debug)]
pub struct Connection {
    target: Arc<Target>,
    number: usize,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    /// Connection `number` to the target; nothing is opened yet.
    #[must_use]
    pub fn new(target: Arc<Target>, number: usize) -> Self {
        Self { target, number, stream: None, buffer: vec![0; 4096], filled: 0 }
    }

    /// Sends the request and reads the whole answer. After an error the connection is closed, and the next request
    /// opens a new one.
    ///
    /// # Errors
    /// When the connection cannot be opened, breaks, or the answer is not HTTP.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        match self.try_exchange(request).await {
            Ok((status, head, body)) => {
                let answer = Answer { status, head: &self.buffer[..head], body: &self.buffer[body.0..body.1] };
                if answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
                    self.stream = None;
                }
                Ok(answer)
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }

    /// As [`Connection::exchange`], with the places of head and body in the buffer.
    async fn try_exchange(&mut self, request: &[u8]) -> io::Result<(u16, usize, (usize, usize))> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.target.connect(self.number).await?,
        };
        stream.write_all(request).await?;
        self.stream = Some(stream);
        self.filled = 0;
        let head = self.find(0, b"\r\n\r\n").await? + 4;
        let status = status(&self.buffer[..head]).ok_or_else(|| bad("the answer is not HTTP/1.1"))?;
        let length = header(&self.buffer[..head], "content-length").map(str::parse::<usize>);
        let chunked = header(&self.buffer[..head], "transfer-encoding").is_some();
        let end = match length {
            Some(length) => {
                let end = head + length.map_err(|_| bad("a content-length that is no number"))?;
                self.fill(end).await?;
                end
            }
            None if chunked => self.unchunk(head).await?,
            None => head,
        };
        Ok((status, head, (head, end)))
    }

    /// Reads a chunked body and moves its parts together; gives where it ends.
    async fn unchunk(&mut self, start: usize) -> io::Result<usize> {
        let (mut read, mut write) = (start, start);
        loop {
            let line = self.find(read, b"\r\n").await?;
            let size = std::str::from_utf8(&self.buffer[read..line])
                .ok()
                .and_then(|line| usize::from_str_radix(line.split(';').next()?.trim(), 16).ok())
                .ok_or_else(|| bad("a chunk without a size"))?;
            read = line + 2;
            self.fill(read + size + 2).await?;
            self.buffer.copy_within(read..read + size, write);
            if size == 0 {
                return Ok(write);
            }
            write += size;
            read += size + 2;
        }
    }

    /// Where `what` stands at or after `from`, reading on until it does.
    async fn find(&mut self, from: usize, what: &[u8]) -> io::Result<usize> {
        let mut looked = from;
        loop {
            let place = self.buffer[looked..self.filled].windows(what.len()).position(|window| window == what);
            if let Some(place) = place {
                return Ok(looked + place);
            }
            looked = looked.max((self.filled + 1).saturating_sub(what.len()));
            self.fill(self.filled + 1).await?;
        }
    }

    /// Reads until the buffer holds at least `wanted` bytes.
    async fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if wanted > MAX_ANSWER {
            return Err(bad("an answer beyond all measure"));
        }
        if wanted > self.buffer.len() {
            self.buffer.resize(wanted.next_power_of_two(), 0);
        }
        while self.filled < wanted {
            let stream = self.stream.as_mut().ok_or_else(|| bad("no connection"))?;
            let read = stream.read(&mut self.buffer[self.filled..]).await?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            self.filled += read;
        }
        Ok(())
    }
}

fn bad(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// The status code of a head.
pub fn status(head: &[u8]) -> Option<u16> {
    let code = head.strip_prefix(b"HTTP/1.")?.get(2..5)?;
    std::str::from_utf8(code).ok()?.parse().ok()
}

/// The value of header `name` (lower case) in a head.
fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    head.split(|byte| *byte == b'\n').skip(1).find_map(|line| {
        let (key, value) = line.split_at_checked(name.len())?;
        if !key.eq_ignore_ascii_case(name.as_bytes()) {
            return None;
        }
        Some(std::str::from_utf8(value.strip_prefix(b":")?).ok()?.trim())
    })
}

/// `text` as it goes into a query parameter.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer_to(parts: &'static [&'static str]) -> (u16, String, Option<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut request = [0; 512];
            let _ = stream.read(&mut request).await;
            for part in parts {
                stream.write_all(part.as_bytes()).await.expect("a reader");
                stream.flush().await.expect("a reader");
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        });
        let target = Target::resolve(&format!("http://127.0.0.1:{port}"), 3).await.expect("a target");
        let mut connection = Connection::new(target.clone(), 1);
        let answer = connection.exchange(&target.get("/", "")).await.expect("an answer");
        let body = String::from_utf8_lossy(answer.body).into_owned();
        (answer.status, body, answer.header("x-coro-seq").map(ToOwned::to_owned))
    }

    #[tokio::test]
    async fn reads_by_length_and_headers_of_any_case() {
        let parts = &["HTTP/1.1 201 Created\r\nContent-", "Length: 5\r\nX-Coro-Seq: 77\r\n\r\nhe", "llo"];
        assert_eq!(answer_to(parts).await, (201, "hello".to_owned(), Some("77".to_owned())));
    }

    #[tokio::test]
    async fn reads_chunks_wherever_they_are_cut() {
        let parts = &[
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r",
            "\n5\r",
            "\nhel",
            "lo\r\n9\r\n, ",
            "readers\r\n",
            "0\r\n\r\n",
        ];
        assert_eq!(answer_to(parts).await, (200, "hello, readers".to_owned(), None));
    }

    #[tokio::test]
    async fn reports_a_cut() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf").await.expect("a reader");
        });
        let target = Target::resolve(&url, 1).await.expect("a target");
        let error = Connection::new(target.clone(), 0).exchange(&target.get("/", "")).await.expect_err("cut");
        assert!(matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{error}");
    }

    #[test]
    fn encodes_for_a_query() {
        assert_eq!(encode("a b&ü~"), "a%20b%26%C3%BC~");
    }
}
