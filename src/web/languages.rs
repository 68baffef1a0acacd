//! Which of the monitor's languages a reader wants (RFC 4647, lookup).

use bellwether_language::Language;

/// The language of `offered` that the header `Accept-Language` prefers; the first one if it names none of them.
#[must_use]
pub fn negotiate(header: Option<&str>, offered: &[Language]) -> Language {
    let mut wanted: Vec<(f32, Language)> = header
        .unwrap_or_default()
        .split(',')
        .filter_map(|item| {
            let (range, weight) = item.split_once(';').map_or((item, None), |(range, weight)| (range, Some(weight)));
            let language =
                range.trim().split('-').next()?.parse().ok().filter(|language| offered.contains(language))?;
            let quality =
                weight.and_then(|weight| weight.trim().strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0);
            (quality > 0.0).then_some((quality, language))
        })
        .collect();
    // Stable: among equals the one named first.
    wanted.sort_by(|left, right| right.0.total_cmp(&left.0));
    wanted.first().map(|(_, language)| *language).or_else(|| offered.first().copied()).unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language::{Belarusian, English, Russian};

    use super::negotiate;

    #[test]
    fn the_preferred_offered_language_is_chosen() {
        let offered = [Belarusian, Russian, English];
        assert_eq!(negotiate(None, &offered), Belarusian);
        assert_eq!(negotiate(Some("pl, de;q=0.9"), &offered), Belarusian);
        assert_eq!(negotiate(Some("en-US,en;q=0.9,ru;q=0.8"), &offered), English);
        assert_eq!(negotiate(Some("pl,ru;q=0.7,en;q=0.9"), &offered), English);
        assert_eq!(negotiate(Some("be-tarask"), &offered), Belarusian);
        assert_eq!(negotiate(Some("en;q=0, ru;q=0.1"), &offered), Russian);
        assert_eq!(negotiate(Some(";;;,q=,\u{7f}"), &offered), Belarusian);
    }
}
