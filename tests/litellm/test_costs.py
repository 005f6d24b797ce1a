"""What every answer costs, by a sum that is worked out anew (`bill.py`); told once, by the response or the end of its stream."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import litellm
import pytest
from litellm.integrations.custom_logger import CustomLogger

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, astart, register, start
from gemini_interactions.telemetry import counting

from ..steps import output_of as output
from ..steps import text_of as text
from .bill import price
from .conftest import MODEL

HI = [{"role": "user", "content": "Hi"}]
IMAGE_MODEL = "gemini_interactions/gemini-3-pro-image"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
TOKENS = {"total_tokens": 1500, "total_input_tokens": 1000, "total_output_tokens": 500}


def by(**modalities: int) -> list[dict[str, Any]]:
    return [{"modality": name, "tokens": tokens} for name, tokens in modalities.items()]


def searched(kind: str, count: int = 3) -> dict[str, Any]:
    return {**TOKENS, "grounding_tool_count": [{"type": kind, "count": count}]}


THOUGHT = {**TOKENS, "total_output_tokens": 300, "total_thought_tokens": 200}
HEARD = {"input_tokens_by_modality": by(text=100, audio=900), "total_cached_tokens": 400}
REPLIES: dict[str, tuple[str, dict[str, Any]]] = {
    # name: the model, and what is peculiar to its reply
    "text": ("gemini-3.5-flash", {"usage": TOKENS}),
    "thoughts": ("gemini-2.5-flash", {"usage": THOUGHT}),
    "cached": ("gemini-3.5-flash", {"usage": {**TOKENS, "total_cached_tokens": 400}}),
    "cached, without a price for it": ("gemini-3-pro-image", {"usage": {**TOKENS, "total_cached_tokens": 400}}),
    "the tools' own": ("gemini-3.5-flash", {"usage": {**TOKENS, "total_tokens": 2000, "total_tool_use_tokens": 500}}),
    "audio read": ("gemini-2.5-flash", {"usage": {**TOKENS, "input_tokens_by_modality": by(text=100, audio=900)}}),
    "audio cached": ("gemini-2.5-flash", {"usage": {**TOKENS, **HEARD, "cached_tokens_by_modality": by(audio=400)}}),
    "audio written": ("gemini-3.8-flash-tts", {"usage": {**TOKENS, "output_tokens_by_modality": by(audio=500)}}),
    "image written": ("gemini-3-pro-image", {"usage": {**TOKENS, "output_tokens_by_modality": by(image=400, text=100)}}),
    "searches": ("gemini-3.5-flash", {"usage": searched("google_search")}),
    "maps": ("gemini-3.5-flash", {"usage": searched("google_maps")}),
    "searches by the prompt": ("gemini-2.5-flash", {"usage": searched("google_search")}),
    "maps by the prompt": ("gemini-2.5-flash", {"usage": searched("google_maps")}),
    "flex": ("gemini-3.5-flash", {"usage": {**THOUGHT, "total_cached_tokens": 400}, "service_tier": "flex"}),
    "priority": ("gemini-3.5-flash", {"usage": {**THOUGHT, "total_cached_tokens": 400}, "service_tier": "priority"}),
    "deferred": ("gemini-3.5-flash", {"usage": TOKENS, "service_tier": "deferred"}),
    "an agent": ("agents/deep-research-preview-04-2026", {"usage": {**searched("google_search", 40), **THOUGHT}}),
}


class Costs(CustomLogger):
    """What LiteLLM's listeners are told, which is what budgets count."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[float | None] = []
        self.prompt = ""

    def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        if self.prompt in f"{kwargs.get('messages')} {kwargs.get('input')}":  # it may still be at calls of other tests
            self.told.append(kwargs["response_cost"])

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        self.log_success_event(kwargs, response_obj, start_time, end_time)

    async def wait(self) -> None:
        """Wait until LiteLLM has told of a call, which it does from a thread or a task of its own."""
        for _ in range(300):
            if self.told:
                break
            await asyncio.sleep(0.01)


RECORDER = Costs()  # of a class, LiteLLM keeps the first listener only


@pytest.fixture
def costs(request: pytest.FixtureRequest) -> Iterator[Costs]:
    RECORDER.told.clear()
    RECORDER.prompt = f"Hi, {request.node.name}"
    litellm.callbacks = [RECORDER]
    yield RECORDER
    litellm.callbacks = []


@pytest.fixture
def bill(emulator: Emulator) -> Callable[[], float]:
    """The price of the newest interaction."""
    return lambda: price(list(emulator.interactions.values())[-1])


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize("kind", REPLIES)
def test_every_kind_of_usage(kind: str, stream: bool, ask: Any, emulator: Emulator, bill: Any) -> None:
    model, reply = REPLIES[kind]
    if f"gemini/{model.removeprefix('agents/')}" not in litellm.model_cost:
        pytest.skip(f"LiteLLM {version('litellm')} has no price of {model}")
    emulator.reply({"steps": [output(text("Hi"))], "status": "completed", **reply})
    response = ask("Hi", model=f"gemini_interactions/{model}", stream=stream)
    if stream:
        response = litellm.stream_chunk_builder(list(response))
    assert response._hidden_params["response_cost"] == pytest.approx(bill(), abs=1e-12)


def ways(prompt: str) -> dict[str, Callable[[], Any]]:
    """All ways to ask; each is exhausted by the caller."""
    call: dict[str, Any] = {"model": MODEL, "api_key": "k"}
    edit: dict[str, Any] = {"model": IMAGE_MODEL, "api_key": "k", "prompt": prompt}
    messages = [{"role": "user", "content": prompt}]
    message = {**call, "max_tokens": 99, "messages": messages}
    return {
        "completion": lambda: litellm.completion(**call, messages=messages),
        "completion, streamed": lambda: litellm.completion(**call, messages=messages, stream=True),
        "acompletion": lambda: litellm.acompletion(**call, messages=messages),
        "acompletion, streamed": lambda: litellm.acompletion(**call, messages=messages, stream=True),
        "fallback": lambda: router().completion("first", messages=messages),
        "fallback, streamed": lambda: router().completion("first", messages=messages, stream=True),
        "afallback": lambda: router().acompletion("first", messages=messages),
        "afallback, streamed": lambda: router().acompletion("first", messages=messages, stream=True),
        "responses": lambda: litellm.responses(**call, input=prompt),
        "responses, streamed": lambda: litellm.responses(**call, input=prompt, stream=True),
        "aresponses": lambda: litellm.aresponses(**call, input=prompt),
        "aresponses, streamed": lambda: litellm.aresponses(**call, input=prompt, stream=True),
        "messages": lambda: litellm.anthropic.messages.acreate(**message),
        "messages, streamed": lambda: litellm.anthropic.messages.acreate(**message, stream=True),
        "image_generation": lambda: litellm.image_generation(**edit),
        "aimage_generation": lambda: litellm.aimage_generation(**edit),
        "image_edit": lambda: litellm.image_edit(**edit, image=PNG),
        "aimage_edit": lambda: litellm.aimage_edit(**edit, image=PNG),
    }


WAYS = list(ways(""))


def router(**deployment: Any) -> litellm.Router:
    """A router whose first model is down."""
    first = {"model": "gemini_interactions/gemini-3.1-pro-preview", "api_key": "k", "max_retries": 0}
    second = {"model": MODEL, "api_key": "k", **deployment}
    return litellm.Router(
        model_list=[{"model_name": "first", "litellm_params": first}, {"model_name": "second", "litellm_params": second}],
        fallbacks=[{"first": ["second"]}],
        num_retries=0,
        disable_cooldowns=True,
    )


async def exhaust(answer: Any) -> None:
    if hasattr(answer, "__await__"):
        answer = await answer
    if hasattr(answer, "__aiter__"):
        _ = [part async for part in answer]
    elif hasattr(answer, "__next__"):
        list(answer)


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_to_ask_is_billed_once(way: str, emulator: Emulator, costs: Costs, bill: Any) -> None:
    emulator.fault(status=503, message="Busy.", when=lambda body: body.get("model") == "gemini-3.1-pro-preview", times=9)
    await exhaust(ways(costs.prompt)[way]())
    await costs.wait()
    assert costs.told == [pytest.approx(bill(), abs=1e-12)]
    assert bill() > 1e-5


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize(
    ("deployment", "info", "rates"),
    [
        ({"input_cost_per_token": 2.0, "output_cost_per_token": 3.0}, {}, (2.0, 3.0)),
        ({}, {"input_cost_per_token": 2.0, "output_cost_per_token": 3.0}, (2.0, 3.0)),
        (
            {"model": "gemini_interactions/gemini-robotics-er-1.6-preview"},
            {"base_model": "gemini/gemini-3.5-flash"},
            (1.5e-6, 9e-6),
        ),
        ({"model": "gemini_interactions/gemini-robotics-er-1.6-preview"}, {"base_model": "gemini-3.5-flash"}, (1.5e-6, 9e-6)),
    ],
    ids=["its parameters", "its information", "its base model", "its base model, without a provider"],
)
def test_prices_of_a_deployments_own_come_first(
    deployment: dict[str, Any], info: dict[str, Any], rates: tuple[float, float], stream: bool, emulator: Emulator
) -> None:
    emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": {**searched("google_search"), **THOUGHT}})
    own = router()
    own.set_model_list(
        [{"model_name": "own", "model_info": info, "litellm_params": {"model": MODEL, "api_key": "k", **deployment}}]
    )
    response = own.completion("own", messages=HI, stream=stream)
    if stream:
        response = litellm.stream_chunk_builder(list(response))
    assert response._hidden_params["response_cost"] == pytest.approx(1000 * rates[0] + 500 * rates[1] + 3 * 0.014)


async def test_a_fallback_is_billed_at_the_prices_of_its_own_deployment(emulator: Emulator, costs: Costs) -> None:
    emulator.fault(status=503, message="Busy.", when=lambda body: body.get("model") == "gemini-3.1-pro-preview", times=9)
    emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": TOKENS})
    own = router(input_cost_per_token=2.0, output_cost_per_token=0.0)
    await exhaust(own.acompletion("first", messages=[{"role": "user", "content": costs.prompt}], stream=True))
    await costs.wait()
    assert costs.told == [2000]


def test_a_discount_and_a_margin_hold(ask: Any, bill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "cost_discount_config", {"gemini_interactions": 0.5, "gemini": 0.9})
    monkeypatch.setattr(litellm, "cost_margin_config", {"global": {"percentage": 0.1, "fixed_amount": 2.0}})
    assert ask("Hi")._hidden_params["response_cost"] == pytest.approx(bill() * 0.5 * 1.1 + 2)


def test_a_song_is_billed_by_the_piece(ask: Any, emulator: Emulator) -> None:
    song = {"type": "audio", "data": "AAAA", "mime_type": "audio/mpeg"}
    emulator.reply({"steps": [output(song)], "status": "completed", "usage": TOKENS})
    response = ask("Sing", model="gemini_interactions/lyria-3-pro-preview")
    assert response._hidden_params["response_cost"] == pytest.approx(0.08)


def test_images_tell_their_usage(emulator: Emulator) -> None:
    response = litellm.image_generation(prompt="A cat", model=IMAGE_MODEL, api_key="k")
    usage = list(emulator.interactions.values())[-1].usage
    assert (response.usage.input_tokens, response.usage.output_tokens) == (
        usage["total_input_tokens"],
        usage["total_output_tokens"],
    )
    assert response.usage.model_dump()["output_tokens_details"]["image_tokens"] == 1290


@pytest.mark.parametrize("result", ["result", "aresult", "stream"])
async def test_a_run_in_the_background_tells_its_cost_when_it_ends(
    result: str, provider: GeminiInteractionsProvider, bill: Any
) -> None:
    agent: dict[str, Any] = {"model": MODEL, "messages": "Tea", "provider": provider}
    if result == "aresult":
        response = await (await astart(**agent, api_key="k", poll_interval=0.01)).aresult()
    else:
        run = start(**agent, api_key="k", poll_interval=0.01)
        response = run.result() if result == "result" else litellm.stream_chunk_builder(list(run.stream()))
    assert response._hidden_params["response_cost"] == pytest.approx(bill(), abs=1e-12)


def test_counts_of_the_invocations_cost_what_the_totals_would(ask: Any, emulator: Emulator) -> None:
    invocations = [
        {"prompt_tokens_details": by(text=600), "candidates_tokens_details": by(text=500)},
        {"prompt_tokens_details": by(text=400)},
    ]
    totals = dict.fromkeys(TOKENS)
    costs = []
    for usage in (TOKENS, {**totals, "model_invocation_token_counts": invocations}):
        emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": usage})
        costs.append(ask("Hi")._hidden_params["response_cost"])
    assert costs[0] == costs[1] > 0


class TestUnknown:
    """What nobody knows the price of is no gift in silence."""

    @pytest.mark.parametrize(
        ("model", "usage", "reason"),
        [
            ("gemini-robotics-er-1.6-preview", TOKENS, "LiteLLM has no price for it"),
            ("gemini-3.5-flash", {"total_tokens": None}, "how many tokens"),
        ],
    )
    def test_it_is_said_once_in_the_log_and_in_a_header(
        self,
        model: str,
        usage: Any,
        reason: str,
        ask: Any,
        emulator: Emulator,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(counting, "_said", set())  # another test may have had it said already
        for i in range(2):
            emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": usage})
            response = ask("Hi", model=f"gemini_interactions/{model}")
            assert response._hidden_params["additional_headers"]["llm_provider-x-interaction-cost"] == "unknown"
            warnings = [
                record for record in caplog.records if record.levelno == logging.WARNING and reason in record.getMessage()
            ]
            assert len(warnings) == 1, i
        assert f"gemini_interactions/{model}" in warnings[0].getMessage()

    def test_what_is_billed_by_the_second_is_left_to_litellm(self, ask: Any) -> None:
        response = ask("Hi", input_cost_per_second=1.0)
        assert "llm_provider-x-interaction-cost" not in response._hidden_params["additional_headers"]


class TestEdits:
    """`litellm.image_edit`."""

    @pytest.mark.parametrize("kind", ["bytes", "file", "path", "named"])
    def test_pictures_in_every_form_come_after_the_prompt(self, kind: str, tmp_path: Path, sent: Any) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(PNG)
        read = io.BytesIO(PNG)
        read.read()  # as after a first try
        image: Any = {"bytes": PNG, "file": read, "path": path, "named": ("a.bin", PNG, "image/png")}[kind]
        response = litellm.image_edit(
            model=IMAGE_MODEL, image=[image, PNG], prompt="Make it red", api_key="k", aspect_ratio="16:9"
        )
        assert response.data[0].b64_json
        [said, *pictures] = sent()["input"][0]["content"]
        assert said == {"type": "text", "text": "Make it red"}
        assert [(picture["type"], picture["mime_type"]) for picture in pictures] == [("image", "image/png")] * 2
        assert sent()["response_format"] == {"type": "image", "aspect_ratio": "16:9"}

    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ({"image": PNG, "prompt": ""}, "'prompt' is missing"),
            ({"image": [], "prompt": "x"}, "'image' is missing"),
            ({"image": ["/etc/passwd"], "prompt": "x"}, r"image\[0\] must be the bytes"),
            ({"image": PNG, "prompt": "x", "background": "transparent"}, "'background' cannot be used"),
            ({"image": PNG, "prompt": "x", "proxy_server_request": {"body": {"mask": b"x"}}}, "'mask' cannot be used"),
            ({"image": PNG, "prompt": "x", "proxy_server_request": {"body": {"n": "2"}}}, "'n' cannot be used"),
            ({"image": PNG, "prompt": "x", "colour": "red"}, "colour"),
        ],
    )
    def test_what_cannot_be_had_is_named(self, given: dict[str, Any], named: str, emulator: Emulator) -> None:
        with pytest.raises(litellm.BadRequestError, match=named):
            litellm.image_edit(model=IMAGE_MODEL, api_key="k", **given)
        assert not emulator.requests


async def test_embeddings_are_refused_with_the_way_out() -> None:
    with pytest.raises(litellm.BadRequestError, match="gemini-embedding-001"):
        litellm.embedding(model=MODEL, input=["Hi"], api_key="k")
    with pytest.raises(litellm.BadRequestError, match="gemini-embedding-001"):
        await litellm.aembedding(model=MODEL, input=["Hi"], api_key="k")


def test_entries_of_ours_that_a_reload_has_dropped_are_not_needed(ask: Any, bill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(litellm.model_cost, MODEL)
    assert ask("Hi")._hidden_params["response_cost"] == pytest.approx(bill(), abs=1e-12)
    register()
