"""Strict F1 of a model folder on the dev splits: `python evaluate.py MODEL DATA [CORPUS...]`.

A mention counts when its type, its start and its end are the gold's. Types that a corpus does
not annotate exhaustively are not scored.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from transformers import BertForTokenClassification

import corpora
from corpora import TYPES
from features import decode, encode, spans, tokenizer

WINDOW = 254


def log_probs(model, encoded):
    """For each encoded text: [types, pieces, tags]. Texts longer than the window are cut into
    windows that overlap by a quarter, and each piece is taken from where it is farther from an edge."""
    device = next(model.parameters()).device
    windows = []
    for i, (ids, types, _) in enumerate(encoded):
        step = WINDOW * 3 // 4
        starts = [0] if len(ids) <= WINDOW else list(range(0, len(ids) - WINDOW // 4, step))
        windows += [(i, s, ids[s : s + WINDOW], types[s : s + WINDOW]) for s in starts]
    windows.sort(key=lambda w: len(w[2]))
    out = [np.zeros((len(TYPES), len(ids), 3), np.float32) for ids, _, _ in encoded]
    edge = [np.full(len(ids), -1) for ids, _, _ in encoded]
    model.eval()
    with torch.no_grad():
        for at in range(0, len(windows), 64):
            batch = windows[at : at + 64]
            n = max(len(w[2]) for w in batch) + 2
            ids = torch.zeros(len(batch), n, dtype=torch.long)
            types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
            for row, (_, _, i, t) in enumerate(batch):
                ids[row, : len(i) + 2] = torch.tensor([101, *i, 102])
                types[row, 1 : len(i) + 1] = torch.tensor(t, dtype=torch.long)
                mask[row, : len(i) + 2] = 1
            logits = model(
                ids.to(device), attention_mask=mask.to(device), token_type_ids=types.to(device)
            ).logits.float()
            logits = logits.view(len(batch), n, len(TYPES), 3).log_softmax(-1).cpu().numpy()
            for row, (i, s, piece, _) in enumerate(batch):
                k = np.arange(len(piece))
                margin = np.minimum(k, len(piece) - 1 - k)
                better = margin > edge[i][s : s + len(piece)]
                where = s + np.flatnonzero(better)
                edge[i][where] = margin[better]
                out[i][:, where] = logits[row, 1 + np.flatnonzero(better)].transpose(1, 0, 2)
    return out


def score(model, tok, sentences):
    """{(corpus, type): Counter(tp, fp, fn)} over sentences."""
    counts = {}
    encoded = list(encode(tok, [s.text for s in sentences]))
    for s, (_, _, offsets), lp in zip(sentences, encoded, log_probs(model, encoded)):
        for k, entity_type in enumerate(TYPES):
            if entity_type not in s.exhaustive:
                continue
            ignored = [(a, b) for a, b, t in s.ignored if t == entity_type]
            gold = {(a, b) for a, b, t in s.mentions if t == entity_type}
            found = set(spans(decode(lp[k]), offsets, s.text))
            found -= {f for f in found - gold if any(f[0] < b and a < f[1] for a, b in ignored)}
            c = counts.setdefault((s.corpus, entity_type), Counter())
            c["tp"] += len(gold & found)
            c["fp"] += len(found - gold)
            c["fn"] += len(gold - found)
    return counts


def f1(c):
    """Precision, recall, F1."""
    p = c["tp"] / max(1, c["tp"] + c["fp"])
    r = c["tp"] / max(1, c["tp"] + c["fn"])
    return p, r, 2 * p * r / max(1e-9, p + r)


def main():
    folder, data, *only = sys.argv[1:]
    model = BertForTokenClassification.from_pretrained(folder)
    sentences = corpora.load(Path(data), "dev", only)
    marked = Path(__file__).parent / "sentences"
    if not only or "written" in only:
        for path in sorted(marked.glob("*.dev.txt")):
            sentences += corpora.read_marked(path)
    result = {}
    for (corpus, entity_type), c in score(model, tokenizer(folder), sentences).items():
        p, r, f = f1(c)
        result[f"{corpus} {entity_type}"] = {"precision": p, "recall": r, "f1": f, **c}
        print(f"{corpus:14} {entity_type:8} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  ({c['tp'] + c['fn']})")
    (Path(folder) / "dev.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
