"""Show the options of a call as traces and caches may have them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from .. import agents, tools
from ..client.http.secrets import shown, shown_headers
from .names import SECRET_NAMES


def without_secrets(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a call without the secrets in them, which stay apart from one another."""
    given = {name: value for name, value in kwargs.items() if name != "on_progress"}
    if given.get("tools"):
        given["tools"] = [tools.without_secrets(tool) for tool in given["tools"]]
    if given.get("environment"):
        given["environment"] = agents.without_secrets(given["environment"])
    for name in SECRET_NAMES & given.keys():  # told apart, so that nobody gets what was cached for another
        value = shown_headers(shown(given[name]))  # what is bound is held, and looks alike
        given[name] = f"[hidden {sha256(repr(value).encode()).hexdigest()[:16]}]"
    return given
