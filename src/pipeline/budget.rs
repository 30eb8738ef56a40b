//! How many bytes may be under way between reader and writer.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes under way, with a limit.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    used: usize,
    closed: bool,
}

impl Budget {
    /// Nothing under way.
    pub fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Waits until `bytes` may set out: until there is room, or nothing else is under way. `false` if it was closed.
    pub fn take(&self, bytes: usize) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.closed && state.used > 0 && state.used + bytes > self.limit {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.used += bytes;
        !state.closed
    }

    /// `bytes` have arrived.
    pub fn give(&self, bytes: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.used = state.used.saturating_sub(bytes);
        self.freed.notify_one();
    }

    /// Nothing will arrive any more.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    #[test]
    fn the_limit_holds_and_a_larger_one_travels_alone() {
        let budget = Budget::new(100);
        let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (sender, receiver) = crossbeam_channel::unbounded();
        thread::scope(|scope| {
            scope.spawn(|| {
                for bytes in [30, 30, 30, 30, 500, 10, 90, 1] {
                    assert!(budget.take(bytes));
                    let now = under_way.fetch_add(bytes, Ordering::SeqCst) + bytes;
                    if bytes <= 100 {
                        most.fetch_max(now, Ordering::SeqCst);
                    } else {
                        assert_eq!(now, bytes);
                    }
                    sender.send(bytes).unwrap();
                }
                drop(sender);
            });
            scope.spawn(|| {
                for bytes in receiver {
                    under_way.fetch_sub(bytes, Ordering::SeqCst);
                    budget.give(bytes);
                }
            });
        });
        assert!(most.load(Ordering::SeqCst) <= 100);
    }

    #[test]
    fn closing_wakes_the_reader() {
        let budget = Budget::new(1);
        assert!(budget.take(1));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(1));
            budget.close();
            assert!(!waiting.join().unwrap());
        });
    }
}
