//! The rule for the URL of a socket. Parsing is the platform's; what the standard asks of the
//! parsed URL is here, so that the error can say which rule was broken.

use std::error::Error as StdError;
use std::fmt;

/// What is to be the scheme of an absolute URL, as a URL parser gives its `protocol` and `href`:
/// `http:` becomes `ws:` and `https:` becomes `wss:`, every other scheme and any fragment is an error
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 3 to 6).
pub(crate) fn websocket_scheme(protocol: &str, href: &str) -> Result<&'static str, UrlError> {
    let scheme = match protocol {
        "ws:" | "http:" => "ws",
        "wss:" | "https:" => "wss",
        _ => return Err(UrlError::Scheme(protocol.strip_suffix(':').unwrap_or(protocol).into())),
    };
    // A serialised URL holds a `#` exactly if it has a fragment, were it an empty one. Bytes are
    // looked at one by one, as the search for a character in a text has its price in bytes.
    if href.bytes().any(|byte| byte == b'#') { Err(UrlError::Fragment) } else { Ok(scheme) }
}

/// Why a URL can't be that of a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The platform's URL parser refuses it, or it is relative and there is nothing it could be
    /// relative to.
    Unparsable,
    /// Its scheme, which is given, is none of `ws`, `wss`, `http` and `https`.
    Scheme(String),
    /// It has a fragment, were it an empty one.
    Fragment,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unparsable => f.write_str("the URL can't be parsed"),
            Self::Scheme(scheme) => {
                write!(f, "the URL's scheme is {scheme:?}, not ws, wss, http or https")
            }
            Self::Fragment => f.write_str("the URL of a WebSocket can't have a fragment"),
        }
    }
}

impl StdError for UrlError {}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{UrlError, websocket_scheme};
    use proptest::prelude::*;

    #[test]
    fn reads_as_a_table() {
        for (protocol, href, expected) in [
            ("ws:", "ws://a/", Ok("ws")),
            ("wss:", "wss://a:8443/b?c=%23", Ok("wss")),
            ("http:", "http://a/", Ok("ws")),
            ("https:", "https://user:pass@a/", Ok("wss")),
            ("ftp:", "ftp://a/", Err(UrlError::Scheme("ftp".into()))),
            ("data:", "data:,x", Err(UrlError::Scheme("data".into()))),
            ("ftp:", "ftp://a/#", Err(UrlError::Scheme("ftp".into()))),
            ("ws:", "ws://a/#", Err(UrlError::Fragment)),
            ("ws:", "ws://a/#b", Err(UrlError::Fragment)),
        ] {
            assert_eq!(websocket_scheme(protocol, href), expected, "{href}");
        }
    }

    proptest! {
        /// The steps of the standard's constructor, over a URL parser that is not the browser's.
        #[test]
        fn agrees_with_the_standard(
            input in "(ws|wss|http|https|ftp|file|data|WS|Http)://?[a-z0-9@:.]{0,8}[/?#a-zé %]{0,6}"
        ) {
            let Ok(mut parsed) = url::Url::parse(&input) else { return Ok(()) };
            let result = websocket_scheme(&format!("{}:", parsed.scheme()), parsed.as_str());
            let scheme = match parsed.scheme() {
                "ws" | "http" => Some("ws"),
                "wss" | "https" => Some("wss"),
                _ => None,
            };
            match scheme {
                None => prop_assert_eq!(result, Err(UrlError::Scheme(parsed.scheme().into()))),
                Some(_) if parsed.fragment().is_some() => {
                    prop_assert_eq!(result, Err(UrlError::Fragment));
                }
                Some(scheme) => {
                    prop_assert_eq!(result, Ok(scheme));
                    prop_assert!(parsed.set_scheme(scheme).is_ok());
                }
            }
        }
    }
}
