"""BentoML: one service; and a front with a batching service behind it, as its manual shows for single items."""

import asyncio
from pathlib import Path
from typing import Any

import bentoml
import numpy as np

from bench.one_model import OneModel


@bentoml.service(workers=2, traffic={"timeout": 60})
class Plain:
    """Everything in one worker."""

    def __init__(self) -> None:
        self.model = OneModel()

    @bentoml.api(route="/predict")
    def predict(self, image: Path) -> dict[str, Any]:
        return self.model.predict(image.read_bytes())


@bentoml.service(workers=1, traffic={"timeout": 60})
class Network:
    """Runs the network on what came together within a moment."""

    def __init__(self) -> None:
        self.model = OneModel()

    @bentoml.api(batchable=True)
    def run(self, tensors: np.ndarray) -> list[dict[str, Any]]:
        return self.model.run(tensors)


@bentoml.service(workers=1, traffic={"timeout": 60})
class Batched:
    """Decodes and prepares; the network is a service of its own."""

    network = bentoml.depends(Network)

    def __init__(self) -> None:
        self.model = OneModel()

    @bentoml.api(route="/predict")
    async def predict(self, image: Path) -> dict[str, Any]:
        # In a thread: the loop that talks to the network must not wait for it.
        tensor = await asyncio.to_thread(self.model.prepare, image.read_bytes())
        answers = await self.network.to_async.run(tensor)
        return answers[0]
