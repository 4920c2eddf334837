//! Pixels of a photograph on their way to a translator. Plain functions.

/// The largest square in the middle of a picture: its left and upper edge, and its side.
pub fn square(width: u32, height: u32) -> [f64; 3] {
    let side = width.min(height);
    let from = |extent: u32| f64::from((extent - side) / 2);
    [from(width), from(height), f64::from(side)]
}

/// Red, green and blue, without the opacity; turned into its negative where asked for.
pub fn rgb(rgba: &[u8], negative: bool) -> Vec<u8> {
    let flip = if negative { 255 } else { 0 };
    rgba.chunks_exact(4)
        .flat_map(|pixel| [pixel[0] ^ flip, pixel[1] ^ flip, pixel[2] ^ flip])
        .collect()
}

/// Whether a square picture has a light background: more than half of what is along its border.
/// The garments that translators learn from lie on black.
pub fn is_light(rgba: &[u8], side: usize) -> bool {
    let border = (0..side).flat_map(|i| [i, i * side, (side - 1) * side + i, i * side + side - 1]);
    let (mut sum, mut count) = (0, 0);
    for place in border {
        if let Some(pixel) = rgba.get(4 * place..4 * place + 3) {
            sum += pixel.iter().map(|byte| usize::from(*byte)).sum::<usize>();
            count += 3;
        }
    }
    sum > 127 * count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_is_in_the_middle_and_as_large_as_can_be() {
        assert_eq!(square(300, 200), [50.0, 0.0, 200.0]);
        assert_eq!(square(200, 301), [0.0, 50.0, 200.0]);
        assert_eq!(square(7, 7), [0.0, 0.0, 7.0]);
    }

    #[test]
    fn a_negative_of_a_negative_is_the_picture() {
        let rgba = [1, 2, 3, 255, 250, 0, 128, 255];
        assert_eq!(rgb(&rgba, false), [1, 2, 3, 250, 0, 128]);
        assert_eq!(rgb(&rgba, true), [254, 253, 252, 5, 255, 127]);
    }

    #[test]
    fn the_border_decides_what_is_light() {
        let side = 5;
        let picture = |border: u8, middle: u8| -> Vec<u8> {
            (0..side * side)
                .flat_map(|i| {
                    let inner =
                        (1..side - 1).contains(&(i % side)) && (1..side - 1).contains(&(i / side));
                    [if inner { middle } else { border }; 4]
                })
                .collect()
        };
        assert!(is_light(&picture(250, 0), side));
        assert!(!is_light(&picture(5, 255), side));
    }
}
