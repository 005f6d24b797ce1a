"""What statements ask is seen as it came: streams that are left, answers that were packed, prices."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import httpx

from gemini_interactions.emulator import Emulator

from .budget import MODEL, SEARCHED, Budget, price
from .evidence import Exchange, Recordings, Watched


def seen_of(transport: httpx.BaseTransport, *leave: bool, body: dict[str, Any]) -> list[Exchange]:
    """Make one request, and leave its answer before the end if told so."""
    seen: list[Exchange] = []
    headers = {"x-goog-api-key": "probe-key"}
    http = httpx.Client(transport=Watched(transport, seen.append), base_url="http://x/v1beta", headers=headers)
    with http, http.stream("POST", "/interactions", json={"model": MODEL, "input": "Hi", **body}) as response:
        if leave:
            next(response.iter_raw())
        else:
            response.read()
    return seen


def test_a_stream_that_is_left_is_told_of_as_far_as_it_came(tmp_path: Path) -> None:
    [whole] = seen_of(Emulator().transport(), body={"stream": True})
    [left] = seen_of(Emulator().transport(), True, body={"stream": True})
    assert not whole.broken_off
    assert whole.received.endswith(b"data: [DONE]\n\n")
    assert left.broken_off
    assert b"interaction.created" in left.received
    Recordings(tmp_path, set()).saw(left)
    [file] = tmp_path.iterdir()
    assert json.loads(file.read_text())["answer"]["broken_off"] is True


def test_an_answer_that_was_packed_is_read() -> None:
    class Packing(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            content = gzip.compress(b'{"id": "a"}')
            return httpx.Response(200, headers={"content-encoding": "gzip", "content-type": "application/json"}, content=content)

    [seen] = seen_of(Packing(), body={})
    assert list(seen.bodies()) == [{"id": "a"}]


def test_searches_are_billed_by_the_piece_and_an_interaction_that_is_read_again_is_not() -> None:
    usage = {
        "total_input_tokens": 1_000_000,
        "total_output_tokens": 0,
        "grounding_tool_count": [{"type": "google_search", "count": 2}],
    }
    content = json.dumps({"id": "a", "model": MODEL, "usage": usage}).encode()
    budget = Budget(10.0)
    for method in ("POST", "GET"):
        request = httpx.Request(method, "http://x/v1beta/interactions")
        budget.saw(Exchange(request, b"{}", 200, httpx.Headers({"content-type": "application/json"}), content))
    assert budget.spent == price(MODEL).input + 2 * SEARCHED
