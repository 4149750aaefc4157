use std::cell::RefCell;
use std::time::Duration;

use gloo_timers::callback::Timeout;

thread_local! {
    /// The timers that run, and the number of the next. They live here and not in [`Timer`], because a
    /// closure is not `Send`.
    static TIMERS: RefCell<(u32, Vec<(u32, Timeout)>)> = const { RefCell::new((0, Vec::new())) };
}

/// Runs an action once after a delay; dropping it cancels it.
pub(crate) struct Timer(u32);

impl Timer {
    /// `None` if the thread is going away.
    pub(crate) fn new(delay: Duration, action: impl FnOnce() + 'static) -> Option<Self> {
        // Rounded up, so that it is never early. `setTimeout` takes a signed number of 32 bits and
        // would fire at once for a larger one.
        let millis = delay.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as u32;
        TIMERS
            .try_with(|timers| {
                let (next, running) = &mut *timers.borrow_mut();
                let number = *next;
                *next = next.wrapping_add(1);
                running.push((number, Timeout::new(millis, action)));
                Self(number)
            })
            .ok()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // Taken out first and dropped when nothing is borrowed any more.
        let timeout = TIMERS.try_with(|timers| {
            let (_, running) = &mut *timers.borrow_mut();
            let index = running.iter().position(|(number, _)| *number == self.0)?;
            Some(running.swap_remove(index))
        });
        drop(timeout);
    }
}
