"""Marked sentences as a gold set that `theralex eval` reads: `python marked.py OUT FILE...`

Each line becomes NAME.txt and NAME.ann.tsv, so that no sentence is evidence for another.
"""

import sys
from pathlib import Path

import corpora


def main():
    out, *files = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for file in files:
        for number, s in enumerate(corpora.read_marked(file)):
            name = f"{file.stem}-{number:04}"
            (out / f"{name}.txt").write_text(s.text + "\n", encoding="utf-8")
            rows = ["start\tend\tsurface\ttype\tid\tname"]
            rows += [f"{a}\t{b}\t{s.text[a:b]}\t{t}\t-\t-" for a, b, t in sorted(s.mentions)]
            (out / f"{name}.ann.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
