//! A small HTTP/1.1 client: one connection, kept alive, no more than the benchmarks need.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

const TIMEOUT: Duration = Duration::from_secs(60);

/// A client of one port on 127.0.0.1. The connection is made when it is first needed, and again when it was closed.
pub struct Client {
    port: u16,
    connection: Option<BufReader<TcpStream>>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header's fields, names in lower case.
    pub fields: Vec<(String, String)>,
    /// The body, still in its content encoding.
    pub body: Vec<u8>,
}

impl Answer {
    /// A field of the header.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// A client that isn't connected yet.
    pub fn new(port: u16) -> Self {
        Self { port, connection: None }
    }

    /// Fetches a path with further fields in the header; follows nothing.
    pub fn get(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        for (name, value) in fields {
            request += &format!("{name}: {value}\r\n");
        }
        request += "\r\n";
        let reused = self.connection.is_some();
        let answer = match self.exchange(&request) {
            // The server may have closed an idle connection: once more on a new one.
            Err(_) if reused => self.exchange(&request),
            answer => answer,
        };
        answer.with_context(|| format!("GET {path} from 127.0.0.1:{}", self.port))
    }

    /// Sends a form to a path, once: what was taken may not be taken again.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)], form: &str) -> Result<Answer> {
        let mut request = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        for (name, value) in fields {
            request += &format!("{name}: {value}\r\n");
        }
        request +=
            &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}", form.len());
        self.exchange(&request).with_context(|| format!("POST {path} to 127.0.0.1:{}", self.port))
    }

    /// Fetches a path and insists on status 200.
    pub fn page(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let answer = self.get(path, fields)?;
        if answer.status != 200 {
            bail!("GET {path} answered {}, not 200", answer.status);
        }
        Ok(answer)
    }

    fn exchange(&mut self, request: &str) -> Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.port)?,
        };
        connection.get_mut().write_all(request.as_bytes()).context("sending")?;
        let answer = read(&mut connection)?;
        if answer.field("connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

fn connect(port: u16) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port)).context("connecting")?;
    stream.set_nodelay(true).context("setting TCP_NODELAY")?;
    stream.set_read_timeout(Some(TIMEOUT)).context("setting the time limit")?;
    Ok(BufReader::with_capacity(64 * 1024, stream))
}

fn read(connection: &mut impl BufRead) -> Result<Answer> {
    let status_line = line(connection)?;
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.with_context(|| format!("'{status_line}' is no status line"))?;
    let mut fields = Vec::new();
    loop {
        let line = line(connection)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').with_context(|| format!("'{line}' is no field of a header"))?;
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, fields, body: Vec::new() };
    if answer.field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        answer.body = chunks(connection)?;
    } else if let Some(length) = answer.field("content-length") {
        let length = length.parse().with_context(|| format!("'{length}' is no length"))?;
        answer.body = exactly(connection, length)?;
    }
    Ok(answer)
}

fn line(connection: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line).context("reading the header")? == 0 {
        return Err(std::io::Error::from(ErrorKind::UnexpectedEof)).context("the connection was closed");
    }
    Ok(line.trim_end().to_owned())
}

fn exactly(connection: &mut impl Read, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    connection.read_exact(&mut bytes).context("reading the body")?;
    Ok(bytes)
}

fn chunks(connection: &mut impl BufRead) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(connection)?;
        let size = size.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).with_context(|| format!("'{size}' is no chunk's size"))?;
        body.extend(exactly(connection, size)?);
        line(connection)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_length_or_chunks_end_the_body() -> anyhow::Result<()> {
        let mut bytes: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"a:b\"\r\n\r\nabc\
            HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n2\r\nde\r\n1;x=y\r\nf\r\n0\r\n\r\nrest";
        let first = read(&mut bytes)?;
        assert_eq!((first.status, first.field("etag"), first.text().as_str()), (200, Some("\"a:b\""), "abc"));
        let second = read(&mut bytes)?;
        assert_eq!((second.status, second.text().as_str()), (404, "def"));
        assert_eq!(bytes, b"rest");
        Ok(())
    }
}
