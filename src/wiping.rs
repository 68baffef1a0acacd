//! An allocator that leaves nothing behind: what is freed is overwritten first.
//!
//! Readers' addresses are wiped where we hold them, but a server holds more than we do: buffers of requests, of TLS, of the database.
//! With this, an address is in memory as long as somebody uses it, and not as long as nobody happens to need its place.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use mimalloc::MiMalloc;

/// How deep what was called before has left things on the stack, in bytes: deeper than a request or a mail goes. Without optimisation the
/// same calls go many times as deep.
const DEPTH: usize = if cfg!(debug_assertions) { 1024 * 1024 } else { 64 * 1024 };

thread_local! {
    /// Whether an address or another secret was in the hands of this thread since its stack was wiped last.
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this process sends mail: then addresses pass through every thread of it, in other libraries' hands too.
static SENDS: AtomicBool = AtomicBool::new(false);

/// Notes that this process sends mail, so that every stack is wiped from now on.
pub fn wipe_always() {
    SENDS.store(true, Ordering::Relaxed);
}

/// Notes that this thread has an address or another secret in its hands.
pub fn touched() {
    TOUCHED.set(true);
}

/// Overwrites what calls that have returned have left on this thread's stack, if there was a secret among it. For a thread that has nothing
/// to do: until it has, nobody else would. Serving a page touches none, and isn't to pay for it.
pub fn wipe_stack() {
    if TOUCHED.replace(false) || SENDS.load(Ordering::Relaxed) {
        wipe();
    }
}

#[inline(never)]
fn wipe() {
    let mut left = [0u8; DEPTH];
    // So that the compiler can't know that nobody reads it, and leaves it in.
    std::hint::black_box(&mut left);
}

/// Mimalloc, which is smaller and faster than the system's allocator for many short-lived pieces of text, and wipes.
pub struct Wiping;

#[expect(unsafe_code, reason = "an allocator can't be written otherwise")]
// SAFETY: every call is handed on to mimalloc with the same layout. What is written lies within the layout of a block that its owner
// has just given up.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block has this layout, and nobody uses it any longer. The allocator is another library, so that the compiler
        // can't know that nobody will read what is written here, and leaves it in.
        unsafe {
            block.write_bytes(0, layout.size());
            MiMalloc.dealloc(block, layout);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Mimalloc would free the former block as it is.
        // SAFETY: the caller promises that `size`, rounded up to the alignment, is no more than `isize::MAX`.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: a layout of the caller's; the blocks are different, and each is at least as long as what is copied.
        unsafe {
            let new = self.alloc(wanted);
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}
