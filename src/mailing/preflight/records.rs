//! The records in the DNS by which mail servers recognise our mail: DKIM (RFC 6376), SPF (RFC 7208), DMARC (RFC 7489).

use std::time::Duration;

use futures_util::future::join_all;
use hickory_resolver::TokioResolver;

use super::{Finding, Kind, Weight};
use crate::mail::PostOffice;

/// How long the DNS may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who is asked for records.
pub enum Resolver {
    /// The resolver that the machine is set up with.
    System,
    /// Records that are known, by their names: for tests.
    Known(Vec<(String, String)>),
}

/// What the DNS says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Its text records.
    Found(Vec<String>),
    /// There is none.
    Nothing,
    /// It can't be asked.
    Unknown,
}

/// A record that must be there.
struct Wanted {
    name: String,
    /// How one of the texts begins.
    version: &'static str,
    /// What must stand in it, without white space.
    holds: Option<String>,
}

pub(super) async fn findings(office: &PostOffice, resolver: &Resolver) -> Vec<Finding> {
    let (sender, returns) = (office.domain.as_str(), office.returns.as_str());
    let keys = office.signer.records().into_iter().map(|record| Wanted {
        holds: key_of(&record.text),
        name: record.name,
        version: "v=DKIM1",
    });
    let mut wanted: Vec<Wanted> = keys.collect();
    wanted.push(Wanted { name: returns.to_owned(), version: "v=spf1", holds: None });
    wanted.push(Wanted { name: format!("_dmarc.{sender}"), version: "v=DMARC1", holds: None });
    let asked = wanted.into_iter().map(async |wanted| {
        let answer = resolver.text(&wanted.name).await;
        judge(&wanted, &answer)
    });
    let mut findings = join_all(asked).await;
    if !is_aligned(sender, returns) {
        let detail = returns.to_owned();
        findings.push(Finding { weight: Weight::Hint, kind: Kind::OtherDomain, language: None, detail });
    }
    findings
}

fn judge(wanted: &Wanted, answer: &Lookup) -> Finding {
    let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    let (weight, kind) = match answer {
        Lookup::Unknown => (Weight::Hint, Kind::RecordUnknown),
        Lookup::Nothing => (Weight::Problem, Kind::RecordMissing),
        Lookup::Found(texts) => {
            let ours: Vec<_> = texts.iter().filter(|text| text.trim_start().starts_with(wanted.version)).collect();
            match (ours.as_slice(), &wanted.holds) {
                ([], _) => (Weight::Problem, Kind::RecordMissing),
                // Two of one kind are as bad as none (RFC 7208, 4.5; RFC 7489, 6.6.3).
                ([_, _, ..], _) => (Weight::Problem, Kind::RecordWrong),
                ([text], Some(key)) if key_of(&squeezed(text)).as_ref() != Some(key) => {
                    (Weight::Problem, Kind::RecordWrong)
                }
                ([_], _) => (Weight::Good, Kind::RecordGood),
            }
        }
    };
    Finding { weight, kind, language: None, detail: format!("{} {}", wanted.name, wanted.version) }
}

/// The key in a record of DKIM.
fn key_of(text: &str) -> Option<String> {
    text.split(';').find_map(|tag| tag.trim().strip_prefix("p=")).map(|key| key.trim().to_owned())
}

/// Whether one of the domains is the other, or lies below it, as relaxed alignment asks.
fn is_aligned(sender: &str, returns: &str) -> bool {
    let below = |name: &str, of: &str| name == of || name.ends_with(&format!(".{of}"));
    below(sender, returns) || below(returns, sender)
}

impl Resolver {
    async fn text(&self, name: &str) -> Lookup {
        match self {
            Self::System => ask(name).await,
            Self::Known(records) => {
                let texts: Vec<_> =
                    records.iter().filter(|(known, _)| known == name).map(|(_, text)| text.clone()).collect();
                if texts.is_empty() { Lookup::Nothing } else { Lookup::Found(texts) }
            }
        }
    }
}

async fn ask(name: &str) -> Lookup {
    let Ok(mut builder) = TokioResolver::builder_tokio() else { return Lookup::Unknown };
    builder.options_mut().timeout = PATIENCE;
    builder.options_mut().attempts = 1;
    let resolver = builder.build();
    match tokio::time::timeout(PATIENCE, resolver.txt_lookup(format!("{name}."))).await {
        Ok(Ok(answer)) => Lookup::Found(answer.iter().map(ToString::to_string).collect()),
        Ok(Err(error)) if error.is_no_records_found() => Lookup::Nothing,
        Ok(Err(_)) | Err(_) => Lookup::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::{Lookup, Wanted, is_aligned, judge};

    #[test]
    fn records_are_as_they_must_be_or_not() {
        let key = Wanted { name: "a._domainkey.m.example".into(), version: "v=DKIM1", holds: Some("AbC+/=".into()) };
        let found = |texts: &[&str]| Lookup::Found(texts.iter().map(|text| (*text).to_owned()).collect());
        for (answer, kind) in [
            (found(&["v=DKIM1; k=rsa; p=AbC+/="]), Kind::RecordGood),
            (found(&["other", "v=DKIM1;k=rsa;p=Ab C+/="]), Kind::RecordGood),
            (found(&["v=DKIM1; k=rsa; p=Other"]), Kind::RecordWrong),
            (found(&["v=DKIM1; k=rsa; p="]), Kind::RecordWrong),
            (found(&["v=DKIM1; p=AbC+/=", "v=DKIM1; p=AbC+/="]), Kind::RecordWrong),
            (found(&["other"]), Kind::RecordMissing),
            (Lookup::Nothing, Kind::RecordMissing),
            (Lookup::Unknown, Kind::RecordUnknown),
        ] {
            assert_eq!(judge(&key, &answer).kind, kind, "{answer:?}");
        }
    }

    #[test]
    fn bounces_may_have_a_domain_below_the_senders() {
        assert!(is_aligned("m.example", "bounces.m.example") && is_aligned("m.example", "m.example"));
        assert!(!is_aligned("m.example", "other.example") && !is_aligned("m.example", "xm.example"));
    }
}
