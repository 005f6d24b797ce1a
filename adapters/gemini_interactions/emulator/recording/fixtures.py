"""Fixtures: a request and its answer as one JSON file, without secrets."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

from ..core.json_body import read_json
from .secrets import blotted, secrets_in, without_secret_fields

KEPT_HEADERS = re.compile(r"content-type|location|retry-after(?:-ms)?|x-request-id|x-goog-.*")
"""Of an answer's headers, those that tell a client something."""


def body_of(content: bytes) -> dict[str, Any]:
    """Return a body as a fixture has it: JSON if it is that, else a text, else base64; nothing if it is empty."""
    if not content:
        return {}
    try:
        return {"json": read_json(content)}
    except (ValueError, RecursionError):
        pass
    try:
        return {"text": content.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(content).decode()}


def name_of(number: int, method: str, path: str) -> str:
    """Return the name of a fixture's file: its number, the method, and the last words of the path that are no ids."""
    words = [word for word in re.split(r"[/:]", path) if re.fullmatch(r"[A-Za-z]{1,30}", word)]
    return f"{number:04d}-{method.lower()}-{'-'.join(words[-2:]) or 'call'}.json"


def write_fixture(file: Path, fixture: dict[str, Any], secrets: set[str]) -> None:
    """Write a call without secrets: those that are given, those of its own fields for them, and those in addresses."""
    secrets = secrets | set(secrets_in(fixture["answer"].get("json")))
    bare = {
        name: {**part, "json": without_secret_fields(part["json"])} if "json" in part else part for name, part in fixture.items()
    }
    text = json.dumps(blotted(bare, secrets), ensure_ascii=False, indent=1)
    unfinished = file.with_suffix(".part")
    # A lone surrogate, which a client may send escaped, has no UTF-8.
    unfinished.write_text(f"{text}\n", encoding="utf-8", errors="backslashreplace")
    os.replace(unfinished, file)
