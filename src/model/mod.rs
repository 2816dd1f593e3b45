//! The plain types of the product: what editors write, and what it means.
//!
//! Each content kind is one [`record!`](crate::record): the struct, its decoder, its JSON Schema and the handbook's
//! table of keys come from the same list of fields.

pub mod body;
pub mod document;
pub mod event;
pub mod form;
pub mod item;
pub mod land;
pub mod leaflet;
pub mod notice;
pub mod office;
pub mod portal;
pub mod print;
pub mod record;
pub mod service;
pub mod target;
pub mod territory;
pub mod waste;

use crate::decode::{Decode, Shape};

/// A kind of content that editors write: its name, where its files lie, and its keys.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Name in commands and schemas.
    pub name: &'static str,
    /// Where its files lie, as a pattern.
    pub files: &'static str,
    /// What a file looks like.
    pub shape: fn() -> Shape,
}

/// Every kind of content.
pub const KINDS: [Kind; 19] = [
    Kind { name: "portal", files: "content/portal.yaml", shape: portal::Portal::shape },
    Kind { name: "region", files: "region.yaml", shape: portal::Region::shape },
    Kind { name: "site", files: "content/*/site.yaml", shape: body::Site::shape },
    Kind { name: "office", files: "content/*/offices/*.yaml", shape: office::Office::shape },
    Kind { name: "person", files: "content/*/people/*.yaml", shape: office::Person::shape },
    Kind { name: "service", files: "content/shared/services/*.yaml", shape: service::Service::shape },
    Kind { name: "life-event", files: "content/shared/life-events/*.yaml", shape: service::LifeEvent::shape },
    Kind { name: "holidays", files: "content/shared/holidays.yaml", shape: office::Holidays::shape },
    Kind { name: "news", files: "content/*/news/*.md", shape: item::News::shape },
    Kind { name: "event", files: "content/*/events/*.md", shape: event::Event::shape },
    Kind { name: "alert", files: "content/*/alerts/*.md", shape: item::Alert::shape },
    Kind { name: "notice", files: "content/*/notices/*.md", shape: notice::Notice::shape },
    Kind { name: "waste", files: "content/*/waste/*.yaml", shape: waste::Waste::shape },
    Kind { name: "page", files: "content/*/pages/**/*.md", shape: item::Page::shape },
    Kind { name: "document", files: "content/*/documents/*.md", shape: document::Document::shape },
    Kind { name: "legal", files: "content/*/legal/*.md", shape: item::Legal::shape },
    Kind { name: "form", files: "forms/*.yaml", shape: form::Form::shape },
    Kind { name: "form-override", files: "forms/*/*.yaml", shape: form::FormOverride::shape },
    Kind { name: "form-block", files: "forms/blocks/*.yaml", shape: form::FormBlock::shape },
];
