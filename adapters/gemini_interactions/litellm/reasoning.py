"""Give clients of a proxy's Responses endpoint the signature of a thought in streams too, so that they can send it back.

Codex stores nothing at the service and sends back each item of a stream as it was when it was done. LiteLLM puts the signatures
of thoughts into the `encrypted_content` of the reasoning item, but in a stream only into the response at its end. The item is
filled in here, in LiteLLM's own form, which it reads when the item comes back. There is one such item in a stream of LiteLLM's,
done with the first thought: the signatures of later ones are lost.

Reference: docs.litellm.ai/docs/proxy/call_hooks; platform.openai.com/docs/api-reference/responses-streaming.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any
from weakref import WeakKeyDictionary

_DONE = "response.output_item.done"

_given: WeakKeyDictionary[Any, list[dict[str, Any]]] = WeakKeyDictionary()
"""By LiteLLM's logger of a call, which the handler and the proxy both have: the thinking blocks of its stream so far."""


def keep_block(logging: Any, block: dict[str, Any]) -> None:
    """Keep a thinking block of a stream for as long as LiteLLM's logger of the call lives."""
    _given.setdefault(logging, []).append(block)


async def with_signatures(events: AsyncIterable[Any], logging: Any) -> AsyncIterator[Any]:
    """Yield the events of a Responses stream, reasoning items with the signatures that are known when they are done.

    Args:
        events: LiteLLM's.
        logging: its logger of the call.
    """
    async for event in events:
        if getattr(event, "type", None) == _DONE and (blocks := _given.get(logging)):
            item = getattr(event, "item", None)
            if getattr(item, "type", None) == "reasoning" and not getattr(item, "encrypted_content", None):
                item.encrypted_content = json.dumps(blocks, separators=(",", ":"))  # type: ignore[union-attr]
        yield event
