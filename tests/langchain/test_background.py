"""Long runs and agents in LangChain's words: the blocks of a report, what is shown on the way, media that take long."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from gemini_interactions.agents import deep_research
from gemini_interactions.emulator import Emulator

from ..received import bodies, statuses
from .conftest import make, total

RESEARCH = {"agent": "deep-research-preview-04-2026", "agent_config": deep_research(thinking_summaries="auto")}
ANTIGRAVITY = {"agent": "antigravity-preview-09-2026", "environment": "remote", "background": True}


def blocks(message: AIMessage, kind: str) -> list[Any]:
    return [block for block in message.content_blocks if block["type"] == kind]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_report_has_its_searches_thoughts_sources_and_images(emulator: Emulator, streamed: bool) -> None:
    model = make(emulator, **RESEARCH)
    message = total(model.stream("green tea")) if streamed else model.invoke("green tea")
    assert [block["name"] for block in blocks(message, "server_tool_call")] == ["google_search", "url_context", "code_execution"]
    assert len(blocks(message, "server_tool_result")) == 3
    assert [block["reasoning"].partition("\n")[0] for block in blocks(message, "reasoning")] == [
        "**Searching the web**",
        "**Reading a page**",
        "**Checking the numbers**",
        "**Writing the report**",
    ]
    assert len(blocks(message, "image")) == 1
    assert any(block.get("annotations") for block in blocks(message, "text"))


def test_searches_are_shown_while_the_run_goes_on() -> None:
    emulator = Emulator(background_seconds=0.4)
    while_running: list[str] = []
    for chunk in make(emulator, **RESEARCH).stream("green tea"):
        if statuses(emulator) == ["in_progress"]:
            while_running += [block["type"] for block in chunk.content_blocks]
    assert while_running.count("server_tool_call") == 3


@pytest.mark.parametrize("streamed", [False, True])
def test_what_an_agent_does_in_its_sandbox_is_a_server_tools(emulator: Emulator, streamed: bool) -> None:
    model, prompt = make(emulator, **ANTIGRAVITY), "Save `hello` to b.txt"
    message = total(model.stream(prompt)) if streamed else model.invoke(prompt)
    [done] = blocks(message, "server_tool_call")
    assert (done["name"], done["args"]) == ("write_to_file", {"TargetFile": "b.txt", "CodeContent": "hello"})
    assert [block["status"] for block in blocks(message, "server_tool_result")] == ["success"]
    assert message.tool_calls == []


@pytest.mark.parametrize(
    ("settings", "kind", "mime_type"),
    [
        ({"model": "gemini-omni-flash-preview", "response_format": {"type": "video", "duration": "8s"}}, "video", "video/mp4"),
        ({"model": "lyria-3-pro-preview", "response_format": {"type": "audio"}}, "audio", "audio/mp3"),
    ],
)
def test_media_that_take_long_come_by_a_handle(emulator: Emulator, settings: dict[str, Any], kind: str, mime_type: str) -> None:
    handle = make(emulator, **settings).start("Waves")
    [block] = blocks(handle.result(), kind)
    assert (block["mime_type"], bool(block["base64"])) == (mime_type, True)
    [heard] = blocks(total(handle.stream()), kind)
    assert heard["base64"] == block["base64"]
    assert bodies(emulator)[0]["background"] is True
