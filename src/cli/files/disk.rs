//! Files are read with their name in every complaint, and written only where nothing is lost.

use std::path::{Path, PathBuf};
use std::{fs, io, process};

use anyhow::{Context, Result, ensure};

/// # Errors
/// A file that cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file. An interruption leaves the old one whole. Where a link or a device is, such as
/// /dev/stdout, it stays, and what it stands for is written to.
///
/// # Errors
/// If it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = match place.exists() && !place.is_file() {
        true => fs::write(&place, bytes),
        false => replace(&place, bytes),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Puts a new file in the place of an old one, in one go.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", process::id()));
    fs::write(&fresh, bytes)?;
    fs::rename(&fresh, path).inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })
}

/// # Errors
/// If it cannot be made.
pub fn make_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))
}

/// Refuses to write where something is, unless told to.
///
/// # Errors
/// The files that are there.
pub fn must_be_free(paths: &[PathBuf], force: bool) -> Result<()> {
    let taken = paths.iter().filter(|path| path.exists());
    let names: Vec<_> = taken.map(|path| path.display().to_string()).collect();
    let (verb, them) = match names.len() {
        1 => ("exists", "it"),
        _ => ("exist", "them"),
    };
    ensure!(
        force || names.is_empty(),
        "{} {verb} already: --force overwrites {them}",
        names.join(", ")
    );
    Ok(())
}

/// Whether both are the same file, or the same directory, that is there.
pub fn same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_devices_stay_and_no_file_is_left_over() {
        let dir = std::env::temp_dir().join(format!("atelier-disk-{}", process::id()));
        fs::create_dir_all(&dir).unwrap();
        let [file, link, device] = ["file", "link", "device"].map(|name| dir.join(name));
        symlink(&file, &link).unwrap();
        symlink("/dev/null", &device).unwrap();
        for text in ["first", "second"] {
            write(&file, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&link).unwrap(), text);
        }
        write(&link, b"third").unwrap();
        write(&device, b"third").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "third");
        assert!(link.is_symlink() && device.is_symlink());
        // A directory cannot be replaced.
        assert!(write(&dir, b"fourth").is_err());
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 3);
        fs::remove_dir_all(dir).unwrap();
    }
}
