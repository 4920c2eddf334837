//! Work in parts, on all threads where there are threads. The parts do not depend on the number of
//! threads, and what they give is put together in order: the same numbers everywhere.

/// Images that are worked on together: enough to share packed weights, few enough for the cache.
pub const IMAGES: usize = 16;

/// The outputs of [`IMAGES`] images each.
pub fn split_images(out: &mut [f32], size: usize) -> impl Iterator<Item = &mut [f32]> {
    out.chunks_mut(IMAGES * size)
}

/// The images of each part of `n`.
fn parts(n: usize) -> impl Iterator<Item = [usize; 2]> {
    (0..n)
        .step_by(IMAGES)
        .map(move |from| [from, (from + IMAGES).min(n)])
}

/// Does each part of `n` images, on all threads where there are threads.
pub fn in_parallel<T: Send>(n: usize, work: impl Fn([usize; 2]) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        parts(n)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(work)
            .collect()
    }
    #[cfg(not(feature = "rayon"))]
    parts(n).map(work).collect()
}

/// The same, each part with an output of its own.
pub fn in_parallel_with<'a>(
    n: usize,
    outs: impl Iterator<Item = &'a mut [f32]>,
    work: impl Fn([usize; 2], &mut [f32]) + Sync + Send,
) {
    let tasks: Vec<_> = parts(n).zip(outs).collect();
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        tasks
            .into_par_iter()
            .for_each(|(some, out)| work(some, out));
    }
    #[cfg(not(feature = "rayon"))]
    tasks.into_iter().for_each(|(some, out)| work(some, out));
}

/// `f` of 0, 1, … `count` − 1.
pub fn for_each<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().map(f).collect()
    }
    #[cfg(not(feature = "rayon"))]
    (0..count).map(f).collect()
}

/// Writes each part of `out` by `f`, which gets where the part begins.
pub fn fill(out: &mut [f32], part: usize, f: impl Fn(usize, &mut [f32]) + Sync + Send) {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let parts = out.par_chunks_mut(part).enumerate();
        parts.for_each(|(i, out)| f(i * part, out));
    }
    #[cfg(not(feature = "rayon"))]
    for (i, out) in out.chunks_mut(part).enumerate() {
        f(i * part, out);
    }
}

/// Writes each part of all `outs`, which are of one length, by `f`, which gets where it begins.
pub fn fill_all<const N: usize>(
    outs: [&mut [f32]; N],
    part: usize,
    f: impl Fn(usize, [&mut [f32]; N]) + Sync + Send,
) {
    let length = outs.first().map_or(0, |out| out.len());
    let mut chunks = outs.map(|out| out.chunks_mut(part));
    let starts = (0..length).step_by(part);
    let tasks: Vec<_> = starts
        .map(|at| {
            (
                at,
                chunks
                    .each_mut()
                    .map(|chunks| chunks.next().unwrap_or_default()),
            )
        })
        .collect();
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        tasks.into_par_iter().for_each(|(at, outs)| f(at, outs));
    }
    #[cfg(not(feature = "rayon"))]
    tasks.into_iter().for_each(|(at, outs)| f(at, outs));
}
