//! The stand-in for `js` on platforms without JavaScript.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::sync::Arc;

use futures_channel::oneshot::Receiver;

use super::{Listener, OpenError, PollDelay};
use crate::spec::{BinaryType, Exception, ReadyState};

/// Always 0, because no connection needs the time.
pub(crate) fn now() -> f64 {
    0.0
}

pub(crate) struct Registry<L>(PhantomData<fn(L)>);

impl<L> Registry<L> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

pub(crate) struct Socket(Infallible);

impl Socket {
    pub(crate) fn open(_url: &str) -> Result<Self, OpenError> {
        Err(OpenError::Unsupported)
    }

    pub(crate) fn open_with(_url: &str, _protocols: &[String]) -> Result<Self, OpenError> {
        Err(OpenError::Unsupported)
    }

    pub(crate) fn subscribe<L: Listener>(
        &self,
        _listener: Arc<L>,
    ) -> Result<Subscription<L>, Exception> {
        match self.0 {}
    }

    pub(crate) fn url(&self) -> String {
        match self.0 {}
    }

    pub(crate) fn protocol(&self) -> String {
        match self.0 {}
    }

    pub(crate) fn extensions(&self) -> String {
        match self.0 {}
    }

    pub(crate) fn ready_state(&self) -> ReadyState {
        match self.0 {}
    }

    pub(crate) fn buffered_amount(&self) -> u64 {
        match self.0 {}
    }

    pub(crate) fn binary_type(&self) -> BinaryType {
        match self.0 {}
    }

    pub(crate) fn set_binary_type(&self, _binary_type: BinaryType) {
        match self.0 {}
    }

    pub(crate) fn send_str(&self, _text: &str) -> Result<(), Exception> {
        match self.0 {}
    }

    pub(crate) fn send_slice(&self, _bytes: &[u8]) -> Result<(), Exception> {
        match self.0 {}
    }

    pub(crate) fn send_text(&self, _text: &Text) -> Result<(), Exception> {
        match self.0 {}
    }

    pub(crate) fn send_binary(&self, _binary: &Binary) -> Result<(), Exception> {
        match self.0 {}
    }

    pub(crate) fn send_blob(&self, _blob: &Blob) -> Result<(), Exception> {
        match self.0 {}
    }

    pub(crate) fn close(&self, _code_and_reason: Option<(u16, &str)>) {
        match self.0 {}
    }
}

pub(crate) struct Subscription<L>(Infallible, PhantomData<fn(L)>);

impl<L> Subscription<L> {
    pub(crate) fn start_timer(&self, _millis: f64) -> Timer {
        match self.0 {}
    }

    pub(crate) fn schedule_poll(&self, _delay: PollDelay) {
        match self.0 {}
    }
}

pub(crate) struct Timer(Infallible);

#[derive(Clone)]
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn to_utf8(&self) -> String {
        self.0.clone()
    }

    pub(crate) fn utf16_len(&self) -> usize {
        self.0.encode_utf16().count()
    }
}

#[derive(Clone)]
pub(crate) struct Binary(Vec<u8>);

impl Binary {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_owned())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.0.clone()
    }

    pub(crate) fn copy_to(&self, buf: &mut [u8]) -> usize {
        buf.iter_mut().zip(&self.0).map(|(to, from)| *to = *from).count()
    }

    pub(crate) fn copy_to_uninit(&self, buf: &mut [MaybeUninit<u8>]) -> usize {
        buf.iter_mut().zip(&self.0).map(|(to, from)| to.write(*from)).count()
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Blob(Infallible);

impl Blob {
    pub(crate) fn size(&self) -> u64 {
        match self.0 {}
    }

    pub(crate) fn mime_type(&self) -> String {
        match self.0 {}
    }

    pub(crate) fn bytes<T: From<Binary>>(&self) -> Receiver<Result<T, Exception>> {
        match self.0 {}
    }

    pub(crate) fn text<T: From<Text>>(&self) -> Receiver<Result<T, Exception>> {
        match self.0 {}
    }
}
