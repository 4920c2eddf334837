//! Past grids, thinned so that a long run still fits in memory and stays evenly spaced in time.
//! Plain data, no DOM.

/// Frames kept at most.
pub const FRAMES_MAX: usize = 240;
/// What they may take in memory: 240 grids of 80 grey pictures of 28 by 28 pixels are 15 MB, 68 of
/// 80 coloured ones of 64 by 64 are as much as may be.
const BYTES_MAX: usize = 64 << 20;
/// Fewer would be no film, however large its frames are.
const FRAMES_MIN: usize = 12;

/// One past grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame<T> {
    pub step: u64,
    pub picture: T,
}

/// Past grids, oldest first. The first and the newest are always among them.
#[derive(Clone, Debug)]
pub struct Film<T> {
    frames: Vec<Frame<T>>,
    /// Only every `stride`-th grid is kept for good; it doubles whenever the film is full.
    stride: usize,
    /// Grids seen since the last one kept for good.
    since: usize,
    /// Whether the newest frame stands in only until the next one comes.
    provisional: bool,
}

impl<T> Default for Film<T> {
    fn default() -> Self {
        Self {
            frames: Vec::new(),
            stride: 1,
            since: 0,
            provisional: false,
        }
    }
}

impl<T> Film<T> {
    pub fn frames(&self) -> &[Frame<T>] {
        &self.frames
    }

    pub fn len(&self) -> usize {
        self.frames.len()
    }

    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds the newest grid, which takes so many bytes.
    pub fn push(&mut self, step: u64, picture: T, bytes: usize) {
        if self.provisional {
            self.frames.pop();
        }
        if self.frames.len() >= (BYTES_MAX / bytes.max(1)).clamp(FRAMES_MIN, FRAMES_MAX) {
            self.thin();
        }
        self.since += 1;
        self.provisional = !self.frames.is_empty() && self.since < self.stride;
        if !self.provisional {
            self.since = 0;
        }
        self.frames.push(Frame { step, picture });
    }

    /// Drops every other frame, from the second on, and takes new ones half as often.
    fn thin(&mut self) {
        if self.frames.len().is_multiple_of(2) {
            // The newest goes too, so the last that is kept is older.
            self.since += self.stride;
        }
        let mut place = 0;
        self.frames.retain(|_| {
            place += 1;
            place % 2 == 1
        });
        self.stride *= 2;
    }

    /// Forgets everything after `step`: the run went back to a checkpoint.
    pub fn rewind(&mut self, step: u64) {
        let length = self.frames.partition_point(|frame| frame.step <= step);
        if length < self.frames.len() {
            self.frames.truncate(length);
            self.provisional = false;
            self.since = 0;
        }
    }

    /// The place of the last frame drawn at or before `step`.
    pub fn at(&self, step: u64) -> Option<usize> {
        self.frames
            .partition_point(|frame| frame.step <= step)
            .checked_sub(1)
    }
}

/// At most `count` places out of `length`, evenly spread, the first and the last among them.
pub fn spread(length: usize, count: usize) -> Vec<usize> {
    match (length, count) {
        (0, _) | (_, 0) => Vec::new(),
        _ if length <= count => (0..length).collect(),
        (_, 1) => vec![length - 1],
        _ => (0..count)
            .map(|place| place * (length - 1) / (count - 1))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filmed(count: u64) -> Film<u64> {
        let mut film = Film::default();
        (0..count).for_each(|step| film.push(step, step * 10, 1));
        film
    }

    #[test]
    fn a_film_never_outgrows_its_limit_and_keeps_both_ends() {
        for count in [1, 2, 239, 240, 241, 242, 480, 481, 1_000, 10_000] {
            let film = filmed(count);
            assert!(film.len() <= FRAMES_MAX, "{count}: {}", film.len());
            assert_eq!(film.frames().first().map(|frame| frame.step), Some(0));
            assert_eq!(
                film.frames().last().map(|frame| frame.step),
                Some(count - 1)
            );
        }
    }

    fn evenly_spaced(film: &Film<u64>) {
        let steps: Vec<u64> = film.frames().iter().map(|frame| frame.step).collect();
        let gaps: Vec<u64> = steps.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (_, settled) = gaps.split_last().expect("thousands of frames leave gaps");
        assert!(settled.iter().all(|gap| *gap == settled[0]), "{gaps:?}");
    }

    #[test]
    fn frames_stay_evenly_spaced() {
        let film = filmed(3_000);
        evenly_spaced(&film);
        assert!(film.len() > FRAMES_MAX / 3);
    }

    #[test]
    fn a_film_of_large_grids_has_fewer_frames() {
        // Odd and even numbers of frames, and more than fits even once.
        for most in [68, 33, FRAMES_MIN] {
            let mut film = Film::default();
            (0..3_000).for_each(|step| film.push(step, step, BYTES_MAX / most));
            assert!(
                film.len() <= most && film.len() > most / 3,
                "{}",
                film.len()
            );
            evenly_spaced(&film);
        }
        let mut film = Film::default();
        (0..100).for_each(|step| film.push(step, step, 2 * BYTES_MAX));
        assert!((2..=FRAMES_MIN).contains(&film.len()));
    }

    #[test]
    fn a_film_rewinds() {
        let mut film = filmed(10);
        film.rewind(4);
        assert_eq!(film.len(), 5);
        film.push(5, 50, 1);
        assert_eq!(film.at(4), Some(4));
        assert_eq!(film.at(100), Some(5));
        assert_eq!(Film::<u64>::default().at(1), None);
    }

    #[test]
    fn a_spread_has_both_ends() {
        assert_eq!(spread(5, 10), vec![0, 1, 2, 3, 4]);
        assert_eq!(spread(100, 3), vec![0, 49, 99]);
        assert_eq!(spread(7, 1), vec![6]);
        assert!(spread(0, 3).is_empty());
    }
}
