//! dorfplatz reads one folder of Markdown and YAML and emits a whole region's web presence: a portal, a site for each
//! municipality, and every form as an accessible, fillable PDF, as plain files for any web host.
//!
//! # Map
//!
//! | Module | What it holds |
//! |---|---|
//! | [`source`] | files, spans, hashes, fingerprints; the only reader of content |
//! | [`portable`] | names of files that every system can hold |
//! | [`diag`] | mistakes as values; the catalogue of codes; reports |
//! | [`yaml`] | trees with positions, whose texts are parts of their file's memory; the only module that knows the YAML parser |
//! | [`decode`] | from trees to types: shapes, the [`record!`] macro, JSON Schemas |
//! | [`calendar`] | rules of repetition, iCalendar as it is written and read |
//! | [`model`] | the content kinds, one `record!` each; the register of territories; a form as it is printed |
//! | [`members`] | where the files of each body lie, when towns have repositories of their own |
//! | [`markdown`] | Markdown to HTML with typed links and all mistakes |
//! | [`document`] | what a PDF lacks for those who can't see it, and what in it would run; knows files, not sites |
//! | [`picture`] | photos in widths and formats, drawings that are safe |
//! | [`pdf`] | forms as PDF, and `fill.pdf` with its map for programs that fill them in; leaflets; knows forms, not sites |
//! | [`xdf`] | forms as XDatenfelder 3; knows forms, not sites |
//! | [`rule`] | conditions, computed amounts and patterns of forms |
//! | [`mod@declare`], [`resolve`], [`mod@check`], [`plan`], [`render`], [`mod@write`] | the phases |
//! | [`address`], [`theme`], [`mod@palette`], [`cache`], [`gallery`], [`gate`], [`region`], [`mod@hosting`], [`history`], [`mod@git`], [`manifest`], [`language`], [`text`] | what several phases share |
//! | [`references`] | every reference from one thing to another |
//! | [`pipeline`] | the phases in a row |
//! | [`adoption`] | shared texts that towns hold back: what they have accepted, and what has changed since |
//! | [`mod@diff`] | what readers notice between two states of a region |
//! | `moving`, `overview`, `packing`, `release` | `mv`, `report`, `forms pack` and `release` |
//! | [`inputs`] | what a site is made of, as one hash: whether anything of it can have changed |
//! | [`shard`] | shares of a region that were built on several machines, joined |
//! | [`mod@trace`] | where the time of a build goes |
//! | [`mod@deploy`] | `deploy` and `rollback`: a plan, the steps at a server, and a folder, SFTP and FTPS as transports |
//! | [`mod@publish`] | `publish`: commit, join, push by git; whether the hosts deliver it |
//! | [`reading`] | filled PDFs, scans and data codes back to answers |
//! | [`serve`], [`cli`] | the development server and the command line |
//!
//! # Data flow
//!
//! ```text
//! load     root            → Sources      path → text + hash
//! declare  Sources         → Declared     one tree a file, sorted by what it is
//! resolve  Declared        → Project      chains of bodies, merged overrides, competence, forms
//! check    Project         → Diagnostic*  rules over the whole
//! plan     Project         → Job*         every output path and what stands there
//! render   Project, Job*   → bytes        in parallel, page by page into a Sink
//! write    bytes           → output/      staged per site, swapped in by one rename
//! ```
//!
//! # Decisions that everything stands on
//!
//! - **One description a kind.** A [`record!`] is struct, decoder, key suggestions, JSON Schema, merge rules and handbook
//!   table at once. Decoders collect: they report every mistake and go on.
//! - **Trees are merged, not types.** Overrides are laid over their base as [`yaml::Node`]s, which keep the place they
//!   came from: `why` and every later diagnostic point at the right file for free. Text replaces text in all languages,
//!   mappings merge, lists change by `add`, `remove`, `after`, `replace`.
//! - **Layers.** shared → Land → county → association → municipality. A body passes its overrides on only if it is no
//!   place itself: the dog tax of an erfüllende Gemeinde is not that of the neighbour whose administration it runs.
//! - **What is told in time carries its times.** An alert stands in the page from its publication on with the moments
//!   between which it holds; the browser compares them with its own clock, so it ends without a build.
//! - **A language has every page or only the translated ones** ([`language`], [`resolve::translated`]). Whole languages mark
//!   what falls back to German; in partial ones – Leichte Sprache always is – links lead to the German page where there is
//!   no other, and say so ([`render`]). A language that few pages speak costs only these pages. A site may name fewer
//!   languages than the portal; what is not translated says so and leaves search engines to the German page.
//! - **Waste dates are read where they are published.** A county's plan and its company's tables stand in its folder once;
//!   [`resolve::waste`] gives each municipality its part, and an address (street, district) keeps its own place on the web,
//!   whichever tour it belongs to. With a mistake in the files nobody shows dates: one that is missing is worse than none.
//! - **The search is a file** (`suche/index.json`, one a site and language) of what the plan has pages for: nothing that is
//!   drafted, over or held can be in it. The browser ranks; the program only tells titles, words and texts.
//! - **What is withdrawn ends in `resolve`.** Of a notice that was taken back or is due to be deleted later phases know number,
//!   kind and days alone ([`resolve::notices`]): no page, feed or search can tell more. Each file of a site's list names the
//!   notices in it, so that `rollback` leaves aside what tells of one that is no longer shown as it was.
//! - **Rules of forms are trees** ([`rule`]): typed when a form is loaded, without loops, whole cents, half up; the same
//!   JSON tree is attached to the PDF and evaluated in the browser; one table of cases (`tests/conformance/rules.json`) holds
//!   both interpreters together.
//! - **Competence** ([`resolve::competence`]) is computed once for every place × adopted service and gives legal entity,
//!   desk and (through the form's service) form.
//! - **A page is a function of program, theme and context**, and its key is the hash of exactly these. Nothing is tracked
//!   by hand: what a page reads is what stands in its context. Editing one news item changes its page and the lists that
//!   show its teaser, and a day on which nothing begins or ends changes no file. Desks, teasers and ways that many
//!   pages of a site show are made once a language; keys of pages hold the hash of a teaser or way instead of all it says. Parts
//!   of a theme (header, footer) know so little of their page that pages of a kind and depth share them. The banner with alerts is
//!   known apart: the other half of a page's key is its hash, and where nothing else changed it is exchanged in the page that lies there.
//! - **A text is parsed once.** Of a new site the check sets what says the same on every page while it looks for mistakes
//!   ([`markdown::Ahead`]), up to a budget; what leads to or shows something of the region is set by its page.
//! - **A site of which nothing can have changed is not looked at** ([`inputs`]): its key covers all files but what only others
//!   list of news, events and pages, and alerts that do not concern it. It says too often that something changed, never too seldom; then every page asks its own
//!   key as before. A site whose texts have mistakes or warnings is checked by every build, so that they are told.
//! - **The server begins where it ended** ([`pipeline::Past`]): it reads the files that the system names
//!   ([`source::Sources::read_again`]), and takes from the time before the trees and items of files whose bytes are the same
//!   ([`declare::Parsed`], [`declare::Leaf`]), what is known of texts whatever they lead to ([`check::Texts`]), the theme, and the
//!   plans of sites that are made of the same. All phases run as in a build: what is kept only answers what they would find out again.
//! - **The cache is an index of the output** (key, checksum, size and time of each file, where a page's banner stands, and the
//!   times of folders), not a copy. A file counts as unchanged only if key, size and time agree, so a lost or stale index costs
//!   time and never correctness; a page whose banner is exchanged has its checksum besides. Files that sites have in common
//!   (scripts, fonts, icons that are a letter) are names of one file. Beside it stand the trees of files without mistakes
//!   ([`declare::Kept`]): of a file whose path and bytes are the same no YAML is read again.
//!   The program, which is in every key, is known by its sources, its compiler and its platform since it was compiled.
//! - **An upload is a plan and a queue of renames.** What lies at the host is known from the manifests there, what to do
//!   follows from two lists without a server, and everything is sent under its hash before the first file changes.
//! - **Photos are made anew.** Only pixels pass from an editor's file to the web, so no metadata can; a photo that no page
//!   shows is not published. Names, keys and the store of versions ([`gallery`]) depend on the photo's bytes and
//!   [`picture::GENERATION`] alone: neither another program nor another site encodes it again. Drawings are refused rather
//!   than cleaned, because what a cleaner left out would be missing without a word.
//! - **Documents pass a gate.** The program can't tell that a PDF is accessible, only what certainly lacks: that it says to
//!   editors as a warning, to readers beside every link and in the statement. Refused is what can't be opened or would run.
//! - **Paths are the region's.** A town may keep its files in a checkout of its own ([`members`]); everywhere else they have the
//!   paths that they would have in the region, and only what reads, writes or tells of them asks where they lie
//!   ([`source::Homes`]). What a town holds back are copies at the paths of the originals ([`adoption`]); everything that
//!   merges texts asks for the version that a body sees ([`declare::Accepted`]).
//! - **Whose mistake?** A mistake in `content/<site>/` or `forms/<site>/` holds that site; anything else stops everything.
//!   Other sites link only to those pages of a held site that its last good output has.
//!
//! # Invariants
//!
//! - Only [`source`] reads content and only [`mod@write`] (with [`cache`] through it) writes output; clippy's
//!   `disallowed-methods` holds it.
//! - User mistakes are values; nothing panics on input: no `unwrap`, no `expect`, no `unsafe`.
//! - The same input gives the same bytes, in any order of threads and files.
//! - A warm build equals a clean build.
//! - No network in `build` and `check`; no artifact prints the date of the build.
//! - Imports run one way: `source`, `diag` ← `yaml`, `decode` ← `model`, `markdown` ← `pdf`, `xdf` ← phases ← `pipeline` ←
//!   `serve`, `deploy`, `publish` ← `cli`. `pdf`, `xdf` and `model` never name a phase.
//!
//! # Departures from the first design, with reasons
//!
//! - **granit-parser instead of serde-saphyr.** serde-saphyr stops at the first duplicate key and passes positions only
//!   through types; its own parser layer gives events with positions, from which all mistakes of a file are found.
//! - **Keys are hashes of contexts** instead of recorded reads: exact by construction, and a context costs less than the
//!   book-keeping would.
//! - **No `tiny_http`.** Its pool counts a thread as free that is about to be taken, so beside open event streams a new
//!   connection waits for ever. `serve::wire` speaks the little HTTP that a browser needs, one thread a connection.
//! - **The last good `site.yaml`** of each site is kept beside the index of its output: it stands in for one that can't be
//!   read, so that the portal and the neighbours still know the body. Without it the portal waits, too.
//! - **External bodies are folders** with a `site.yaml` that names their address, so that every body is one concept.
//! - **Life events are files** with layers like services, instead of one `life-events.yaml`: thirty texts with steps are too
//!   much for one file, and towns change single steps.
//! - **Documentation may be a site** (`pages_from`): a region's handbook is read on the forge and on the web.
//! - **A portal's own news and events** replace `shared/news`: other sites show them by `show_from: {news: [portal]}`.

pub mod address;
pub mod adoption;
pub mod cache;
pub mod calendar;
pub mod check;
pub mod cli;
pub mod declare;
pub mod decode;
pub mod deploy;
pub mod diag;
pub mod diff;
pub mod document;
pub mod gallery;
pub mod gate;
pub mod git;
pub mod history;
pub mod hosting;
pub mod inputs;
pub mod language;
pub mod manifest;
pub mod markdown;
pub mod members;
pub mod model;
pub mod moving;
pub mod overview;
pub mod packing;
pub mod palette;
pub mod pdf;
pub mod picture;
pub mod pipeline;
pub mod plan;
pub mod portable;
pub mod publish;
pub mod reading;
pub mod references;
pub mod region;
pub mod release;
pub mod render;
pub mod resolve;
pub mod rule;
pub mod serve;
pub mod shard;
pub mod source;
pub mod text;
pub mod theme;
pub mod trace;
pub mod write;
pub mod xdf;
pub mod yaml;
