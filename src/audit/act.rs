//! What somebody can have done: each has a word in the log and a message for the page that shows it.

macro_rules! acts {
    ($($act:ident = $word:literal,)*) => {
        /// What somebody did. What it means is said by the message `desk-act-WORD`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act {
            $(
                #[doc = concat!("`", $word, "`")]
                $act,
            )*
        }

        impl Act {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$act,)*];

            /// The word in the database, which never changes: the log can't be written anew.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$act => $word,)*
                }
            }
        }
    };
}

acts! {
    SignedIn = "signed-in",
    SignedOut = "signed-out",
    SignInFailed = "sign-in-failed",
    Confirmed = "confirmed",
    LanguageChosen = "language-chosen",
    NoticesRead = "notices-read",
    NoticesChosen = "notices-chosen",
    AddressKept = "address-kept",
    PasswordSet = "password-set",
    PasswordRemoved = "password-removed",
    RecoveryCodesRenewed = "recovery-codes-renewed",
    PasskeyAdded = "passkey-added",
    PasskeyRemoved = "passkey-removed",
    SessionEnded = "session-ended",
    SessionsEnded = "sessions-ended",

    Invited = "invited",
    PersonAdded = "person-added",
    PersonChanged = "person-changed",
    PersonEnded = "person-ended",
    PersonBack = "person-back",
    FactorsRemoved = "factors-removed",

    IssueMade = "issue-made",
    IssueDeleted = "issue-deleted",
    PeriodSkipped = "period-skipped",
    PeriodResumed = "period-resumed",
    SectionPlanned = "section-planned",
    PlannedAsBefore = "planned-as-before",
    RequirementsChanged = "requirements-changed",

    TextSaved = "text-saved",
    TextRestored = "text-restored",
    LabelsChanged = "labels-changed",
    ReviewAsked = "review-asked",
    ReviewWithdrawn = "review-withdrawn",
    TextApproved = "text-approved",
    TextSentBack = "text-sent-back",
    PictureAdded = "picture-added",
    PictureFocused = "picture-focused",
    PictureRemoved = "picture-removed",
    LeadPictureChosen = "lead-picture-chosen",
    CommentMade = "comment-made",
    CommentAnswered = "comment-answered",
    CommentResolved = "comment-resolved",
    CommentReopened = "comment-reopened",

    VerdictSet = "verdict-set",
    VerdictSuperseded = "verdict-superseded",
    RoundOpened = "round-opened",
    RoundClosed = "round-closed",
    BallotFiled = "ballot-filed",

    PreviewMade = "preview-made",
    PreviewRemoved = "preview-removed",
    ReleasePlanned = "release-planned",
    ReleasePlanCancelled = "release-plan-cancelled",
    ReleaseFailed = "release-failed",
    IssueReleased = "issue-released",
    RevisionReleased = "revision-released",
    IssueWithdrawn = "issue-withdrawn",
    IssueGivenBack = "issue-given-back",
    CommentaryConcealed = "commentary-concealed",
    CommentaryRevealed = "commentary-revealed",

    ReaderAdded = "reader-added",
    ReaderAsked = "reader-asked",
    ReaderRemoved = "reader-removed",
    ListImported = "list-imported",
    ExportRequested = "export-requested",
    ExportFetched = "export-fetched",
    AddressSuppressed = "address-suppressed",
    SuppressionLifted = "suppression-lifted",
    MailingMade = "mailing-made",
    MailingChanged = "mailing-changed",
    TrialRequested = "trial-requested",

    AtRiskAdded = "at-risk-added",
    AtRiskRemoved = "at-risk-removed",
    TermSaved = "term-saved",
    TermRemoved = "term-removed",

    ContentImported = "content-imported",
    ContentExported = "content-exported",
    KeysTakenIntoUse = "keys-taken-into-use",
}
