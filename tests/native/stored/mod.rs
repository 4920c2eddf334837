//! Runs that the browser keeps, with a map in the place of its database.

mod library;
mod memory;

use std::rc::Rc;

use atelier::core::{
    Command, DeviceKind, Event, FailureKind, Recipe, Settings, StepStats, StoreCommand, StoreEvent,
    StoredFile, StoredRun,
};
use atelier::engine::stored::library::Library;
use atelier::engine::stored::storage::Storage;
use futures::executor::block_on;

use crate::bench::Bench;
use crate::support::{family, small};
pub use library::past;
use memory::Memory;

fn settings() -> Settings {
    small(family("cdcgan"), Recipe::Fast)
}

/// A session that keeps its run in `memory`, as one tab of a browser.
fn tab(memory: &Rc<Memory>) -> Bench {
    let storage: Rc<dyn Storage> = memory.clone();
    let mut bench = Bench::keeping_in(Some(storage));
    bench.send(Command::Boot {
        device: DeviceKind::Cpu,
    });
    bench.wait(|event| matches!(event, Event::Booted { .. }));
    bench
}

fn new_run(bench: &mut Bench) {
    bench.send(Command::NewRun {
        settings: settings(),
    });
    bench.wait(|event| matches!(event, Event::RunReady { .. }));
}

/// Trains up to a step: what the steps measured.
fn train(bench: &mut Bench, until: u64) -> Vec<StepStats> {
    bench.send(Command::Start { until: Some(until) });
    let mut all = vec![];
    loop {
        match bench.next().0 {
            Event::Stats { steps, .. } => all.extend(steps),
            Event::Running { running: false, .. } => return all,
            Event::Failed(failure) => panic!("{failure}"),
            _ => {}
        }
    }
}

fn store_event(bench: &mut Bench) -> (StoreEvent, Option<Vec<u8>>) {
    match bench.wait(|event| matches!(event, Event::Store(_))) {
        (Event::Store(event), payload) => (event, payload),
        _ => unreachable!("just matched"),
    }
}

/// Keeps the run as it is now: its id.
fn keep(bench: &mut Bench) -> String {
    bench.send(Command::Checkpoint);
    match store_event(bench).0 {
        StoreEvent::Kept { id, .. } => id,
        other => panic!("not kept: {other:?}"),
    }
}

fn ask(bench: &mut Bench, command: StoreCommand) -> (StoreEvent, Option<Vec<u8>>) {
    bench.send(Command::Store(command));
    store_event(bench)
}

fn list(bench: &mut Bench) -> Vec<StoredRun> {
    match ask(bench, StoreCommand::List).0 {
        StoreEvent::Runs { runs, .. } => runs,
        other => panic!("no list: {other:?}"),
    }
}

/// Opens a run: what is told of its past, and whether its newest state was damaged.
fn open(bench: &mut Bench, id: &str) -> (Vec<StepStats>, u64, bool) {
    bench.send(Command::Store(StoreCommand::Open { id: id.into() }));
    let (mut past, mut was_damaged) = (vec![], None);
    loop {
        match bench.next().0 {
            Event::Store(StoreEvent::Opened { damaged, .. }) => was_damaged = Some(damaged),
            Event::Stats { steps, .. } => past.extend(steps),
            Event::RunReady { step, .. } => {
                return (past, step, was_damaged.expect("it is told which run it is"));
            }
            Event::Failed(failure) => panic!("{failure}"),
            _ => {}
        }
    }
}

#[test]
fn a_run_goes_on_bit_for_bit_after_the_tab_is_gone() {
    let memory = Rc::new(Memory::default());
    let mut first = tab(&memory);
    new_run(&mut first);
    let before = train(&mut first, 3);
    let id = keep(&mut first);
    let unbroken = train(&mut first, 5);
    drop(first);

    let mut second = tab(&memory);
    let (past, step, damaged) = open(&mut second, &id);
    assert_eq!((step, damaged), (3, false));
    assert_eq!(past, before, "the curves are there again");
    assert_eq!(train(&mut second, 5), unbroken);
    // And it is the same run that is kept again, with one past.
    assert_eq!(keep(&mut second), id);
    let (past, step, _) = open(&mut second, &id);
    assert_eq!(step, 5);
    assert_eq!(past, [before, unbroken].concat());
}

#[test]
fn the_film_is_there_again() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    let id = keep(&mut bench);
    let (_, pixels) = {
        bench.send(Command::Store(StoreCommand::Open { id: id.clone() }));
        bench.wait(|event| matches!(event, Event::Snapshot { step: 2, .. }))
    };
    let runs = list(&mut bench);
    let grid = runs[0].picture.as_ref().expect("it has a picture");
    assert_eq!(pixels.unwrap().len(), grid.bytes());
}

#[test]
fn a_damaged_state_falls_back_to_the_one_before() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    let early = train(&mut bench, 2);
    let id = keep(&mut bench);
    train(&mut bench, 4);
    keep(&mut bench);
    let newest = format!("state/{id}/1");
    memory.kept.borrow_mut().get_mut(&newest).unwrap()[900] ^= 1;
    let (past, step, damaged) = open(&mut bench, &id);
    assert_eq!((step, damaged), (2, true));
    assert_eq!(past, early, "no curve of steps that are lost");

    // The next state takes the damaged one's place.
    train(&mut bench, 3);
    keep(&mut bench);
    assert_eq!(open(&mut bench, &id).1, 3);
    for slot in [0, 1] {
        let state = format!("state/{id}/{slot}");
        memory.kept.borrow_mut().insert(state, vec![7; 100]);
    }
    bench.send(Command::Store(StoreCommand::Open { id }));
    assert_eq!(bench.failure().kind, FailureKind::Stored);
}

#[test]
fn without_room_the_run_goes_on_and_is_kept_once_there_is_some() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    let first = train(&mut bench, 2);
    memory.full.set(true);
    bench.send(Command::Checkpoint);
    let (event, _) = store_event(&mut bench);
    assert!(
        matches!(event, StoreEvent::NotKept { full: true, .. }),
        "{event:?}"
    );
    assert!(memory.kept.borrow().is_empty());
    let second = train(&mut bench, 4);
    memory.full.set(false);
    let id = keep(&mut bench);
    let (past, step, _) = open(&mut bench, &id);
    assert_eq!(step, 4);
    assert_eq!(
        past,
        [first, second].concat(),
        "nothing of its past is missing"
    );
}

#[test]
fn where_the_browser_forbids_it_everything_works_and_nothing_is_kept() {
    let memory = Rc::new(Memory::default());
    memory.forbidden.set(true);
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    bench.send(Command::Checkpoint);
    let (event, _) = store_event(&mut bench);
    assert!(
        matches!(event, StoreEvent::NotKept { full: false, .. }),
        "{event:?}"
    );
    assert_eq!(train(&mut bench, 4).len(), 2);
    bench.send(Command::Store(StoreCommand::List));
    assert_eq!(bench.failure().kind, FailureKind::Stored);
}

#[test]
fn an_untrained_run_is_not_kept() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    bench.send(Command::Checkpoint);
    bench.wait(|event| matches!(event, Event::Checkpoint { step: 0 }));
    assert_eq!(list(&mut bench), []);
}

#[test]
fn two_tabs_do_not_train_one_run() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    let id = keep(&mut bench);
    *memory.elsewhere.borrow_mut() = Some(id.clone());
    for command in [
        StoreCommand::Open { id: id.clone() },
        StoreCommand::Delete { id: id.clone() },
    ] {
        bench.send(Command::Store(command));
        let failure = bench.failure();
        assert_eq!(failure.kind, FailureKind::Stored);
        assert!(failure.message.contains("another tab"), "{failure}");
    }
    assert_eq!(list(&mut bench).len(), 1);
}

#[test]
fn a_lost_engine_s_run_stays_the_same_run() {
    let memory = Rc::new(Memory::default());
    let mut first = tab(&memory);
    new_run(&mut first);
    train(&mut first, 2);
    let id = keep(&mut first);
    first.send(Command::Checkpoint);
    let (_, checkpoint) = first.wait(|event| matches!(event, Event::Checkpoint { .. }));
    drop(first);
    let mut second = tab(&memory);
    second.send(Command::Store(StoreCommand::Claim { id: id.clone() }));
    second.send_with(Command::RestoreRun, checkpoint);
    second.wait(|event| matches!(event, Event::RunReady { .. }));
    train(&mut second, 3);
    assert_eq!(keep(&mut second), id);
    assert_eq!(list(&mut second).len(), 1);
}

#[test]
fn a_new_run_is_another_one() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    let mut ids = vec![];
    for _ in 0..2 {
        new_run(&mut bench);
        train(&mut bench, 1);
        ids.push(keep(&mut bench));
    }
    assert_ne!(ids[0], ids[1]);
    let listed: Vec<String> = list(&mut bench).into_iter().map(|run| run.id).collect();
    ids.reverse();
    assert_eq!(listed, ids, "the one kept last comes first");
}

#[test]
fn a_kept_run_gives_the_model_that_it_would_export() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    let id = keep(&mut bench);
    let what = StoredFile::Model;
    let (event, model) = ask(&mut bench, StoreCommand::Read { id, what });
    assert!(matches!(event, StoreEvent::File { run, .. } if run.step == 2));
    // It opens like any file of a model.
    bench.send_with(Command::Store(StoreCommand::Import), model.clone());
    match store_event(&mut bench) {
        (StoreEvent::Model { settings: told }, bytes) => {
            assert_eq!(*told, settings());
            assert_eq!(bytes, model);
        }
        other => panic!("{other:?}"),
    }
    bench.send(Command::Export);
    let (_, exported) = bench.wait(|event| matches!(event, Event::Exported { .. }));
    // Other passes made the statistics of BatchNorm; the weights are the same, and so is their number.
    assert_eq!(model.unwrap().len(), exported.unwrap().len());
}

#[test]
fn the_file_of_a_run_opens_in_another_browser_and_goes_on_the_same() {
    let memory = Rc::new(Memory::default());
    let mut here = tab(&memory);
    new_run(&mut here);
    train(&mut here, 2);
    let id = keep(&mut here);
    let what = StoredFile::Run;
    let (_, file) = ask(&mut here, StoreCommand::Read { id, what });
    let unbroken = train(&mut here, 4);

    let mut there = tab(&Rc::new(Memory::default()));
    there.send_with(Command::Store(StoreCommand::Import), file);
    let StoreEvent::Runs { runs, .. } = store_event(&mut there).0 else {
        panic!("the list comes")
    };
    assert_eq!((runs.len(), runs[0].step), (1, 2));
    open(&mut there, &runs[0].id);
    assert_eq!(train(&mut there, 4), unbroken);

    there.send_with(Command::Store(StoreCommand::Import), Some(vec![1, 2, 3]));
    assert_eq!(there.failure().kind, FailureKind::Model);
}

#[test]
fn losses_come_as_a_table() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 3);
    let id = keep(&mut bench);
    let what = StoredFile::Table;
    let (_, table) = ask(&mut bench, StoreCommand::Read { id, what });
    let table = String::from_utf8(table.unwrap()).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("step,") && lines[0].contains("d_loss"));
    assert!(lines[3].starts_with("3,"));
}

#[test]
fn a_duplicate_goes_its_own_way() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    let id = keep(&mut bench);
    ask(&mut bench, StoreCommand::Duplicate { id: id.clone() });
    let name = "  Second try \n".to_owned();
    let of = |runs: &[StoredRun]| runs.iter().find(|run| run.id != id).unwrap().clone();
    let copy = of(&list(&mut bench));
    assert_eq!((copy.step, copy.settings.clone()), (2, settings()));
    assert!(copy.name.ends_with("(copy)"));
    let rename = StoreCommand::Rename {
        id: copy.id.clone(),
        name,
    };
    ask(&mut bench, rename);
    assert_eq!(of(&list(&mut bench)).name, "Second try");
    open(&mut bench, &copy.id);
    train(&mut bench, 3);
    keep(&mut bench);
    let steps: Vec<u64> = list(&mut bench).iter().map(|run| run.step).collect();
    assert_eq!(steps, [3, 2]);
    for id in [id, copy.id] {
        ask(&mut bench, StoreCommand::Delete { id });
    }
    assert!(memory.kept.borrow().is_empty(), "{:?}", memory.keys(""));
}

#[test]
fn what_a_changed_knob_says_is_kept_with_the_run() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 1);
    let slower = Settings {
        lr_generator: 0.000_25,
        ..settings()
    };
    bench.send(Command::Adjust {
        settings: slower.clone(),
    });
    train(&mut bench, 2);
    keep(&mut bench);
    assert_eq!(list(&mut bench)[0].settings, slower);
}

#[test]
fn what_a_run_takes_up_is_what_is_kept_of_it() {
    let memory = Rc::new(Memory::default());
    let mut bench = tab(&memory);
    new_run(&mut bench);
    train(&mut bench, 2);
    let id = keep(&mut bench);
    train(&mut bench, 3);
    keep(&mut bench);
    let told = list(&mut bench)[0].bytes;
    let library = Library::new(memory.clone());
    let used = block_on(library.room()).unwrap().used;
    let about_itself = memory.kept.borrow()[&format!("run/{id}")].len() as u64;
    assert_eq!(told, used as u64 - about_itself);
}
