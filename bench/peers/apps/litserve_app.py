"""LitServe: its server process in front of two model workers."""

import sys
from typing import Any

import litserve
from fastapi import Request

from bench.one_model import OneModel


class Api(litserve.LitAPI):
    """The four steps of LitServe."""

    def setup(self, device: str) -> None:
        self.model = OneModel()

    def decode_request(self, request: Request) -> bytes:  # LitServe hands over the form it has read
        return request["image"].file.read()

    def predict(self, data: bytes) -> dict[str, Any]:
        return self.model.predict(data)

    def encode_response(self, output: dict[str, Any]) -> dict[str, Any]:
        return output


if __name__ == "__main__":
    server = litserve.LitServer(Api(), accelerator="cpu", workers_per_device=2, timeout=60)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
