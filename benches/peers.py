"""The Python matchers that people use for dictionaries, on what `cargo bench --bench matching -- --dump DIR` wrote.

    pip install -r benches/peers-requirements.txt
    python benches/peers.py DIR

Each matcher gets the same folded names in the same folded text, tokens parted by marks, and has only to match: folding
and offsets into the original are left out, which is kind to them. Rates are of the text before it was folded, so
they compare with those of the Rust benchmark in the same run.
"""

import re
import sys
import time
from pathlib import Path

import ahocorasick
import ahocorasick_rs
from flashtext import KeywordProcessor

MARK = "\x01"
LIMIT_SECONDS = 60


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def report(what, built, seconds, count, done, total, size):
    rate = size * done / total / 1e6 / seconds
    part = "" if done == total else f", on the first {done} of {total} lines"
    print(f"{what:<28} {rate:>8.1f} MB/s  built in {built:.1f} s, {count} matches{part}")


def run(what, build, match, lines, size):
    """`match` gives the number of matches of one line; stops after LIMIT_SECONDS."""
    built, matcher = timed(build)
    count, start, done = 0, time.perf_counter(), 0
    for line in lines:
        count += match(matcher, line)
        done += 1
        if time.perf_counter() - start > LIMIT_SECONDS:
            break
    report(what, built, time.perf_counter() - start, count, sum(map(len, lines[:done])), sum(map(len, lines)), size)


def pyahocorasick(names):
    automaton = ahocorasick.Automaton()
    for i, name in enumerate(names):
        automaton.add_word(name, i)
    automaton.make_automaton()
    return automaton


def flashtext(names):
    processor = KeywordProcessor(case_sensitive=True)
    for name in names:
        # Tokens parted by blanks; what is not a blank belongs to a word.
        processor.add_keyword(name.strip(MARK).replace(MARK, " "), "x")
    processor.set_non_word_boundaries(set(map(chr, range(33, 0x250))))
    return processor


def main():
    folder = Path(sys.argv[1])
    names = folder.joinpath("names.txt").read_text(encoding="utf-8").split("\n")[:-1]
    lines = folder.joinpath("text.txt").read_text(encoding="utf-8").split("\n")[:-1]
    size = int(folder.joinpath("bytes.txt").read_text())
    print(f"{len(names)} names, {len(lines)} lines, {size / 1e6:.1f} MB before folding")
    run("ahocorasick_rs", lambda: ahocorasick_rs.AhoCorasick(names),
        lambda a, line: len(a.find_matches_as_indexes(line, overlapping=True)), lines, size)
    run("pyahocorasick", lambda: pyahocorasick(names), lambda a, line: sum(1 for _ in a.iter(line)), lines, size)
    spaced = [re.sub(MARK, " ", line).strip() for line in lines]
    run("flashtext", lambda: flashtext(names), lambda a, line: len(a.extract_keywords(line)), spaced, size)


if __name__ == "__main__":
    main()
