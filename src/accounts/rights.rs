//! Who may do what, to what: one pure function. Every address of the newsroom names the right that it needs, and is opened by this.

use bellwether_language::Language;

use super::{Account, Role};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Look after her own account and sessions.
    OwnAccount,
    /// See what is in the making.
    ReadDrafts,
    /// Write or translate an edition; look after the pictures of a section.
    Write,
    /// Say something about a text, in its margin.
    Comment,
    /// Approve an edition, or send it back.
    Approve,
    /// Set the verdict on a section.
    Judge,
    /// File a ballot in a blind round.
    Vote,
    /// Make issues, skip periods, hand out sections, open rounds.
    Plan,
    /// Release, schedule, show to partners, withdraw, conceal, correct.
    Publish,
    /// Keep the glossary, and the list of people who must not be named.
    KeepLists,
    /// Add readers, find them, take them off.
    LookAfterReaders,
    /// Take the addresses of readers out, encrypted.
    ExportReaders,
    /// Start, stop and watch mailings.
    Mail,
    /// Invite people, change their roles, end their accounts.
    ManageAccounts,
    /// Read what everybody did.
    ReadAudit,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::OwnAccount,
        Self::ReadDrafts,
        Self::Write,
        Self::Comment,
        Self::Approve,
        Self::Judge,
        Self::Vote,
        Self::Plan,
        Self::Publish,
        Self::KeepLists,
        Self::LookAfterReaders,
        Self::ExportReaders,
        Self::Mail,
        Self::ManageAccounts,
        Self::ReadAudit,
    ];
}

/// To what somebody wants to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Nothing in particular.
    Newsroom,
    /// What an issue says on a section, in whichever language.
    Section {
        /// Whether it is hers: the original is assigned to her.
        hers: bool,
        /// Whether the original is assigned to somebody at all.
        taken: bool,
    },
    /// The same in one language.
    Edition {
        /// Which.
        language: Language,
        /// Whether it is the language in which the commentary is written.
        original: bool,
        /// Whether it is assigned to her.
        hers: bool,
        /// Whether it is assigned to somebody at all.
        taken: bool,
    },
}

/// Whether `account` may do this. Who has left may do nothing.
#[must_use]
pub fn may(account: &Account, right: Right, object: Object) -> bool {
    account.ended.is_none() && account.roles.iter().any(|role| allows(*role, right, object))
        || account.ended.is_none() && right == Right::OwnAccount
}

fn allows(role: Role, right: Right, object: Object) -> bool {
    match right {
        Right::OwnAccount | Right::ReadDrafts | Right::Comment => true,
        Right::Write => writes(role, object),
        Right::Approve => match (role, object) {
            (Role::Editor, _) => true,
            (Role::Approver(own), Object::Edition { language, original: false, .. }) => own == language,
            _ => false,
        },
        Right::Judge => role == Role::Editor || role == Role::Analyst && hers(object),
        Right::Vote => matches!(role, Role::Editor | Role::Analyst),
        Right::Plan | Right::Publish | Right::KeepLists => role == Role::Editor,
        Right::Mail => matches!(role, Role::Editor | Role::Administrator),
        Right::LookAfterReaders | Right::ExportReaders | Right::ManageAccounts | Right::ReadAudit => {
            role == Role::Administrator
        }
    }
}

fn writes(role: Role, object: Object) -> bool {
    match (role, object) {
        (Role::Editor, _) => true,
        // What nobody has, any analyst may begin.
        (Role::Analyst, Object::Edition { original: true, hers, taken, .. } | Object::Section { hers, taken }) => {
            hers || !taken
        }
        (Role::Translator(own), Object::Edition { language, original: false, .. }) => own == language,
        _ => false,
    }
}

fn hers(object: Object) -> bool {
    match object {
        Object::Newsroom => false,
        Object::Section { hers, .. } | Object::Edition { hers, .. } => hers,
    }
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;
    use jiff::Timestamp;

    use super::super::{AccountName, Notices};
    use super::{Account, Object, Right, Role, may};
    use crate::db::Uuid;

    fn account(roles: &[Role]) -> Account {
        Account {
            id: Uuid::nil(),
            name: AccountName::parse("somebody").expect("a name"),
            shown: String::new(),
            language: None,
            contributor: None,
            notices: Notices::Never,
            roles: roles.to_vec(),
            created: Timestamp::UNIX_EPOCH,
            ended: None,
        }
    }

    fn edition(language: Language, original: bool, hers: bool, taken: bool) -> Object {
        Object::Edition { language, original, hers, taken }
    }

    #[test]
    fn who_has_no_role_or_has_left_may_do_nothing_to_others() {
        let gone = Account { ended: Some(Timestamp::UNIX_EPOCH), ..account(&Role::all()) };
        for right in Right::ALL {
            assert!(!may(&gone, right, Object::Newsroom), "{right:?}");
            assert_eq!(may(&account(&[]), right, Object::Newsroom), right == Right::OwnAccount, "{right:?}");
        }
    }

    #[test]
    fn an_analyst_writes_what_is_hers_or_nobodys_and_no_translation() {
        let analyst = account(&[Role::Analyst]);
        let writes = |object| may(&analyst, Right::Write, object);
        assert!(writes(edition(Language::Russian, true, true, true)));
        assert!(writes(edition(Language::Russian, true, false, false)));
        assert!(!writes(edition(Language::Russian, true, false, true)));
        assert!(!writes(edition(Language::English, false, true, true)));
        assert!(writes(Object::Section { hers: true, taken: true }));
        assert!(writes(Object::Section { hers: false, taken: false }));
        assert!(!writes(Object::Section { hers: false, taken: true }));
        assert!(may(&analyst, Right::Judge, Object::Section { hers: true, taken: true }));
        assert!(!may(&analyst, Right::Judge, Object::Section { hers: false, taken: false }));
    }

    #[test]
    fn translating_is_apart_from_approving() {
        let english = edition(Language::English, false, false, false);
        let translator = account(&[Role::Translator(Language::English)]);
        let approver = account(&[Role::Approver(Language::English)]);
        assert!(may(&translator, Right::Write, english) && !may(&translator, Right::Approve, english));
        assert!(!may(&approver, Right::Write, english) && may(&approver, Right::Approve, english));
        for other in [edition(Language::Russian, false, true, true), edition(Language::English, true, true, true)] {
            assert!(!may(&translator, Right::Write, other) && !may(&approver, Right::Approve, other), "{other:?}");
        }
    }

    #[test]
    fn only_administrators_come_near_readers_and_accounts() {
        for right in [Right::LookAfterReaders, Right::ExportReaders, Right::ManageAccounts, Right::ReadAudit] {
            for role in Role::all() {
                let expected = role == Role::Administrator;
                assert_eq!(may(&account(&[role]), right, Object::Newsroom), expected, "{right:?} {role:?}");
            }
        }
    }
}
