"""Two networks of known cost as ONNX graphs, with random weights from a fixed seed.

light : inverted residuals as in MobileNet, about 1.5 M parameters
heavy : ResNet-50 (v1.5, one grey channel in), about 23.5 M parameters

Both have the outputs that a model package must have: logits, a mask of the input's size, class activation maps. Batch
norm is folded into the convolutions, as an exporter would leave it. The weights mean nothing; only the cost does.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = 224
LABELS = ("glioma", "meningioma", "pituitary", "no_tumor")
SEED = 20_261_127
_OPSET = 17
_IR = 8

# Inverted residuals: widening, channels out, blocks, first stride (shape: Sandler et al. 2018; numbers by measurement).
_LIGHT = ((1, 16, 1, 1), (3, 24, 1, 2), (3, 40, 2, 2), (3, 80, 2, 2), (3, 96, 1, 1), (4, 192, 5, 2))
_LIGHT_HEAD = 640
# Bottlenecks: channels inside, blocks, first stride (He et al. 2016, table 1).
_HEAVY = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
# A residual branch is damped, or the sum of many would overflow without batch norm.
_DAMPING = 0.25


class _Graph:
    """Nodes and weights that grow together; every method returns the name of its output."""

    def __init__(self, seed: int) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._random = np.random.default_rng(seed)

    def add(self, kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        output = output or f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, value: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def conv(
        self, x: str, channels: tuple[int, int], side: int = 1, *, stride: int = 1, groups: int = 1, gain: float = 1.0
    ) -> str:
        """`channels` in and out; weights of He's spread times `gain`, bias 0."""
        into, out = channels
        shape = (out, into // groups, side, side)
        spread = gain * (2.0 / (shape[1] * side * side)) ** 0.5
        weight = self.constant((self._random.standard_normal(shape) * spread).astype(np.float32))
        bias = self.constant(np.zeros(out, np.float32))
        pads = [side // 2] * 4
        return self.add("Conv", [x, weight, bias], strides=[stride] * 2, pads=pads, group=groups)

    def relu(self, x: str) -> str:
        return self.add("Relu", [x])

    def heads(self, *, shallow: tuple[str, int, int], deep: tuple[str, int]) -> None:
        """The outputs. shallow: name, channels and stride of the features for the mask; deep: those for the classes."""
        name, channels, stride = shallow
        coarse = self.conv(name, (channels, 1))
        scales = self.constant(np.array([1, 1, stride, stride], np.float32))
        fine = self.add("Resize", [coarse, "", scales], mode="linear")
        self.add("Sigmoid", [fine], "mask")
        cam = self.conv(deep[0], (deep[1], len(LABELS)))
        self.add("Identity", [cam], "cam")
        self.add("Flatten", [self.add("GlobalAveragePool", [cam])], "logits")

    def model(self, name: str) -> bytes:
        def value(title: str, *shape: int) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(title, TensorProto.FLOAT, ["N", *shape])

        outputs = [value(title, *shape) for title, shape in output_shapes().items()]
        graph = helper.make_graph(self.nodes, name, [value("image", 1, SIZE, SIZE)], outputs, self.weights)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
        onnx.checker.check_model(made)
        return bytes(made.SerializeToString(deterministic=True))

    def parameters(self) -> int:
        return sum(int(np.prod(weight.dims)) for weight in self.weights)


def output_shapes() -> dict[str, tuple[int, ...]]:
    """Per image, without the batch axis."""
    return {"logits": (len(LABELS),), "mask": (1, SIZE, SIZE), "cam": (len(LABELS), SIZE // 32, SIZE // 32)}


def light() -> tuple[bytes, int]:
    """The model's bytes and its number of parameters."""
    graph = _Graph(SEED)
    x, width, stride = graph.relu(graph.conv("image", (1, 16), 3, stride=2)), 16, 2
    shallow = (x, width, stride)
    for widening, out, blocks, first in _LIGHT:
        for block in range(blocks):
            step = first if block == 0 else 1
            x, width, stride = _inverted(graph, x, (width, out), widening, step), out, stride * step
        if stride == 8:
            shallow = (x, width, stride)
    x = graph.relu(graph.conv(x, (width, _LIGHT_HEAD)))
    graph.heads(shallow=shallow, deep=(x, _LIGHT_HEAD))
    return graph.model("light"), graph.parameters()


def _inverted(graph: _Graph, x: str, channels: tuple[int, int], widening: int, stride: int) -> str:
    into, out = channels
    inner, y = into * widening, x
    if widening > 1:
        y = graph.relu(graph.conv(y, (into, inner)))
    y = graph.relu(graph.conv(y, (inner, inner), 3, stride=stride, groups=inner))
    same = stride == 1 and into == out
    y = graph.conv(y, (inner, out), gain=_DAMPING if same else 1.0)
    return graph.add("Add", [x, y]) if same else y


def heavy() -> tuple[bytes, int]:
    """The model's bytes and its number of parameters."""
    graph = _Graph(SEED + 1)
    x = graph.relu(graph.conv("image", (1, 64), 7, stride=2))
    x, width, stride = graph.add("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4), 64, 4
    shallow = (x, width, stride)
    for inner, blocks, first in _HEAVY:
        for block in range(blocks):
            step = first if block == 0 else 1
            x, width, stride = _bottleneck(graph, x, (width, inner * 4), inner, step), inner * 4, stride * step
        if stride == 8:
            shallow = (x, width, stride)
    graph.heads(shallow=shallow, deep=(x, width))
    return graph.model("heavy"), graph.parameters()


def _bottleneck(graph: _Graph, x: str, channels: tuple[int, int], inner: int, stride: int) -> str:
    into, out = channels
    beside = x if into == out and stride == 1 else graph.conv(x, channels, stride=stride)
    y = graph.relu(graph.conv(x, (into, inner)))
    y = graph.relu(graph.conv(y, (inner, inner), 3, stride=stride))
    y = graph.conv(y, (inner, out), gain=_DAMPING)
    return graph.relu(graph.add("Add", [beside, y]))


NETWORKS: dict[str, Callable[[], tuple[bytes, int]]] = {"light": light, "heavy": heavy}
