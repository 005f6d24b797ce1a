"""Whatever bends a stream, all three adapters end as the core does: the same text, calls and steps, or one clear error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.conversation.replay import MALFORMED, replayable
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.events import parse_event_json
from gemini_interactions.wire.json_text import call_arguments

from ..received import bodies, said
from ..steps import call_of, output_of, text_of
from .bent_orders import HEAD, ORDER
from .bent_streams import HALF, NO_JSON, NULLS, UNKNOWN, Bent
from .faces import Adapter, Ask, Reply, ainvoke, invoke

HI = [("user", "Hi")]
TABLE = {
    f"{kind}: {name}": bent
    for kind, table in {"null": NULLS, "order": ORDER, "head": HEAD, "unknown": UNKNOWN, "no JSON": NO_JSON}.items()
    for name, bent in table.items()
}


def framed(bent: Bent) -> bytes:
    """The events as they are sent, with all that Python calls JSON."""
    return "".join(f"data: {json.dumps(event)}\n\n" for event in bent.events).encode()


def invalid_calls(reply: Reply) -> list[str]:
    """The ids of the calls that a framework tells to be invalid."""
    native = reply.native
    if hasattr(native, "invalid_tool_calls"):
        return [call["id"] for call in native.invalid_tool_calls]
    if hasattr(native, "message"):
        return [b.tool_call_id for b in native.message.blocks if b.block_type == "tool_call" and isinstance(b.tool_kwargs, str)]
    calls = native.choices[0].message.tool_calls or ()
    return [call.id.partition("--")[0] for call in calls if isinstance(call_arguments(call.function.arguments), str)]


def calls_of(reply: Reply) -> list[tuple[str, str, Any]]:
    told = [(call.id.partition("--")[0], call.name, call.arguments) for call in reply.calls]
    wrong = invalid_calls(reply)
    return [call for call in told if call[0] not in wrong]


@pytest.mark.parametrize("name", TABLE)
def test_the_core_ends_with_these_steps(name: str) -> None:
    bent = TABLE[name]
    interaction = accumulate(parse_event_json(json.dumps(event)) for event in bent.events)
    assert interaction.reply_steps() == bent.steps
    usable = [call for call in interaction.function_calls if isinstance(call.arguments, dict)]
    if not bent.error:
        assert [(call.id, call.name, call.arguments) for call in usable] == bent.calls
        assert interaction.status == bent.status
        assert interaction.usage is None or interaction.usage.total_tokens == 3


def chunks_of(model: Adapter) -> list[Any]:
    return list(model.stream(HI))


def achunks_of(model: Adapter) -> list[Any]:
    async def chunks() -> list[Any]:
        return [chunk async for chunk in model.astream(HI)]

    return asyncio.run(chunks())


@pytest.mark.parametrize(
    ("name", "chunks_of"),
    # Async code maps events by the same functions: a part of the table shows that it feeds them.
    [*((name, chunks_of) for name in TABLE), *((name, achunks_of) for name in list(TABLE)[::5])],
)
def test_so_does_each_adapter(model: Adapter, emulator: Emulator, name: str, chunks_of: Callable[[Adapter], list[Any]]) -> None:
    bent = TABLE[name]
    emulator.fault(raw_stream=framed(bent))
    if bent.error:
        with pytest.raises(gi.GeminiInteractionsError, match=bent.error):
            chunks_of(model)
        return
    chunks = chunks_of(model)
    reply = model.total(chunks)
    assert reply.text == bent.text == "".join(model.texts(chunks))
    assert calls_of(reply) == bent.calls
    assert invalid_calls(reply) == bent.invalid
    assert reply.facts["status"] == bent.status or bent.calls or bent.invalid  # LiteLLM says that of any call
    is_counted = '"total_tokens": 3' in json.dumps(bent.events)
    if is_counted or model.name != "litellm":  # LiteLLM 1.109 estimates what a stream did not say
        assert reply.usage.get("total", 3) in (0, 3)
    with suppress(gi.APIError):  # of a reply with open calls, and of steps that the emulator never made
        invoke(model, [*HI, ("assistant", reply), ("user", "Go on.")], state="stateless")
    assert bodies(emulator)[-1]["input"] == replayable([*said("Hi"), *bent.steps, *said("Go on.")])


@pytest.mark.parametrize("ask", [invoke, ainvoke])
def test_what_json_cannot_hold_is_told_of_a_reply_in_one_piece_too(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    wrong = {"c1": {"a": float("nan")}, "c2": {"a": [float("inf")]}, "c3": {"a": HALF}}
    calls = [{**call_of(id), "arguments": arguments} for id, arguments in wrong.items()]
    steps = [output_of(text_of(f"H{HALF}i")), *calls, call_of("c4", a=1)]
    emulator.fault(raw_body=json.dumps({"id": "v1_a", "status": "requires_action", "steps": steps}).encode())
    reply = ask(model, HI)
    assert reply.text == "H\ufffdi"
    assert invalid_calls(reply) == ["c1", "c2", "c3"]
    assert calls_of(reply) == [("c4", "f", {"a": 1})]
    with suppress(gi.APIError):  # its calls are open
        ask(model, [*HI, ("assistant", reply), ("user", "Go on.")], state="stateless")
    sent = bodies(emulator)[-1]["input"]
    carried = [{MALFORMED: text} for text in ('{"a": NaN}', '{"a": [Infinity]}', '{"a": "\\ud800"}')]
    assert [step["arguments"] for step in sent if step["type"] == "function_call"] == [*carried, {"a": 1}]
