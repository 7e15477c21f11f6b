//! AAV serotypes and engineered capsids: `AAV8`, `scAAV9`, `AAVrh.74`, `AAV-PHP.eB`,
//! `AAV2/8`, `rAAV2-retro`.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::{Hit, Input, hit};
use crate::concept::{EntityType, NameKind};
use crate::dictionary::Candidate;
use crate::document::Span;

static CAPSID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        \b(?:sc|ss|r|scr|rsc)?AAV
        (?P<capsid>
            [-.\ ]?(?:rh|hu|cy|pi|bb)[-.]?\d{1,3}        # natural isolates
          | -?(?:[1-9]|1[0-3])(?:/(?:[1-9]|1[0-3]|rh\.?\d+))? # serotypes, pseudotyped 2/8
            (?:[-.](?:retro|2YF|tYF|quadYF|PHP\.[A-Za-z]{1,2}))?
          | [-.]?(?:PHP\.(?:eB|B|S|V1)|CAP[-.]?(?:B10|B22|Mac)|DJ/?8?|LK0[1-9]|LK19|Anc80(?:L65)?
              |NP[0-9]{2}|KP[1-3]|ShH10|7m8|2\.7m8|BR1|Olig001|HSC1?[0-9]|retro|SPR|SLB101|MaCPNS[12]
              |Rec[23]|TT|R100|SPK|Spark100|sL65|S3|NNV|MG\d{3}|F|S)
          | \.[A-Z][A-Za-z]{1,5}\d{0,3}                   # house names: AAV.CAP
        )\b",
    )
    .expect("the pattern is a constant")
});

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    if memmem::find(doc.text().as_bytes(), b"AAV").is_none() {
        return;
    }
    for found in CAPSID.captures_iter(doc.text()) {
        let whole = found.get(0).expect("group 0 is the match");
        let capsid: String = found["capsid"].chars().filter(|c| !matches!(c, '-' | '.' | ' ')).collect();
        // A pseudotyped vector (2/8) has the capsid behind the slash.
        let capsid = capsid.rsplit('/').next().unwrap_or(&capsid);
        let named = [format!("VEC:AAV{capsid}"), format!("VEC:AAV-{capsid}")]
            .iter()
            .find_map(|id| dictionary.by_id(id))
            .or_else(|| {
                let key = dictionary.lookup(&format!("AAV{capsid}"))?;
                let name = dictionary.names(key).find(|n| n.entity_type == EntityType::Vector)?;
                Some(name.concept)
            });
        let (concept, what) = match named {
            Some(concept) => (Some(concept), "AAV capsid"),
            None => (dictionary.by_id("VEC:AAV"), "AAV capsid of no entry, taken as AAV"),
        };
        let candidates = concept.map(|concept| Candidate::named(concept, NameKind::Exact));
        let span = Span::new(whole.start(), whole.end());
        hits.extend(hit(doc, span, EntityType::Vector, 0.9, candidates.into_iter().collect(), what));
    }
}
