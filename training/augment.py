"""Changes to training texts that leave their labels right: other names of the same type, other
letter case, hidden wordpieces. A text is (ids, types, tags, ...) as train.py has it."""

import numpy as np

from features import CASE_CLASSES, MASKED

MASK_ID = 103
# What letter case becomes (see features.case_class) when all is written small or large.
LOWER = np.array([0, 1, 1, 1, 1, 5, 5])
UPPER = np.array([0, 3, 3, 3, 3, 5, 6])
assert len(LOWER) == len(UPPER) == CASE_CLASSES


def mentions(row):
    """(start, end) of the mentions in one row of tags."""
    starts = np.flatnonzero(row == 1)
    ends = []
    for start in starts:
        end = start + 1
        while end < len(row) and row[end] == 2:
            end += 1
        ends.append(end)
    return list(zip(starts.tolist(), ends))


def names(texts):
    """{(corpus, type): [(ids, types)]}, each name of a corpus once: annotators of other corpora draw
    its borders elsewhere."""
    found = {}
    for ids, types, tags, *_, (corpus, _) in texts:
        for k, row in enumerate(tags):
            for start, end in mentions(row):
                name = ids[start:end]
                found.setdefault((corpus, k), {})[name.tobytes()] = (name, types[start:end])
    return {key: list(value.values()) for key, value in found.items()}


def swap(text, pool, share, rng):
    """Each mention by chance replaced by another of its type, where mentions of types do not meet."""
    ids, types, tags, *rest = text
    spans = [(start, end, k) for k, row in enumerate(tags) for start, end in mentions(row)]
    for start, end, k in sorted(spans, reverse=True):
        choice = pool.get((rest[-1][0], k))
        others = np.delete(tags[:, start:end], k, axis=0)
        if not choice or (others > 0).any() or rng.random() >= share:
            continue
        name, case = rng.choice(choice)
        case = case.copy()
        case[0] = case[0] // 2 * 2 + types[start] % 2
        new = np.repeat(np.where((others == MASKED).any(1), MASKED, 0)[:, None], len(name), 1)
        new = np.insert(new, k, [1] + [2] * (len(name) - 1), axis=0).astype(tags.dtype)
        ids = np.concatenate([ids[:start], name, ids[end:]])
        types = np.concatenate([types[:start], case, types[end:]])
        tags = np.concatenate([tags[:, :start], new, tags[:, end:]], axis=1)
    return (ids, types, tags, *rest)


def recase(text, share, rng):
    """The whole text by chance in small or in large letters, as headlines and old pages have it."""
    if rng.random() >= share:
        return text
    classes = LOWER if rng.random() < 0.6 else UPPER
    types = text[1]
    return (text[0], (classes[types // 2] * 2 + types % 2).astype(types.dtype), *text[2:])


def hide(ids, share, rng):
    """Some wordpieces hidden, so that the words around them must tell."""
    chosen = np.array([rng.random() < share for _ in ids], bool)
    return np.where(chosen, MASK_ID, ids)
