"""Text to what the model reads, and back: wordpieces, letter case, tags.

The engine of the command does the same; `labels.json` says which version of these rules a
model was trained with.
"""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from corpora import TYPES

# Raise when case_class or type_id changes.
CASE_VERSION = 1
CASE_CLASSES = 7
TYPE_VOCAB = 2 * CASE_CLASSES
TAGS = ("O", "B", "I")
MASKED = -100


def tokenizer(folder):
    """The WordPiece tokenizer of a model folder, which neither cuts nor pads."""
    found = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def case_class(piece):
    """The letter case that an uncased vocabulary loses, over the characters of one wordpiece."""
    digit = any(c.isdigit() for c in piece)
    letters = [c for c in piece if c.isalpha()]
    upper = [c != c.lower() for c in letters]
    if digit:
        return 6 if any(upper) else 5
    if not letters:
        return 0
    if not any(upper):
        return 1
    if all(upper):
        return 3
    if upper[0] and not any(upper[1:]):
        return 2
    return 4


def type_id(text, start, end):
    """The token type of a wordpiece: its letter case, and whether a blank stands before it."""
    spaced = start == 0 or text[start - 1].isspace()
    return 2 * case_class(text[start:end]) + spaced


def encode(tokenizer, texts):
    """For each text: ids, token types, offsets (code points), without [CLS] and [SEP]."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    for text, e in zip(texts, encodings):
        types = np.fromiter((type_id(text, s, t) for s, t in e.offsets), np.int8, len(e.ids))
        yield np.array(e.ids, np.int32), types, np.array(e.offsets, np.int32).reshape(-1, 2)


def tags(sentence, offsets):
    """Tags as [types, pieces]: 0 outside, 1 first, 2 inside, MASKED where nothing is known."""
    n = len(offsets)
    rows = np.full((len(TYPES), n), MASKED, np.int8)
    starts, ends = offsets[:, 0], offsets[:, 1]
    for row, entity_type in zip(rows, TYPES):
        if entity_type in sentence.exhaustive:
            row[:] = 0
        for start, end, found in sentence.ignored:
            if found == entity_type:
                row[(starts < end) & (ends > start)] = MASKED
        # The longest last, so that it stays where mentions of a type nest.
        for start, end, found in sorted(sentence.mentions, key=lambda m: m[1] - m[0]):
            if found == entity_type:
                inside = np.flatnonzero((starts < end) & (ends > start))
                if len(inside):
                    row[inside] = 2
                    row[inside[0]] = 1
    return rows


def decode(log_probs):
    """The likeliest tags of each type that have no I after O: [pieces, 3] to [pieces]."""
    n = len(log_probs)
    if n == 0:
        return np.zeros(0, np.int8)
    best = log_probs[0].copy()
    best[2] = -np.inf
    back = np.zeros((n, 3), np.int8)
    for i in range(1, n):
        any_tag = int(best.argmax())
        inside = 1 if best[1] >= best[2] else 2
        back[i] = (any_tag, any_tag, inside)
        best = np.array([best[any_tag], best[any_tag], best[inside]]) + log_probs[i]
    path = np.zeros(n, np.int8)
    path[-1] = int(best.argmax())
    for i in range(n - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def spans(path, offsets, text):
    """Mentions of one type: (start, end), grown so that no word is cut."""
    found = []
    for i, tag in enumerate(path):
        if tag == 1:
            found.append([offsets[i][0], offsets[i][1]])
        elif tag == 2 and found:
            found[-1][1] = offsets[i][1]
    for span in found:
        while span[0] > 0 and text[span[0] - 1].isalnum() and text[span[0]].isalnum():
            span[0] -= 1
        while span[1] < len(text) and text[span[1]].isalnum() and text[span[1] - 1].isalnum():
            span[1] += 1
    merged = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([int(start), int(end)])
    return [tuple(s) for s in merged]
