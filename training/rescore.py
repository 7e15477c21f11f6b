"""Fits how dictionaries and model are weighed together: `python rescore.py OUT SPANS[=WEIGHT]...`

SPANS are files of `theralex eval GOLD --candidate-spans FILE`. For each type a logistic regression says
how likely a span is a mention. Each file counts as WEIGHT (1 if not said), whatever its size. A
type with few mentions leans on the mean of the others. OUT is `src/recognize/select/rescore/weights.tsv`.
Prints strict F1 of held-out documents (five folds), for several values of LEAST.
"""

import json
import sys
from collections import defaultdict

import numpy as np

TYPES = ("disease", "gene", "vector", "drug")
FOLDS = 5
# How hard weights are drawn to the mean of the other types, in rows of a set that counts 1.
PULL = 0.5
LEASTS = (0.3, 0.35, 0.4, 0.45, 0.5)
# Features that are worth nothing for a type. Vectors are only annotated in articles in the manner
# of news and in single sentences, which have no manner: what reading like research is worth for
# them is not to be learned there, and told news articles from sentences instead.
WITHOUT = {"vector": "research text"}


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fit(x, y, w, centre):
    """Weighted logistic regression drawn to `centre`, by Newton's method; a step that does not
    make the loss smaller is halved."""
    weights = centre.copy()
    pull = PULL * np.ones(x.shape[1])
    pull[0] *= 0.1

    def loss(weights):
        z = x @ weights
        return w @ (np.logaddexp(0, z) - y * z) + pull @ (weights - centre) ** 2 / 2

    now = loss(weights)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (w * (p - y)) + pull * (weights - centre)
        curve = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(pull)
        step = np.linalg.solve(curve, gradient)
        while (then := loss(weights - step)) > now and np.abs(step).max() > 1e-6:
            step /= 2
        weights -= step
        now = then
        if np.abs(step).max() < 1e-6:
            break
    return weights


def fit_all(sets, names):
    """Weights for each type, from {name: (weight, rows)}."""
    parts = {t: ([], [], []) for t in TYPES}
    for weight, rows in sets.values():
        by_type = defaultdict(list)
        for row in rows:
            if row["features"]:
                by_type[row["type"]].append(row)
        for t, of_type in by_type.items():
            x, y, w = parts[t]
            x += [row["features"] for row in of_type]
            y += [row["gold"] for row in of_type]
            w += [weight * 10 / len(of_type) ** 0.5] * len(of_type)
    parts = {t: (np.array(x), np.array(y, float), np.array(w)) for t, (x, y, w) in parts.items() if x}
    width = next(iter(parts.values()))[0].shape[1]
    centre = fit(*(np.concatenate([p[i] for p in parts.values()]) for i in range(3)), np.zeros(width))
    fitted = {}
    for t in TYPES:
        used = np.array([not (t in WITHOUT and name.startswith(WITHOUT[t])) for name in names])
        if t in parts:
            x, y, w = parts[t]
            fitted[t] = fit(x * used, y, w, centre * used)
        else:
            fitted[t] = centre * used
    return fitted


def choose(places, least):
    """Places with the largest sum of probability less `least`, none overlapping."""
    places = sorted((p for p in places if p[2] > least), key=lambda p: (p[1], p[0]))
    sums, back = [0.0], []
    for i, (start, _, p, *_) in enumerate(places):
        before = i
        while before and places[before - 1][1] > start:
            before -= 1
        with_it = sums[before] + p - least
        back.append((with_it > sums[i], before))
        sums.append(max(with_it, sums[i]))
    chosen, at = [], len(places)
    while at:
        taken, before = back[at - 1]
        if taken:
            chosen.append(places[at - 1])
        at = before if taken else at - 1
    return chosen


def f1_of(rows, weights, least):
    """tp, found, gold by type."""
    counts = {t: [0, 0, 0] for t in TYPES}
    documents = defaultdict(list)
    for row in rows:
        documents[row["doc"]].append(row)
    for of_document in documents.values():
        places = []
        for row in of_document:
            counts[row["type"]][2] += row["gold"]
            if row["features"]:
                p = 1 / (1 + np.exp(-float(np.dot(row["features"], weights[row["type"]]))))
                places.append((row["start"], row["end"], p, row["type"], row["gold"]))
        for _, _, _, t, gold in choose(places, least):
            counts[t][0] += gold
            counts[t][1] += 1
    return counts


def fold(doc):
    return sum(doc.encode()) % FOLDS


def main():
    out, *files = sys.argv[1:]
    sets = {}
    for name in files:
        path, _, weight = name.partition("=")
        sets[path] = (float(weight or 1), read(path))
    with open(out, encoding="utf-8") as table:
        names = [line.split("\t")[0] for line in table.read().splitlines()[1:]]
    held_out = {path: defaultdict(lambda: np.zeros(3)) for path in sets}
    for k in range(FOLDS):
        weights = fit_all({p: (w, [r for r in rows if fold(r["doc"]) != k]) for p, (w, rows) in sets.items()}, names)
        for path, (_, rows) in sets.items():
            for least in LEASTS:
                for t, c in f1_of([r for r in rows if fold(r["doc"]) == k], weights, least).items():
                    held_out[path][least, t] += c
    for path, counts in held_out.items():
        for t in TYPES:
            shown = []
            for least in LEASTS:
                tp, found, gold = counts[least, t]
                if gold:
                    shown.append(f"{least}: {2 * tp / max(1, found + gold):.4f}")
            if shown:
                print(f"{path.split('/')[-1]:24} {t:8}", "  ".join(shown), f"  best possible recall {counts[LEASTS[0], t][2]:.0f}")
    weights = fit_all(sets, names)
    with open(out, "w", encoding="utf-8") as table:
        table.write("feature\t" + "\t".join(TYPES) + "\n")
        for i, name in enumerate(names):
            table.write(name + "".join(f"\t{weights[t][i]:.3f}" for t in TYPES) + "\n")


if __name__ == "__main__":
    main()
