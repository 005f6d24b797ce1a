"""The pydantic that the extra installs is one with which LlamaIndex stores a conversation."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pydantic
import pytest
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.storage.chat_store import SimpleChatStore

from gemini_interactions.emulator import Emulator

from ..received import previous
from .conftest import make

BROKEN = (2, 14)
"""The first pydantic with which llama-index-core 0.14 serializes no message in a store."""

VERSION = tuple(map(int, pydantic.VERSION.split(".")[:2]))


def test_the_extra_leaves_out_the_pydantic_that_breaks_stores() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert "pydantic<2.14" in project["optional-dependencies"]["llamaindex"]


@pytest.mark.skipif(VERSION >= BROKEN, reason="llama-index-core 0.14 stores no message with pydantic 2.14")
def test_a_conversation_goes_on_from_a_stored_file(emulator: Emulator, tmp_path: Path) -> None:
    llm, store, path = make(emulator), SimpleChatStore(), str(tmp_path / "chat.json")
    store.set_messages("ann", [hi := ChatMessage("My name is Ada."), llm.chat([hi]).message])
    store.persist(path)
    assert json.loads(Path(path).read_text())["store"]["ann"]
    messages = SimpleChatStore.from_persist_path(path).get_messages("ann")
    llm.chat([*messages, ChatMessage("What is my name?")])
    assert previous(emulator)[-1] == messages[-1].additional_kwargs["gemini_interaction"]["id"]
