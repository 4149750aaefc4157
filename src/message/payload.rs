use std::borrow::Cow;

use super::{Bytes, Message, Text};

/// A value that can be sent: `&str`, `String`, `&[u8]`, `Vec<u8>`, an array of `u8`, a [`Message`]
/// or one of its parts. On a JavaScript platform, every type that the standard's
/// [`send`](https://websockets.spec.whatwg.org/#dom-websocket-send) takes is a payload too:
/// `JsString`, `ArrayBuffer`, the typed arrays, `DataView` and `Blob`.
///
/// Rust's strings and bytes are sent from where they are. They become a [`Message`] only if a send
/// fails and returns them.
///
/// This trait is sealed: only these types implement it.
pub trait Payload: Into<Message> + Sealed {}

impl<T: Into<Message> + Sealed> Payload for T {}

pub(crate) mod sealed {
    #![expect(unnameable_types, reason = "sealed: no other crate may implement or call it")]

    use crate::message::Message;
    use crate::spec::Exception;
    use crate::sys::Socket;

    pub trait Sealed {
        #[doc(hidden)]
        fn view(&self) -> View<'_>;
    }

    /// A borrowed payload.
    #[derive(Debug)]
    pub enum View<'a> {
        Text(&'a str),
        Binary(&'a [u8]),
        Message(&'a Message),
        Owned(Message),
    }

    impl View<'_> {
        /// Returns an upper bound of the bytes that sending it adds to `bufferedAmount`.
        pub(crate) fn max_size(&self) -> u64 {
            match self {
                Self::Text(text) => text.len() as u64,
                Self::Binary(bytes) => bytes.len() as u64,
                Self::Message(message) => message.max_size(),
                Self::Owned(message) => message.max_size(),
            }
        }

        pub(crate) fn send_over(&self, socket: &Socket) -> Result<(), Exception> {
            match self {
                Self::Text(text) => socket.send_str(text),
                Self::Binary(bytes) => socket.send_slice(bytes),
                Self::Message(message) => message.send_over(socket),
                Self::Owned(message) => message.send_over(socket),
            }
        }
    }
}

use self::sealed::{Sealed, View};

macro_rules! rust_values {
    ($($type:ty => $view:ident $message:ident $(<$generic:ident: $kind:ty>)?,)*) => {$(
        impl $(<const $generic: $kind>)? Sealed for $type {
            fn view(&self) -> View<'_> {
                View::$view(self.as_ref())
            }
        }

        impl $(<const $generic: $kind>)? From<$type> for Message {
            fn from(value: $type) -> Self {
                $message::from(value.as_ref()).into()
            }
        }
    )*};
}

rust_values! {
    &str => Text Text,
    String => Text Text,
    &String => Text Text,
    Box<str> => Text Text,
    Cow<'_, str> => Text Text,
    &[u8] => Binary Bytes,
    Vec<u8> => Binary Bytes,
    &Vec<u8> => Binary Bytes,
    Box<[u8]> => Binary Bytes,
    Cow<'_, [u8]> => Binary Bytes,
    [u8; N] => Binary Bytes <N: usize>,
    &[u8; N] => Binary Bytes <N: usize>,
}

impl Sealed for Message {
    fn view(&self) -> View<'_> {
        View::Message(self)
    }
}

impl Sealed for &Message {
    fn view(&self) -> View<'_> {
        View::Message(self)
    }
}

impl From<&Message> for Message {
    fn from(message: &Message) -> Self {
        message.clone()
    }
}

macro_rules! message_parts {
    ($($type:ty,)*) => {$(
        impl Sealed for $type {
            fn view(&self) -> View<'_> {
                View::Owned(self.clone().into())
            }
        }
    )*};
}

message_parts! { Text, Bytes, crate::message::Blob, }

#[cfg(test)]
mod tests {
    use super::*;

    fn max_size(payload: &impl Payload) -> u64 {
        payload.view().max_size()
    }

    #[test]
    fn counts_at_least_the_bytes_that_are_sent() {
        assert_eq!(max_size(&"grüße"), 7);
        assert_eq!(max_size(&[1, 2, 3]), 3);
        // The text of a message is not read: three bytes for each unit of UTF-16.
        let (text, bytes) = (Text::from("grüße"), Bytes::from(&[1, 2, 3][..]));
        assert_eq!((max_size(&text), max_size(&bytes)), (15, 3));
        assert_eq!(max_size(&Message::from(text)), 15);
        assert_eq!(max_size(&&Message::from(bytes)), 3);
    }

    #[test]
    fn a_borrowed_message_is_sent_as_an_equal_one() {
        let message = Message::from("text");
        assert_eq!(Message::from(&message), message);
    }
}
