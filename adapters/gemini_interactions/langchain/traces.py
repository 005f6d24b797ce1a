"""Say what traces and caches may know of the options of a call: all but its secrets."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from .. import agents
from ..client.http.secrets import shown as reveal
from ..client.http.secrets import shown_headers
from ..tools import without_secrets
from .names import SECRET_NAMES


def options_without_secrets(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a call with its secrets hidden, each told apart from others."""
    shown = {name: value for name, value in kwargs.items() if name != "on_progress"}
    if isinstance(shown.get("tools"), list | tuple):  # what is none is refused later
        shown["tools"] = [without_secrets(tool) for tool in shown["tools"]]
    if shown.get("environment"):
        shown["environment"] = agents.without_secrets(shown["environment"])
    for name in SECRET_NAMES & shown.keys():  # told apart, so that nobody gets what was cached for another
        value = shown_headers(reveal(shown[name]))  # what is bound is held, and looks alike
        shown[name] = f"[hidden {sha256(repr(value).encode()).hexdigest()[:16]}]"
    return shown
