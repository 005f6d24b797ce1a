"""No key of a deployment comes out of a proxy, whatever the service does: not to a client, and not into the proxy's log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ...adapters.leaks import ECHOES, KEY, server
from .conftest import MODEL, start_proxy

ENDPOINTS: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "Hi"}]},
    "/v1/responses": {"input": "Hi"},
    "/v1/messages": {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 99},
}
HERE = {"authorization": "Bearer sk-a", "x-api-key": "sk-a"}


class Echoing:
    """A proxy over a service that says again what it was sent."""

    def __init__(self) -> None:
        self.echo = next(iter(ECHOES))
        self.url = ""
        self.heads: list[str] = []
        self.log: Path | None = None


@pytest.fixture(scope="module")
def echoing(upstream: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echoing]:
    made = Echoing()
    with server(lambda secret: ECHOES[made.echo](secret), KEY) as (url, made.heads):
        folder = tmp_path_factory.mktemp("echoing")
        process, made.url = start_proxy(upstream, folder, GEMINI_API_KEY=KEY, GOOGLE_GEMINI_BASE_URL=url)
        made.log = process.log
        yield made
        process.stop()


def ask(url: str, endpoint: str, **more: Any) -> httpx.Response:
    return httpx.post(f"{url}{endpoint}", json={"model": MODEL, **ENDPOINTS[endpoint], **more}, headers=HERE, timeout=60)


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("echo", ECHOES)
def test_a_key_that_the_service_says_again_is_not_told(echoing: Echoing, echo: str, endpoint: str, stream: bool) -> None:
    echoing.echo = echo
    before = len(echoing.heads)
    answer = ask(echoing.url, endpoint, stream=stream, num_retries=0)
    assert KEY in echoing.heads[before]
    assert KEY[:16] not in f"{answer.headers} {answer.text}"
    assert echoing.log is not None
    assert KEY[:16] not in echoing.log.read_text(errors="replace")


@pytest.mark.parametrize("key", [f"{KEY} ", f" {KEY}", f"{KEY}ü"], ids=["a blank behind", "a blank before", "no letter of a key"])
def test_a_key_that_is_none_is_refused_and_not_told(upstream: Emulator, tmp_path: Path, key: str) -> None:
    process, url = start_proxy(upstream, tmp_path, GEMINI_API_KEY=key)
    try:
        before = len(upstream.requests)
        answers = [ask(url, endpoint) for endpoint in ENDPOINTS]
    finally:
        process.stop()
    assert [answer.status_code for answer in answers] == [401] * 3
    assert len(upstream.requests) == before
    assert not any(KEY[:16] in f"{answer.headers} {answer.text}" for answer in answers)
    assert KEY[:16] not in process.log.read_text(errors="replace")
