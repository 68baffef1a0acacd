//! What a message costs: `cargo run --release -p bellwether-message --example speed`.
//!
//! Each figure is the best of seven rounds, in microseconds on one core.
#![allow(clippy::print_stdout, reason = "an example that prints is its point")]

#[path = "../tests/real_parts/samples.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod samples;

use std::{hint::black_box, sync::Arc, time::Instant};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use bellwether_message::{Algorithm, DeliveryKey, KeyPair, Selector, Signed, Signer, Template};

fn measure(name: &str, times: u32, mut action: impl FnMut()) {
    let round = |action: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..times).for_each(|_| action());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(times)
    };
    let best = (0..7).map(|_| round(&mut action)).fold(f64::MAX, f64::min);
    println!("{name:<44} {best:>8.2} µs");
}

fn signer(algorithms: &[Algorithm]) -> Arc<Signer> {
    let key = |algorithm: &Algorithm| {
        let pem = KeyPair::generate(*algorithm).expect("a key");
        let name = format!("{algorithm:?}");
        (Selector::parse(&name).expect("a selector"), KeyPair::from_pem(&pem).expect("a key"))
    };
    Arc::new(Signer::new(samples::domain(), algorithms.iter().map(key).collect()))
}

fn main() {
    let reader = samples::reader();
    for (name, content) in [
        ("Belarusian", samples::issue("Становішча ў Беларусі", "Становішча за тыдзень пагоршылася.", 47)),
        ("English", samples::issue("The situation in Belarus", "The situation has deteriorated during the week.", 69)),
    ] {
        let template = || Template::compile(&content).expect("a template");
        let unsigned = template();
        println!("{name}: {} octets", unsigned.compose(&reader.personal()).expect("a message").bytes.len());
        measure("compile a template", 1_000, || drop(black_box(template())));
        measure("compose", 20_000, || drop(black_box(unsigned.compose(&reader.personal()))));
        for (name, times, algorithms) in [
            ("compose and sign, Ed25519", 5_000, &[Algorithm::Ed25519][..]),
            ("compose and sign, RSA-2048", 300, &[Algorithm::Rsa]),
            ("compose and sign, both", 300, &[Algorithm::Rsa, Algorithm::Ed25519]),
        ] {
            let signed = Signed::new(template(), signer(algorithms));
            measure(name, times, || drop(black_box(signed.compose(&reader.personal()))));
        }
        let message = unsigned.compose(&reader.personal()).expect("a message").bytes;
        let general = signer(&[Algorithm::Ed25519]);
        measure("sign any message, Ed25519", 5_000, || drop(black_box(general.sign(&message, samples::date()))));
        measure("SHA-256 of the message", 5_000, || {
            black_box(digest(&SHA256, &message));
        });
    }
    let key = DeliveryKey::new(&[1; 32]);
    measure("tokens of a delivery", 20_000, || {
        black_box(key.tokens(&[2; 16], &[3; 16]));
    });
    let (rsa, ed25519) = (RsaKeyPair::generate(KeySize::Rsa2048), Ed25519KeyPair::generate());
    let (rsa, ed25519) = (rsa.expect("a key"), ed25519.expect("a key"));
    let mut signature = [0; 256];
    measure("bare signature, RSA-2048", 300, || {
        rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"0123456789abcdef", &mut signature).expect("a signature");
    });
    measure("bare signature, Ed25519", 5_000, || {
        black_box(ed25519.sign(b"0123456789abcdef"));
    });
}
