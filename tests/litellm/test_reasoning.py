"""Thoughts in a proxy's Responses streams come with their signatures."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from litellm.types.llms.openai import BaseLiteLLMOpenAIResponseObject, OutputItemDoneEvent, ResponsesAPIStreamEvents

from gemini_interactions.litellm.checks import ProxyChecks
from gemini_interactions.litellm.reasoning import keep_block

BLOCK = {"type": "thinking", "thinking": "Hm.", "signature": "s"}


class Logger:
    """Stands for LiteLLM's logger of a call: an object that the handler and the proxy both have."""


def done(kind: str, **fields: Any) -> OutputItemDoneEvent:
    item = BaseLiteLLMOpenAIResponseObject(type=kind, id="i", **fields)
    return OutputItemDoneEvent(type=ResponsesAPIStreamEvents.OUTPUT_ITEM_DONE, output_index=0, sequence_number=1, item=item)


async def streamed(*events: Any) -> AsyncIterator[Any]:
    for event in events:
        yield event


async def passed_on(logger: Logger, *events: Any, **request: Any) -> list[str | None]:
    checked = ProxyChecks().async_post_call_streaming_iterator_hook(
        user_api_key_dict=None, response=streamed(*events), request_data={"litellm_logging_obj": logger, **request}
    )
    return [getattr(event.item, "encrypted_content", None) async for event in checked]


async def test_a_reasoning_item_has_the_blocks_of_its_own_call() -> None:
    ours, another = Logger(), Logger()
    keep_block(ours, BLOCK)
    items = ("reasoning", "message")
    [reasoning, message] = await passed_on(ours, *map(done, items), input="Hi")
    assert (json.loads(reasoning or ""), message) == ([BLOCK], None)
    assert await passed_on(another, done("reasoning"), input="Hi") == [None]


async def test_what_another_provider_gave_stays() -> None:
    ours = Logger()
    keep_block(ours, BLOCK)
    assert await passed_on(ours, done("reasoning", encrypted_content="theirs"), input="Hi") == ["theirs"]


async def test_other_streams_are_passed_on_untouched() -> None:
    stream = streamed(done("reasoning"))
    hook = ProxyChecks().async_post_call_streaming_iterator_hook
    assert hook(user_api_key_dict=None, response=stream, request_data={"litellm_logging_obj": Logger(), "messages": []}) is stream
