"""Ways to break a model package, each with the clause that must catch it."""

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tests.flask_inference.answers import answer_bytes
from tests.flask_inference.packages import (
    LABELS,
    SIZE,
    Model,
    onnx_runner,
    read_manifest,
    rehash,
    write_manifest,
)

from inference.core.store import FolderStore

Break = Callable[[Path], None]
BREAKS: dict[str, tuple[Break, str]] = {}


def breaks(reason: str, name: str | None = None) -> Callable[[Break], Break]:
    """Register a way to break a package and the clause that must catch it."""

    def add(function: Break) -> Break:
        BREAKS[name or function.__name__] = (function, reason)
        return function

    return add


def model_bytes(folder: Path) -> bytes:
    return (folder / "model.onnx").read_bytes()


def replace_model(folder: Path, data: bytes) -> None:
    """A forger's change: the hash agrees again, so a later clause must catch it."""
    (folder / "model.onnx").write_bytes(data)
    rehash(folder)


def change_manifest(folder: Path, **changes: Any) -> None:
    write_manifest(folder, read_manifest(folder) | changes)


def change_weights(folder: Path, name: str, change: Callable[[np.ndarray], np.ndarray]) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    for index, tensor in enumerate(model.graph.initializer):
        if tensor.name == name:
            value = change(numpy_helper.to_array(tensor).copy())
            model.graph.initializer[index].CopyFrom(numpy_helper.from_array(value, name))
    replace_model(folder, model.SerializeToString())


@breaks("hash")
def truncated_model(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(model_bytes(folder)[:-20])


@breaks("hash")
def one_bit_flipped(folder: Path) -> None:
    data = bytearray(model_bytes(folder))
    data[len(data) // 2] ^= 0x10
    (folder / "model.onnx").write_bytes(data)


@breaks("hash")
def trailing_bytes(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(model_bytes(folder) + b"\0")


@breaks("hash")
def another_models_bytes(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(Model(seed=99).build())


@breaks("model_unreadable")
def truncated_model_with_forged_hash(folder: Path) -> None:
    replace_model(folder, model_bytes(folder)[:-20])


@breaks("model_unreadable")
def empty_model(folder: Path) -> None:
    replace_model(folder, b"")


@breaks("model_unreadable")
def pickle_instead_of_a_model(folder: Path) -> None:
    replace_model(folder, pickle.dumps({"weights": [1, 2, 3]}))


@breaks("model_unreadable")
def zip_instead_of_a_model(folder: Path) -> None:
    replace_model(folder, b"PK\x03\x04" + bytes(200))


@breaks("model_unreadable")
def weights_in_another_file(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    tensor = model.graph.initializer[0]
    (folder / "weights.bin").write_bytes(tensor.raw_data)
    onnx.external_data_helper.set_external_data(tensor, "weights.bin", offset=0, length=len(tensor.raw_data))
    tensor.ClearField("raw_data")
    replace_model(folder, model.SerializeToString())


@breaks("model_unreadable")
def unknown_operator(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    model.graph.node[0].op_type = "Telephone"
    replace_model(folder, model.SerializeToString())


@breaks("model_input")
def model_of_another_input_size(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    del model.graph.value_info[:]
    resize = helper.make_node("Resize", ["wide", "", "", "wanted"], ["image"], mode="nearest")
    model.graph.node.insert(0, resize)
    model.graph.initializer.append(numpy_helper.from_array(np.array([1, 1, SIZE, SIZE], np.int64), "wanted"))
    model.graph.input[0].CopyFrom(
        helper.make_tensor_value_info("image_", TensorProto.FLOAT, ["n", 1, SIZE * 2, SIZE * 2])
    )
    model.graph.input[0].name = "wide"
    change_manifest(folder, input=read_manifest(folder)["input"] | {"name": "wide"})
    replace_model(folder, model.SerializeToString())


@breaks("model_input")
def model_with_another_input_name(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    model.graph.input[0].name = "picture"
    for node in model.graph.node:
        node.input[:] = ["picture" if name == "image" else name for name in node.input]
    replace_model(folder, model.SerializeToString())


@breaks("model_output")
def model_with_three_classes(folder: Path) -> None:
    replace_model(folder, Model(logits=3).build())


@breaks("model_output")
def model_without_mask(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    kept = [output for output in model.graph.output if output.name != "mask"]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    replace_model(folder, model.SerializeToString())


@breaks("model_output")
def model_with_whole_number_logits(folder: Path) -> None:
    model = onnx.load_from_string(model_bytes(folder))
    gemm = next(node for node in model.graph.node if node.op_type == "Gemm")
    gemm.output[0] = "logits_float"
    model.graph.node.append(helper.make_node("Cast", ["logits_float"], ["logits"], to=TensorProto.INT64))
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    replace_model(folder, model.SerializeToString())


@breaks("golden_failed")
def nan_weights(folder: Path) -> None:
    change_weights(folder, "w", lambda value: value * np.float32("nan"))


@breaks("golden_failed")
def infinite_mask(folder: Path) -> None:
    change_weights(folder, "cam_w", lambda value: np.full_like(value, np.inf))


@breaks("golden_probabilities")
def slightly_other_weights(folder: Path) -> None:
    change_weights(folder, "b", lambda value: value + np.linspace(0, 0.01, len(value), dtype=np.float32))


@breaks("golden_probabilities")
def classes_swapped_in_the_model(folder: Path) -> None:
    change_weights(folder, "b", lambda value: value[::-1].copy())


@breaks("golden_probabilities")
def labels_in_another_order(folder: Path) -> None:
    change_manifest(folder, labels=read_manifest(folder)["labels"][::-1])


@breaks("golden_probabilities")
def two_unlikely_labels_swapped(folder: Path) -> None:
    # The golden picture gives both next to nothing: an absolute tolerance alone would let this pass.
    change_weights(folder, "b", lambda value: value + np.array([13, 0, 1, -3], np.float32))
    folder_answers = golden_answers(folder)
    labels = read_manifest(folder)["labels"]
    manifest = read_manifest(folder)
    manifest["golden"] |= {
        "probabilities": folder_answers,
        "label": max(folder_answers, key=folder_answers.__getitem__),
    }
    manifest["labels"] = [labels[0], labels[2], labels[1], labels[3]]
    write_manifest(folder, manifest)
    assert abs(folder_answers["meningioma"] - folder_answers["pituitary"]) < 1e-4


@breaks("golden_probabilities")
def other_temperature(folder: Path) -> None:
    change_manifest(folder, calibration={"temperature": 1.6})


@breaks("golden_label")
def golden_case_with_another_label(folder: Path) -> None:
    change_manifest(folder, golden=read_manifest(folder)["golden"] | {"label": "no_tumor"})


@breaks("file_missing")
def golden_picture_missing(folder: Path) -> None:
    (folder / "golden.png").unlink()


@breaks("golden_failed")
def golden_picture_truncated(folder: Path) -> None:
    path = folder / "golden.png"
    path.write_bytes(path.read_bytes()[:-30])


@breaks("file_missing")
def model_missing(folder: Path) -> None:
    (folder / "model.onnx").unlink()


@breaks("file_missing")
def manifest_missing(folder: Path) -> None:
    (folder / "manifest.json").unlink()


@breaks("symlink")
def model_is_a_link_out_of_the_package(folder: Path) -> None:
    elsewhere = folder.parents[2] / "elsewhere.onnx"
    (folder / "model.onnx").rename(elsewhere)
    (folder / "model.onnx").symlink_to(elsewhere)


@breaks("symlink")
def golden_is_a_link(folder: Path) -> None:
    (folder / "golden.png").rename(folder / "real.png")
    (folder / "golden.png").symlink_to("real.png")


@breaks("symlink")
def package_is_a_link(folder: Path) -> None:
    elsewhere = folder.parents[2] / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere, target_is_directory=True)


@breaks("not_a_file")
def model_is_a_folder(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()


@breaks("not_a_file")
def model_is_a_pipe(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    os.mkfifo(folder / "model.onnx")


@breaks("version")
def manifest_of_another_version(folder: Path) -> None:
    change_manifest(folder, version="3.0.0")


MANIFEST_CHANGES: dict[str, dict[str, Any]] = {
    "another_schema": {"schema": "neuronova.model/2"},
    "hash_in_upper_case": {"sha256": "A" * 64},
    "no_labels": {"labels": []},
    "same_label_twice": {"labels": [{"id": "glioma", "ko": "a", "en": "a"}] * 4},
    "label_without_korean": {"labels": [{"id": name, "en": name} for name in LABELS]},
    "unknown_preprocessing": {"preprocessing": {"id": "zscore/9", "size": SIZE}},
    "preprocessing_of_another_size": {
        "preprocessing": {"id": "head-crop/1", "size": 64, "percentile_low": 1, "percentile_high": 99}
    },
    "percentiles_upside_down": {
        "preprocessing": {"id": "head-crop/1", "size": SIZE, "percentile_low": 99, "percentile_high": 1}
    },
    "oblong_input": {"input": {"name": "image", "dtype": "float32", "shape": [None, 1, 32, 64], "axes": "N,C,H,W"}},
    "whole_number_input": {"input": {"name": "image", "dtype": "uint8", "shape": [None, 1, 32, 32], "axes": "N,C,H,W"}},
    "temperature_zero": {"calibration": {"temperature": 0}},
    "temperature_text": {"calibration": {"temperature": "1"}},
    "threshold_missing": {"thresholds": {"mask": 0.5}},
    "threshold_above_one": {"thresholds": {"mask": 1.5, "confident_probability": 0.6, "gate": 0.5}},
    "no_outputs": {"outputs": {}},
    "outputs_not_an_object": {"outputs": [1]},
    "golden_outside_the_package": {
        "golden": {"image": "../../golden.png", "label": "glioma", "probabilities": {}, "tolerance": 1e-4}
    },
    "golden_without_tolerance": {
        "golden": {"image": "golden.png", "label": "glioma", "probabilities": dict.fromkeys(LABELS, 0.25)}
    },
    "golden_tolerance_that_forgives_everything": {
        "golden": {
            "image": "golden.png",
            "label": "glioma",
            "probabilities": dict.fromkeys(LABELS, 0.25),
            "tolerance": 1.0,
        }
    },
}
for _name, _changes in MANIFEST_CHANGES.items():
    breaks("manifest", _name)(lambda folder, changes=_changes: change_manifest(folder, **changes))


@breaks("manifest")
def manifest_is_not_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


@breaks("manifest")
def manifest_with_nan(folder: Path) -> None:
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"temperature": 1.5', '"temperature": NaN'))


@breaks("too_large")
def manifest_without_end(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b" " * (2**20 + 1))


def golden_answers(folder: Path) -> dict[str, float]:
    """What this package's model answers for its golden picture, whatever its manifest says."""
    manifest = read_manifest(folder)
    files = FolderStore(folder.parents[1]).package(manifest["version"])
    return dict(
        json.loads(answer_bytes(files.golden, files.manifest, onnx_runner(files.model, files.manifest)))[
            "probabilities"
        ]
    )
