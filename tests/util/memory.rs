//! What Rust has allocated, the size of its memory, and the number of JavaScript values that it
//! holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use js_sys::{ArrayBuffer, WebAssembly};
use wasm_bindgen::JsCast;

/// Rust's default allocator, with a count of what is allocated.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

fn given(bytes: usize) {
    BYTES.fetch_add(bytes, Ordering::Relaxed);
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
}

fn got_back(bytes: usize) {
    BYTES.fetch_sub(bytes, Ordering::Relaxed);
    ALLOCATIONS.fetch_sub(1, Ordering::Relaxed);
}

// SAFETY: every call goes to the default allocator unchanged, and counting allocates nothing.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of this function.
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            given(layout.size());
        }
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if !memory.is_null() {
            given(layout.size());
        }
        memory
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        let memory = unsafe { System.realloc(old, layout, size) };
        if !memory.is_null() {
            got_back(layout.size());
            given(size);
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) };
        got_back(layout.size());
    }
}

/// What is in use at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InUse {
    /// Bytes allocated and not freed.
    pub bytes: usize,
    pub allocations: usize,
    /// JavaScript values that Rust holds.
    pub references: u32,
}

impl InUse {
    pub fn now() -> Self {
        Self {
            bytes: BYTES.load(Ordering::Relaxed),
            allocations: ALLOCATIONS.load(Ordering::Relaxed),
            references: wasm_bindgen::externref_heap_live_count(),
        }
    }
}

/// The size of Rust's memory in bytes, used or not. It never shrinks.
pub fn memory_size() -> u64 {
    let memory = wasm_bindgen::memory().unchecked_into::<WebAssembly::Memory>();
    // Only the length is read, which a shared buffer has too.
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length().into()
}
