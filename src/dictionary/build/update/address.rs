//! Which addresses are asked, and which an answer may come from.

use std::net::IpAddr;

use ureq::http::Uri;

use super::super::recipe::Newest;

const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
];

/// So many months back a monthly release is looked for.
const MONTHS_BACK: u32 = 6;

/// A month, to fill in addresses that change with each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// The year, such as 2026.
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    /// The month by the system's clock, in UTC.
    #[must_use]
    pub fn now() -> Self {
        use chrono::Datelike;
        let now: chrono::DateTime<chrono::Utc> = std::time::SystemTime::now().into();
        Self { year: u32::try_from(now.year()).unwrap_or_default(), month: now.month() }
    }

    fn back(self, months: u32) -> Self {
        let count = (self.year * 12 + self.month - 1).saturating_sub(months);
        Self { year: count / 12, month: count % 12 + 1 }
    }
}

/// The addresses to try, the newest release first.
pub(super) fn candidates(newest: &Newest, today: Month) -> Vec<String> {
    let fill = |Month { year, month }: Month| {
        let name = MONTHS[(month.max(1) as usize - 1) % 12];
        newest.url.replace("{year}", &year.to_string()).replace("{month}", name)
    };
    if newest.url.contains("{month}") {
        (0..MONTHS_BACK).map(|back| fill(today.back(back))).collect()
    } else if newest.url.contains("{year}") {
        // A year's edition is published before the year begins.
        [today.year + 1, today.year, today.year.saturating_sub(1)]
            .map(|year| fill(Month { year, ..today }))
            .into()
    } else {
        vec![newest.url.clone()]
    }
}

/// The address of a mirror that keeps `https://host/path` at `BASE/host/path`.
pub(super) fn mirrored(url: &str, base: Option<&str>) -> String {
    match (base, url.split_once("://")) {
        (Some(base), Some((_, rest))) => format!("{}/{rest}", base.trim_end_matches('/')),
        _ => url.to_owned(),
    }
}

/// The address that a redirect from `from` leads to (RFC 3986, section 5, without dot segments,
/// which servers resolve themselves).
pub(super) fn resolve(from: &Uri, to: &str) -> String {
    let to = to.split('#').next().unwrap_or_default();
    if to.contains("://") {
        return to.to_owned();
    }
    let scheme = from.scheme_str().unwrap_or("https");
    if to.starts_with("//") {
        return format!("{scheme}:{to}");
    }
    let host = from.authority().map_or("", |authority| authority.as_str());
    let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    match to.strip_prefix('/') {
        Some(path) => format!("{scheme}://{host}/{path}"),
        None => format!("{scheme}://{host}{folder}/{to}"),
    }
}

/// Whether this machine itself is meant.
pub(super) fn is_loopback(uri: &Uri) -> bool {
    let Some(host) = uri.host() else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether the program may ask `uri`, coming from `first`, the address it was given: https
/// always; http only on this machine, or where the recipe itself says http.
pub(super) fn may_ask(uri: &Uri, first: &Uri, recipe_says_http: bool) -> bool {
    let began_plain = first.scheme_str() == Some("http");
    uri.scheme_str() == Some("https")
        || began_plain && (recipe_says_http || is_loopback(first) && is_loopback(uri))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(url: &str) -> Newest {
        toml::from_str(&format!("file = \"f\"\nurl = {url:?}")).unwrap()
    }

    #[test]
    fn addresses_with_a_date_are_tried_from_the_newest() {
        let january = Month { year: 2026, month: 1 };
        assert_eq!(candidates(&newest("https://x.org/f"), january), ["https://x.org/f"]);
        assert_eq!(
            candidates(&newest("https://x.org/d{year}.xml"), january),
            ["https://x.org/d2027.xml", "https://x.org/d2026.xml", "https://x.org/d2025.xml"]
        );
        let monthly = candidates(&newest("https://x.org/{year}/{month}.csv"), january);
        assert_eq!(monthly[..2], ["https://x.org/2026/january.csv", "https://x.org/2025/december.csv"]);
        assert_eq!(monthly.len(), 6);
    }

    #[test]
    fn plain_http_stays_on_this_machine_unless_the_recipe_says_so() {
        for (first, then, recipe_says_http, may) in [
            ("https://a.org/", "https://b.org/", false, true),
            ("https://a.org/", "http://b.org/", false, false),
            ("https://a.org/", "http://127.0.0.1/", false, false),
            ("http://127.0.0.1:80/", "http://localhost/", false, true),
            ("http://[::1]/", "http://b.org/", false, false),
            ("http://a.org/", "http://a.org/", false, false),
            ("http://a.org/", "http://b.org/", true, true),
            ("http://a.org/", "ftp://b.org/", false, false),
        ] {
            let found = may_ask(&then.parse().unwrap(), &first.parse().unwrap(), recipe_says_http);
            assert_eq!(found, may, "{first} to {then}");
        }
    }

    #[test]
    fn redirects_may_be_relative() {
        let from: Uri = "https://a.org:8/b/c?d".parse().unwrap();
        for (to, expected) in [
            ("https://x.org/y", "https://x.org/y"),
            ("//x.org/y", "https://x.org/y"),
            ("/y?z#part", "https://a.org:8/y?z"),
            ("y", "https://a.org:8/b/y"),
        ] {
            assert_eq!(resolve(&from, to), expected);
        }
    }

    #[test]
    fn a_mirror_keeps_the_host_as_a_folder() {
        let url = "https://x.org/a/b.tsv";
        assert_eq!(mirrored(url, Some("http://localhost:8/m/")), "http://localhost:8/m/x.org/a/b.tsv");
        assert_eq!(mirrored(url, None), url);
    }
}
