"""The echo, which answers where no rule does."""

from __future__ import annotations

from ..contract.history import contents_of
from .model_input import ModelInput
from .reply import Reply, said


def echo(given: ModelInput) -> Reply:
    """Say what was said, and which media came with it."""
    media = [content["type"] for content in contents_of(given.inputs) if content["type"] != "text"]
    return said(f"You said: {given.prompt}" + (f" (with {', '.join(media)})" if media else ""))
