"""What a random caller passes, what the model is to see of it, and what the service holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .faces import Reply

Shown = tuple[str, ...]

MCP = ("mcp_server_tool_call", "mcp_server_tool_result")
CLIP = {
    "type": "video",
    "uri": "https://example.com/clip",
    "mime_type": "video/mp4",
    "resolution": "low",
    "processing": {"type": "static", "start_offset": "0s", "end_offset": "10s", "fps": 1, "content_layers": ["frames"]},
}
CHANGES: list[dict[str, Any]] = [
    {"uri": "https://example.com/other"},
    {"mime_type": "video/webm"},
    {"resolution": "high"},
    *({"processing": {**CLIP["processing"], **change}} for change in (  # type: ignore[dict-item]
        {"start_offset": "5s"}, {"end_offset": "90s"}, {"fps": 2}, {"content_layers": ["audio"]},
    )),
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A message of the list: what is passed, and what the model is to see of it."""

    role: str
    value: Any
    shown: Shown
    dropped: frozenset[str] = frozenset()  # what the message no longer shows, without anybody having edited it

    @property
    def id(self) -> str | None:
        return self.value.id if isinstance(self.value, Reply) else None


@dataclass(frozen=True)
class Record:
    """What the service holds up to a reply."""

    holds: Shown
    who: tuple[str, str | None]
    parts: tuple[Part, ...]  # the list that it was asked with, and the reply
    # Where an id was trusted: what was added to it, with the reply; to one before it, that and this.
    added: tuple[Shown, ...] = ()


def shown(steps: Any) -> Shown:
    """What of steps the model sees, each as one text; thoughts say nothing to anybody else."""
    found: list[str] = []
    for step in steps:
        if step["type"] in ("user_input", "model_output"):
            for content in step["content"]:
                said = content["text"] if content["type"] == "text" else json.dumps(content, sort_keys=True)
                found.append(f"{step['type']}: {said}")
        elif step["type"] != "thought":
            found.append(json.dumps(step, sort_keys=True))
    return tuple(found)


def clip(change: dict[str, Any]) -> Part:
    content = {**CLIP, **change}
    return Part("user", [content], (f"user_input: {json.dumps(content, sort_keys=True)}",))
