//! The lessons, one file a family.

pub mod acgan;
pub mod cdcgan;
pub mod cgan;
pub mod dcgan;
pub mod gan;
pub mod infogan;
pub mod two_n;
pub mod vac_gan;
