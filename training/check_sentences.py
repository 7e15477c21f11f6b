#!/usr/bin/env python3
"""Checks the marked-up training sentences.

    python3 training/check_sentences.py [FILE...]

Without arguments it checks every *.train.txt and *.dev.txt in training/sentences.
Errors (exit status 1): broken or nested markup, an unknown type, an empty span or one
with a blank at its ends, a span that starts or ends inside a word, a blank or repeated
line, and a line that occurs in two files. Then it counts the mentions of each type and
lists surfaces to review: marked somewhere and found unmarked, as whole words,
elsewhere. Many of these are right (a virus may be a carrier or a germ), so they are
not errors; `--no-review` leaves them out.
"""

import argparse
import collections
import pathlib
import re
import sys

TYPES = ("disease", "gene", "vector", "drug")
MARK = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
FOLDER = pathlib.Path(__file__).resolve().parent / "sentences"


def parse(line):
    """Returns the plain text, the spans (start, end, type) in it, and the faults."""
    plain, spans, faults = "", [], []
    last = 0
    for match in MARK.finditer(line):
        plain += line[last : match.start()]
        surface, kind = match.groups()
        if kind not in TYPES:
            faults.append(f"unknown type '{kind}'; use one of {', '.join(TYPES)}")
        if not surface.strip():
            faults.append("empty span")
        elif surface != surface.strip():
            faults.append(f"blank at the edge of '{surface}'")
        spans.append((len(plain), len(plain) + len(surface), kind))
        plain += surface
        last = match.end()
    plain += line[last:]
    if "[" in plain or "]" in plain:
        faults.append("a square bracket outside markup, or nested markup")
    for kind in TYPES:
        if f"({kind})" in plain:
            faults.append(f"'({kind})' without a span before it")
    for start, end, _ in spans:
        before = plain[start - 1 : start]
        after = plain[end : end + 1]
        if (before.isalnum() and plain[start : start + 1].isalnum()) or (
            after.isalnum() and plain[end - 1 : end].isalnum()
        ):
            faults.append(f"'{plain[start:end]}' starts or ends inside a word")
    return plain, spans, faults


def check_file(path, seen):
    """Reads one file; returns its sentences and its faults as 'file:line: text'."""
    sentences, faults = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        if not line.strip() or line != line.strip():
            faults.append(f"{where}: blank line, or blank at the line's edge")
            continue
        plain, spans, found = parse(line)
        faults += [f"{where}: {fault}" for fault in found]
        key = " ".join(plain.lower().split())
        if key in seen:
            faults.append(f"{where}: same sentence as {seen[key]}")
        seen.setdefault(key, where)
        sentences.append((where, plain, spans))
    return sentences, faults


def unmarked(sentences):
    """Yields (surface, type, where marked, [where unmarked]) over all sentences."""
    marked = {}
    for where, plain, spans in sentences:
        for start, end, kind in spans:
            marked.setdefault(plain[start:end].lower(), (kind, where))
    words = re.compile(r"\w+")
    longest = max((len(words.findall(surface)) for surface in marked), default=0)
    hits = collections.defaultdict(list)
    for where, plain, spans in sentences:
        tokens = list(words.finditer(plain))
        for i, token in enumerate(tokens):
            for last in tokens[i : i + longest + 1]:
                start, end = token.start(), last.end()
                surface = plain[start:end].lower()
                if surface not in marked:
                    continue
                if not any(a < end and start < b for a, b, _ in spans):
                    hits[surface].append(where)
    for surface in sorted(hits):
        kind, where = marked[surface]
        yield surface, kind, where, hits[surface]


def two_types(sentences):
    """Returns surfaces that are marked with more than one type."""
    kinds = collections.defaultdict(dict)
    for where, plain, spans in sentences:
        for start, end, kind in spans:
            kinds[plain[start:end].lower()].setdefault(kind, where)
    return {surface: found for surface, found in sorted(kinds.items()) if len(found) > 1}


def main():
    parser = argparse.ArgumentParser(description="Checks marked-up training sentences.")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--no-review", action="store_true", help="errors and counts only")
    args = parser.parse_args()
    files = args.files or sorted([*FOLDER.glob("*.train.txt"), *FOLDER.glob("*.dev.txt")])
    if not files:
        sys.exit(f"no sentence files in {FOLDER}")

    seen, sentences, faults = {}, [], []
    print("file\tsentences\twithout_mention\t" + "\t".join(TYPES))
    for path in files:
        try:
            found, wrong = check_file(path, seen)
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{path}: {error}")
            continue
        counts = collections.Counter(kind for _, _, spans in found for _, _, kind in spans)
        empty = sum(not spans for _, _, spans in found)
        row = [path.name, len(found), empty, *(counts[kind] for kind in TYPES)]
        print("\t".join(map(str, row)))
        sentences += found
        faults += wrong

    if not args.no_review:
        for surface, kind, where, places in unmarked(sentences):
            print(f"review: '{surface}' is {kind} in {where}, unmarked in {', '.join(places)}")
        for surface, found in two_types(sentences).items():
            listed = ", ".join(f"{kind} in {where}" for kind, where in found.items())
            print(f"review: '{surface}' is {listed}")
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
