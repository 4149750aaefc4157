//! The rule for the URL of a socket. Parsing is the platform's; what the standard asks of the
//! parsed URL is here, so that the error can say which rule was broken.

use crate::error::UrlError;

/// Turns an absolute URL, as a URL parser serialises it, into the one to connect to: `http:` becomes
/// `ws:` and `https:` becomes `wss:`, every other scheme and any fragment is an error
/// ([the standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket), steps 3 to 6).
pub(crate) fn websocket_url(href: &str) -> Result<String, UrlError> {
    // A serialised URL holds a `#` exactly if it has a fragment, were it an empty one.
    let (mut scheme, mut has_fragment) = (None, false);
    // Bytes are looked at one by one, as the search for a character in a text has its price in bytes.
    for (index, byte) in href.bytes().enumerate() {
        match byte {
            b':' if scheme.is_none() => scheme = href.split_at_checked(index),
            b'#' => has_fragment = true,
            _ => {}
        }
    }
    let (scheme, rest) = scheme.ok_or(UrlError::Unparsable)?;
    let scheme = match scheme {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        _ => return Err(UrlError::Scheme(scheme.into())),
    };
    if has_fragment { Err(UrlError::Fragment) } else { Ok(scheme.to_owned() + rest) }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::websocket_url;
    use crate::error::UrlError;
    use proptest::prelude::*;

    #[test]
    fn reads_as_a_table() {
        for (href, expected) in [
            ("ws://a/", Ok("ws://a/".to_owned())),
            ("wss://a:8443/b?c=%23", Ok("wss://a:8443/b?c=%23".to_owned())),
            ("http://a/", Ok("ws://a/".to_owned())),
            ("https://user:pass@a/", Ok("wss://user:pass@a/".to_owned())),
            ("ftp://a/", Err(UrlError::Scheme("ftp".into()))),
            ("data:,x", Err(UrlError::Scheme("data".into()))),
            ("ws://a/#", Err(UrlError::Fragment)),
            ("ws://a/#b", Err(UrlError::Fragment)),
            ("", Err(UrlError::Unparsable)),
        ] {
            assert_eq!(websocket_url(href), expected, "{href}");
        }
    }

    proptest! {
        /// The steps of the standard's constructor, over a URL parser that is not the browser's.
        #[test]
        fn agrees_with_the_standard(
            input in "(ws|wss|http|https|ftp|file|data|WS|Http)://?[a-z0-9@:.]{0,8}[/?#a-zé %]{0,6}"
        ) {
            let Ok(mut parsed) = url::Url::parse(&input) else { return Ok(()) };
            let href = parsed.as_str().to_owned();
            let scheme = match parsed.scheme() {
                "ws" | "http" => Some("ws"),
                "wss" | "https" => Some("wss"),
                _ => None,
            };
            let result = websocket_url(&href);
            match scheme {
                None => prop_assert_eq!(result, Err(UrlError::Scheme(parsed.scheme().into()))),
                Some(_) if parsed.fragment().is_some() => {
                    prop_assert_eq!(result, Err(UrlError::Fragment));
                }
                Some(scheme) => {
                    prop_assert!(parsed.set_scheme(scheme).is_ok());
                    // An explicit port 80 or 443 is the old scheme's default, so it is gone already.
                    prop_assert_eq!(result, Ok(parsed.as_str().to_owned()));
                }
            }
        }
    }
}
