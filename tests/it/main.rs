//! Everything that is tested from outside: messages, behaviour, properties, the order of the house.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't go on stops, and tests write the files that they break"
)]

mod again;
mod alerts;
mod cases;
mod command;
mod competence;
mod deploying;
mod diff;
mod documents;
mod events;
mod fill_in;
mod form_rules;
mod guide;
mod handbook;
mod held;
mod hours;
mod inheritance;
mod joining;
mod languages;
mod layout;
mod leaflets;
mod life_events;
mod members;
mod moving;
mod nesting;
mod news;
mod notices;
mod odd_files;
mod odd_forms;
mod overview;
mod packages;
mod packaging;
mod pages;
mod people;
mod pictures;
mod pins;
mod platforms;
mod properties;
mod publication;
mod reading;
mod reading_back;
mod redirects;
mod region;
mod releases;
mod rule_table;
mod schema;
mod search;
mod shards;
mod themes;
mod tidy;
mod unchanged;
mod waste;
mod writing;
