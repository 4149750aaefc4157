//! Counts bytes and allocations of Rust, and JavaScript values that Rust holds. `bench/count`
//! includes this file too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use wasm_bindgen::prelude::*;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicU32 = AtomicU32::new(0);

// SAFETY: every call is passed unchanged to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller upholds the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) };
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(size, Ordering::Relaxed);
        BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(old, layout, size) }
    }
}

/// The bytes that Rust has allocated and not freed.
#[wasm_bindgen]
pub fn allocated() -> f64 {
    BYTES.load(Ordering::Relaxed) as f64
}

/// The number of allocations so far.
#[wasm_bindgen]
pub fn allocations() -> u32 {
    ALLOCATIONS.load(Ordering::Relaxed)
}

/// The number of JavaScript values that Rust holds.
#[wasm_bindgen]
pub fn references() -> f64 {
    wasm_bindgen::externref_heap_live_count().into()
}
