//! Letters of three by five pixels, for the step under an animation: the ten digits and the
//! letters of "step".

/// Writes text in letters of three by five pixels of `ink`, as far as it fits into a line.
pub fn write(image: &mut [u8], stride: usize, text: &str, ink: u8) {
    for (place, letter) in text.chars().enumerate() {
        let left = place * 4 + 1;
        if left + 3 > stride {
            return;
        }
        for (row, bits) in glyph(letter).into_iter().enumerate() {
            for column in 0..3 {
                if bits >> (2 - column) & 1 == 1 {
                    image[row * stride + left + column] = ink;
                }
            }
        }
    }
}

/// Five rows of three bits.
fn glyph(letter: char) -> [u8; 5] {
    match letter {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        's' => [0, 3, 4, 1, 6],
        't' => [2, 7, 2, 2, 1],
        'e' => [0, 7, 7, 4, 3],
        'p' => [0, 6, 5, 6, 4],
        _ => [0; 5],
    }
}
