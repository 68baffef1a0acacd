//! Why a message came back.

use std::fmt;

use crate::Class;

macro_rules! reasons {
    ($($(#[$documentation:meta])* $variant:ident = $name:literal => $class:ident,)+) => {
        /// Why a message came back. Names follow the vocabulary that bounce analysers share.
        ///
        /// Where a message gives several reasons, the one that stands first here counts: what speaks of the sender or
        /// of the moment comes before what speaks of the address.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$documentation])* $variant,)+
        }

        impl Reason {
            /// The reason in one word, such as `userunknown`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Reason::$variant => $name,)+
                }
            }

            /// What the reason asks for when delivery has ended. A report that delivery is merely late is a
            /// [`Class::Delay`] whatever its reason.
            #[must_use]
            pub const fn class(self) -> Class {
                match self {
                    $(Reason::$variant => Class::$class,)+
                }
            }
        }
    };
}

reasons! {
    /// Delivered, relayed or expanded, as the sender had asked to be told.
    Delivered = "delivered" => None,
    /// A reader calls the message unwanted (RFC 5965).
    Feedback = "feedback" => Complaint,
    /// An automatic reply of a person or of a filter (RFC 3834).
    Vacation = "vacation" => None,
    /// A receipt that says whether the message was displayed (RFC 8098).
    Receipt = "receipt" => None,
    /// A report on authentication or on what is not unwanted: it concerns no reader.
    Statistics = "statistics" => None,
    /// No report at all.
    NotBounce = "notbounce" => None,
    /// The domain accepts no mail (RFC 7505). Its owner may change that in a minute, so it is soft.
    NotAccept = "notaccept" => Soft,
    /// The server doesn't relay for this domain, or not for us.
    NoRelaying = "norelaying" => Soft,
    /// The sender's address was refused.
    Rejected = "rejected" => Soft,
    /// SPF, DKIM or DMARC.
    AuthFailure = "authfailure" => Soft,
    /// The sending host has no proper name in the DNS.
    RequirePtr = "requireptr" => Soft,
    /// The recipient's system found malware.
    VirusDetected = "virusdetected" => Soft,
    /// The recipient's system took the message for spam.
    SpamDetected = "spamdetected" => Soft,
    /// The sending host or domain is on a list or has a bad reputation.
    Blocked = "blocked" => Soft,
    /// Too much mail in too short a time.
    RateLimited = "ratelimited" => Soft,
    /// Too many connections at once.
    TooManyConnections = "toomanyconn" => Soft,
    /// First-time senders are asked to come again later.
    Greylisted = "greylisted" => Soft,
    /// Refused by a rule of the recipient's system.
    PolicyViolation = "policyviolation" => Soft,
    /// Authentication, encryption or permission is missing.
    SecurityError = "securityerror" => Soft,
    /// The message breaks a rule of the mail standards.
    NotCompliant = "notcompliantrfc" => Soft,
    /// The recipient's system can't take this kind of content, or this form of address.
    ContentError = "contenterror" => Soft,
    /// The account is disabled, suspended or inactive.
    Suspended = "suspend" => Soft,
    /// The mailbox is over its quota.
    MailboxFull = "mailboxfull" => Soft,
    /// The message is larger than this recipient may receive.
    ExceedLimit = "exceedlimit" => Soft,
    /// The message is larger than the server accepts.
    MessageTooBig = "mesgtoobig" => Soft,
    /// A program that the recipient's system delivers to has failed.
    MailerError = "mailererror" => Soft,
    /// The recipient's system has no room.
    SystemFull = "systemfull" => Soft,
    /// The network, the name service or the routing failed.
    NetworkError = "networkerror" => Soft,
    /// The recipient's system is out of order.
    SystemError = "systemerror" => Soft,
    /// The address was given up for another one.
    HasMoved = "hasmoved" => Hard,
    /// The domain doesn't exist.
    HostUnknown = "hostunknown" => Hard,
    /// The mailbox doesn't exist.
    UserUnknown = "userunknown" => Hard,
    /// Refused after the address had been accepted, or by an address rule of the recipient: it may well exist.
    Filtered = "filtered" => Soft,
    /// An address or a command was not understood.
    SyntaxError = "syntaxerror" => Soft,
    /// Time ran out before any server answered: nothing is known of the address.
    Expired = "expired" => Delay,
    /// Put off or refused without an explanation that means anything.
    OnHold = "onhold" => Soft,
}

impl Reason {
    /// Whether it speaks of the sender, of the message, or of how much came at a time. The address is not to blame: another sender,
    /// or another message, would have come through.
    #[must_use]
    pub const fn is_about_sender(self) -> bool {
        matches!(
            self,
            Reason::NoRelaying
                | Reason::Rejected
                | Reason::AuthFailure
                | Reason::RequirePtr
                | Reason::VirusDetected
                | Reason::SpamDetected
                | Reason::Blocked
                | Reason::RateLimited
                | Reason::TooManyConnections
                | Reason::Greylisted
                | Reason::PolicyViolation
                | Reason::SecurityError
                | Reason::NotCompliant
                | Reason::ContentError
                | Reason::ExceedLimit
                | Reason::MessageTooBig
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
