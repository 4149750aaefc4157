use std::fmt;
use std::hash::{Hash, Hasher};

macro_rules! close_codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $name:literal,)*) => {
        /// A close code: why a connection ended, or should end.
        ///
        /// It is total over `u16`: every number converts to a `CloseCode` and back without loss. A
        /// number with a registered name has its own variant; the others belong to the variant of
        /// their range ([RFC 6455, 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)).
        /// Equality, order and hash use the number. So `CloseCode::Library(3000)` equals
        /// [`CloseCode::Unauthorized`], but does not match it in a `match`: use `CloseCode::from`,
        /// which chooses the right variant.
        ///
        /// ```
        /// use wasm_websocket::CloseCode;
        ///
        /// assert_eq!(CloseCode::from(1000), CloseCode::Normal);
        /// assert_eq!(CloseCode::from(4001), CloseCode::Application(4001));
        /// assert_eq!(u16::from(CloseCode::TryAgainLater), 1013);
        /// assert_eq!(CloseCode::GoingAway.to_string(), "1001 going away");
        /// assert!(CloseCode::Application(4001).is_sendable());
        /// assert!(!CloseCode::GoingAway.is_sendable());
        /// ```
        // `repr(u16)` makes the numbers the discriminants, so the conversion needs no table.
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum CloseCode {
            $($(#[$doc])* $variant = $number,)*
            /// 3000 to 3999 without a registered name: for libraries and frameworks.
            Library(u16),
            /// 4000 to 4999: private to the application.
            Application(u16),
            /// 1004 and 1016 to 2999: reserved for the protocol and its extensions.
            Reserved(u16),
            /// 0 to 999 and from 5000 on: not valid codes. 0 does occur: Deno reports it for every
            /// failed connection.
            Unused(u16),
        }

        impl From<u16> for CloseCode {
            fn from(number: u16) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    1000..=2999 => Self::Reserved(number),
                    3000..=3999 => Self::Library(number),
                    4000..=4999 => Self::Application(number),
                    _ => Self::Unused(number),
                }
            }
        }

        impl From<CloseCode> for u16 {
            fn from(code: CloseCode) -> Self {
                code.number()
            }
        }

        impl CloseCode {
            const fn number(self) -> u16 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Library(number)
                    | Self::Application(number)
                    | Self::Reserved(number)
                    | Self::Unused(number) => number,
                }
            }

            /// Returns the code's registered name in lower case, or the name of its range.
            #[must_use]
            pub fn name(self) -> &'static str {
                // Converted from the number, so that `Library(3000)` has the name of 3000.
                match Self::from(u16::from(self)) {
                    $(Self::$variant => $name,)*
                    Self::Library(_) => "library code",
                    Self::Application(_) => "application code",
                    Self::Reserved(_) => "reserved",
                    Self::Unused(_) => "unused",
                }
            }
        }
    };
}

close_codes! {
    /// 1000: the connection has served its purpose.
    Normal = 1000 "normal closure",
    /// 1001: the server is shutting down, or the page was left.
    GoingAway = 1001 "going away",
    /// 1002: the peer violated the protocol.
    ProtocolError = 1002 "protocol error",
    /// 1003: unsupported data type.
    UnsupportedData = 1003 "unsupported data",
    /// 1005: set locally, never sent: the Close frame had no code.
    NoStatusReceived = 1005 "no status received",
    /// 1006: set locally, never sent: the connection ended or failed without a Close frame.
    AbnormalClosure = 1006 "abnormal closure",
    /// 1007: a payload that does not match its type, such as text that is not UTF-8.
    InvalidPayload = 1007 "invalid frame payload data",
    /// 1008: a policy of the peer was violated.
    PolicyViolation = 1008 "policy violation",
    /// 1009: a message was too big to process.
    MessageTooBig = 1009 "message too big",
    /// 1010: the server lacks an extension that the client requires.
    MandatoryExtension = 1010 "mandatory extension",
    /// 1011: the peer met an unexpected condition.
    InternalError = 1011 "internal error",
    /// 1012: the server is restarting.
    ServiceRestart = 1012 "service restart",
    /// 1013: the server is overloaded.
    TryAgainLater = 1013 "try again later",
    /// 1014: a gateway received an invalid response from the upstream server.
    BadGateway = 1014 "bad gateway",
    /// 1015: reserved for a failed TLS handshake. Browsers report 1006 instead.
    TlsHandshake = 1015 "TLS handshake",
    /// 3000: the client must authenticate first.
    Unauthorized = 3000 "unauthorized",
    /// 3003: the client is not allowed to do this, and authentication will not help.
    Forbidden = 3003 "forbidden",
    /// 3008: the peer timed out while waiting.
    Timeout = 3008 "timeout",
}

/// [`CloseCode::Normal`] as a number.
pub(crate) const NORMAL: u16 = CloseCode::Normal.number();

impl CloseCode {
    /// Whether a script may send this code: 1000 and 3000 to 4999. The platform rejects every other
    /// code ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-close)).
    #[must_use]
    pub fn is_sendable(self) -> bool {
        matches!(u16::from(self), 1000 | 3000..=4999)
    }

    /// Whether the protocol defines the meaning of this code: 1000 to 2999. Codes that have a
    /// meaning already have their own variants; the others are [`CloseCode::Reserved`].
    #[must_use]
    pub fn is_reserved(self) -> bool {
        matches!(u16::from(self), 1000..=2999)
    }

    /// Whether the platform set this code locally. 1005, 1006 and 1015 never appear in a Close
    /// frame ([RFC 6455, 7.4.1](https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1)), and numbers
    /// below 1000 are not valid codes. The peer sent every other code.
    #[must_use]
    pub fn is_synthetic(self) -> bool {
        matches!(u16::from(self), 0..=999 | 1005 | 1006 | 1015)
    }
}

impl PartialEq for CloseCode {
    fn eq(&self, other: &Self) -> bool {
        u16::from(*self) == u16::from(*other)
    }
}

impl Eq for CloseCode {}

impl PartialEq<u16> for CloseCode {
    fn eq(&self, other: &u16) -> bool {
        u16::from(*self) == *other
    }
}

impl PartialOrd for CloseCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CloseCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        u16::from(*self).cmp(&u16::from(*other))
    }
}

impl Hash for CloseCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        u16::from(*self).hash(state);
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", u16::from(*self), self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    #[test]
    fn is_equal_to_its_number_alone() {
        assert_eq!(CloseCode::Normal, 1000);
        assert_ne!(CloseCode::Normal, 1001);
    }

    #[test]
    fn is_hashed_by_its_number() {
        let hash = |code: CloseCode| BuildHasherDefault::<DefaultHasher>::new().hash_one(code);
        assert_eq!(hash(CloseCode::Library(1000)), hash(CloseCode::Normal));
        assert_ne!(hash(CloseCode::GoingAway), hash(CloseCode::Normal));
    }
}
