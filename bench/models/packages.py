"""Real model packages around the networks, in a model store of the cache folder that the AI server can be pointed at.

python -m bench.models.packages        makes the stores and says where they are
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from bench.cache import cache_folder

BACKEND = Path(__file__).resolve().parents[2] / "backend"
sys.path[:0] = [str(BACKEND), str(BACKEND / "flask_inference")]

from deploy.local.model_store import install_shipped_model  # noqa: E402

from bench.models import networks  # noqa: E402
from inference.core import pipeline  # noqa: E402
from inference.core.manifest import PREPROCESSING, SCHEMA, parse_manifest  # noqa: E402
from inference.core.pipeline import LoadedPackage  # noqa: E402
from inference.core.runner import OnnxRunner  # noqa: E402
from inference.core.watchdog import Watchdog  # noqa: E402
from training import phantoms  # noqa: E402

SHIPPED = "shipped"
NAMES = ("light", "heavy", SHIPPED)
# Grows when anything below or in `networks` changes what is made.
VERSION = "1"
_GOLDEN_SEED = 20


def main() -> None:
    for name in NAMES:
        print(f"{name}: {store(name)}")


def store(name: str) -> Path:
    """The model store that serves this network; made once, then found.

    name : light, heavy, or shipped for the product's own package
    """
    if name == SHIPPED:
        folder = cache_folder() / "stores" / SHIPPED
        # The checkout's package may have changed since.
        shutil.rmtree(folder, ignore_errors=True)
        install_shipped_model(folder)
        return folder
    folder = cache_folder() / "stores" / f"{name}-{VERSION}"
    if not (folder / "current.json").exists():
        package = folder.with_name(f".{folder.name}.package")
        shutil.rmtree(package, ignore_errors=True)
        write_package(name, package)
        install_shipped_model(folder, package)
        shutil.rmtree(package)
    return folder


def write_package(name: str, folder: Path) -> None:
    """Write `model.onnx`, `manifest.json`, `card.md` and the golden picture of one network into a new folder."""
    folder.mkdir(parents=True)
    model, parameters = networks.NETWORKS[name]()
    (folder / "model.onnx").write_bytes(model)
    Image.fromarray(phantoms.render(_GOLDEN_SEED, "glioma").image).save(folder / "golden.png")
    manifest = _manifest(name, model, parameters)
    manifest["golden"] = _golden(manifest, model, (folder / "golden.png").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(f"# bench-{name}\n\nRandom weights. For measuring only.\n", encoding="utf-8")


def _manifest(name: str, model: bytes, parameters: int) -> dict[str, Any]:
    shapes = {output: [None, *shape] for output, shape in networks.output_shapes().items()}
    order = dict.fromkeys(networks.LABELS, 0.0)
    return {
        "schema": SCHEMA,
        "name": f"bench-{name}",
        "version": f"{name}-{VERSION}",
        "created_at": "2026-11-27T00:00:00Z",
        "licence": "Apache-2.0; random weights, for measuring only",
        "sha256": hashlib.sha256(model).hexdigest(),
        "input": {
            "name": "image",
            "dtype": "float32",
            "shape": [None, 1, networks.SIZE, networks.SIZE],
            "axes": "N,C,H,W",
        },
        "preprocessing": {
            "id": PREPROCESSING,
            "size": networks.SIZE,
            "percentile_low": 1.0,
            "percentile_high": 99.5,
        },
        "outputs": shapes,
        "labels": [{"id": label, "ko": "측정용", "en": label} for label in networks.LABELS],
        "calibration": {"temperature": 1.0},
        "thresholds": {"mask": 0.5, "confident_probability": 0.6},
        "golden": {"image": "golden.png", "label": networks.LABELS[0], "probabilities": order, "tolerance": 1e-3},
        "training": {"parameters": parameters},
        "figures": {},
        "limits": {"ko": ["무작위 가중치"], "en": ["random weights"]},
    }


def _golden(manifest: dict[str, Any], model: bytes, picture: bytes) -> dict[str, Any]:
    """What this machine computes for the packaged picture."""
    parsed = parse_manifest(json.dumps(manifest).encode())
    runner = OnnxRunner(model, parsed, watchdog=Watchdog(on_stuck=lambda: None))
    package = LoadedPackage(manifest=parsed, runner=runner)
    clock = pipeline.StageClock()
    result = pipeline.predict_bytes(picture, filename_ext="png", package=package, clock=clock, render=False).result
    return {**manifest["golden"], "label": result.label, "probabilities": result.probabilities}


if __name__ == "__main__":
    main()
