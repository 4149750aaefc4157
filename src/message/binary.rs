use std::fmt;
use std::mem::MaybeUninit;

use crate::sys;

/// A binary message. Its bytes stay in JavaScript until Rust asks for them.
///
/// A `Bytes` from a typed array or a `DataView` is a view of the same memory, and sending it sends
/// the current contents of that memory. If other code transfers the memory (`postMessage` can), no
/// bytes are left.
///
/// ```
/// use wasm_websocket::Bytes;
///
/// let bytes = Bytes::from(&[1, 2, 3][..]);
/// assert_eq!(bytes.len(), 3);
/// assert_eq!(bytes.to_vec(), [1, 2, 3]);
///
/// let mut buf = [0; 2];
/// assert_eq!(bytes.copy_to(&mut buf), 2);
/// assert_eq!(buf, [1, 2]);
/// ```
#[derive(Clone)]
pub struct Bytes {
    pub(crate) value: sys::Binary,
}

impl Bytes {
    /// Returns the number of bytes when the message arrived or was created, without copying them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are no bytes. Copies nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies the bytes out of JavaScript in one step.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.value.to_vec()
    }

    /// Copies the first bytes into `buf`, as many as fit, and returns their number.
    pub fn copy_to(&self, buf: &mut [u8]) -> usize {
        self.value.copy_to(buf)
    }

    /// Copies the first bytes into `buf`, as many as fit, and returns their number. That many
    /// elements are initialised afterwards.
    pub fn copy_to_uninit(&self, buf: &mut [MaybeUninit<u8>]) -> usize {
        self.value.copy_to_uninit(buf)
    }
}

impl From<sys::Binary> for Bytes {
    fn from(value: sys::Binary) -> Self {
        Self { value }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        sys::Binary::new(bytes).into()
    }
}

impl From<Bytes> for Vec<u8> {
    fn from(bytes: Bytes) -> Self {
        bytes.to_vec()
    }
}

impl fmt::Debug for Bytes {
    /// Shows only the length, because a message may have megabytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bytes").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.to_vec() == other.to_vec()
    }
}

impl Eq for Bytes {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(bytes: &[u8]) -> Bytes {
        bytes.into()
    }

    #[test]
    fn are_equal_by_their_length_and_content() {
        assert_eq!(bytes(&[1, 2]), bytes(&[1, 2]));
        assert_ne!(bytes(&[1, 2]), bytes(&[1, 3]));
        assert_ne!(bytes(&[1, 2]), bytes(&[1, 2, 3]));
    }

    #[test]
    fn are_empty_only_without_a_byte() {
        assert!(bytes(&[]).is_empty());
        assert!(!bytes(&[0]).is_empty());
    }

    #[test]
    fn become_a_vec() {
        assert_eq!(Vec::from(bytes(&[1, 2, 3])), [1, 2, 3]);
    }

    #[test]
    fn are_copied_into_uninitialised_room_as_far_as_it_goes() {
        for (room, copied) in [(0, 0), (2, 2), (3, 3), (4, 3)] {
            let mut room = vec![MaybeUninit::uninit(); room];
            assert_eq!(bytes(&[1, 2, 3]).copy_to_uninit(&mut room), copied);
        }
    }
}
