"""What answers cost, and what there is no price or no service for, as a proxy's clients see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ..bill import price

IMAGE_MODEL, UNKNOWN = "gemini-3-pro-image", "gemini-3.9-zzz"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HI = [{"role": "user", "content": "Hi"}]


@pytest.fixture
def post(proxy: str) -> Callable[..., httpx.Response]:
    return lambda path, **given: httpx.post(f"{proxy}/v1/{path}", headers={"authorization": "Bearer sk-a"}, timeout=60, **given)


def test_pictures_cost_what_chats_of_the_same_model_do(post: Any, upstream: Emulator) -> None:
    made = post("images/generations", json={"model": IMAGE_MODEL, "prompt": "A cat"})
    edited = post("images/edits", data={"model": IMAGE_MODEL, "prompt": "A dog"}, files={"image": ("a.png", PNG, "image/png")})
    for answer, interaction in zip((made, edited), list(upstream.interactions.values())[-2:], strict=True):
        assert float(answer.headers["x-litellm-response-cost"]) == pytest.approx(price(interaction), abs=1e-12)
        assert answer.json()["usage"]["output_tokens"] == interaction.usage["total_output_tokens"] > 1000


@pytest.mark.parametrize(
    ("form", "named"), [({"n": "2"}, "'n'"), ({"size": "1000x7"}, "'size'"), ({"background": "opaque"}, "'background'")]
)
def test_what_a_picture_cannot_be_is_named(form: dict[str, str], named: str, post: Any, new: Callable[[], Any]) -> None:
    for files in ({"image": ("a.png", PNG, "image/png")}, {"image": PNG, "mask": PNG}):
        given = form if "mask" not in files else {}
        answer = post("images/edits", data={"model": IMAGE_MODEL, "prompt": "A dog", **given}, files=files)
        assert answer.status_code == 400
        assert (named if given else "'mask'") in answer.text
    answer = post("images/generations", json={"model": IMAGE_MODEL, "prompt": "A dog", **form})
    assert answer.status_code == 400
    assert not new()


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", {"messages": HI}),
        ("responses", {"input": "Hi"}),
        ("messages", {"messages": HI, "max_tokens": 99}),
    ],
    ids=["chat", "responses", "messages"],
)
def test_a_header_says_that_nobody_knows_the_price(path: str, body: dict[str, Any], stream: bool, post: Any) -> None:
    for model, said in ((UNKNOWN, ["unknown"]), ("gemini-3.5-flash", [])):
        answer = post(path, json={**body, "model": model, "stream": stream})
        assert answer.status_code == 200
        assert [value for name, value in answer.headers.items() if name.endswith("x-interaction-cost")] == said


@pytest.mark.parametrize(
    ("path", "body", "way_out"),
    [
        ("embeddings", {"input": "Hi"}, "gemini-embedding-001"),
        ("audio/speech", {"input": "Hi", "voice": "Kore"}, "/v1/chat/completions"),
    ],
)
def test_what_the_service_or_litellm_has_not_is_refused(path: str, body: dict[str, Any], way_out: str, post: Any) -> None:
    answer = post(path, json={"model": "gemini-3.8-flash-tts", **body})
    assert answer.status_code == 400
    assert way_out in answer.text
