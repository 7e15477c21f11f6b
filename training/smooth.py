"""Makes a graph ready for 8-bit arithmetic.

Activations are quantised with one scale for a whole matrix, so a few large columns leave little
for the rest. Each column is divided by a factor, and the row of the weights that it meets is
multiplied by it: the product is the same, and the columns become more alike (SmoothQuant, Xiao
et al. 2023). How far to go is tried for each product on real text, as is how far the largest
weights of a column are cut.

Where the network narrows again (the second product of a feed-forward layer), a few columns are
too large for that. They are taken apart and multiplied in 32 bits (LLM.int8, Dettmers et al.
2022): that halves the labels that 8 bits change, and costs little, since they are few.
"""

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

# Factors are (largest activation)^a / (largest weight)^b; the best pair is taken.
POWERS = [(a, b) for a in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0) for b in (0.0, 0.25, 0.5)]
CUTS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
# Texts that errors are measured on, evenly spread; ranges come from all texts.
MEASURED = 60
LEAST = 1e-5
# Columns that are multiplied in 32 bits.
APART = 32


def smooth(graph, feeds, levels):
    """Changes `graph`, an ONNX model with fused attention, in place. `feeds` are inputs of it,
    one text each; `levels` is the largest number a quantised weight may be. Gives the names of
    the products that must stay in 32 bits."""
    products = [node for node in graph.graph.node if weights_of(graph, node) is not None]
    seen = activations(graph, products, feeds)
    exact = []
    for node in products:
        texts, initializer = seen[node.input[0]], weights_of(graph, node)
        weights = numpy_helper.to_array(initializer).copy()
        large = None
        if weights.shape[0] > weights.shape[1]:
            large = np.sort(np.argsort(largest(texts))[-APART:])
            exact.append(take_apart(graph, node, large, weights[large]))
            weights[large] = 0
            texts = [without(text, large) for text in texts]
        some = texts[:: max(1, len(texts) // MEASURED)]
        factors, changed = best(some, largest(texts), weights, levels)
        inverse = 1 / factors
        if large is not None:
            inverse[large] = 0
        initializer.CopyFrom(numpy_helper.from_array(changed, initializer.name))
        name = f"{node.name}.smooth"
        graph.graph.initializer.append(numpy_helper.from_array(inverse, f"{name}.factors"))
        insert(graph, node, 0, helper.make_node("Mul", [node.input[0], f"{name}.factors"], [name], name=name))
        node.input[0] = name
    return exact


def take_apart(graph, node, columns, weights):
    """Adds to what `node` gives the product of some columns of its input with their weights. Gives
    the name of that product."""
    name, output = f"{node.name}.apart", node.output[0]
    for what, array in [("columns", columns.astype(np.int64)), ("weights", weights)]:
        graph.graph.initializer.append(numpy_helper.from_array(array, f"{name}.{what}"))
    node.output[0] = f"{output}.most"
    gather = helper.make_node("Gather", [node.input[0], f"{name}.columns"], [f"{name}.input"], axis=-1)
    product = helper.make_node("MatMul", [f"{name}.input", f"{name}.weights"], [name], name=name)
    insert(graph, node, 1, gather, product, helper.make_node("Add", [node.output[0], name], [output]))
    return name


def insert(graph, node, after, *new):
    at = list(graph.graph.node).index(node) + after
    for i, other in enumerate(new):
        graph.graph.node.insert(at + i, other)


def without(text, columns):
    text = text.copy()
    text[:, columns] = 0
    return text


def weights_of(graph, node):
    """The weights of a product that becomes 8-bit; the last layer does not."""
    if node.op_type not in ("MatMul", "Attention") or "classifier" in node.name:
        return None
    return next((i for i in graph.graph.initializer if i.name == node.input[1]), None)


def activations(graph, products, feeds):
    """What each product takes in, a matrix for each text."""
    watched = onnx.ModelProto()
    watched.CopyFrom(graph)
    names = list(dict.fromkeys(node.input[0] for node in products))
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = ort.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    seen = {name: [] for name in names}
    for feed in feeds:
        for name, value in zip(names, session.run(names, feed)):
            seen[name].append(value[0])
    return seen


def largest(texts):
    """The largest activation of each column."""
    return np.maximum(np.max([np.abs(text).max(0) for text in texts], axis=0), LEAST)


def best(texts, columns, weights, levels):
    """The factors that lose least, and the weights multiplied and cut."""
    exact = [text @ weights for text in texts]
    rows = np.maximum(np.abs(weights).max(1), LEAST)
    least, found = np.inf, None
    for a, b in POWERS:
        factors = columns**a / rows**b
        factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
        changed = cut(weights * factors[:, None], levels)
        rounded = round_weights(changed, levels)
        lost = sum(float(((round_activations(t / factors) @ rounded - e) ** 2).sum()) for t, e in zip(texts, exact))
        if lost < least:
            least, found = lost, (factors, changed.astype(np.float32))
    return found


def round_activations(matrix):
    low, high = min(matrix.min(), 0.0), max(matrix.max(), 0.0)
    scale = (high - low) / 255 or 1.0
    zero = np.round(-low / scale)
    return (np.clip(np.round(matrix / scale) + zero, 0, 255) - zero) * scale


def round_weights(weights, levels):
    scale = np.maximum(np.abs(weights).max(0), LEAST) / levels
    return np.round(weights / scale) * scale


def cut(weights, levels):
    """Weights cut, column by column, where rounding then loses least."""
    most = np.abs(weights).max(0)
    found, least = weights, ((round_weights(weights, levels) - weights) ** 2).sum(0)
    for part in CUTS[1:]:
        tried = np.clip(weights, -most * part, most * part)
        lost = ((round_weights(tried, levels) - weights) ** 2).sum(0)
        found = np.where(lost < least, tried, found)
        least = np.minimum(lost, least)
    return found
