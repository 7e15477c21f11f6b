"""Annotated corpora as sentences with spans of our four types.

Each corpus labels only some types. A sentence says which types it is exhaustive for: a token
without a mention of such a type is a negative. Of any other type it says nothing. Offsets are
Unicode code points of the sentence, the end exclusive.
"""

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

TYPES = ("disease", "gene", "vector", "drug")

# What a label means: a type, "ignore TYPE" (neither a mention nor none), or nothing for us.
# Labels that are not listed are nothing.
LABELS = {
    "biored": {"Gene": "gene", "Disease": "disease", "Chemical": "drug"},
    "bc5cdr": {"Chemical": "drug", "Disease": "disease"},
    "ncbi_disease": {
        "SpecificDisease": "disease",
        "DiseaseClass": "disease",
        "Modifier": "disease",
        "CompositeMention": "disease",
    },
    "gnormplus": {"Gene": "gene", "FamilyName": "gene", "DomainMotif": "ignore gene"},
    "nlm_gene": {"Gene": "gene", "FamilyName": "gene", "DomainMotif": "ignore gene", "Cell": "ignore gene"},
    "tmvar3": {"Gene": "gene", "Disease": "disease"},
    "drugprot": {"CHEMICAL": "drug", "GENE-Y": "gene", "GENE-N": "gene"},
    "bc2gm": {"GENE": "gene"},
    "jnlpba": {"protein": "gene", "DNA": "ignore gene", "RNA": "ignore gene"},
    "craft": {"PR": "gene", "MONDO": "disease", "CHEBI": "drug"},
    "bionlp11id": {"Protein": "gene", "Chemical": "drug", "Regulon-operon": "ignore gene"},
}

# Types whose every mention is annotated.
EXHAUSTIVE = {
    "biored": ("disease", "gene", "drug"),
    "bc5cdr": ("disease", "drug"),
    "ncbi_disease": ("disease",),
    "gnormplus": ("gene",),
    "nlm_gene": ("gene",),
    "tmvar3": ("disease", "gene"),
    "drugprot": ("gene", "drug"),
    "bc2gm": ("gene",),
    "jnlpba": ("gene",),
    "craft": ("disease", "gene", "drug"),
    "bionlp11id": ("gene", "drug"),
}

# Corpora that draw the line of a type elsewhere teach the layers through heads of their own,
# which are thrown away: JNLPBA calls "transcription factors" a protein, CRAFT "water" a
# chemical. BC2GM's spans are looser than the rest, but it is one of the measures.
OWN_HEADS = {"jnlpba", "craft"}


@dataclass
class Sentence:
    """A stretch of text with its mentions."""

    text: str
    mentions: list  # (start, end, type)
    ignored: list  # (start, end, type)
    exhaustive: tuple
    corpus: str
    document: str
    # How much its tokens count, by type, where that is not 1.
    weights: dict = field(default_factory=dict)
    # How far its labels are believed against a teacher, by type, where that is not wholly.
    trust: dict = field(default_factory=dict)

    def add(self, silver):
        """Takes over the labels of types that the corpus says nothing about."""
        for entity_type in set(silver.exhaustive) - set(self.exhaustive):
            self.mentions += [m for m in silver.mentions if m[2] == entity_type]
            self.exhaustive += (entity_type,)
            self.weights[entity_type] = silver.weights[entity_type]
            self.trust[entity_type] = silver.trust.get(entity_type, 1.0)


@dataclass
class Document:
    id: str
    text: str
    spans: list  # (start, end, label)


def read_pubtator(path):
    """The documents of a PubTator file: title and abstract joined by one character."""
    opener = gzip.open if str(path).endswith(".gz") else open
    documents = []
    with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if not line:
                continue
            fields = line.split("|", 2)
            if len(fields) == 3 and fields[1] == "t" and "\t" not in fields[0]:
                documents.append(Document(fields[0], fields[2], []))
            elif len(fields) == 3 and fields[1] == "a" and "\t" not in fields[0]:
                if fields[2]:
                    documents[-1].text += "\n" + fields[2]
            else:
                row = line.split("\t")
                if len(row) < 5 or not row[1].isdigit():
                    continue  # relations
                start, end = int(row[1]), int(row[2])
                found = documents[-1].text[start:end]
                if found.split() != row[3].split():
                    raise SystemExit(f"{path}:{number}: the text has {found!r}, the row {row[3]!r}")
                documents[-1].spans.append((start, end, row[4]))
    return documents


CLOSING = re.compile(r" (?=[.,;:)\]%'])")
OPENING = re.compile(r"(?<=[(\[]) ")
INNER = re.compile(r"(?<=\w) (?=[-/])|(?<=\w[-/]) (?=\w)")


def read_conll(path):
    """The sentences of a CoNLL file. Its tokens are parted at punctuation, so blanks are taken
    out where writing has none; each sentence is a document."""
    opener = gzip.open if str(path).endswith(".gz") else open
    documents, tokens = [], []

    def close():
        if not tokens:
            return
        spaced = " ".join(token for token, _ in tokens)
        drop = {m.start() for rule in (CLOSING, OPENING, INNER) for m in rule.finditer(spaced)}
        text, spans, at = "", [], 0
        for token, tag in tokens:
            if text and at - 1 not in drop:
                text += " "
            start = len(text)
            text += token
            at += len(token) + 1
            if tag.startswith("B-") or (tag.startswith("I-") and not spans):
                spans.append([start, len(text), tag[2:]])
            elif tag.startswith("I-"):
                spans[-1][1] = len(text)
        documents.append(Document(f"{path.name}-{len(documents)}", text, [tuple(s) for s in spans]))
        tokens.clear()

    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line:
                tokens.append(tuple(line.split("\t")[:2]))
            else:
                close()
    close()
    return documents


# A terminator, perhaps a closing mark, blanks, then what may begin a sentence.
BREAK = re.compile(r"[.!?][\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9])|\n+")
NOT_END = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e|al|Fig|Figs|No|approx|ca|cf|sp|spp|Eq|Ref)|\b[A-Z])\.$")


def cut(document):
    """Starts and ends of the sentences of `document`, none of which cuts a mention."""
    text, start, bounds = document.text, 0, []
    inside = [(s, e) for s, e, _ in document.spans]
    for m in BREAK.finditer(text):
        end = m.start() + len(m.group().rstrip()) if m.group().strip() else m.start()
        if NOT_END.search(text[start:end]) or any(s < m.end() and end < e for s, e in inside):
            continue
        bounds.append((start, end))
        start = m.end()
    bounds.append((start, len(text)))
    return [(s, e) for s, e in bounds if text[s:e].strip()]


def sentences(documents, corpus):
    labels, exhaustive = LABELS[corpus], EXHAUSTIVE[corpus]
    for document in documents:
        spans = sorted((s, e, labels[l]) for s, e, l in document.spans if l in labels)
        for start, end in cut(document):
            inside = [(s - start, e - start, t) for s, e, t in spans if start <= s and e <= end]
            yield Sentence(
                document.text[start:end],
                [m for m in inside if not m[2].startswith("ignore")],
                [(s, e, t.removeprefix("ignore ")) for s, e, t in inside if t.startswith("ignore")],
                exhaustive,
                corpus,
                document.id,
            )


def find(folder, corpus, split):
    """The file of one split, or none."""
    for ending in ("pubtator", "pubtator.gz", "conll.gz", "conll"):
        path = folder / corpus / f"{split}.{ending}"
        if path.exists():
            return path
    return None


def pmid(corpus, id):
    """The PMID of a document, where its id tells one."""
    if corpus == "bc2gm":
        return id[1:9].lstrip("0")
    return None if corpus == "jnlpba" else id


def read(path):
    return read_conll(path) if ".conll" in path.name else read_pubtator(path)


def load(folder, split, only=None):
    """The sentences of a split of all corpora. Training leaves out every document that is in
    the dev split of any corpus, so that figures on dev are of unseen text."""
    held_out = set()
    if split == "train":
        for corpus in LABELS:
            path = find(folder, corpus, "dev")
            if path:
                held_out |= {pmid(corpus, d.id) for d in read(path)}
        overlap = folder / "doc_overlap.tsv"
        in_dev = set()
        if overlap.exists():
            rows = [line.rstrip("\n").split("\t") for line in overlap.open()][1:]
            held_out |= {row[0] for row in rows if row[2] == "dev"}
            in_dev = {(row[1], row[3]) for row in rows if row[0] in held_out}
    found = []
    for corpus in LABELS:
        if only and corpus not in only:
            continue
        path = find(folder, corpus, split)
        if path is None:
            continue
        documents = read(path)
        if split == "train":
            documents = [
                d
                for d in documents
                if pmid(corpus, d.id) not in held_out and (corpus, d.id) not in in_dev
            ]
        found += sentences(documents, corpus)
    return found


MARK = re.compile(r"\[([^\[\]]+)\]\((disease|gene|vector|drug)\)")


def read_marked(path):
    """Sentences with marked mentions, `[surface](type)`, one on each line; all types exhaustive."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, mentions, at = "", [], 0
        for m in MARK.finditer(line):
            text += line[at : m.start()]
            mentions.append((len(text), len(text) + len(m.group(1)), m.group(2)))
            text += m.group(1)
            at = m.end()
        text += line[at:]
        found.append(Sentence(text, mentions, [], TYPES, "written", path.stem))
    return found


def read_silver(path):
    """Sentences labelled by the dictionaries: one JSON object a line with `text`, `mentions`
    (start, end, type), `exhaustive` (types), `weight` and perhaps `trust` (by type)."""
    found = []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            weights = {t: row["weight"] for t in TYPES}
            mentions = [tuple(m) for m in row["mentions"]]
            found.append(
                Sentence(
                    row["text"], mentions, [], tuple(row["exhaustive"]), "silver", "silver", weights, row.get("trust", {})
                )
            )
    return found


def gold_folder(folder):
    """Documents of a folder with `NAME.txt` and `NAME.ann.tsv`, or `texts/NAME.txt` and `ann/NAME.tsv`."""
    folder = Path(folder)
    texts = sorted((folder / "texts").glob("*.txt")) or sorted(folder.glob("*.txt"))
    for text in texts:
        ann = folder / "ann" / f"{text.stem}.tsv"
        ann = ann if ann.exists() else text.with_suffix(".ann.tsv")
        spans = []
        for line in ann.read_text(encoding="utf-8").splitlines():
            row = line.split("\t")
            if len(row) >= 4 and row[0].isdigit():
                spans.append((int(row[0]), int(row[1]), row[3]))
        yield Document(text.stem, text.read_text(encoding="utf-8"), spans)
