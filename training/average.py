"""Averages two trained folders: `python average.py A B OUT [--share 0.6]`, the share of B.

A model and what longer training made of it lie in one basin: their mean is better than either.
"""

import argparse
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("a", type=Path)
    p.add_argument("b", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--share", type=float, default=0.6, help="of B, between 0 and 1")
    args = p.parse_args()
    a, b = (load_file(folder / "model.safetensors") for folder in (args.a, args.b))
    if a.keys() != b.keys():
        raise SystemExit(f"{args.a} and {args.b} are not of one network")
    # Shipped weights are 16-bit floats, trained ones have 32.
    mean = {k: a[k].float().lerp(b[k].float(), args.share).contiguous() if b[k].is_floating_point() else b[k] for k in b}
    shutil.copytree(args.b, args.out)
    save_file(mean, args.out / "model.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
