//! Sorting short lists.

use std::cmp::Ordering;

/// Sorts by insertion; what is equal keeps its order. The lists of the page have a dozen entries, and
/// the standard library's sort, compiled for each of them, takes 20 KB of the page.
pub fn sort_short<T>(list: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && order(&list[at - 1], &list[at]) == Ordering::Greater {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_and_keeps_the_order_of_equals() {
        let mut list = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd'), (1, 'e'), (0, 'f')];
        let mut expected = list;
        expected.sort_by_key(|entry| entry.0);
        sort_short(&mut list, |a, b| a.0.cmp(&b.0));
        assert_eq!(list, expected);
        sort_short::<u8>(&mut [], Ord::cmp);
    }
}
