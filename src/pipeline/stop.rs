//! Whether a run should end before its end: somebody pressed Ctrl-C, or it cannot go on.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use signal_hook::consts::{SIGINT, SIGTERM};

/// Looked at between records and between batches.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// The number of the signal that came first; 0 for none.
    signal: Arc<AtomicUsize>,
    given_up: Arc<AtomicBool>,
}

impl Stop {
    /// Set by SIGINT and SIGTERM. A second signal ends the program at once: the dataset bears that too.
    pub fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        for number in [SIGINT, SIGTERM] {
            // The first time there is nothing to shut down for yet: the condition is set after it is looked at.
            let again = Arc::new(AtomicBool::new(false));
            signal_hook::flag::register_conditional_shutdown(number, 128 + number, Arc::clone(&again))?;
            signal_hook::flag::register(number, again)?;
            signal_hook::flag::register_usize(number, Arc::clone(&stop.signal), number as usize)?;
        }
        Ok(stop)
    }

    /// Sets it for a fault: the writer cannot write.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// The signal that came.
    pub fn signal(&self) -> Option<u8> {
        u8::try_from(self.signal.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0)
    }

    /// Whether to end.
    pub fn is_set(&self) -> bool {
        self.given_up.load(Ordering::Relaxed) || self.signal().is_some()
    }
}
