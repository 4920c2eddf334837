//! The header of a .npy file: a Python dictionary with three keys (NumPy's `lib/format.py`).
//!
//! ```text
//! 93 'NUMPY' | version, 2 bytes | length, u16 or from version 2 on u32 | the dictionary | data
//! {'descr': '|u1', 'fortran_order': False, 'shape': (10000, 28, 28), }
//! ```

use anyhow::{Context, Result, bail, ensure};

const MAGIC: &[u8] = b"\x93NUMPY";
/// The data of what we write begins at a multiple of this.
const ALIGNED: usize = 64;
/// NumPy does not read longer ones either, unless told to.
const LONGEST: usize = 10_000;

/// What the dictionary says.
#[derive(Debug, PartialEq)]
pub struct Header {
    /// The type of a number: order of bytes, kind, bytes, such as `<i8`.
    pub kind: String,
    /// Whether the first axis changes fastest.
    pub fortran: bool,
    pub shape: Vec<usize>,
}

/// The header of an array in C order.
pub fn written(kind: &str, shape: &[usize]) -> Vec<u8> {
    let mut sides: Vec<String> = shape.iter().map(usize::to_string).collect();
    if let [one] = &mut sides[..] {
        one.push(','); // To Python "(5)" is a number, "(5,)" a shape.
    }
    let sides = sides.join(", ");
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sides}), }}");
    let before = MAGIC.len() + 4;
    while !(before + text.len() + 1).is_multiple_of(ALIGNED) {
        text.push(' ');
    }
    text.push('\n');
    let length = (text.len() as u16).to_le_bytes();
    [MAGIC, &[1, 0], &length, text.as_bytes()].concat()
}

/// The header of a file, and what is behind it.
///
/// # Errors
/// Anything but such a header.
pub fn read(file: &[u8]) -> Result<(Header, &[u8])> {
    let short = || "not a .npy file: its header ends early";
    let rest = (file.strip_prefix(MAGIC)).context("not a .npy file: it begins otherwise")?;
    let (version, rest) = rest.split_first_chunk::<2>().with_context(short)?;
    let (length, rest) = match version {
        [1, 0] => {
            let (length, rest) = rest.split_first_chunk().with_context(short)?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        [2 | 3, 0] => {
            let (length, rest) = rest.split_first_chunk().with_context(short)?;
            (u32::from_le_bytes(*length) as usize, rest)
        }
        [major, minor] => bail!("version {major}.{minor} of .npy is not known"),
    };
    ensure!(
        length <= LONGEST,
        "a header of {length} bytes is not a plain array's"
    );
    let (text, data) = rest.split_at_checked(length).with_context(short)?;
    Ok((Dictionary(text).read()?, data))
}

/// What is left of the text.
struct Dictionary<'a>(&'a [u8]);

impl<'a> Dictionary<'a> {
    fn read(mut self) -> Result<Header> {
        let (mut kind, mut fortran, mut shape) = (None, None, None);
        self.expect(b'{')?;
        while !self.found(b'}') {
            let key = self.string().context("its header names no key")?;
            self.expect(b':')?;
            let again = match key {
                "descr" => kind.replace(self.kind()?).is_some(),
                "fortran_order" => fortran.replace(self.truth()?).is_some(),
                "shape" => shape.replace(self.shape()?).is_some(),
                other => bail!("its header has a key that is not known: {other:?}"),
            };
            ensure!(!again, "its header says {key} twice");
            if !self.found(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        self.skip();
        ensure!(self.0.is_empty(), "its header goes on after the dictionary");
        Ok(Header {
            kind: kind.context("its header does not say descr")?,
            fortran: fortran.context("its header does not say fortran_order")?,
            shape: shape.context("its header does not say shape")?,
        })
    }

    fn skip(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn found(&mut self, byte: u8) -> bool {
        self.skip();
        let rest = self.0.strip_prefix(&[byte]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        let sign = byte as char;
        ensure!(
            self.found(byte),
            "its header is not that of a plain array: {sign:?} is missing"
        );
        Ok(())
    }

    /// A string without escapes: no key and no type needs any.
    fn string(&mut self) -> Option<&'a str> {
        self.skip();
        let (&quote, rest) = self.0.split_first()?;
        if quote != b'\'' && quote != b'"' {
            return None;
        }
        let end = rest.iter().position(|&byte| byte == quote)?;
        self.0 = &rest[end + 1..];
        std::str::from_utf8(&rest[..end]).ok()
    }

    /// A text. (Records have a list here.)
    fn kind(&mut self) -> Result<String> {
        let kind = self.string().context("its numbers are of no plain type")?;
        Ok(kind.to_owned())
    }

    fn truth(&mut self) -> Result<bool> {
        self.skip();
        for (word, truth) in [("True", true), ("False", false)] {
            if let Some(rest) = self.0.strip_prefix(word.as_bytes()) {
                self.0 = rest;
                return Ok(truth);
            }
        }
        bail!("its fortran_order is neither True nor False")
    }

    fn shape(&mut self) -> Result<Vec<usize>> {
        let mut shape = vec![];
        self.expect(b'(')?;
        while !self.found(b')') {
            shape.push(
                self.number()
                    .context("its shape is not a list of numbers")?,
            );
            if !self.found(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Ok(shape)
    }

    fn number(&mut self) -> Option<usize> {
        self.skip();
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at(digits.count());
        // Python 2 wrote long numbers with an L.
        self.0 = rest.strip_prefix(b"L").unwrap_or(rest);
        std::str::from_utf8(digits).ok()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Vec<u8> {
        let length = (text.len() as u16).to_le_bytes();
        [MAGIC, &[1, 0], &length, text.as_bytes(), b"data"].concat()
    }

    #[test]
    fn what_is_written_is_read() {
        for shape in [&[][..], &[5], &[3, 28, 28]] {
            let bytes = written("|u1", shape);
            assert_eq!(bytes.len() % ALIGNED, 0);
            let (header, rest) = read(&bytes).unwrap();
            assert_eq!((header.shape.as_slice(), rest), (shape, &[][..]));
        }
    }

    #[test]
    fn headers_of_other_writers_are_read() {
        let expected = Header {
            kind: ">i4".into(),
            fortran: true,
            shape: vec![2, 3],
        };
        for text in [
            "{'descr': '>i4', 'fortran_order': True, 'shape': (2, 3), }   \n",
            "{\"shape\":(2L,3L,),\"fortran_order\":True,\"descr\":\">i4\"}",
        ] {
            let file = file(text);
            assert_eq!(read(&file).unwrap().0, expected, "{text}");
            assert_eq!(read(&file).unwrap().1, b"data");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "{}",
            "{'descr': '|u1', 'fortran_order': False}",
            "{'descr': '|u1', 'fortran_order': 0, 'shape': ()}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (1,-1)}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': 5}",
            "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': ()}",
            "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': ()}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (), 'more': 1}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': ()} and more",
            "{'descr': '|u1",
        ] {
            assert!(read(&file(text)).is_err(), "{text}");
        }
    }
}
