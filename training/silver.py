"""Silver labels for what no corpus annotates: `python silver.py --theralex BIN --out FILE --data DIR --text FILE...`

Tags text with the dictionaries (`theralex run --engine none`). Of the corpora's own sentences it
keeps the vectors, as labels that train.py adds to the corpora's. Of the free text it keeps
sentences that name a vector or a gene or cell therapy, and as many that hold a word that is
easily taken for one ("virus", "vector", "particle").
"""

import argparse
import gzip
import json
import random
import re
import subprocess
import tempfile
from pathlib import Path

import corpora

# Names built as INNs of gene and cell therapies, oligonucleotides and antibodies are.
PRODUCT = re.compile(r"\b\w+(?:gene|cel|leucel|vec|repvec|siran|rsen|mab|nib)(?:-[a-z]{4})?\b")
CONFUSED = re.compile(r"virus|viral|vector|particle|plasmid|liposom|exosom|transpos|capsid", re.IGNORECASE)
WEIGHT = 0.5
SURE = 0.8


def lines(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        yield from (row.rstrip("\n") for row in rows)


def tag(theralex, texts, engine="none"):
    """For each text its mentions as (start, end, type, score): of the dictionaries alone, or with the model."""
    found = [[] for _ in texts]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        with source.open("w", encoding="utf-8") as out:
            for i, text in enumerate(texts):
                out.write(json.dumps({"id": str(i), "text": text}) + "\n")
        subprocess.run(
            [theralex, "run", source, "--out", f"{folder}/out", "--format", "jsonl", "--engine", engine, "--quiet"],
            check=True,
        )
        with open(f"{folder}/out/mentions.jsonl", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                found[int(row["doc_id"])].append((row["start"], row["end"], row["type"], row["score"]))
    return found


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--theralex", required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--text", type=Path, nargs="+", required=True)
    p.add_argument("--most", type=int, default=6000, help="sentences of each kind from the free text")
    args = p.parse_args()
    rng = random.Random(7)

    own = [s for s in corpora.load(args.data, "train") if s.text.isprintable()]
    rows = []
    for s, mentions in zip(own, tag(args.theralex, [s.text for s in own])):
        # A virus in a natural setting is no vector, and a doubtful one is left unknown.
        vectors = [m for m in mentions if m[2] == "vector"]
        if all(m[3] >= SURE for m in vectors):
            rows.append({"text": s.text, "mentions": [m[:3] for m in vectors], "exhaustive": ["vector"], "weight": WEIGHT})

    kinds = {"vector": [], "product": [], "confused": []}
    for path in args.text:
        for line in lines(path):
            document = corpora.Document("", line, [])
            for start, end in corpora.cut(document):
                text = line[start:end]
                if not 40 <= len(text) <= 400 or not text.isprintable():
                    continue
                if CONFUSED.search(text):
                    kinds["confused"].append(text)
                elif PRODUCT.search(text):
                    kinds["product"].append(text)
    kinds = {k: sorted(set(v)) for k, v in kinds.items()}
    for texts in kinds.values():
        rng.shuffle(texts)
    tagged = tag(args.theralex, kinds["confused"])
    confused, vector = [], []
    for text, mentions in zip(kinds["confused"], tagged):
        vectors = [m for m in mentions if m[2] == "vector"]
        if all(m[3] >= SURE for m in vectors):
            row = {"text": text, "mentions": [m[:3] for m in vectors], "exhaustive": ["vector"], "weight": WEIGHT}
            (vector if vectors else confused).append(row)
    rows += vector[: args.most] + confused[: max(500, len(vector))][: args.most]
    product = []
    for text, mentions in zip(kinds["product"], tag(args.theralex, kinds["product"][: 3 * args.most])):
        drugs = [m for m in mentions if m[2] == "drug"]
        if any(m[3] >= 0.9 and PRODUCT.fullmatch(text[m[0] : m[1]]) for m in drugs) and all(m[3] >= SURE for m in drugs):
            row = {"text": text, "mentions": [m[:3] for m in drugs], "exhaustive": ["drug"], "weight": WEIGHT}
            product.append(row)
    rows += product[: args.most // 2]
    print(f"{len(vector)} sentences with vectors, {len(confused)} without, {len(product)} with products, {len(own)} of the corpora")
    with gzip.open(args.out, "wt", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
