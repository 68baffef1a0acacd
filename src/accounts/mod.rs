//! Accounts: the people who work here, what each may do, and how the program knows them again.

mod codes;
mod factors;
mod passkeys;
mod password;
mod rights;
mod session;
mod sql;

use bellwether_language::Language;
use jiff::Timestamp;

pub use codes::{OneTimeSecret, RecoveryCode};
pub use factors::{
    NewPassword, NotProved, Proof, Typed, new_recovery_codes, newsroom_key, newsroom_key_or_new, password_since, prove,
    remove_factors, remove_password, set_password,
};
pub use passkeys::{Asked, LONGEST_LABEL, NoPasskey, Passkeys};
pub use password::{Passwords, SHORTEST, Weakness, judge};
pub use rights::{Object, Right, may};
pub use session::{
    CONFIRMED, LONGEST, Session, SessionEntry, Times, forget_old, leave, session, sign_in, sign_in_path,
    use_invitation, waits,
};
pub use sql::{
    PasskeyRow, account, account_by_name, accounts, address, confirm_session, end_account, end_other_sessions,
    end_session, end_sessions, insert_account, last_seen, passkeys, recovery_codes_left, remove_passkey, save_account,
    sessions_of, set_address, set_language, set_roles,
};

use crate::db::{Db, Tx, Uuid};
use crate::vault::Token;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: Uuid,
    /// What she signs in with.
    pub name: AccountName,
    /// What her colleagues call her.
    pub shown: String,
    /// The language of her pages; what her browser prefers, if she has chosen none.
    pub language: Option<Language>,
    /// Under whose name readers see her work: a pseudonym as a rule.
    pub contributor: Option<Uuid>,
    /// How often she is told by mail of what concerns her.
    pub notices: Notices,
    /// What she may do.
    pub roles: Vec<Role>,
    /// When it was made.
    pub created: Timestamp,
    /// Since when she no longer works here.
    pub ended: Option<Timestamp>,
}

impl Account {
    /// Whether she has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// What somebody does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after accounts, readers and the installation.
    Administrator,
    /// Plans, approves, publishes.
    Editor,
    /// Writes and judges.
    Analyst,
    /// Translates into a language.
    Translator(Language),
    /// Approves what others have translated into a language.
    Approver(Language),
}

impl Role {
    /// Every role there is, in the order of pages.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Administrator, Self::Editor, Self::Analyst];
        all.extend(Language::ALL.map(Self::Translator));
        all.extend(Language::ALL.map(Self::Approver));
        all
    }

    /// The word for it in the database and in messages, without the language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Editor => "editor",
            Self::Analyst => "analyst",
            Self::Translator(_) => "translator",
            Self::Approver(_) => "approver",
        }
    }

    /// Its language, if it has one.
    #[must_use]
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Translator(language) | Self::Approver(language) => Some(language),
            Self::Administrator | Self::Editor | Self::Analyst => None,
        }
    }

    /// `editor`, or `translator:be`: in forms and on the command line.
    #[must_use]
    pub fn code(self) -> String {
        match self.language() {
            Some(language) => format!("{}:{}", self.word(), language.code()),
            None => self.word().to_owned(),
        }
    }

    /// Reads [`Role::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|role| role.code() == code)
    }
}

/// How often somebody is told by mail of what concerns her.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notices {
    /// Each time.
    AtOnce,
    /// Once a day, of everything since.
    Daily,
    /// She looks for herself.
    Never,
}

impl Notices {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Daily, Self::Never];

    /// The word in the database and in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::Daily => "daily",
            Self::Never => "never",
        }
    }

    /// Reads [`Notices::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notices| notices.word() == word)
    }
}

/// What somebody signs in with: two to forty letters, digits, dots, hyphens and underscores, without capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountName(String);

impl AccountName {
    /// Takes a name however it is written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_lowercase();
        let sound = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_');
        let starts_well = name.chars().next().is_some_and(char::is_alphanumeric);
        ((2..=40).contains(&name.chars().count()) && starts_well && name.chars().all(sound)).then_some(Self(name))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes a link that lets an account's holder in once, within so many `hours`; returns its secret part. An earlier link that nobody has
/// used is no good any more.
///
/// # Errors
/// When a statement fails.
pub async fn invite(tx: &mut Tx, account: Uuid, random: [u8; 32], now: Timestamp, hours: i64) -> anyhow::Result<Token> {
    let token = Token::new(random);
    let expires = now.checked_add(jiff::SignedDuration::from_hours(hours))?;
    sql::replace_invitation(tx, &token.hash(), account, expires).await?;
    Ok(token)
}

/// The account with this name, which is made if it isn't there; for the one who sets up the installation.
///
/// # Errors
/// When a statement fails.
pub async fn account_with_roles(
    db: &Db,
    name: &AccountName,
    shown: &str,
    roles: &[Role],
    now: Timestamp,
) -> anyhow::Result<Account> {
    if let Some(known) = account_by_name(&mut db.reading().await?, name.as_str()).await? {
        return Ok(known);
    }
    let mut tx = db.begin().await?;
    let account = Account {
        id: crate::db::new_id(),
        name: name.clone(),
        shown: shown.to_owned(),
        language: None,
        contributor: None,
        notices: Notices::Never,
        roles: roles.to_vec(),
        created: now,
        ended: None,
    };
    insert_account(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(account)
}

#[cfg(test)]
mod tests {
    use super::{AccountName, Role};

    #[test]
    fn roles_read_back() {
        for role in Role::all() {
            assert_eq!(Role::parse(&role.code()), Some(role));
        }
        for other in ["", "Editor", "translator", "translator:fr", "editor:be"] {
            assert_eq!(Role::parse(other), None, "{other}");
        }
    }

    #[test]
    fn names_are_written_in_one_way() {
        let parse = |text| AccountName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(parse(" Алеся "), Some("алеся".to_owned()));
        assert_eq!(parse("a.b-c_1"), Some("a.b-c_1".to_owned()));
        for other in ["", "a", ".a", "a b", "a@b", "a/b", "<b>", &"a".repeat(41)] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
