"""The model by Hugging Face transformers (PyTorch, CPU), on the sentences that
`cargo bench --bench engines -- --dump FILE` wrote. `make bench-engines` runs both.

    python benches/hf.py MODEL FILE

It gets what suits it best: sentences of like length together, 32 in a batch, all cores. The
clock runs over tokenizing, the network, and taking the highest label of each wordpiece.
"""

import os
import sys
import time
from pathlib import Path

import torch
from transformers import BertForTokenClassification

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
from features import encode, tokenizer  # noqa: E402

BATCH = 32
WINDOW = 126
ROUNDS = 2


def read(model, split, lines):
    """Wordpieces read."""
    pieces = 0
    encoded = sorted(((ids[:WINDOW], types[:WINDOW]) for ids, types, _ in encode(split, lines)), key=lambda e: len(e[0]))
    for at in range(0, len(encoded), BATCH):
        batch = encoded[at : at + BATCH]
        longest = max(len(ids) for ids, _ in batch) + 2
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
        for row, (i, t) in enumerate(batch):
            ids[row, : len(i) + 2] = torch.tensor([101, *i.tolist(), 102])
            types[row, 1 : len(i) + 1] = torch.from_numpy(t).long()
            mask[row, : len(i) + 2] = 1
            pieces += len(i)
        logits = model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits
        logits.view(*logits.shape[:2], 4, 3).argmax(-1).tolist()
    return pieces


def main():
    folder, path = sys.argv[1:]
    torch.set_num_threads(os.cpu_count())
    model = BertForTokenClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    split = tokenizer(folder)
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    best, pieces = float("inf"), 0
    with torch.inference_mode():
        for _ in range(ROUNDS):
            start = time.perf_counter()
            pieces = read(model, split, lines)
            best = min(best, time.perf_counter() - start)
    print(f"transformers {pieces / best:>7.0f} wordpieces/s on {os.cpu_count()} threads, best of {ROUNDS}; {pieces} wordpieces")


if __name__ == "__main__":
    main()
