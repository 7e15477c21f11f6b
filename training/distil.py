"""Labels by the whole program, for training on: `python distil.py --theralex BIN --out FILE --data DIR --text FILE=LINES...`

Model and dictionaries together are better than the model alone (but for BC2GM's wide genes), so
what they find in free text teaches the model names that no corpus has. Sentences of the corpora
are labelled too: train.py takes over the types that a corpus says nothing about.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path

import corpora
from silver import lines, tag

# How far the program is believed against the model alone; genes are often too new or too wide
# for a dictionary.
TRUST = {"disease": 0.7, "gene": 0.4, "vector": 0.7, "drug": 0.7}
WEIGHT = 0.5
# Sentences without a mention are plenty.
EMPTY = 0.25


def plain(text):
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def row(text, mentions):
    return {"text": text, "mentions": [m[:3] for m in mentions], "exhaustive": corpora.TYPES, "weight": WEIGHT, "trust": TRUST}


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--theralex", required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--text", nargs="+", required=True, metavar="FILE=LINES", help="so many lines of each file, by chance")
    args = p.parse_args()
    rng = random.Random(7)

    dev = {plain(s.text) for s in corpora.load(args.data, "dev") if len(s.text) > 40}
    own = [s for s in corpora.load(args.data, "train") if s.corpus not in corpora.OWN_HEADS]
    rows = [row(s.text, m) for s, m in zip(own, tag(args.theralex, [s.text for s in own], "onnx"))]
    texts = []
    for wanted in args.text:
        path, most = wanted.rsplit("=", 1)
        found = [line for line in lines(Path(path)) if line.isprintable() and len(line) < 6000]
        texts += rng.sample(found, min(int(most), len(found)))
    counts = Counter()
    for text, mentions in zip(texts, tag(args.theralex, texts, "onnx")):
        bounds = corpora.cut(corpora.Document("", text, [(m[0], m[1], m[2]) for m in mentions]))
        # A document of a dev split, or one that quotes it.
        if any(plain(text[s:e]) in dev for s, e in bounds):
            counts["lines of dev documents"] += 1
            continue
        for start, end in bounds:
            inside = [(m[0] - start, m[1] - start, m[2]) for m in mentions if start <= m[0] and m[1] <= end]
            if not 25 <= end - start <= 500 or (not inside and rng.random() > EMPTY):
                continue
            rows.append(row(text[start:end], inside))
            counts["sentences of free text"] += 1
            counts.update(m[2] for m in inside)
    print(f"{len(own)} sentences of corpora,", ", ".join(f"{n} {what}" for what, n in counts.items()))
    with gzip.open(args.out, "wt", encoding="utf-8", compresslevel=1) as out:
        for found in rows:
            out.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
