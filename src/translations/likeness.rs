//! How alike two sentences are, word by word.

/// The words of a text, folded for comparison.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '’' | 'ʼ');
    for word in text.split(|letter: char| !inside(letter)) {
        let folded: String = word
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .map(|letter| if letter == 'ё' { 'е' } else { letter })
            .collect();
        if !folded.is_empty() {
            words.push(folded);
        }
    }
    words
}

/// From 0 to 1: one less the share of words that would have to be changed, added or taken away (Levenshtein 1966), of the longer text.
#[must_use]
pub fn likeness(one: &[String], other: &[String]) -> f64 {
    let longest = one.len().max(other.len());
    if longest == 0 {
        return 0.0;
    }
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, word) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, known) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(word != known);
            next.push(replaced.min(last[column + 1] + 1).min(next[column] + 1));
        }
        last = next;
    }
    1.0 - last[other.len()] as f64 / longest as f64
}

#[cfg(test)]
mod tests {
    use super::{likeness, words};

    #[test]
    fn sentences_are_as_alike_as_their_words() {
        let like = |one: &str, other: &str| likeness(&words(one), &words(other));
        assert!((like("Цэны выраслі ў маі.", "цэны  Выраслі ў маі") - 1.0).abs() < f64::EPSILON);
        assert!((like("Цэны выраслі ў маі.", "Цэны выраслі ў чэрвені.") - 0.75).abs() < f64::EPSILON);
        assert!(like("Цэны выраслі.", "Міністр сышоў.") < 0.1);
        assert!(like("", "").abs() < f64::EPSILON);
        assert_eq!(words("Сям’я, 12 чал.: её"), ["сямя", "12", "чал", "ее"]);
    }
}
