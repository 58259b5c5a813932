"""The trainable network inside a package: read back from `model.onnx` by name, then held against what the graph says.

Packages hold ONNX only. The exporter keeps the names of parameters and running statistics, with two exceptions: of
tensors with equal values it keeps one (the node that uses them says which), and the pair of numbers `presence` (slope
and offset of "is there a tumour") is folded away, but found among the graph's own scalars.
"""

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training import answers, package, phantoms
from training.network import Served, TumorNet, Widths
from training.square import prepared
from training.wish import RunError

_PREFIX = "net."
_NORM = ("weight", "bias", "running_mean", "running_var")  # inputs of a batch norm after its first
_TOLERANCE = 5e-3  # of a logit; the graph and PyTorch round differently
_PROBES = 3  # phantoms that both are asked about


def read_network(folder: Path) -> TumorNet:
    """The network of a package, ready to be trained on. Raises RunError `base_not_trainable`."""
    try:
        graph = onnx.load(folder / "model.onnx").graph
        recipe = json.loads((folder / "manifest.json").read_bytes())["training"].get("recipe") or {}
        net = TumorNet(_widths(recipe))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise RunError("base_not_trainable", reason="unreadable") from exc
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name.removeprefix(_PREFIX): value for name, value in values.items() if name.startswith(_PREFIX)}
    weights = {**_merged(graph, values), **weights}
    wanted = {name for name in net.state_dict() if not name.endswith("num_batches_tracked")}
    missing = wanted - set(weights)
    if missing - {"presence"} or not _fill(net, weights):
        raise RunError("base_not_trainable", reason="other_network")
    net.eval()
    if not _settle(net, folder, _scalars(values) if missing else []):
        raise RunError("base_not_trainable", reason="other_answers")
    return net


def _merged(graph: onnx.GraphProto, values: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The four tensors of every batch norm by their own names, though another's may stand in for some of them."""
    found: dict[str, NDArray[Any]] = {}
    for node in graph.node:
        if node.op_type != "BatchNormalization":
            continue
        module = node.input[1].removesuffix(".weight")  # the weight names the module
        if module.startswith(_PREFIX):
            for name, part in zip(node.input[1:], _NORM, strict=True):
                found[f"{module.removeprefix(_PREFIX)}.{part}"] = values[name]
    return found


def _widths(recipe: dict[str, Any]) -> Widths:
    widths = recipe.get("widths") or {}
    return Widths(**{name: tuple(value) for name, value in widths.items()})


def _fill(net: TumorNet, weights: dict[str, NDArray[Any]]) -> bool:
    try:
        net.load_state_dict({name: torch.from_numpy(np.array(v)) for name, v in weights.items()}, strict=False)
    except RuntimeError:  # a shape that does not fit
        return False
    return True


def _scalars(values: dict[str, NDArray[Any]]) -> list[float]:
    return [float(value) for value in values.values() if value.ndim == 0 and value.dtype == np.float32]


def _settle(net: TumorNet, folder: Path, scalars: list[float]) -> bool:
    """Find `presence` if it is not known yet; whether the network then says what the graph says."""
    loaded = package.load(folder)
    probes = [_probe(folder / "golden.png"), *(_drawn(seed) for seed in range(_PROBES))]
    said = np.stack([loaded.runner.run(probe).logits for probe in probes])
    batch = torch.from_numpy(np.concatenate(probes))
    pairs = [(s, b) for s, b in itertools.permutations(scalars, 2) if s > 0] if scalars else [None]
    for pair in pairs:
        if pair is not None:
            # softplus is what the network does to the slope, so its inverse goes in.
            slope = pair[0] if pair[0] > 20 else math.log(math.expm1(pair[0]))
            net.presence.data.copy_(torch.tensor([slope, pair[1]]))
        with torch.no_grad():
            got = Served(net)(batch)[0].numpy()
        if float(np.abs(got - said).max()) < _TOLERANCE:
            return True
    return False


def _probe(file: Path) -> NDArray[np.float32]:
    return _prepared(answers.picture(file).astype(np.float32))


def _drawn(seed: int) -> NDArray[np.float32]:
    return _prepared(phantoms.render(seed, (None, "meningioma", "pituitary")[seed % 3]).image.astype(np.float32))


def _prepared(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    return prepared(pixels).tensor
