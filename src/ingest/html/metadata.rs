//! What a page says about its article: canonical link, Open Graph, JSON-LD, `<title>`,
//! `<html lang>` and dates in `<meta>`.

use chrono::NaiveDate;
use serde_json::Value;

use super::article::squeeze;
use super::blocks::Head;
use crate::document::Metadata;
use crate::ingest::language::language;

/// A shorter title (in bytes of letters and digits) is taken only where it is the whole of what is named.
const MIN_PIECE_BYTES: usize = 10;

const TITLE_METAS: [&str; 6] =
    ["og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "headline"];
const URL_METAS: [&str; 2] = ["og:url", "twitter:url"];
const SITE_METAS: [&str; 4] = ["og:site_name", "application-name", "citation_journal_title", "dc.publisher"];
const LANGUAGE_METAS: [&str; 5] =
    ["og:locale", "content-language", "dc.language", "dcterms.language", "language"];
const DATE_METAS: [&str; 25] = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_time",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
];

/// A page's statements about itself, best first.
#[derive(Debug, Default)]
pub(super) struct Said {
    titles: Vec<String>,
    /// Squeezed: the titles and their parts.
    names: Vec<String>,
    urls: Vec<String>,
    sites: Vec<String>,
    dates: Vec<String>,
    languages: Vec<String>,
}

impl Said {
    /// Gathers what `head` says.
    pub(super) fn read(head: &Head) -> Self {
        let mut said = Self::default();
        for script in &head.json_ld {
            said.read_json_ld(script);
        }
        let metas = |names: &[&str]| -> Vec<String> {
            let mut found = Vec::new();
            for wanted in names {
                found.extend(
                    head.metas.iter().filter(|(name, _)| name == wanted).map(|(_, content)| content.clone()),
                );
            }
            found
        };
        said.titles.extend(metas(&TITLE_METAS));
        said.titles.extend(head.title.clone());
        said.urls = head.canonical.iter().cloned().chain(metas(&URL_METAS)).chain(said.urls).collect();
        said.sites = metas(&SITE_METAS).into_iter().chain(said.sites).collect();
        said.dates.extend(metas(&DATE_METAS));
        said.dates.extend(head.times.iter().cloned());
        said.languages =
            head.lang.iter().cloned().chain(metas(&LANGUAGE_METAS)).chain(said.languages).collect();
        for text in [&mut said.titles, &mut said.sites] {
            *text = text.iter().map(|s| tidy(s)).filter(|s| !s.is_empty()).collect();
        }
        // An address in the place of a name.
        said.sites.retain(|site| host(site).is_none());
        said.names = said.titles.iter().flat_map(|title| names(title)).collect();
        let sites: Vec<String> = said.sites.iter().map(|site| squeeze(site)).collect();
        said.names.retain(|name| !name.is_empty() && !sites.contains(name));
        said
    }

    /// Whether `text` is the title, or the title without the site's name.
    pub(super) fn is_title(&self, text: &str) -> bool {
        let text = squeeze(text);
        self.names.contains(&text)
    }

    /// Whether `text` is the site's name.
    pub(super) fn is_site(&self, text: &str) -> bool {
        let text = squeeze(text);
        self.sites.iter().any(|site| squeeze(site) == text)
    }

    /// The best of each; `title` is the title the page shows, if it shows one.
    pub(super) fn into_metadata(self, title: Option<&str>) -> Metadata {
        let title = title.map(tidy).or_else(|| self.titles.first().map(|title| self.without_site(title)));
        let url = self.urls.iter().map(|url| url.trim()).find(|url| host(url).is_some()).map(str::to_owned);
        let site = self.sites.first().cloned().or_else(|| url.as_deref().and_then(host).map(str::to_owned));
        Metadata {
            site,
            title,
            published: self.dates.iter().find_map(|date| day(date)),
            language: self.languages.iter().find_map(|tag| language(tag)),
            url,
        }
    }

    /// `title` without ` | Site` at its end.
    fn without_site(&self, title: &str) -> String {
        let cut = SEPARATORS.iter().filter_map(|s| title.rsplit_once(s)).find(|(_, end)| self.is_site(end));
        cut.map_or(title, |(start, _)| start).trim().to_owned()
    }

    fn read_json_ld(&mut self, script: &str) {
        // Line ends inside strings are not JSON, but common.
        let script = script.replace(char::is_control, " ");
        let Ok(value) = serde_json::from_str::<Value>(&script) else { return };
        let mut todo = vec![&value];
        while let Some(value) = todo.pop() {
            match value {
                Value::Array(items) => todo.extend(items.iter().rev()),
                Value::Object(object) => {
                    if is_article(value) {
                        self.note_article(value);
                    }
                    todo.extend(object.get("@graph"));
                    todo.extend(object.get("mainEntity"));
                }
                _ => {}
            }
        }
    }

    fn note_article(&mut self, article: &Value) {
        let text = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
        self.titles.extend(text("headline"));
        self.dates.extend(text("datePublished"));
        self.languages.extend(text("inLanguage"));
        self.urls.extend(text("url"));
        let publisher = article.get("publisher").and_then(|p| p.get("name")).and_then(Value::as_str);
        self.sites.extend(publisher.map(str::to_owned));
    }
}

fn is_article(value: &Value) -> bool {
    let named = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article")
                || kind.ends_with("Posting")
                || kind.ends_with("WebPage")
                || kind == "Report"
        })
    };
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}

const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", ": "];

/// A title and what it is without parts at its ends, squeezed.
fn names(title: &str) -> Vec<String> {
    let mut names = vec![squeeze(title)];
    for separator in SEPARATORS {
        // `Site: Title` is written, but so is `Title: subtitle`: only the end of those.
        let starts = (separator != ": ").then(|| title.match_indices(separator).map(|(at, _)| &title[..at]));
        let ends = title.match_indices(separator).map(|(at, _)| &title[at + separator.len()..]);
        names.extend(
            starts
                .into_iter()
                .flatten()
                .chain(ends)
                .take(8)
                .map(squeeze)
                .filter(|n| n.len() >= MIN_PIECE_BYTES),
        );
    }
    names
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The host of an absolute web address, without `www.`.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then_some(host)
}

/// The day a date names, as written there: no time zone moves it.
fn day(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).take(5).collect();
    // 2019-11-18T08:00Z; its third part may carry the time.
    let lead = |part: &str| part[..part.bytes().take_while(u8::is_ascii_digit).count()].parse::<u32>().ok();
    let compact = parts.first().filter(|p| p.len() >= 8 && p.bytes().take(8).all(|b| b.is_ascii_digit()));
    let (year, month, day) = if let Some(digits) = compact {
        (lead(&digits[..4])?, lead(&digits[4..6])?, lead(&digits[6..8])?)
    } else if parts.first().is_some_and(|p| p.len() == 4 && lead(p).is_some()) && parts.len() >= 3 {
        (lead(parts[0])?, lead(parts[1])?, lead(parts[2])?)
    } else {
        // Monday, 18 November 2019; Nov 18th, 2019.
        let at = parts.iter().position(|part| month(part).is_some())?;
        let before = at.checked_sub(1).and_then(|i| lead(parts[i]));
        let (day, year) = match before {
            Some(day) => (day, parts.get(at + 1)),
            None => (lead(parts.get(at + 1)?)?, parts.get(at + 2)),
        };
        (year.and_then(|y| lead(y))?, month(parts[at])?, day)
    };
    let year = i32::try_from(year).ok().filter(|year| (1_800..=2_200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The number of an English month or its first three letters.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
    ];
    let word = word.to_ascii_lowercase();
    let found = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    u32::try_from(found + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_written() {
        let expected = NaiveDate::from_ymd_opt(2019, 11, 18);
        for text in [
            "2019-11-18",
            "2019-11-18T23:59:00-08:00",
            "2019/11/18",
            "20191118",
            "20191118T080000Z",
            "Mon, 18 Nov 2019 08:00:00 GMT",
            "November 18, 2019",
            "Nov. 18th, 2019 8:00",
            "18 November 2019",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["", "2019", "2019-13-45", "yesterday", "1574064000", "may be", "é", "99999999"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_title_is_known_without_its_site() {
        let head =
            Head { title: Some("Gene therapy for haemophilia | Example News".to_owned()), ..Head::default() };
        let said = Said::read(&head);
        assert!(said.is_title("Gene  therapy for haemophilia"));
        assert!(!said.is_title("Gene therapy"));
        assert!(!said.is_title(""));
    }

    #[test]
    fn addresses() {
        assert_eq!(host("https://www.example.org:8080/a?b"), Some("example.org"));
        assert_eq!(host("/relative"), None);
    }
}
