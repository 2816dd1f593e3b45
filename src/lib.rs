//! dorfplatz
pub mod decode;
pub mod diag;
pub mod model;
pub mod source;
pub mod yaml;
