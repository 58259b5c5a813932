"""Phantom images for the demo: brain-like slices with a known lesion, made on this machine."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.progress import step
from deploy.local.settings import REPO

COUNT, SEED = 12, 7


def ensure_samples(folder: Path) -> Path:
    """Write the phantoms once and return one of them that has a lesion when there is one."""
    if not (folder / "truth.json").exists():
        with step("Make sample images (phantoms, no patient)"):
            paths = [str(REPO / "backend"), str(REPO / "backend" / "flask_inference")]
            command = [sys.executable, "-m", "training.phantoms", "--out", str(folder)]
            subprocess.run(
                [*command, "--count", str(COUNT), "--seed", str(SEED)],
                check=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                stdout=subprocess.DEVNULL,
            )
    images = sorted(path for path in folder.glob("*.png") if "mask" not in path.name)
    return next((path for path in images if "glioma" in path.name), images[0])
