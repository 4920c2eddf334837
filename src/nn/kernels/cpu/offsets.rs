//! Where the numbers of images and weights lie: the offsets of a product's rows and columns
//! (`operands.rs`).

/// Where each line of images begins, without and with `padding` zeros around them.
pub fn lines(
    [n, channels, height, width]: [usize; 4],
    padding: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let (line, plane) = (
        width + 2 * padding,
        (width + 2 * padding) * (height + 2 * padding),
    );
    (0..n * channels).flat_map(move |image| {
        (0..height).map(move |y| {
            let without = (image * height + y) * width;
            (without, image * plane + (y + padding) * line + padding)
        })
    })
}

/// 0, `step`, 2·`step`, …
pub fn steps(count: usize, step: usize) -> Vec<u32> {
    (0..count).map(|i| (i * step) as u32).collect()
}

/// `inner` after each of `count` steps.
pub fn grid(count: usize, step: usize, inner: &[u32]) -> Vec<u32> {
    // By slices: as one iterator of iterators this took a tenth of a training step.
    let mut offsets = Vec::with_capacity(count * inner.len());
    for i in 0..count {
        let base = (i * step) as u32;
        offsets.extend(inner.iter().map(|offset| base + offset));
    }
    offsets
}

/// Where the pixels of `n` images begin when every `stride`th of lines of `line` is visited.
pub fn pixels(
    n: usize,
    image: usize,
    [rows, columns]: [usize; 2],
    line: usize,
    stride: usize,
) -> Vec<u32> {
    let inside: Vec<u32> = grid(rows, stride * line, &steps(columns, stride));
    grid(n, image, &inside)
}

/// How far each tap of a square kernel lies from the first, in an image with lines of `line` pixels;
/// `turned`: the last tap first.
pub fn tap_offsets(kernel: usize, line: usize, turned: bool) -> Vec<u32> {
    let mut offsets = grid(kernel, line, &steps(kernel, 1));
    if turned {
        offsets.reverse();
    }
    offsets
}
