"""Checks the counts of `theralex eval` against independent scorers.

    pip install nervaluate seqeval
    python scripts/check_scorer.py target/release/theralex GOLD.pubtator... [-- EVAL-OPTION...]

Each gold file is scored by theralex, which also writes what it found (`--predictions`). This
script reads both files with its own few lines and has them scored again:
- strict by nervaluate ("strict") and by seqeval (IOB2 tags of single characters),
- overlap by nervaluate ("ent_type": the same type and some text in common).
Prints right, wrong and missed of each type, and exits with 1 where strict differs. Overlap may
differ by a pair where several spans touch: theralex makes as many pairs as can be, nervaluate
takes them as they come. Gold whose labels theralex ignores (DomainMotif, Complex) is not for it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from nervaluate import Evaluator
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

LABELS = {
    "disease": ["Disease", "SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention",
                "DiseaseOrPhenotypicFeature"],
    "gene": ["Gene", "GENE", "GeneOrGeneProduct", "FamilyName", "GENE-Y", "GENE-N"],
    "drug": ["Chemical", "CHEMICAL", "ChemicalEntity"],
}
TYPE_OF = {label: kind for kind, labels in LABELS.items() for label in [kind, *labels]}


def read(path):
    """Lengths of the texts, and sets of (start, end, type), by document in order."""
    lengths, spans = [], []
    for block in Path(path).read_text(encoding="utf-8").split("\n\n"):
        length, found = 0, []
        for line in block.split("\n"):
            fields = line.split("\t")
            head = line.split("|", 2)
            if len(head) == 3 and head[1] in ("t", "a") and "\t" not in head[0]:
                length += len(head[2]) + (head[1] == "a")
            elif len(fields) >= 5 and fields[4] in TYPE_OF:
                found.append((int(fields[1]), int(fields[2]), TYPE_OF[fields[4]]))
        if block.strip():
            lengths.append(length)
            spans.append(found)
    return lengths, spans


def by_nervaluate(gold, found, kind):
    as_dicts = lambda documents: [
        [{"label": t, "start": s, "end": e - 1} for s, e, t in document if t == kind] for document in documents
    ]
    results = Evaluator(as_dicts(gold), as_dicts(found), tags=[kind], loader="dict").evaluate()["overall"]
    counts = lambda r: [r.correct, r.actual - r.correct, r.possible - r.correct]
    return counts(results["strict"]), counts(results["ent_type"])


def by_seqeval(gold, found, lengths, kind):
    """None where spans of the type share text, which tags cannot say."""
    def tags(documents):
        sequences = []
        for length, document in zip(lengths, documents):
            sequence = ["O"] * length
            for start, end, t in document:
                if t == kind:
                    if any(tag != "O" for tag in sequence[start:end]):
                        return None
                    sequence[start:end] = [f"B-{t}"] + [f"I-{t}"] * (end - start - 1)
            sequences.append(sequence)
        return sequences

    true, predicted = tags(gold), tags(found)
    if true is None or predicted is None:
        return None
    # It tells ratios, which give the counts back.
    figures = precision_recall_fscore_support(true, predicted, average=None, scheme=IOB2, zero_division=0)
    precision, recall, _, there = (float(of_type[0]) for of_type in figures)
    right = round(recall * there)
    return [right, round(right / precision) - right if right else 0, round(there) - right]


def main():
    arguments = sys.argv[1:]
    options = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, options = arguments[:at], arguments[at + 1:]
    program, *sets = arguments
    differs = False
    print("set\ttype\tmeasure\ttheralex\tnervaluate\tseqeval\tequal")
    for path in sets:
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "found.pubtator"
            command = [program, "eval", path, "--json", "--predictions", str(written), *options]
            record = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            (lengths, gold), (_, found) = read(path), read(written)
        assert len(gold) == len(found), "a document is missing"
        for row in record["sets"][0]["report"]["types"]:
            kind = row["type"]
            own = lambda m: [row[m][k] for k in ("true_positives", "false_positives", "false_negatives")]
            strict, overlap = by_nervaluate(gold, found, kind)
            tagged = by_seqeval(gold, found, lengths, kind)
            equal = own("strict") == strict and tagged in (None, strict)
            differs |= not equal
            print(path, kind, "strict", own("strict"), strict, tagged or "spans share text", equal, sep="\t")
            print(path, kind, "overlap", own("overlap"), overlap, "-", own("overlap") == overlap, sep="\t")
    sys.exit(differs)


if __name__ == "__main__":
    main()
