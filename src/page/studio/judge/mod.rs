//! What the judge, the classifier that scores, sees in the pictures of a model: asking it (`ask`),
//! its counts (`confusion`), and the card that shows them (`matrix`).

mod ask;
pub mod confusion;
pub mod matrix;
