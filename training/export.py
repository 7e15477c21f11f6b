"""Turns a trained Hugging Face folder into the files that theralex runs.

    python training/export.py CHECKPOINT OUT --text FILE...

CHECKPOINT holds a `BertForTokenClassification` (config.json, model.safetensors, tokenizer.json,
vocab.txt) and may hold a labels.json. OUT gets

- `config.json`, `tokenizer.json`, `vocab.txt`, `labels.json`
- `model.safetensors`: the weights as 16-bit floats, under Hugging Face's names
- `model.onnx`: the same network for ONNX Runtime in 32-bit arithmetic. A small graph whose
  weights are those of model.safetensors, by offset, so that they are shipped once
- `model.int8.onnx`: 8-bit arithmetic; activations are quantised as they come, after
  `smooth.py` has made them fit for it on the sentences of FILE (one a line, perhaps with
  mentions marked as `[surface](type)`)

At the end the three are run beside each other on sentences of many lengths. Differences
larger than rounding explains are an error.
"""

import argparse
import json
import re
import shutil
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from safetensors.torch import load_file, save_file
from transformers import BertForTokenClassification, BertTokenizerFast

from features import encode, tokenizer
from smooth import smooth

TYPES = ["disease", "gene", "vector", "drug"]
TAGS = ["O", "B", "I"]
WINDOW = 128
# The version of features.py's rule that turns letter case into token types.
CASE_VERSION = 1
CASE_TYPES = 14
MARK = re.compile(r"\[([^\[\]]+)\]\([a-z]+\)")
# Sentences that smoothing looks at.
TEXTS = 150
# The largest number an 8-bit weight may be.
LEVELS = 127
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OPSET = 17
# How far logits may be from the reference, as a part of their spread: the same weights in
# another order of additions, and 8-bit weights.
FP32_OFF = 1e-3
INT8_OFF = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--text", type=Path, nargs="+", required=True, help="sentences like those to be read")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    model = BertForTokenClassification.from_pretrained(args.checkpoint, attn_implementation="eager").eval()
    check_config(model.config)
    round_to_half(model)
    write_weights(model, args.out / "model.safetensors")
    write_words(args.checkpoint, model.config, args.out)
    with tempfile.TemporaryDirectory() as scratch:
        write_fp32(model, args.out, Path(scratch))
        feeds = sentences(args.text, args.out, model.config)
        write_int8(model, args.out, Path(scratch), feeds)
    check(model, args.checkpoint, args.out)


def check_config(config) -> None:
    labels = [f"{tag}-{name}" for name in TYPES for tag in TAGS]
    found = [config.id2label[i] for i in range(config.num_labels)]
    if found != labels:
        sys.exit(f"export: id2label is {found}, expected {labels}")
    if config.type_vocab_size != CASE_TYPES:
        sys.exit(f"export: type_vocab_size is {config.type_vocab_size}, expected {CASE_TYPES}")


def round_to_half(model) -> None:
    """Every engine gets the weights that are shipped."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())


def write_weights(model, path: Path) -> None:
    tensors = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()
               if tensor.is_floating_point() and "pooler" not in name}
    save_file(tensors, path, metadata={"format": "pt"})


def write_words(checkpoint: Path, config, out: Path) -> None:
    words = BertTokenizerFast.from_pretrained(checkpoint)
    words.backend_tokenizer.no_truncation()
    words.backend_tokenizer.no_padding()
    words.backend_tokenizer.save(str(out / "tokenizer.json"))
    words.save_vocabulary(str(out))
    config.torch_dtype = None
    config._name_or_path = ""
    config.save_pretrained(out)
    labels = checkpoint / "labels.json"
    if labels.is_file():
        if labels.resolve() != (out / "labels.json").resolve():
            shutil.copyfile(labels, out / "labels.json")
    else:
        rules = {"types": TYPES, "tags": TAGS, "window": WINDOW, "case_version": CASE_VERSION}
        (out / "labels.json").write_text(json.dumps(rules, indent=2) + "\n")


class Logits(torch.nn.Module):
    """The network with positional inputs and one output, as the tracer wants it."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


def trace(model, path: Path, fold: bool) -> None:
    """Writes the network as a graph; unless `fold`, weights keep their names and shapes."""
    shape = (2, 9)
    example = (torch.ones(shape, dtype=torch.long), torch.ones(shape, dtype=torch.long),
               torch.zeros(shape, dtype=torch.long))
    axes = {name: {0: "batch", 1: "sequence"} for name in [*INPUTS, "logits"]}
    torch.onnx.export(Logits(model), example, str(path), input_names=INPUTS, output_names=["logits"],
                      dynamic_axes=axes, opset_version=OPSET, do_constant_folding=fold, dynamo=False)


def write_fp32(model, out: Path, scratch: Path) -> None:
    """The traced graph, its weights replaced by places in model.safetensors."""
    traced = scratch / "fp32.onnx"
    trace(model, traced, fold=False)
    graph = onnx.load(str(traced))
    share_weights(graph, out / "model.safetensors")
    save(graph, out / "model.onnx")


def write_int8(model, out: Path, scratch: Path, feeds) -> None:
    """The traced graph with fused layers and 8-bit weights. Embeddings stay as they are, in
    model.safetensors: a table that is only looked up costs no time."""
    traced, fused, quantised = (scratch / name for name in ["folded.onnx", "fused.onnx", "int8.onnx"])
    trace(model, traced, fold=True)
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    optimizer.optimize_model(str(traced), model_type="bert", num_heads=model.config.num_attention_heads,
                             hidden_size=model.config.hidden_size, opt_level=0,
                             optimization_options=options).save_model_to_file(str(fused))
    graph = onnx.load(str(fused))
    exact = smooth(graph, feeds, LEVELS)
    onnx.save(graph, str(fused))
    # The last layer costs next to nothing, and rounding it costs most.
    last = [node.name for node in graph.graph.node if "classifier" in node.name]
    # Weights without a sign: of signed ones, processors without VNNI add two products in 16 bits,
    # where they overflow unless weights have but 7 bits. With 8 bits a third fewer labels change.
    quantize_dynamic(str(fused), str(quantised), per_channel=True,
                     op_types_to_quantize=["MatMul", "Attention"], nodes_to_exclude=last + exact,
                     weight_type=QuantType.QUInt8,
                     extra_options={"DefaultTensorType": TensorProto.FLOAT})
    graph = onnx.load(str(quantised))
    share_weights(graph, out / "model.safetensors", only="embeddings.weight")
    save(graph, out / "model.int8.onnx")


def sentences(paths: list[Path], out: Path, config) -> list[dict]:
    """The inputs that the first sentences of each file make."""
    lines = []
    for path in paths:
        found = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
        lines += [MARK.sub(r"\1", line) for line in found[:: max(1, len(found) * len(paths) // TEXTS)]]
    if len(lines) < 20:
        sys.exit(f"export: {len(lines)} sentences are too few to measure on; give more with --text")
    feeds = []
    most = min(WINDOW, config.max_position_embeddings) - 2
    words = tokenizer(out)
    first, last = words.token_to_id("[CLS]"), words.token_to_id("[SEP]")
    for ids, types, _ in encode(words, lines):
        ids = np.array([[first, *ids[:most], last]], np.int64)
        types = np.array([[0, *types[:most], 0]], np.int64)
        feeds.append(dict(zip(INPUTS, [ids, np.ones_like(ids), types])))
    return feeds


def share_weights(model, weights: Path, only: str = "") -> None:
    """Replaces initializers whose names hold `only` by their places in `weights`."""
    graph, places = model.graph, places_in(weights)
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    initializers = []
    for weight in graph.initializer:
        name = weight.name.removeprefix("model.")
        if name not in places or only not in name:
            initializers.append(weight)
            continue
        offset, length, shape = places[name]
        if list(weight.dims) != shape:
            sys.exit(f"export: {name} is {list(weight.dims)} in the graph and {shape} in {weights}")
        half = TensorProto(name=f"{name}.fp16", data_type=TensorProto.FLOAT16, dims=shape,
                           data_location=TensorProto.EXTERNAL)
        for key, value in [("location", weights.name), ("offset", offset), ("length", length)]:
            half.external_data.add(key=key, value=str(value))
        initializers.append(half)
        for node in readers[weight.name]:
            widen(graph, node, weight.name, half.name)
    del graph.initializer[:]
    graph.initializer.extend(initializers)


def widen(graph, node, wide: str, half: str) -> None:
    """Makes `node` read `half`, 16-bit floats, in place of `wide`."""
    at = list(graph.node).index(node)
    if node.op_type == "Gather":
        # Only the rows that are looked up become 32-bit floats.
        node.input[0] = half
        output = node.output[0]
        node.output[0] = f"{output}.fp16"
        graph.node.insert(at + 1, helper.make_node("Cast", [node.output[0]], [output], to=TensorProto.FLOAT))
        return
    if not any(wide in other.output for other in graph.node):
        graph.node.insert(at, helper.make_node("Cast", [half], [wide], to=TensorProto.FLOAT))


def save(model, path: Path) -> None:
    path.write_bytes(model.SerializeToString())
    onnx.checker.check_model(str(path))


def places_in(path: Path) -> dict[str, tuple[int, int, list[int]]]:
    """Offset in the file, length in bytes and shape of each tensor."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    places = {}
    for name, tensor in header.items():
        start, end = tensor["data_offsets"]
        places[name] = (8 + length + start, end - start, tensor["shape"])
    return places


def check(model, checkpoint: Path, out: Path) -> None:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = {name: ort.InferenceSession(str(out / name), options, providers=["CPUExecutionProvider"])
                for name in ["model.onnx", "model.int8.onnx"]}
    # The reference reads the file that was written.
    reference = BertForTokenClassification(model.config).eval()
    loaded = {name: tensor.float() for name, tensor in load_file(out / "model.safetensors").items()}
    missing = reference.load_state_dict(loaded, strict=False)
    if missing.unexpected_keys or [key for key in missing.missing_keys if "position_ids" not in key]:
        sys.exit(f"export: model.safetensors does not fit: {missing}")
    random = np.random.default_rng(4)
    off = {name: [] for name in sessions}
    spread = []
    for length in [2, 3, 7, 16, 31, 64, model.config.max_position_embeddings]:
        if length > model.config.max_position_embeddings:
            continue
        for batch in [1, 3]:
            ids = random.integers(5, model.config.vocab_size, (batch, length))
            mask = np.ones_like(ids)
            kinds = random.integers(0, model.config.type_vocab_size, (batch, length))
            if batch > 1 and length > 3:
                ids[1, length // 2:], mask[1, length // 2:], kinds[1, length // 2:] = 0, 0, 0
            feed = dict(zip(INPUTS, [ids, mask, kinds]))
            with torch.inference_mode():
                expected = reference(**{name: torch.from_numpy(array) for name, array in feed.items()}).logits.numpy()
            real = mask.astype(bool)
            spread.append(expected[real])
            for name, session in sessions.items():
                off[name].append((session.run(None, feed)[0] - expected)[real])
    spread = float(np.concatenate(spread).std())
    sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in sorted(out.iterdir()))
    print(f"export: {sizes}")
    for name, most in [("model.onnx", FP32_OFF), ("model.int8.onnx", INT8_OFF)]:
        found = float(np.sqrt(np.mean(np.concatenate(off[name]) ** 2))) / spread
        print(f"export: logits of {name} on random wordpieces are off by {found:.1e} of their spread")
        if not found <= most:
            sys.exit(f"export: that is more than {most:.0e}: {name} does not compute what the checkpoint does")


if __name__ == "__main__":
    main()
