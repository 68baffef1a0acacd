//! What changed between two revisions, word by word.

use bellwether_language::{Language, typeset_all};
use similar::{ChangeTag, TextDiff};

use crate::commentaries::Content;

/// The changed paragraphs of title, lead and body, with what was taken away in `del` and what was added in `ins`.
#[must_use]
pub fn html(language: Language, before: &Content, after: &Content) -> String {
    let mut html = String::new();
    let (before, after) = (paragraphs(language, before), paragraphs(language, after));
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.iter().map(String::as_str).collect(), after.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&before, &after);
    for operation in diff.ops() {
        if operation.tag() == similar::DiffTag::Equal {
            continue;
        }
        let (old, new) = (operation.old_range(), operation.new_range());
        let pairs = old.len().max(new.len());
        for index in 0..pairs {
            let old = before.get(old.start + index).filter(|_| index < old.len()).copied().unwrap_or_default();
            let new = after.get(new.start + index).filter(|_| index < new.len()).copied().unwrap_or_default();
            html.push_str("<p>");
            words(&mut html, old, new);
            html.push_str("</p>\n");
        }
    }
    html
}

/// The changed words of two short texts, as [`html`] marks them.
#[must_use]
pub fn sentences(before: &str, after: &str) -> String {
    let mut html = String::new();
    words(&mut html, before, after);
    html
}

/// Title, lead and the paragraphs of the body as plain text.
fn paragraphs(language: Language, content: &Content) -> Vec<String> {
    let body = bellwether_markup::plain(&content.body, language);
    let mut paragraphs = vec![typeset_all(language, &content.title), typeset_all(language, &content.lead)];
    paragraphs.extend(body.split("\n\n").map(str::to_owned));
    paragraphs
}

fn words(html: &mut String, old: &str, new: &str) {
    let diff = TextDiff::from_words(old, new);
    let mut open: Option<ChangeTag> = None;
    for change in diff.iter_all_changes() {
        let tag = change.tag();
        if open != Some(tag) {
            close(html, open);
            // Words that stand in the place of others don't run into them.
            if matches!(open, Some(ChangeTag::Delete | ChangeTag::Insert)) && tag != ChangeTag::Equal {
                html.push(' ');
            }
            match tag {
                ChangeTag::Delete => html.push_str("<del>"),
                ChangeTag::Insert => html.push_str("<ins>"),
                ChangeTag::Equal => {}
            }
            open = Some(tag);
        }
        for character in change.value().chars() {
            match character {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                other => html.push(other),
            }
        }
    }
    close(html, open);
}

fn close(html: &mut String, open: Option<ChangeTag>) {
    match open {
        Some(ChangeTag::Delete) => html.push_str("</del>"),
        Some(ChangeTag::Insert) => html.push_str("</ins>"),
        Some(ChangeTag::Equal) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::html;
    use crate::commentaries::Content;

    #[test]
    fn only_what_changed_is_shown_and_markup_is_escaped() {
        let before =
            Content { title: "A".into(), lead: "Four were hurt.".into(), body: "Same.\n\n1 < 2".into(), hero: None };
        let after = Content { lead: "Six were hurt.".into(), ..before.clone() };
        assert_eq!(html(Language::English, &before, &after), "<p><del>Four</del> <ins>Six</ins> were hurt.</p>\n");
        let after = Content { body: "Same.\n\n1 < 3".into(), ..before.clone() };
        assert_eq!(html(Language::English, &before, &after), "<p>1 &lt; <del>2</del> <ins>3</ins></p>\n");
    }
}
