//! A rendered text outside of its page: in a feed, or in a letter.

use crate::{Piece, Tag, pieces};

/// Rewrites what [`render`](crate::render) wrote for a place with another address and other texts around it. Every address becomes
/// absolute, as it would be on the text's own `page` (an absolute address); ids and references to them go, because the same ones may
/// stand in the text beside it. What is written as text stays as it is.
///
/// ```
/// use bellwether_markup::elsewhere;
///
/// let html = r##"<h2 id="why">Why</h2><p>See <a href="/en/about">about</a><sup><a id="cite-1" href="#note-1">1</a></sup>"##;
/// assert_eq!(
///     elsewhere(html, "https://monitor.example/en/why"),
///     r#"<h2>Why</h2><p>See <a href="https://monitor.example/en/about">about</a><sup><a href="https://monitor.example/en/why#note-1">1</a></sup>"#
/// );
/// ```
#[must_use]
pub fn elsewhere(html: &str, page: &str) -> String {
    let mut moved = String::with_capacity(html.len() + html.len() / 4);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => moved.push_str(text),
            Piece::Open(tag) => push_tag(&mut moved, tag, page),
            Piece::Close(name) => ["</", name, ">"].iter().for_each(|part| moved.push_str(part)),
        }
    }
    moved
}

fn push_tag(moved: &mut String, tag: Tag<'_>, page: &str) {
    moved.push('<');
    moved.push_str(tag.name);
    for (attribute, value) in tag.attributes() {
        let value = match attribute {
            "id" | "aria-describedby" => continue,
            "href" | "src" => absolute(value, page),
            "srcset" => value.split(", ").map(|variant| absolute(variant, page)).collect::<Vec<_>>().join(", "),
            _ => value.to_owned(),
        };
        [" ", attribute, "=\"", &value, "\""].iter().for_each(|part| moved.push_str(part));
    }
    moved.push('>');
}

/// An address as it is on `page`. Steps upwards (`../`) are left to the reader's program, which takes them in absolute addresses, too.
fn absolute(address: &str, page: &str) -> String {
    let page = page.split(['?', '#']).next().unwrap_or(page);
    let scheme = page.find("//").unwrap_or(0);
    let origin = page[scheme..].trim_start_matches('/').find('/').map_or(page, |path| &page[..scheme + 2 + path]);
    match address.find(['/', '?', '#', ':']).map(|index| (index, address.as_bytes()[index])) {
        Some((_, b':')) => address.to_owned(),
        Some((0, b'/')) if address.starts_with("//") => format!("{}{address}", &page[..scheme]),
        Some((0, b'/')) => format!("{origin}{address}"),
        Some((0, _)) => format!("{page}{address}"),
        _ => {
            let directory = page.rfind('/').filter(|slash| *slash >= origin.len()).map_or(page, |slash| &page[..slash]);
            format!("{directory}/{address}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{absolute, elsewhere};

    #[test]
    fn addresses_lead_where_they_lead_on_the_page() {
        for (address, expected) in [
            ("https://b.example/a?b:c", "https://b.example/a?b:c"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("//b.example/a", "https://b.example/a"),
            ("/en/a", "https://m.example:8080/en/a"),
            ("#note-1", "https://m.example:8080/en/texts/one#note-1"),
            ("?page=2", "https://m.example:8080/en/texts/one?page=2"),
            ("two", "https://m.example:8080/en/texts/two"),
            ("../two", "https://m.example:8080/en/texts/../two"),
            ("two?at=12:30", "https://m.example:8080/en/texts/two?at=12:30"),
        ] {
            assert_eq!(absolute(address, "https://m.example:8080/en/texts/one#top"), expected);
        }
        assert_eq!(absolute("two", "https://m.example"), "https://m.example/two");
        assert_eq!(absolute("/two", "https://m.example"), "https://m.example/two");
    }

    #[test]
    fn every_variant_of_a_picture_has_its_address() {
        let html =
            r#"<img src="/media/a-1.webp" srcset="/media/a-1.webp 1w, /media/a-2.webp 2w" alt="src=&quot;/a&quot;">"#;
        let expected = r#"<img src="https://m.example/media/a-1.webp" srcset="https://m.example/media/a-1.webp 1w, https://m.example/media/a-2.webp 2w" alt="src=&quot;/a&quot;">"#;
        assert_eq!(elsewhere(html, "https://m.example/en/"), expected);
    }

    #[test]
    fn what_only_looks_like_an_attribute_stays() {
        let html = r#"<p><code>&lt;a id="x" href="/en"&gt;</code> srcset="/a 1w, /media/b"</p>"#;
        assert_eq!(elsewhere(html, "https://m.example/en/"), html);
    }
}
