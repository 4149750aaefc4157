use std::fmt;
use std::mem::MaybeUninit;

use crate::sys;

/// A binary message. Its bytes stay in JavaScript until Rust asks for them.
///
/// Made from a typed array or a `DataView` it is a view of the same memory, and what is sent is
/// what the memory holds at that moment. Should whoever shares the memory transfer it elsewhere
/// (`postMessage` can), then no bytes are left.
///
/// ```
/// use wasm_websocket::Bytes;
///
/// let bytes = Bytes::from(&[1, 2, 3][..]);
/// assert_eq!(bytes.len(), 3);
/// assert_eq!(bytes.to_vec(), [1, 2, 3]);
///
/// let mut room = [0; 2];
/// assert_eq!(bytes.copy_to(&mut room), 2);
/// assert_eq!(room, [1, 2]);
/// ```
#[derive(Clone)]
pub struct Bytes {
    pub(crate) value: sys::Binary,
}

impl Bytes {
    /// The number of bytes, as of when this arrived or was made; known without copying them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are no bytes; known without copying them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the bytes, in one step from JavaScript.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.value.to_vec()
    }

    /// Copies as many bytes as there is room for, from the first on, and says how many.
    pub fn copy_to(&self, room: &mut [u8]) -> usize {
        self.value.copy_to(room)
    }

    /// Copies as many bytes as there is room for, from the first on, and says how many: that many
    /// elements are initialised afterwards.
    pub fn copy_to_uninit(&self, room: &mut [MaybeUninit<u8>]) -> usize {
        self.value.copy_to_uninit(room)
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
    /// The length alone: a message may have megabytes.
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
