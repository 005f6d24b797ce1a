"""What the emulator received, as tests compare it."""

from __future__ import annotations

from typing import Any

from gemini_interactions.emulator import Emulator


def bodies(emulator: Emulator) -> list[dict[str, Any]]:
    """The bodies of the requests that create an interaction, but for whether they stream."""
    found = [request.body for request in emulator.requests if request.method == "POST" and request.body]
    return [{key: value for key, value in body.items() if key != "stream"} for body in found]


def kinds(emulator: Emulator) -> list[list[str]]:
    """The types of the steps in each of these bodies."""
    return [[step["type"] for step in body["input"]] for body in bodies(emulator)]


def previous(emulator: Emulator) -> list[str | None]:
    """The interaction that each of these bodies continues."""
    return [body.get("previous_interaction_id") for body in bodies(emulator)]


def said(text: str) -> list[dict[str, Any]]:
    """The input of a turn in which a user says one text."""
    return [{"type": "user_input", "content": [{"type": "text", "text": text}]}]


def statuses(emulator: Emulator) -> list[str]:
    """The status of each interaction that is stored, oldest first."""
    return [record.status for record in emulator.interactions.values()]
