//! The lessons: the list of them, which one is shown, and links into them. Their texts are not
//! part of the program: `families/*/lesson.html` and the html files here are fetched when they
//! are opened (`scripts/lessons.sh` puts them beside the page).

pub mod catalogue;
pub mod link;
pub mod shown;

#[cfg(test)]
mod tests;
