//! Invariant: with TLS, in both ways, everything is as it is without; and a certificate that isn't the relay's ends it all.

use std::net::SocketAddr;
use std::sync::Arc;

use bellwether_smtp::{Connection, Credentials, OpenError, Outcome, Relay, Security, Tls};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::certificate::Certificate;
use crate::peer::{mail_of, relay};

struct Server {
    address: SocketAddr,
    /// Its certificate as a root, for clients that trust it.
    root: String,
}

/// A server whose certificate is for this name, which offers BDAT and AUTH inside of TLS only.
async fn server(name: &str, start_tls: bool) -> Server {
    let certificate = Certificate::new(name);
    let key = PrivateKeyDer::try_from(certificate.key.clone()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.certificate.clone().into()], key)
        .expect("a certificate with its key");
    let root = certificate.pem();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        if start_tls {
            stream.write_all(b"220 peer\r\n").await?;
            hear(&mut stream, "EHLO client.example\r\n").await?;
            stream.write_all(b"250-peer\r\n250 STARTTLS\r\n").await?;
            hear(&mut stream, "STARTTLS\r\n").await?;
            stream.write_all(b"220 go on\r\n").await?;
        }
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await?;
        if !start_tls {
            stream.write_all(b"220 peer\r\n").await?;
        }
        converse(stream).await
    });
    Server { address, root }
}

async fn hear(stream: &mut (impl AsyncRead + Unpin), expected: &str) -> std::io::Result<()> {
    let mut octets = vec![0; expected.len()];
    stream.read_exact(&mut octets).await?;
    assert_eq!(octets, expected.as_bytes());
    Ok(())
}

async fn converse(stream: impl AsyncRead + AsyncWrite) -> std::io::Result<()> {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            "EHLO" => "250-peer\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n".to_owned(),
            "AUTH" => "235 welcome\r\n".to_owned(),
            "BDAT" => {
                let length = line.split_whitespace().nth(1).and_then(|length| length.parse().ok()).expect("a length");
                let mut content = vec![0; length];
                reader.read_exact(&mut content).await?;
                format!("250 2.0.0 {}\r\n", content.iter().map(|octet| u64::from(*octet)).sum::<u64>())
            }
            _ => "250 ok\r\n".to_owned(),
        };
        writer.write_all(answer.as_bytes()).await?;
    }
}

fn settings(server: &Server, security: Security) -> Relay {
    Relay {
        host: "localhost".to_owned(),
        security,
        tls: Tls::with_roots(server.root.as_bytes()).expect("a root"),
        credentials: Some(Credentials::new("user".into(), "secret".into())),
        ..relay(server.address)
    }
}

#[tokio::test]
async fn messages_go_through_in_both_ways() {
    let text = format!("Subject: x\r\n\r\n{}", "0123456789\r\n".repeat(20_000));
    let sum: u64 = text.bytes().map(u64::from).sum();
    for (security, start_tls) in [(Security::Tls, false), (Security::StartTls, true)] {
        let server = server("localhost", start_tls).await;
        let mut connection = Connection::open(&settings(&server, security)).await.expect("a connection");
        for _ in 0..3 {
            match connection.send(&mail_of("a@example.net", &text), None).await {
                Outcome::Accepted { reply } => assert_eq!(reply.text(), sum.to_string()),
                other => panic!("{other:?}"),
            }
        }
        connection.close().await;
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    for (security, start_tls) in [(Security::Tls, false), (Security::StartTls, true)] {
        let server = server("other.example", start_tls).await;
        let error = Connection::open(&settings(&server, security)).await.expect_err("another name");
        assert!(matches!(error, OpenError::Tls(_)), "{error:?}");
    }
}

#[tokio::test]
async fn an_unknown_root_is_refused() {
    let server = server("localhost", false).await;
    let mut settings = settings(&server, Security::Tls);
    settings.tls = Tls::new().expect("roots");
    let error = Connection::open(&settings).await.expect_err("an unknown root");
    assert!(matches!(error, OpenError::Tls(_)), "{error:?}");
}
