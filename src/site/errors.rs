//! Pages for addresses that lead nowhere, in the reader's language.

use bellwether_language::Language;
use http::StatusCode;

use super::Site;
use super::addresses;
use super::build::Builder;
use super::layout::{self, Place, Subject, Twin, TwinState};

/// The page for `status`: in the language of who asks, if that is known and the monitor has it, or of the address, or else the one that the
/// reader prefers.
#[must_use]
pub fn page(
    site: &Site,
    status: StatusCode,
    path: &str,
    known: Option<Language>,
    accept_language: Option<&str>,
) -> String {
    let (template, key) = match status {
        StatusCode::NOT_FOUND => ("not_found.html", "not-found"),
        StatusCode::GONE => ("gone.html", "gone"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_long.html", "too-long"),
        _ => ("server_error.html", "server-error"),
    };
    let rendered = site.frame().ok().and_then(|frame| {
        let language = known
            .filter(|language| frame.monitor.languages.contains(language))
            .or_else(|| path.split('/').nth(1).and_then(|code| Site::language(&frame, code).ok()))
            .unwrap_or_else(|| crate::web::languages::negotiate(accept_language, &frame.monitor.languages));
        let builder = Builder { frame: &frame, messages: &site.messages, language };
        let subject = Subject {
            twins: frame
                .monitor
                .languages
                .iter()
                .map(|language| Twin {
                    language: *language,
                    path: addresses::front(*language),
                    state: TwinState::Available,
                })
                .collect(),
            no_index: true,
            ..Subject::everywhere(
                builder,
                Some(builder.message(&format!("{key}-title"))),
                builder.message(&format!("{key}-text")),
                Place::Elsewhere,
                addresses::front,
            )
        };
        layout::render(site, builder, subject, template, ())
            .map_err(|error| tracing::error!(%error, template, "An error page could not be made"))
            .ok()
    });
    rendered.unwrap_or_else(|| bare(site, key))
}

/// A page for an installation without content, or whose theme can't even render its error page.
fn bare(site: &Site, key: &str) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Bellwether</title>",
    );
    for language in Language::ALL {
        let text = |part: &str| site.messages.plain(language, &format!("{key}-{part}"));
        page.push_str(&format!(
            "<section lang=\"{language}\"><h1>{}</h1><p>{}</p></section>",
            text("title"),
            text("text")
        ));
    }
    page.push_str("</html>\n");
    page
}
