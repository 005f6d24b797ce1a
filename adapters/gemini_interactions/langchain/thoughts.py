"""Show thoughts as reasoning blocks, and carry those that show nothing, so that there is no empty block to draw.

A thought without a summary has a signature only, which the service wants back. It travels in the `extras` of the block that
follows it, where other providers' signatures travel too; in front of what a tool of the service's did, in a `non_standard` block
of its own; at the end of a reply, in the `response_metadata`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..framework.contents.names import THOUGHTS_BEFORE

BEFORE = THOUGHTS_BEFORE
"""In a block's `extras`: the thoughts in front of it that show nothing, as steps."""

AFTER = "thoughts_after"
"""In a message's `response_metadata`: those at the end of the reply."""

HIDDEN_PARTS = "hidden_parts"
"""In the `extras` of a thought's last block: the parts of its summary that show nothing, each with its position."""


def shows_something(thought: Mapping[str, Any]) -> bool:
    """Return whether there is anything to read in a thought."""
    return any(part_shows(part) for part in thought.get("summary") or ())


def part_shows(part: Mapping[str, Any]) -> bool:
    """Return whether there is anything to read in a part of a thought's summary."""
    return part.get("type") == "text" and isinstance(part.get("text"), str) and bool(part["text"])


def thought_to_blocks(thought: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a reasoning block per text of the summary; the last has the signature, which ends the thought.

    Each has the position of its part as `index`.

    Args:
        thought: one that shows something.
    """
    blocks, hidden = [], []
    for i, part in enumerate(thought["summary"]):
        if part_shows(part):
            blocks.append({**part_to_block(part), "index": i})
        else:
            hidden.append({"at": i, "part": dict(part)})
    more = {key: value for key, value in thought.items() if key not in ("type", "summary")}
    if hidden:
        more[HIDDEN_PARTS] = hidden
    if more:
        blocks[-1]["extras"] = {**blocks[-1].get("extras", {}), **more}
    return blocks


def part_to_block(part: Mapping[str, Any]) -> dict[str, Any]:
    """Convert one text of a thought's summary to a reasoning block."""
    more = {key: value for key, value in part.items() if key not in ("type", "text")}
    block = {"type": "reasoning", "reasoning": part["text"]}
    return {**block, "extras": {"summary_part": more}} if more else block


def with_hidden_parts(summary: Sequence[Any], hidden: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return a summary with the parts that no block showed, each where it was."""
    whole = list(summary)
    for part in hidden:
        whole.insert(part["at"], part["part"])
    return whole
