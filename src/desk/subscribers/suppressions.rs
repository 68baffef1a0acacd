//! Addresses that must not be mailed: how many, why, and adding one.

use http::StatusCode;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::{Handled, refused};
use crate::audit::{Act, Details};
use crate::campaigns;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::table::{Row, Table};
use crate::returns;
use crate::subscribers::{self, Lifting, Suppression};
use crate::vault::Address;

/// Characters of a reason.
const LONGEST_REASON: usize = 300;
/// What is called recent, in days.
const RECENT: i64 = 30;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    lifting: Lift,
    reasons: Table,
    returns: Table,
}

/// The form by which a suppression is lifted.
#[derive(Default, Serialize)]
struct Lift {
    problem: Option<String>,
    reason: String,
}

/// What mail that came back can mean, in the order in which it is shown.
const CLASSES: [&str; 6] = ["hard", "soft", "delay", "complaint", "leave", "none"];

/// `GET /desk/subscribers/suppressions`
pub async fn show_suppressions(view: &View<'_>, done: Option<&str>, now: Timestamp) -> Handled {
    page(view, StatusCode::OK, done, (None, Lift::default()), now).await
}

async fn page(
    view: &View<'_>,
    status: StatusCode,
    done: Option<&str>,
    (problem, lifting): (Option<String>, Lift),
    now: Timestamp,
) -> Handled {
    let since = view.frame.day(now).checked_sub(RECENT.days()).unwrap_or(Date::MIN);
    let mut reading = view.desk.site.db.reading().await?;
    let numbers = subscribers::suppressions(&mut reading, since).await?;
    let returned = returns::counts(&mut reading, since).await?;
    drop(reading);
    let mut rows = Vec::new();
    let mut sum = (0, 0);
    for reason in Suppression::ALL {
        let (all, new) = numbers.get(&reason).copied().unwrap_or_default();
        sum = (sum.0 + all, sum.1 + new);
        let name = view.message(&format!("desk-reason-{}", reason.word()));
        rows.push(Row::new(name, vec![view.integer(all), view.integer(new)]));
    }
    rows.push(Row::total(view.message("desk-all"), vec![view.integer(sum.0), view.integer(sum.1)]));
    let reasons = Table {
        caption: view.message("desk-suppressions-caption"),
        head: ["desk-reason", "desk-addresses", "desk-recent"].map(|key| view.message(key)).into(),
        rows,
    };
    let title = view.message("desk-part-suppressions");
    let subject = Subject { title, part: "suppressions", done, ..Subject::default() };
    view.answer(
        status,
        "desk_suppressions.html",
        subject,
        Page { problem, lifting, reasons, returns: returned_mail(view, &returned) },
    )
}

/// What came back lately, by what it means.
fn returned_mail(view: &View<'_>, counts: &[(Date, String, String, i64)]) -> Table {
    let rows = CLASSES.map(|class| {
        let number = counts.iter().filter(|(_, known, _, _)| known == class).map(|(_, _, _, number)| number).sum();
        Row::new(view.message(&format!("desk-returned-{class}")), vec![view.integer(number)])
    });
    Table {
        caption: view.message("desk-returned-caption"),
        head: ["desk-returned-meaning", "desk-returned-mails"].map(|key| view.message(key)).into(),
        rows: rows.into(),
    }
}

/// `POST /desk/subscribers/suppressions`: takes an address off, whether or not it is a subscriber's.
pub async fn suppress(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let Ok(address) = Address::parse(fields.value("email").unwrap_or_default()) else {
        let problem = Some(view.message("desk-invalid-email"));
        return page(view, StatusCode::UNPROCESSABLE_ENTITY, None, (problem, Lift::default()), now).await;
    };
    let mut tx = view.desk.site.db.begin().await?;
    let removed = subscribers::remove_address(&mut tx, &*view.desk.keyring()?, &address, view.frame.day(now)).await;
    if let Some(reader) = removed.map_err(refused)? {
        campaigns::forget_reader(&mut tx, reader).await?;
    }
    view.record(&mut tx, Act::AddressSuppressed, "", Details::default()).await?;
    tx.commit().await?;
    tracing::info!("An address was taken off at the desk");
    Ok(see("/desk/subscribers/suppressions?done=suppressed"))
}

/// `POST /desk/subscribers/suppressions/lifting`: lets an address be mailed again, for a reason that goes into the audit log. The address
/// doesn't.
pub async fn lift(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let refuse = async |key: &str| {
        let lift = Lift { problem: Some(view.message(key)), reason: fields.again("reason") };
        page(view, StatusCode::UNPROCESSABLE_ENTITY, None, (None, lift), now).await
    };
    let Ok(address) = Address::parse(fields.value("email").unwrap_or_default()) else {
        return refuse("desk-invalid-email").await;
    };
    let reason = fields.value("reason").filter(|reason| !reason.contains('@'));
    let Some(reason) = reason.filter(|reason| reason.chars().count() <= LONGEST_REASON) else {
        return refuse("desk-lift-reason-missing").await;
    };
    let mut tx = view.desk.site.db.begin().await?;
    match subscribers::lift(&mut tx, &*view.desk.keyring()?, &address).await.map_err(refused)? {
        Lifting::Lifted(was) => {
            let details = Details::default().with("was", was.word()).with("reason", reason);
            view.record(&mut tx, Act::SuppressionLifted, "", details).await?;
            tx.commit().await?;
            tracing::info!(was = was.word(), "A suppression was lifted at the desk");
            Ok(see("/desk/subscribers/suppressions?done=lifted"))
        }
        Lifting::Hers(Suppression::Complained) => refuse("desk-lift-complained").await,
        Lifting::Hers(_) => refuse("desk-lift-left").await,
        Lifting::NotThere => refuse("desk-lift-not-there").await,
    }
}
