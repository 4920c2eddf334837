//! The lessons, one file a family.

pub mod acgan;
pub mod cdcgan;
pub mod cgan;
pub mod dcgan;
pub mod gan;
pub mod infogan;
pub mod r3gan;
pub mod sngan;
pub mod two_n;
pub mod vac_gan;
pub mod wgan;
pub mod wgan_gp;
