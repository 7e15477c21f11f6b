"""Trains the NER model: `python train.py --data DIR --base DIR --out DIR` (see README.md).

Every token type is a task of its own: a token that a corpus says nothing about is masked from
that type's loss. Stops and resumes: run the same command again.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import augment
import corpora
import evaluate
from features import MASKED, encode, tags, tokenizer
from network import Network, save, start

# How much a teacher's opinion counts where there is no label.
TAUGHT = 0.3

# Corpora of sentences that do not follow one another.
ALONE = ("bc2gm", "written", "silver")


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--data", type=Path, required=True, help="folder of annotated corpora")
    p.add_argument("--base", type=Path, required=True, help="model folder to start from")
    p.add_argument("--out", type=Path, required=True, help="folder for weights and metrics")
    p.add_argument("--silver", type=Path, nargs="*", default=[], help="files of silver.py")
    p.add_argument("--corpora", nargs="*", help="only these corpora")
    p.add_argument("--epochs", type=float, default=2, help="passes over the corpora with our own lines")
    p.add_argument("--own-epochs", type=float, default=0, help="passes over corpora with heads of their own")
    p.add_argument("--rate", type=float, default=3e-4, help="highest learning rate")
    p.add_argument("--tokens", type=int, default=4096, help="wordpieces in a batch")
    p.add_argument("--longest", type=int, default=160, help="wordpieces of the longest training text")
    p.add_argument("--empty", type=float, default=0.5, help="share of sentences without a mention that a pass takes")
    p.add_argument("--join", type=float, default=0.15, help="share of sentences joined with the next")
    p.add_argument("--decay", type=float, default=0.995, help="of the running mean of the weights")
    p.add_argument("--minutes", type=float, help="stop (and save) after so many minutes")
    p.add_argument("--save-every", type=int, default=200, help="steps between checkpoints")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--teacher", type=Path, help="model folder whose opinion counts where labels are silver or lacking")
    p.add_argument("--swap", type=float, default=0.0, help="share of mentions replaced by other names of their type")
    p.add_argument("--recase", type=float, default=0.0, help="share of texts in small or in large letters only")
    p.add_argument("--hide", type=float, default=0.0, help="share of wordpieces hidden, in half of the texts")
    p.add_argument("--precision", choices=("auto", "fp32", "bf16"), default="auto", help="of the products")
    p.add_argument("--no-case", action="store_true", help="leave letter case out, to measure its worth")
    p.add_argument(
        "--passes", action="append", default=[], metavar="CORPUS=N", help="passes over a corpus in each epoch, if not 1"
    )
    return p.parse_args()


def examples(args, tok):
    """Every training text as (ids, types, tags, weights and trust by type, head, corpus)."""
    sentences = corpora.load(args.data, "train", args.corpora)
    marked = Path(__file__).parent / "sentences"
    if not args.corpora or "written" in args.corpora:
        for path in sorted(marked.glob("*.train.txt")):
            sentences += corpora.read_marked(path)
    known = {s.text: s for s in sentences}
    for path in args.silver:
        for silver in corpora.read_silver(path):
            if silver.text in known:
                if known[silver.text].corpus not in corpora.OWN_HEADS:
                    known[silver.text].add(silver)
            else:
                sentences.append(silver)
    heads = sorted(corpora.OWN_HEADS)
    found = []
    for s, (ids, types, offsets) in zip(sentences, encode(tok, [s.text for s in sentences])):
        if not len(ids):
            continue
        if args.no_case:
            types = np.zeros_like(types)
        weight = np.array([[s.weights.get(t, 1.0), s.trust.get(t, 1.0)] for t in corpora.TYPES], np.float32).T
        head = heads.index(s.corpus) + 1 if s.corpus in corpora.OWN_HEADS else 0
        found.append((ids, types, tags(s, offsets), weight, head, (s.corpus, s.document)))
    return found


def joined(a, b):
    """Two neighbouring sentences as one text."""
    return (*(np.concatenate([x, y], axis=-1) for x, y in zip(a[:3], b[:3])), a[3], a[4], a[5])


def epoch(data, pool, args, number, rates):
    """The batches of one epoch: texts of like length together, in an order that depends only on
    the seed and the number of the epoch."""
    rng = random.Random(args.seed * 1000 + number)
    texts, i = [], 0
    order = list(range(len(data)))
    while i < len(order):
        text = data[i]
        rate = rates(text[5][0], number)
        if text[5][0] in corpora.LABELS and not (text[2] > 0).any():
            rate *= args.empty
        following = data[i + 1] if i + 1 < len(data) else None
        if following and following[5] == text[5] and text[5][0] not in ALONE and rng.random() < args.join:
            text, i = joined(text, following), i + 1
        for _ in range(int(rate) + (rng.random() < rate % 1)):
            changed = augment.swap(text, pool, args.swap, rng) if args.swap else text
            texts.append(augment.recase(changed, args.recase, rng))
        i += 1
    cut = args.longest - 2
    texts = [
        (t[0][s : s + cut], t[1][s : s + cut], t[2][:, s : s + cut], *t[3:])
        for t in texts
        for s in range(0, len(t[0]), cut)
    ]
    rng.shuffle(texts)
    # What is hidden stands beside the text, which the teacher reads whole.
    texts = [(*t, augment.hide(t[0], args.hide * (rng.random() < 0.5), rng) if args.hide else t[0]) for t in texts]
    batches = []
    for at in range(0, len(texts), 4096):
        near = sorted(texts[at : at + 4096], key=lambda t: len(t[0]))
        batch = []
        for text in near:
            if batch and (len(batch) + 1) * (len(text[0]) + 2) > args.tokens:
                batches.append(batch)
                batch = []
            batch.append(text)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def tensors(batch, device):
    n = max(len(t[0]) for t in batch) + 2
    ids = torch.zeros(len(batch), n, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    gold = torch.full((len(batch), n, len(corpora.TYPES)), MASKED)
    weight = torch.zeros(2, len(batch), 1, len(corpora.TYPES))
    head = torch.zeros(len(batch), dtype=torch.long)
    seen = ids.clone()
    for row, (i, t, y, w, h, _, shown) in enumerate(batch):
        end = len(i) + 1
        ids[row, 0], ids[row, 1:end], ids[row, end] = 101, torch.from_numpy(i.astype(np.int64)), 102
        seen[row] = ids[row]
        seen[row, 1:end] = torch.from_numpy(shown.astype(np.int64))
        types[row, 1:end] = torch.from_numpy(t.astype(np.int64))
        mask[row, : end + 1] = 1
        gold[row, 1:end] = torch.from_numpy(y.T.astype(np.int64))
        weight[:, row, 0] = torch.from_numpy(w)
        head[row] = h
    return [x.to(device) for x in (ids, seen, types, mask, head, gold, *weight)]


def loss_of(network, teacher, batch, device, half):
    ids, seen, types, mask, head, gold, weight, trust = tensors(batch, device)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
        logits = network(seen, types, mask, head)
        if teacher is not None:
            with torch.no_grad():
                opinion = teacher(ids, types, mask, torch.zeros_like(head)).float().softmax(-1)
    known = gold != MASKED
    log_probs = logits.float().log_softmax(-1)
    each = -log_probs.gather(-1, gold.clamp(min=0)[..., None])[..., 0]
    counted = known * weight
    if teacher is not None:
        # What the gold says, what silver labels and teacher say between them, and the teacher alone.
        doubted = -(opinion * log_probs).sum(-1)
        inside = (mask.bool() & (ids != 101) & (ids != 102))[..., None] & (head == 0)[:, None, None]
        each = torch.where(known, trust * each + (1 - trust) * doubted, doubted)
        counted = torch.where(known, counted, inside * TAUGHT)
    return (each * counted).sum() / counted.sum().clamp(min=1.0)


def half_precision(wanted, device):
    """Whether products are of 16-bit floats: where the processor has units for them. Weights, their
    means and the optimiser keep 32 bits."""
    if wanted != "auto":
        return wanted == "bf16"
    cpu = Path("/proc/cpuinfo")
    units = ("amx_bf16", "avx512_bf16")
    return device == "cpu" and cpu.exists() and any(unit in cpu.read_text() for unit in units)


def groups(network, rate):
    """What is new learns faster than what is pretrained; biases and norms do not decay."""
    fresh, plain, decayed = [], [], []
    for name, p in network.named_parameters():
        if "token_type" in name or name.startswith(("classifier.classifier", "own.")):
            fresh.append(p)
        elif p.ndim < 2:
            plain.append(p)
        else:
            decayed.append(p)
    return [
        {"params": fresh, "lr": rate * 5, "weight_decay": 0.0},
        {"params": plain, "lr": rate, "weight_decay": 0.0},
        {"params": decayed, "lr": rate, "weight_decay": 0.01},
    ]


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    args.out.mkdir(parents=True, exist_ok=True)
    tok = tokenizer(args.base)
    data = examples(args, tok)
    passes = {k: float(v) for k, v in (w.split("=") for w in args.passes)}

    def rates(corpus, number):
        if corpus in corpora.OWN_HEADS:
            return max(0.0, min(1.0, args.own_epochs - number))
        return passes.get(corpus, 1.0)

    whole = math.ceil(args.epochs)
    pool = augment.names(data) if args.swap else {}
    plan = [b for number in range(whole) for b in epoch(data, pool, args, number, rates)]
    if args.epochs < whole:
        last = epoch(data, pool, args, whole - 1, rates)
        plan = plan[: len(plan) - int(len(last) * (whole - args.epochs))]
    network = Network(start(args.base), sorted(corpora.OWN_HEADS)).to(device)
    teacher = Network(start(args.teacher), []).to(device).eval() if args.teacher else None
    half = half_precision(args.precision, device)
    optimizer = torch.optim.AdamW(groups(network, args.rate), betas=(0.9, 0.98), fused=True)
    warm = max(1, int(0.06 * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (len(plan) - s) / (len(plan) - warm)))
    )
    mean = {k: v.detach().clone() for k, v in network.classifier.state_dict().items()}
    checkpoint, step = args.out / "checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        mean, step = saved["mean"], saved["step"]
        torch.set_rng_state(saved["random"].cpu())
        print(f"goes on at step {step}", flush=True)

    def keep():
        part = checkpoint.with_suffix(".part")
        torch.save(
            {
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "mean": mean,
                "step": step,
                "random": torch.get_rng_state(),
            },
            part,
        )
        part.rename(checkpoint)

    pieces = sum(len(t[0]) + 2 for b in plan for t in b)
    print(f"{len(data)} texts, {len(plan)} steps, {pieces} wordpieces, on {device}{' in bf16' if half else ''}", flush=True)
    began, since, seen, running = time.time(), time.time(), 0, 0.0
    network.train()
    while step < len(plan):
        batch = plan[step]
        loss = loss_of(network, teacher, batch, device, half)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        step += 1
        with torch.no_grad():
            decay = min(args.decay, step / (step + 10))
            state = network.classifier.state_dict()
            floats = [k for k in mean if mean[k].is_floating_point()]
            torch._foreach_lerp_([mean[k] for k in floats], [state[k] for k in floats], 1 - decay)
        seen += sum(len(t[0]) + 2 for t in batch)
        running += loss.item()
        if step % 50 == 0:
            now = time.time()
            print(f"step {step}/{len(plan)}  loss {running / 50:.4f}  {seen / (now - since):.0f} wordpieces/s", flush=True)
            since, seen, running = now, 0, 0.0
        if step % args.save_every == 0:
            keep()
        if args.minutes and time.time() - began > args.minutes * 60:
            keep()
            print(f"stopped at step {step}; the same command goes on", flush=True)
            break
    classifier = network.classifier
    classifier.load_state_dict(mean)
    save(classifier.cpu(), args.out, args.base)
    if step == len(plan):
        checkpoint.unlink(missing_ok=True)
    dev = corpora.load(args.data, "dev", args.corpora)
    if not args.corpora or "written" in args.corpora:
        for path in sorted((Path(__file__).parent / "sentences").glob("*.dev.txt")):
            dev += corpora.read_marked(path)
    metrics = {}
    for (corpus, entity_type), c in evaluate.score(classifier, tok, dev).items():
        p, r, f = evaluate.f1(c)
        metrics[f"{corpus} {entity_type}"] = {"precision": p, "recall": r, "f1": f, **c}
        print(f"{corpus:14} {entity_type:8} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  ({c['tp'] + c['fn']})")
    settings = {k: str(v) if isinstance(v, Path) else v for k, v in vars(args).items()}
    for private in ("data", "base", "out", "silver", "teacher"):
        settings.pop(private)
    (args.out / "metrics.json").write_text(json.dumps({"settings": settings, "steps": step, "dev": metrics}, indent=1))


if __name__ == "__main__":
    main()
