"""Find the secrets inside a body: headers for MCP servers and for hosts that a sandbox may reach, its variables, tokens.

The service may say again what it was sent, in an error or a page; what is known can be taken out of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .secrets import Secret, is_secret_header

_MAPS = frozenset({"headers", "env", "transform"})
"""Names of objects whose texts may all be secrets, whatever their names are."""

_SPOKEN = frozenset({"input", "system_instruction", "response_format", "parameters", "labels"})
"""Names of what users and models say in; names in there are theirs, not the API's."""

_TOKEN = re.compile(r"(?=\S*\d)\S{16,}")
"""A text that nobody says."""

_IDS = frozenset({"credential"})
"""Names of fields that name a secret, by its id."""

_TOLD_ONCE = re.compile(r"(voicekey_|auth_tokens/|whsec_)")
"""How a secret begins that the service has told, wherever it stands."""

_DEEPEST = 16


def secrets_in_body(body: Mapping[str, Any]) -> tuple[Secret, ...]:
    """Return the secrets in a body, as far as they can be told from other text."""
    # At the top there is a `value` in a credential only, and it is one.
    value = body.get("value")
    return (*_in(body, 0, may_be=False), *((Secret(value),) if isinstance(value, str) else ()))


def _in(value: Any, depth: int, *, may_be: bool) -> Iterator[Secret]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list | tuple):
        for item in value:
            yield from _in(item, depth + 1, may_be=may_be)
    entries = value if isinstance(value, Mapping) else getattr(value, "__dict__", {})  # a wire model
    for name, item in entries.items():
        if name in _SPOKEN:
            continue
        if not isinstance(item, str):
            yield from _in(item, depth + 1, may_be=may_be or name in _MAPS)
        elif (name not in _IDS and is_secret_header(str(name))) or _TOLD_ONCE.match(item) or (may_be and _TOKEN.search(item)):
            yield Secret(item)
