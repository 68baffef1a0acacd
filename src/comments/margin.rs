//! Finding the paragraphs again that comments are about.

use bellwether_markup::{Block, BlockHash};

use super::Comment;

/// Characters by which a paragraph is known again after it was changed.
const QUOTED: usize = 80;

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread<'a> {
    /// What began it.
    pub first: &'a Comment,
    /// What was answered, in order.
    pub answers: Vec<&'a Comment>,
}

/// The conversations of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin<'a> {
    /// About the whole text.
    pub whole: Vec<Thread<'a>>,
    /// Beside each paragraph.
    pub beside: Vec<Vec<Thread<'a>>>,
    /// About paragraphs that are no longer there.
    pub orphans: Vec<Thread<'a>>,
}

/// How a paragraph begins.
#[must_use]
pub fn quote(block: &Block) -> String {
    block.text.chars().take(QUOTED).collect()
}

/// Puts each conversation beside its paragraph: the one that has not changed; or else the one that begins most like it, if at least half
/// of what is known of it is still there.
#[must_use]
pub fn margin<'a>(comments: &'a [Comment], blocks: &[Block]) -> Margin<'a> {
    let mut margin = Margin { whole: Vec::new(), beside: vec![Vec::new(); blocks.len()], orphans: Vec::new() };
    for first in comments.iter().filter(|comment| comment.answers.is_none()) {
        let answers = comments.iter().filter(|comment| comment.answers == Some(first.number)).collect();
        let thread = Thread { first, answers };
        match first.block.map(|block| place(block, &first.quote, blocks)) {
            None => margin.whole.push(thread),
            Some(Some(index)) => margin.beside[index].push(thread),
            Some(None) => margin.orphans.push(thread),
        }
    }
    margin
}

fn place(hash: BlockHash, quote: &str, blocks: &[Block]) -> Option<usize> {
    let unchanged = blocks.iter().position(|block| block.hash == hash);
    let alike = |block: &Block| block.text.chars().zip(quote.chars()).take_while(|(one, other)| one == other).count();
    let enough = quote.chars().count().div_ceil(2).max(1);
    let likest = || {
        let mut best: Option<(usize, usize)> = None;
        for (index, block) in blocks.iter().enumerate() {
            let length = alike(block);
            if length >= enough && best.is_none_or(|(_, longest)| length > longest) {
                best = Some((index, length));
            }
        }
        best.map(|(index, _)| index)
    };
    unchanged.or_else(likest)
}

/// The names that a comment calls: `@alesia`.
pub fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let named = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_');
    text.match_indices('@')
        // An address of mail calls nobody.
        .filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric))
        .map(move |(at, _)| {
            let rest = &text[at + 1..];
            let end = rest.find(|character| !named(character)).unwrap_or(rest.len());
            rest[..end].trim_end_matches(['.', '-', '_'])
        })
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;
    use bellwether_markup::{Block, Options, render};
    use jiff::Timestamp;

    use super::{margin, mentions, quote};
    use crate::comments::Comment;
    use crate::db::Uuid;

    fn blocks(text: &str) -> Vec<Block> {
        render(text, Language::English, &Options::default()).expect("a text").blocks
    }

    fn comment(number: i64, answers: Option<i64>, block: &Block) -> Comment {
        Comment {
            number,
            answers,
            block: Some(block.hash),
            quote: quote(block),
            account: Uuid::nil(),
            text: "Really?".into(),
            at: Timestamp::UNIX_EPOCH,
            resolved: None,
        }
    }

    #[test]
    fn a_comment_stays_with_its_paragraph() {
        let before = blocks("The port was closed.\n\nPrices rose by a tenth since May.\n\nIt rained.");
        let comments = [comment(1, None, &before[1]), comment(2, Some(1), &before[1]), comment(3, None, &before[2])];
        for (after, beside) in [
            ("New.\n\nPrices rose by a tenth since May.\n\nIt rained.", vec![0, 1, 1]),
            ("Prices rose by a tenth since June.\n\nThe port was closed.\n\nIt rained.", vec![1, 0, 1]),
            ("Prices rose by a twelfth.\n\nPrices rose by a tenth since May.\n\nIt rained.", vec![0, 1, 1]),
        ] {
            let after = blocks(after);
            let found = margin(&comments, &after);
            assert_eq!(found.beside.iter().map(Vec::len).collect::<Vec<_>>(), beside);
            let thread = found.beside.iter().flatten().find(|thread| thread.first.number == 1).expect("the thread");
            assert_eq!(thread.answers, [&comments[1]]);
            assert!(found.orphans.is_empty());
        }
    }

    #[test]
    fn what_is_about_nothing_any_longer_is_not_lost() {
        let before = blocks("Prices rose.\n\nIt rained.");
        let comments = [comment(1, None, &before[0])];
        let found = margin(&comments, &blocks("It rained."));
        assert_eq!((found.beside[0].len(), found.orphans.len()), (0, 1));
        assert_eq!(margin(&comments, &[]).orphans.len(), 1);
        let whole = [Comment { block: None, ..comments[0].clone() }];
        assert_eq!(margin(&whole, &[]).whole.len(), 1);
    }

    #[test]
    fn names_are_called_with_a_sign() {
        let called: Vec<&str> = mentions("@alesia, see (@ivan.k). me@example.org @ @@x").collect();
        assert_eq!(called, ["alesia", "ivan.k", "x"]);
    }
}
