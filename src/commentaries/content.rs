//! What an edition says, and the hash that tells whether it has changed.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// What a translator translates: nothing else counts when a translation is judged stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The headline.
    pub title: String,
    /// The paragraph that justifies the verdict.
    pub lead: String,
    /// The text in Markdown.
    pub body: String,
    /// What stands beside the picture above the text.
    pub hero: Option<HeroText>,
}

/// The words that belong to the picture above the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeroText {
    /// What is to be seen, for those who can't see it.
    pub alt: String,
    /// The line below the picture.
    pub caption: Option<String>,
    /// Who made the picture.
    pub credit: Option<String>,
}

/// SHA-256 of a [`Content`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes 32 bytes; `None` for any other length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Content {
    /// The hash over every field, each preceded by its length, so that no text can move from one to another unseen.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        let mut hasher = Sha256::new();
        let mut field = |text: Option<&str>| match text {
            Some(text) => {
                hasher.update((text.len() as u64 + 1).to_be_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update(0u64.to_be_bytes()),
        };
        field(Some(&self.title));
        field(Some(&self.lead));
        field(Some(&self.body));
        field(self.hero.as_ref().map(|hero| hero.alt.as_str()));
        field(self.hero.as_ref().and_then(|hero| hero.caption.as_deref()));
        field(self.hero.as_ref().and_then(|hero| hero.credit.as_deref()));
        ContentHash(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, HeroText};

    #[test]
    fn moving_text_between_fields_changes_the_hash() {
        let whole = Content { title: "ab".into(), lead: "c".into(), body: String::new(), hero: None };
        let moved = Content { title: "a".into(), lead: "bc".into(), ..whole.clone() };
        let hero =
            Content { hero: Some(HeroText { alt: String::new(), caption: None, credit: None }), ..whole.clone() };
        assert_ne!(whole.hash(), moved.hash());
        assert_ne!(whole.hash(), hero.hash());
        assert_eq!(whole.hash(), whole.clone().hash());
    }
}
