"""The configurations of `examples/litellm_proxy` start as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from .clients import Chat
from .conftest import start_proxy

EXAMPLES = Path(__file__).parents[3] / "examples" / "litellm_proxy"


@pytest.mark.parametrize("config", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_a_configuration_starts(config: Path, upstream: Emulator, redis_url: str, tmp_path: Path) -> None:
    host, _, port = redis_url.removeprefix("redis://").removesuffix("/0").partition(":")
    master_key = "sk-of-the-example-0f6c2f4e"
    variables = {"REDIS_HOST": host, "REDIS_PORT": port, "LITELLM_MASTER_KEY": master_key}
    process, url = start_proxy(upstream, tmp_path, config, **variables)
    try:
        talk = Chat(url, False, key=master_key)
        with talk.client:
            talk.say("My name is Ann.")
            assert talk.say("What did I say first?").text == "First you said: My name is Ann."
    finally:
        process.stop()
    assert len(upstream.requests[-1].body["input"]) == 1
