//! Who writes: a mail system, or a person and what answers for a person.

use crate::address;
use crate::fields::Fields;

/// Whether the sender is a mail system by its address or name.
pub(crate) fn is_daemon(headers: &Fields) -> bool {
    let from = headers.get("from").unwrap_or_default();
    let local = from.rsplit('<').next().unwrap_or_default().split('@').next().unwrap_or_default();
    names_daemon(local) || names_daemon(from)
}

/// Whether mail to this address reaches those who run a mail system, and never a reader of ours.
pub(crate) fn is_role(address: &str) -> bool {
    const ROLES: [&str; 12] = [
        "postmaster",
        "mailerdaemon",
        "maildaemon",
        "mailadmin",
        "hostmaster",
        "abuse",
        "noreply",
        "donotreply",
        "helpdesk",
        "support",
        "feedback",
        "complaints",
    ];
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    ROLES.contains(&letters(local).as_str())
}

/// Whether a name is one that mail systems give themselves. Punctuation differs: "Post_Master", "Mail.Delivery.System".
fn names_daemon(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        "postmaster",
        "poostmaster",
        "mailerdaemon",
        "maildaemon",
        "maildelivery",
        "maildeliver",
        "mailsystem",
        "mailrouter",
        "systemadministrator",
        "mailadministrator",
        "emailsystem",
        "deliverysubsystem",
        "deliverysystem",
        "deliveryservice",
        "internetmailservice",
        "mxdaemon",
        "smtpserver",
        "microsoftexchange",
    ];
    let name = letters(name);
    NAMES.iter().any(|known| name.contains(known))
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether the message was sent with an empty return path, as everything automatic should be (RFC 5321, 4.5.5).
pub(crate) fn has_null_return_path(headers: &Fields) -> bool {
    let value = headers.iter().find(|(name, _)| *name == "return-path" || *name == "x-envelope-from");
    value.is_some_and(|(_, value)| value.is_empty() || value == "<>")
}

/// Whether the headers show that a mail system wrote the message, and not only some program for a person.
pub(crate) fn is_system(headers: &Fields) -> bool {
    headers.has("x-failed-recipients")
        || headers.has("x-mlserver")
        || is_daemon(headers)
        || address::first(headers.get("from").unwrap_or_default()).is_some_and(|from| is_role(&from))
}

/// Whether any header shows that a program wrote the message.
pub(crate) fn is_automatic(headers: &Fields) -> bool {
    let automatic = headers.get("auto-submitted").is_some_and(|value| !value.eq_ignore_ascii_case("no"));
    automatic || has_null_return_path(headers) || is_system(headers)
}
