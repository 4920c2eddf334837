//! The numbers of a .npy file, row by row, however the file has them.

use anyhow::{Context, Result, bail, ensure};

use super::header::{self, Header};

/// An array as the file has it.
pub struct Array<'a> {
    header: Header,
    kind: Kind,
    data: &'a [u8],
}

/// The type of its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Whole numbers, with or without a sign, of so many bytes.
    Whole {
        signed: bool,
        bytes: usize,
        big: bool,
    },
    /// Floats, complex numbers and truth values, of so many bytes.
    Other(usize),
}

impl Kind {
    fn of(text: &str) -> Result<Self> {
        let unknown = || format!("its numbers are of the type {text:?}, which is not known");
        let mut letters = text.chars();
        let order = letters.next().with_context(unknown)?;
        let kind = letters.next().with_context(unknown)?;
        let bytes: usize = letters.as_str().parse().ok().with_context(unknown)?;
        ensure!(
            matches!(order, '<' | '>') || order == '|' && bytes == 1,
            unknown()
        );
        match (kind, bytes) {
            ('u' | 'i', 1 | 2 | 4 | 8) => Ok(Self::Whole {
                signed: kind == 'i',
                bytes,
                big: order == '>',
            }),
            ('f' | 'c' | 'b', 1 | 2 | 4 | 8 | 16) => Ok(Self::Other(bytes)),
            _ => bail!(unknown()),
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::Whole { bytes, .. } | Self::Other(bytes) => bytes,
        }
    }
}

impl<'a> Array<'a> {
    /// # Errors
    /// A file that is not .npy, or not as long as it says.
    pub fn parse(file: &'a [u8]) -> Result<Self> {
        let (header, data) = header::read(file)?;
        let kind = Kind::of(&header.kind)?;
        let mut sides = header.shape.iter();
        let length = sides.try_fold(kind.bytes(), |length, &side| length.checked_mul(side));
        let shape = &header.shape;
        let length = length.with_context(|| format!("no file has the shape {shape:?}"))?;
        ensure!(
            length == data.len(),
            "the shape {shape:?} means {length} bytes of numbers; there are {}",
            data.len()
        );
        Ok(Self { header, kind, data })
    }

    pub fn shape(&self) -> &[usize] {
        &self.header.shape
    }

    /// The numbers of an array of `u8`.
    ///
    /// # Errors
    /// Another type.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        ensure!(
            matches!(
                self.kind,
                Kind::Whole {
                    signed: false,
                    bytes: 1,
                    ..
                }
            ),
            "its numbers are of the type {:?}, and must be bytes from 0 to 255: \
             `.astype(numpy.uint8)`",
            self.header.kind
        );
        Ok(self.places().map(|place| self.data[place]).collect())
    }

    /// The numbers of an array of whole ones.
    ///
    /// # Errors
    /// Another type.
    pub fn integers(&self) -> Result<Vec<i128>> {
        let Kind::Whole { signed, bytes, big } = self.kind else {
            bail!(
                "its numbers are of the type {:?}, and must be whole",
                self.header.kind
            );
        };
        let number = |place: usize| {
            let mut little = self.data[place * bytes..][..bytes].to_vec();
            if big {
                little.reverse();
            }
            let unsigned = little
                .iter()
                .rev()
                .fold(0, |number, &byte| number << 8 | i128::from(byte));
            let bits = 8 * bytes;
            match signed && unsigned >> (bits - 1) == 1 {
                true => unsigned - (1 << bits),
                false => unsigned,
            }
        };
        Ok(self.places().map(number).collect())
    }

    /// Where the numbers are, in the order in which the last axis changes fastest.
    fn places(&self) -> impl Iterator<Item = usize> {
        let shape = self.shape();
        let count: usize = shape.iter().product();
        // How far apart two neighbours along each axis are. (An axis of length 0 has none; counted as
        // 1 it does not make the others 0.)
        let mut strides = vec![1usize; shape.len()];
        for axis in 1..shape.len() {
            strides[axis] = strides[axis - 1].saturating_mul(shape[axis - 1].max(1));
        }
        let fortran = self.header.fortran;
        let place = move |mut rest: usize| {
            let axes = shape.iter().zip(&strides).rev();
            axes.fold(0, |place, (&side, stride)| {
                let index = rest % side;
                rest /= side;
                place + index * stride
            })
        };
        (0..count).map(move |i| if fortran { place(i) } else { i })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(kind: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
        let fortran = if fortran { "True" } else { "False" };
        let text = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}}}");
        let length = (text.len() as u16).to_le_bytes();
        [&b"\x93NUMPY\x01\0"[..], &length, text.as_bytes(), data].concat()
    }

    #[test]
    fn the_order_of_axes_is_honoured() {
        // [[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]] by its columns.
        let columns = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11];
        let rows: Vec<u8> = (0..12).collect();
        for (fortran, data) in [(true, columns.as_slice()), (false, &rows)] {
            let file = file("|u1", fortran, "(2, 3, 2)", data);
            assert_eq!(Array::parse(&file).unwrap().bytes().unwrap(), rows);
        }
    }

    #[test]
    fn whole_numbers_are_read_in_either_order_of_bytes() {
        for (kind, data, expected) in [
            ("<i8", &[254, 255, 255, 255, 255, 255, 255, 255][..], -2),
            (">i2", &[255, 254], -2),
            (">u4", &[0, 0, 1, 2], 258),
            ("<u2", &[2, 1], 258),
            ("|i1", &[255], -1),
            ("|u1", &[255], 255),
        ] {
            let file = file(kind, false, "(1,)", data);
            let array = Array::parse(&file).unwrap();
            assert_eq!(array.integers().unwrap(), [expected], "{kind}");
        }
    }

    #[test]
    fn other_types_are_named() {
        let floats = file("<f4", false, "(1,)", &[0; 4]);
        let array = Array::parse(&floats).unwrap();
        for error in [array.bytes().unwrap_err(), array.integers().unwrap_err()] {
            assert!(error.to_string().contains("<f4"), "{error}");
        }
        for kind in ["|O", "<U3", "u1", "|u2", "=u2", "<i3", "", "é"] {
            assert!(Array::parse(&file(kind, false, "()", &[0; 8])).is_err());
        }
    }

    #[test]
    fn the_length_is_the_shapes() {
        for (shape, length) in [("(2, 3)", 5), ("(2, 3)", 7), ("(0, 3)", 1), ("()", 0)] {
            assert!(Array::parse(&file("|u1", false, shape, &vec![0; length])).is_err());
        }
        // Its product wraps round to nothing.
        let large = "(4294967296, 4294967296, 28)";
        assert!(Array::parse(&file("|u1", true, large, &[])).is_err());
        // No numbers at all, and yet axes whose product is beyond counting.
        let none = format!("(0, {0}, {0})", usize::MAX);
        assert!(Array::parse(&file("|u1", true, &none, &[])).is_ok_and(|a| a.bytes().is_ok()));
    }
}
