"""The AI server's side of a question as httpx sees it: a handler, or the real application in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from apps.ml_proxy.transport import CHUNK, Outgoing, Reply, Transport
from common.errors import InferenceTimeoutError, InferenceUnavailableError


def over(transport: httpx.BaseTransport) -> Transport:
    """Ask through one of httpx's transports instead of over a wire."""

    @contextmanager
    def ask(asked: Outgoing) -> Iterator[Reply]:
        body = asked.body
        if not isinstance(body, bytes):
            body.seek(0)
            body = body.read()
        url = httpx.URL("http://127.0.0.1:9000", raw_path=asked.target.encode())
        request = httpx.Request(asked.method, url, headers=asked.headers, content=body)
        try:
            response = transport.handle_request(request)
        except httpx.ConnectError as exc:
            raise InferenceUnavailableError(reason="connect") from exc
        except httpx.TimeoutException as exc:
            raise InferenceTimeoutError(stage="answer") from exc
        except httpx.TransportError as exc:
            raise InferenceUnavailableError(reason="connection_lost") from exc
        response.read()
        pieces = (response.content[at : at + CHUNK] for at in range(0, len(response.content), CHUNK))
        yield Reply(response.status_code, response.headers.get("content-type", ""), pieces)

    return ask
