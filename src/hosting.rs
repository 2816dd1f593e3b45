//! What web servers are told: the Content-Security-Policy of all pages, and `.htaccess` for Apache.
//!
//! A host without control over headers has the policy in each page as a `<meta>` element; Apache gets all of it from
//! `.htaccess`, which every site carries, so that one folder can be uploaded alone and a subfolder of an address works.

use std::fmt::Write;

use crate::address;
use crate::model::portal::Hosting;
use crate::resolve::{BodyIx, Project};

/// The policy as a `<meta>` element may carry it (CSP level 3, 3.3: without `frame-ancestors`).
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                          connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'";

/// What a page may not do in the browser, whoever asks.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
                           microphone=(), midi=(), payment=(), usb=()";

/// Most rules for former addresses in one file: Apache reads it at every request.
const REDIRECTS: usize = 500;

/// The `.htaccess` of a site; `redirects` are former paths with the absolute address that each leads to.
pub fn of_site(project: &Project, site: BodyIx, redirects: &[(String, String)]) -> String {
    htaccess(&address::base_path(project, site), project.portal.hosting.as_ref(), redirects)
}

/// The `.htaccess` of a docroot whose path on its host is `base`, such as `/` or `/region/`.
pub fn htaccess(base: &str, hosting: Option<&Hosting>, redirects: &[(String, String)]) -> String {
    let mut text = format!(
        "# Made by dorfplatz; changes are lost with the next build.\n\
         DirectoryIndex index.html\n\
         Options -Indexes\n\
         AddDefaultCharset utf-8\n\
         ErrorDocument 404 {base}404.html\n\
         ErrorDocument 403 {base}404.html\n\
         \n\
         <IfModule mod_authz_core.c>\n\
         <FilesMatch \"^\\.ht\">\n\
         Require all denied\n\
         </FilesMatch>\n\
         </IfModule>\n\
         \n\
         <IfModule mod_mime.c>\n\
         AddType application/manifest+json .webmanifest\n\
         AddType font/woff2 .woff2\n\
         AddType image/webp .webp\n\
         AddType text/calendar .ics\n\
         AddType text/javascript .js\n\
         AddCharset utf-8 .css .html .ics .js .json .svg .txt .webmanifest .xml\n\
         </IfModule>\n\
         \n\
         <IfModule mod_headers.c>\n\
         Header always set Content-Security-Policy \"{POLICY}; frame-ancestors 'self'\"\n\
         Header always set X-Content-Type-Options \"nosniff\"\n\
         Header always set Referrer-Policy \"same-origin\"\n\
         Header always set Permissions-Policy \"{PERMISSIONS}\"\n\
         Header always set Cross-Origin-Opener-Policy \"same-origin\"\n"
    );
    if hosting.is_some_and(|hosting| hosting.hsts) {
        text.push_str("Header always set Strict-Transport-Security \"max-age=31536000\" \"expr=%{HTTPS} == 'on'\"\n");
    }
    // Pages may change at any time, what carries the hash of its content in its name never does.
    text.push_str(
        "Header set Cache-Control \"no-cache\"\n\
         <FilesMatch \"\\.[0-9a-f]{8}\\.[a-z0-9]+$\">\n\
         Header set Cache-Control \"public, max-age=31536000, immutable\"\n\
         </FilesMatch>\n\
         </IfModule>\n\
         \n\
         <IfModule mod_deflate.c>\n\
         <IfModule mod_filter.c>\n\
         AddOutputFilterByType DEFLATE text/html text/css text/javascript text/plain text/calendar application/json application/xml \
         application/atom+xml application/manifest+json application/pdf image/svg+xml\n\
         </IfModule>\n\
         </IfModule>\n",
    );
    if !redirects.is_empty() {
        text.push_str("\n<IfModule mod_alias.c>\n");
        for (from, to) in redirects.iter().take(REDIRECTS) {
            let _ = writeln!(text, "RedirectMatch permanent \"^{}{}?$\" \"{to}\"", literal(base), literal(from));
        }
        text.push_str("</IfModule>\n");
    }
    text
}

/// A path as a regular expression that means nothing but itself.
fn literal(path: &str) -> String {
    path.chars().fold(String::with_capacity(path.len()), |mut text, letter| {
        if !letter.is_alphanumeric() && !matches!(letter, '/' | '-' | '_') {
            text.push('\\');
        }
        text.push(letter);
        text
    })
}
