//! Sentences made of parts that others wrote: messages of the engine, of the browser, of a library.

/// The text as a whole sentence: it ends with one full stop, or with the mark it has.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['!', '?', '…']) {
        return text.to_owned();
    }
    format!("{}.", text.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_once() {
        assert_eq!(sentence("It failed"), "It failed.");
        assert_eq!(sentence("It failed. "), "It failed.");
        assert_eq!(sentence("It failed.."), "It failed.");
        assert_eq!(sentence("Did it?"), "Did it?");
        assert_eq!(sentence(""), "");
    }
}
