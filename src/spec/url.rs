//! The rule for the URL of a socket. The platform parses the URL. The standard's rule for the
//! parsed URL is here, so that the error can say what is wrong.

use std::error::Error as StdError;
use std::fmt;

/// Returns the WebSocket scheme of an absolute URL, given the `protocol` and `href` of a URL
/// parser. `http:` becomes `ws:`, and `https:` becomes `wss:`. Any other scheme and any fragment
/// are errors ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 3
/// to 6).
pub(crate) fn websocket_scheme(protocol: &str, href: &str) -> Result<&'static str, UrlError> {
    let scheme = match protocol {
        "ws:" | "http:" => "ws",
        "wss:" | "https:" => "wss",
        _ => return Err(UrlError::Scheme(protocol.strip_suffix(':').unwrap_or(protocol).into())),
    };
    // A serialised URL contains a `#` exactly if it has a fragment, possibly empty.
    if href.contains('#') { Err(UrlError::Fragment) } else { Ok(scheme) }
}

/// Why a URL is not a valid WebSocket URL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The platform's URL parser rejects it, or it is relative and there is no base.
    Unparsable,
    /// The scheme, which is the value, is not `ws`, `wss`, `http` or `https`.
    Scheme(String),
    /// The URL has a fragment, possibly empty.
    Fragment,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unparsable => f.write_str("the URL can't be parsed"),
            Self::Scheme(scheme) => {
                write!(f, "the URL's scheme is {scheme:?}, not ws, wss, http or https")
            }
            Self::Fragment => f.write_str("a WebSocket URL can't have a fragment"),
        }
    }
}

impl StdError for UrlError {}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{UrlError, websocket_scheme};
    use proptest::prelude::*;

    #[test]
    fn maps_the_schemes_and_rejects_the_rest() {
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
        /// The steps of the standard's constructor, with a URL parser that is not the browser's.
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
