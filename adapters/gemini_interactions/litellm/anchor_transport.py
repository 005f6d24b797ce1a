"""Tell the next request which interaction to continue, over protocols that keep no state.

In this order, the first that is there:

1. `previous_interaction_id`, given by the caller.
2. `previous_response_id` in the body that a proxy received, where the id was given to the same caller: see `responses.py`.
3. The id of the reply's first tool call. Agents send these back even when they drop everything else.
4. An opaque thinking block, where the reply has thinking blocks: Anthropic's clients send those back, and Responses clients that
   send back reasoning items. (In streams of `/v1/messages` it comes before calls only, from LiteLLM 1.108 on; there the index
   stands in.)
5. `provider_specific_fields` on the reply's message: clients that send back the message as it was.
6. The index, by the digest of the messages: for clients that send back a role and a text. See `index.py`.

Without any, the whole history is sent. What travels through a client (3 to 5) is an anchor: the id, and a proof over the history
it stands for, checked by `conversation.plan` like any other. It holds for one virtual key and one key of the provider's only.

**Tool call ids are limited.** OpenAI's Responses API and Bedrock refuse call ids above 64 characters, and a conversation may go
on there after a fallback. An interaction id has about 75 characters, a proof 32 or 49: with Google's ids an anchor does not fit.
The call id then stays as the service made it, and is itself the short key, since the digest under which the index knows the reply
covers it. Where several processes share no index, and no client or fallback limits ids, `call_id_limit=` (of the handler, or in
a deployment's `litellm_params`) lets them carry the anchor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..conversation.anchor import Anchor

CALL_ID_LIMIT = 64
"""Characters of a tool call id that every known service takes."""

_MARK = "--ix--"
_SIGNED = "__thought__"  # LiteLLM's mark of a signature that an id carries
_BLOCK = "gemini-interactions."


def anchored_call_id(call_id: str, anchor: Anchor | None, limit: int = CALL_ID_LIMIT) -> str:
    """Return a tool call id that carries an anchor, or the id itself if that would be too long.

    Args:
        call_id: the service's.
        anchor: the reply's.
        limit: characters, at the most.
    """
    if anchor is None:
        return call_id
    carrying = f"{call_id}{_MARK}{_pack(anchor)}"
    return carrying if len(carrying) <= limit else call_id


def split_call_id(value: str) -> tuple[str, Anchor | None]:
    """Return the service's call id, and the anchor that it carried."""
    call_id, mark, packed = value.partition(_MARK)
    anchor = _unpack(packed) if mark else None
    return (call_id, anchor) if anchor is not None else (value, None)


def plain_call_id(value: str) -> str:
    """Return the service's call id; of one by LiteLLM's other Gemini providers, the part without their thought signature."""
    call_id = split_call_id(value)[0]
    return call_id.partition(_SIGNED)[0] or call_id


def anchor_block(anchor: Anchor) -> dict[str, Any]:
    """Return the thinking block that carries an anchor: one that clients hand back unread."""
    return {"type": "redacted_thinking", "data": _BLOCK + _pack(anchor)}


def block_anchor(block: Mapping[str, Any]) -> Anchor | None:
    """Return the anchor that a thinking block carries; None if it is another block."""
    data = block.get("data")
    if not isinstance(data, str) or not data.startswith(_BLOCK):
        return None
    return _unpack(data.removeprefix(_BLOCK))


def anchor_fields(anchor: Anchor) -> dict[str, Any]:
    """Return an anchor as provider-specific fields, beside the interaction id that is there anyway."""
    return {"anchor": anchor.proof} | ({"environment_id": anchor.environment_id} if anchor.environment_id else {})


def message_anchor(fields: Mapping[str, Any], call_ids: Sequence[str], blocks: Sequence[Mapping[str, Any]]) -> Anchor | None:
    """Return the anchor on an assistant message.

    Args:
        fields: its provider-specific fields.
        call_ids: the ids of its tool calls, as they came.
        blocks: its thinking blocks.
    """
    carried = [split_call_id(call_id)[1] for call_id in call_ids] + [block_anchor(block) for block in blocks]
    found = next((anchor for anchor in carried if anchor is not None), None)
    return found or Anchor.read(fields, interaction_id="interaction_id", mac="anchor")


def _pack(anchor: Anchor) -> str:
    """Write an anchor in letters, digits, `-` and `_`, which is what Anthropic's clients take in ids."""
    proof, environment = anchor.proof, anchor.environment_id or ""
    return f"{len(proof):03d}{proof}{len(environment):02d}{environment}{anchor.interaction_id}"


def _unpack(packed: str) -> Anchor | None:
    proof, rest = _cut(packed, 3)
    environment, interaction_id = _cut(rest, 2)
    return Anchor.of(interaction_id, proof, environment or None) if proof and interaction_id else None


def _cut(text: str, digits: int) -> tuple[str, str]:
    """Return the piece whose length a text begins with, and the rest; two empty ones if it begins otherwise."""
    length = text[:digits]
    if not (len(length) == digits and length.isascii() and length.isdigit()):
        return "", ""
    end = digits + int(length)
    return text[digits:end], text[end:]
