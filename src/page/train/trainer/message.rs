//! What the trainer is told: by the visitor, the address, the engine, the clock. Plain data.

use std::time::Duration;

use crate::core::*;
use crate::families::failures::Failing;
use crate::page::devices::verdict::Verdict;

/// Everything that can change the trainer's state.
#[derive(Clone)]
pub enum Message {
    /// The one large button: train, pause, or stop loading.
    Toggle,
    Step,
    /// Where to stop; `None` for nowhere.
    StopAt(Option<u64>),
    /// New networks from the settings of the controls, with another seed where there is one.
    Reset {
        seed: Option<u32>,
    },
    /// A setting has been changed.
    Change {
        knob: &'static Knob,
        value: f64,
    },
    HalveRates,
    /// Trains a new run that fails in a known way; puts it right while it goes on.
    BringAbout(&'static Failing),
    Repair(&'static Failing),

    /// The visitor has chosen another device; the address says which.
    DeviceChosen,
    /// Times both engines again and goes on with the faster.
    MeasureAgain,
    SkipMeasuring,
    /// After the engine has failed too often.
    GoOn,
    GoOnWithCpu,
    ChooseWorkers(usize),
    ChooseScoring(Option<u64>),
    OpenInStudio,
    RetryShards,
    /// Goes on with a run that the browser has kept, or only shows it.
    OpenStored {
        id: String,
        train: bool,
    },

    /// What the address asks for, when it is opened and whenever it changes.
    Addressed(Box<Settings>),
    /// What is going on while the device is decided on, in words; and the decision.
    Choosing {
        launch: u32,
        word: String,
    },
    Decided {
        launch: u32,
        verdict: Verdict,
    },
    /// What is heard of the engine of a launch.
    Engine {
        launch: u32,
        report: Box<Report>,
    },
    Timer(Timer),
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a message has it in a box")]
pub enum Report {
    Event(Event, Option<Vec<u8>>),
    Crashed(String),
    /// The browser would not start it at all.
    NotStarted(String),
}

/// What a timer was set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The numbers and curves on the page may change again.
    Numbers,
    /// The summaries for screen readers may change again.
    Summary,
    /// An engine that is to be left has had its time to hand over its state.
    HandOver { launch: u32 },
    /// It is time to save the run. This one repeats.
    Checkpoint,
}

impl Timer {
    pub fn after(self) -> Duration {
        match self {
            Timer::Numbers => Duration::from_millis(100),
            Timer::Summary => Duration::from_secs(10),
            Timer::HandOver { .. } => Duration::from_secs(5),
            // How much of a run a loss may cost.
            Timer::Checkpoint => Duration::from_secs(30),
        }
    }
}
