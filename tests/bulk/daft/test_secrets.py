"""No key is in what travels, nor in what is shown; workers take it from where they are."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import daft
import pytest
from daft import col, pickle
from daft.functions import prompt

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact
from gemini_interactions.emulator import Emulator
from gemini_interactions.tools import mcp_server

from .conftest import KEY, MODEL, answers, bodies

NAME = "gemini_interactions"
TOKEN = "Bearer abcdef1234567890-no-one-may-see"


def from_environment() -> str:
    return os.environ["GEMINI_API_KEY"]


def test_nothing_that_is_shown_or_shipped_has_the_key(emulator: Emulator, caplog: pytest.LogCaptureFixture):
    provider = GeminiInteractionsProvider(
        api_key=lambda: os.environ["GEMINI_API_KEY"], headers={"authorization": from_environment}
    )
    expression = interact(col("q"), provider=provider, model=MODEL)
    descriptor = provider.get_prompter(MODEL)
    prompter = descriptor.instantiate()
    with caplog.at_level(logging.DEBUG):
        frame = daft.from_pydict({"q": ["a"]}).with_column("a", expression)
        frame = frame.with_column("b", prompt(col("q"), provider=NAME, model="no-such-model", on_error="log"))
        rows = str(frame.to_pydict())
    for thing in (provider, descriptor, prompter, expression, frame):
        assert KEY not in repr(thing)
    for thing in (provider, descriptor, prompter):
        assert KEY.encode() not in pickle.dumps(thing)
    assert KEY not in rows + caplog.text
    assert KEY not in str(frame.explain(show_all=True) or "")


def test_an_error_has_no_key_in_it(emulator: Emulator):
    emulator.fault(status=400, message=f"The key {KEY} is odd.")
    (row,) = answers(interact(col("q")), q=["a"])
    assert "is odd" in row["error"]["message"]
    assert KEY not in str(row)


def test_a_missing_key_is_an_error_that_says_so(emulator: Emulator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GEMINI_API_KEY")
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    (row,) = answers(interact(col("q")), q=["a"])
    assert row["error"]["type"] == "MissingAPIKey"


def test_a_key_as_text_is_refused_and_not_shown():
    with pytest.raises(InvalidOption, match="GEMINI_API_KEY") as raised:
        GeminiInteractionsProvider(api_key=KEY)
    assert KEY not in str(raised.value)


def test_a_function_that_has_the_key_inside_is_refused():
    key = "another-key-0815"
    with pytest.raises(InvalidOption, match="api_key"):
        GeminiInteractionsProvider(api_key=lambda: key)


def test_secrets_in_headers_and_addresses_are_refused():
    with pytest.raises(InvalidOption, match="Authorization"):
        GeminiInteractionsProvider(headers={"Authorization": TOKEN})
    with pytest.raises(InvalidOption, match="base_url"):
        GeminiInteractionsProvider(base_url="https://ada:lovelace@example.com")


def test_a_header_that_is_no_secret_is_sent(emulator: Emulator):
    answers(prompt(col("q"), provider=GeminiInteractionsProvider(headers={"x-team": "tea"})), q=["a"])
    assert len(bodies(emulator)) == 1


def test_a_secret_in_an_option_comes_from_a_function(emulator: Emulator, monkeypatch: pytest.MonkeyPatch):
    def tool(token: str) -> dict[str, Any]:
        return mcp_server(name="notes", url="https://example.com/mcp", headers={"Authorization": token})

    with pytest.raises(InvalidOption, match="function"):
        interact(col("q"), tools=[tool(TOKEN)])
    monkeypatch.setenv("NOTES_TOKEN", TOKEN)
    answers(interact(col("q"), tools=lambda: [tool(os.environ["NOTES_TOKEN"])]), q=["a"])
    assert bodies(emulator)[0]["tools"][0]["headers"] == {"Authorization": TOKEN}


def test_another_process_finds_all_it_needs_in_the_pickle(emulator: Emulator, tmp_path: Path):
    provider = GeminiInteractionsProvider(api_key=from_environment, max_concurrency=3)
    (tmp_path / "prompter").write_bytes(pickle.dumps(provider.get_prompter(MODEL, temperature=0.5)))
    program = (
        "import asyncio, sys; from daft import pickle; from daft.ai.provider import PROVIDERS;"
        "assert 'gemini_interactions' not in PROVIDERS;"
        "prompter = pickle.loads(open(sys.argv[1], 'rb').read()).instantiate();"
        "import warnings; warnings.simplefilter('ignore'); print(asyncio.run(prompter.prompt(('hi',))))"
    )
    # The worker's environment leads elsewhere; its key is its own.
    environment = {**os.environ, "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "prompter")], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "You said: hi\n", done.stderr
