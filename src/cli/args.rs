//! Arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::adopt::Adopt;
use super::deploy::Deploy;
use super::diff::Diff;
use super::forms::Forms;
use super::packaging;
use super::pdf::Pdf;
use super::publish::Publish;
use super::release::Release;
use crate::diag::Lang;
use crate::members;
use crate::references::Kind;
use crate::resolve::{Clock, Visibility};
use crate::shard::Shard;

/// Builds a region's municipal web sites and fillable PDF forms from one folder of Markdown and YAML.
#[derive(Debug, Parser)]
#[command(name = "dorfplatz", version, long_version = packaging::VERSION, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 fine, 1 mistakes in content, 2 wrong use or files that can't be read or written.")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub command: Command,

    /// Folder with content/, forms/ and themes/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,

    /// Where the sites are written [default: output in the root]
    #[arg(long, global = true, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Only this site (repeatable)
    #[arg(long = "site", global = true, value_name = "ID")]
    pub sites: Vec<String>,

    /// The day to build for [default: today in the region's time zone, or SOURCE_DATE_EPOCH]
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,

    /// Show drafts and what is to be published later
    #[arg(long, global = true)]
    pub drafts: bool,

    /// Any mistake or warning stops everything
    #[arg(long, global = true)]
    pub strict: bool,

    /// Language of messages [default: from the environment, German if unknown]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,

    /// Form of messages: for people, or one JSON object a line; `build` and `check` also know github, gitlab and sarif,
    /// `forms read` csv and xml
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    /// Only mistakes, no summary
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Also tell what was done to each site
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Tell how long each phase took, and which templates and pages were slowest
    #[arg(long, global = true)]
    pub timings: bool,

    /// Write a trace of the build for chrome://tracing or ui.perfetto.dev: phases, sites, slowest pages
    #[arg(long, global = true, value_name = "FILE")]
    pub trace: Option<PathBuf>,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check everything and write the sites
    Build {
        /// Only this share of the sites, for a build on several machines; `assemble` joins them
        #[arg(long, value_name = "I/N", conflicts_with = "sites")]
        shard: Option<Shard>,
    },
    /// Join the shares of a region that `build --shard` wrote on several machines to one output
    Assemble {
        /// Folders with a share each
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Check everything, write nothing
    Check {
        /// Also compare the records of notices with what was published: `kette.json` of a site as file or address
        #[arg(long, value_name = "FILE|URL")]
        against: Vec<String>,
    },
    /// Show the sites in the browser and follow every change
    Serve {
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 8000)]
        port: u16,
    },
    /// Begin a region: a folder that builds without a change
    Init {
        /// Folder to make; it must not exist or be empty
        folder: PathBuf,
        /// Name of the region
        #[arg(long, default_value = "Unsere Region")]
        name: String,
        /// Also the file by which a forge checks and publishes the region
        #[arg(long, value_enum)]
        ci: Option<Forge>,
    },
    /// Make a municipality, or begin an item
    New {
        /// What
        #[command(subcommand)]
        what: What,
    },
    /// Print the JSON Schemas of the content kinds, or write one file each
    Schema {
        /// Only this kind
        kind: Option<String>,
        /// Write `KIND.schema.json` files into this folder
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Tell what changed in shared texts since a town accepted them, and accept it
    Adopt(Adopt),
    /// Note in overrides which version of the shared text they are based on
    Pin {
        /// Only files or items with these names; all without
        items: Vec<String>,
    },
    /// Show file and line that each block of an item came from
    Why {
        /// Folder of the municipality
        municipality: String,
        /// Service, form, office, legal text, news, event, notice or page
        item: String,
    },
    /// Tell what editors should look after: reviews, overrides, translations, adoption, orphans, what expires
    Report,
    /// Tell what readers notice between two states of the region: fees, forms, offices, pages
    Diff(Diff),
    /// Record what is officially published in records/, or withdraw it; no build does that
    Release(Release),
    /// Check, commit and push what was changed, and wait until it is online
    Publish(Publish),
    /// Send what was built to a target that `portal.yaml` names under `deploy`: only what changed
    Deploy(Deploy),
    /// Go back to the release before the last one, which the target keeps
    Rollback(Deploy),
    /// Forms alone: packages, pictures
    Forms {
        /// What
        #[command(subcommand)]
        what: Forms,
    },
    /// Tell what PDF files lack for people who can't see them, before they are published
    Pdf(Pdf),
    /// Give a thing another id: rename its files, rewrite every reference, let the former address lead on
    Mv {
        /// What it is; `site` is the folder of a municipality
        #[arg(value_enum)]
        kind: KindArg,
        /// Its id of today; `MUNICIPALITY/ID` where several have one of that id
        old: String,
        /// Its new id
        new: String,
        /// Folder of the municipality
        #[arg(long, value_name = "FOLDER")]
        body: Option<String>,
        /// List the changes, write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Print completions for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write manual pages for packages
    Man {
        /// Folder for `dorfplatz.1` and a page for each command
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
}

impl Command {
    /// Whether it works on the region in the root.
    pub fn needs_root(&self) -> bool {
        !matches!(
            self,
            Self::Schema { .. }
                | Self::Assemble { .. }
                | Self::Init { .. }
                | Self::Diff(_)
                | Self::Pdf(_)
                | Self::Completions { .. }
                | Self::Man { .. }
        )
    }
}

/// What `mv` moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// A service, shared or a municipality's own
    Service,
    /// A life event
    LifeEvent,
    /// An office
    Office,
    /// A person
    Person,
    /// A news item
    News,
    /// An event
    Event,
    /// An alert
    Alert,
    /// A plan of waste dates
    Waste,
    /// A page, with the pages below it
    Page,
    /// A document with its page
    Document,
    /// A form
    Form,
    /// A block of forms
    #[value(alias = "form-block")]
    Block,
    /// The folder of a municipality
    Site,
}

impl KindArg {
    /// The kind.
    pub fn kind(self) -> Kind {
        match self {
            Self::Service => Kind::Service,
            Self::LifeEvent => Kind::LifeEvent,
            Self::Office => Kind::Office,
            Self::Person => Kind::Person,
            Self::News => Kind::News,
            Self::Event => Kind::Event,
            Self::Alert => Kind::Alert,
            Self::Waste => Kind::Waste,
            Self::Page => Kind::Page,
            Self::Document => Kind::Document,
            Self::Form => Kind::Form,
            Self::Block => Kind::Block,
            Self::Site => Kind::Site,
        }
    }
}

/// What `new` makes.
#[derive(Debug, Subcommand)]
pub enum What {
    /// A municipality, association or county from the official register, with those above it that are missing
    Municipality {
        /// Its name, or its regional key (ARS, AGS)
        unit: String,
        /// Its folder below content/ [default: made of the name]
        #[arg(long)]
        folder: Option<String>,
    },
    /// A news item, as a draft; --date is its day
    News(Titled),
    /// An event, as a draft; --date is its day [default: in two weeks]
    Event(Titled),
    /// An alert for three days, as a draft; --date is its first day
    Alert(Titled),
    /// An official notice with the next free number, as a draft; --date is its day of provision
    Notice(Titled),
    /// A page, as a draft
    Page(Titled),
    /// The description of a PDF in media/, as a draft, with what can be read from the file
    Document(Described),
    /// An office
    Office(Named),
    /// A person
    Person(Named),
    /// A service in the shared stock, or a body's own
    Service(Stocked),
    /// A life event in the shared stock, or a body's own
    LifeEvent(Stocked),
    /// A form in the shared stock, or a body's own
    Form(Stocked),
}

/// An item with a title on a body's site.
#[derive(Debug, clap::Args)]
pub struct Titled {
    /// Folder of the body
    pub body: String,
    /// Its title
    pub title: String,
}

/// A PDF of a body.
#[derive(Debug, clap::Args)]
pub struct Described {
    /// Folder of the body
    pub body: String,
    /// The PDF: its path below the body's media/
    pub file: String,
}

/// An item with a name in a body's folder.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// Folder of the body
    pub body: String,
    /// Its name
    pub name: String,
}

/// An item of the shared stock.
#[derive(Debug, clap::Args)]
pub struct Stocked {
    /// Its title
    pub title: String,
    /// Folder of the body whose own it is
    #[arg(long)]
    pub body: Option<String>,
}

/// Where a region's repository lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Forge {
    /// GitLab CI
    Gitlab,
    /// GitHub Actions
    Github,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// German
    De,
    /// English
    En,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One JSON object a line
    Json,
    /// A table for spreadsheets: only `forms read`
    Csv,
    /// XML in the manner of XDatenfelder: only `forms read`
    Xml,
    /// Workflow commands of GitHub Actions: only `build` and `check`
    Github,
    /// Code Quality report of GitLab: only `build` and `check`
    Gitlab,
    /// SARIF 2.1.0: only `build` and `check`
    Sarif,
}

impl Format {
    /// Whether a platform reads it: then nothing else stands on standard output.
    pub fn is_for_platforms(self) -> bool {
        matches!(self, Self::Github | Self::Gitlab | Self::Sarif)
    }
}

impl Args {
    /// The language of messages.
    pub fn language(&self) -> Lang {
        match self.lang {
            Some(LangArg::De) => Lang::De,
            Some(LangArg::En) => Lang::En,
            None => {
                let set =
                    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
                if set.is_some_and(|value| value.starts_with("en")) { Lang::En } else { Lang::De }
            }
        }
    }

    /// Where the sites are written.
    pub fn output(&self) -> PathBuf {
        self.output.clone().unwrap_or_else(|| self.root.join("output"))
    }

    /// Where the file with a path in the region lies.
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.join(members::find(&self.root).place(path))
    }

    /// What is visible, in a time zone.
    pub fn visibility(&self, zone: &TimeZone) -> Visibility {
        let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse().ok());
        let clock = match (self.date, epoch.and_then(|seconds| Timestamp::from_second(seconds).ok())) {
            (Some(today), _) => Clock { today, minute: 0 },
            (None, stamp) => {
                let now = stamp.unwrap_or_else(Timestamp::now).to_zoned(zone.clone());
                Clock { today: now.date(), minute: now.hour() as u16 * 60 + now.minute() as u16 }
            }
        };
        Visibility { clock, drafts: self.drafts }
    }
}

/// A day without time: a time would be ignored, and that is worse than being refused.
fn day(text: &str) -> Result<Date, String> {
    let valid = if text.len() == 10 { text.parse().ok() } else { None };
    valid.ok_or_else(|| "write year-month-day, for example 2026-03-01".to_owned())
}
