//! Where batches pass one after the other, in the order of input, to have their articles judged.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::dedup::Judge;

/// Lets batches pass in the order of their numbers.
///
/// Workers take batches in this order, so the worker with the earliest batch never waits, and nobody waits for ever.
#[derive(Debug)]
pub struct Turnstile {
    state: Mutex<State>,
    passed: Condvar,
}

#[derive(Debug)]
struct State {
    next: u64,
    closed: bool,
    judge: Judge,
}

impl Turnstile {
    /// Batch 0 is the first to pass.
    pub fn new(judge: Judge) -> Self {
        Self { state: Mutex::new(State { next: 0, closed: false, judge }), passed: Condvar::new() }
    }

    /// Waits for the turn of batch `number` and runs `work`; `None` if it was closed.
    pub fn pass<T>(&self, number: u64, work: impl FnOnce(&mut Judge) -> T) -> Option<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.next != number && !state.closed {
            state = self.passed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return None;
        }
        let result = work(&mut state.judge);
        state.next += 1;
        self.passed.notify_all();
        Some(result)
    }

    /// A batch will not come: those behind it must not wait.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.passed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup;
    use std::thread;

    #[test]
    fn batches_pass_in_order_whoever_comes_first() {
        let turnstile = Turnstile::new(Judge::new(&dedup::Config::default()));
        let order = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for number in (0..20).rev() {
                let (turnstile, order) = (&turnstile, &order);
                scope.spawn(move || turnstile.pass(number, |_| order.lock().unwrap().push(number)));
            }
        });
        assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn closing_sends_everybody_home() {
        let turnstile = Turnstile::new(Judge::new(&dedup::Config::default()));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| turnstile.pass(1, |_| ()));
            turnstile.close();
            assert_eq!(waiting.join().unwrap(), None);
        });
    }
}
