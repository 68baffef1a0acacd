//! How problems are worded: enumerations, and what somebody may have meant.

/// Words as people enumerate them.
pub(super) fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Whether somebody who wrote `text` may have meant `known`.
pub(super) fn similar(known: &str, text: &str) -> bool {
    let distance = edit_distance(known, &text.to_lowercase().replace('_', "-"));
    distance <= 2 && distance < known.len() / 2 + 1
}

/// Levenshtein's distance in bytes.
fn edit_distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let substituted = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
