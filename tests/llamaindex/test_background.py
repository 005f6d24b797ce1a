"""Long runs and agents in LlamaIndex's words: the blocks of a report, completions that wait, media that take long."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.llms import ChatMessage

from gemini_interactions.agents import deep_research
from gemini_interactions.emulator import Emulator

from ..received import bodies
from .conftest import make

RESEARCH = {"agent": "deep-research-preview-04-2026", "agent_config": deep_research(thinking_summaries="auto")}
ANTIGRAVITY = {"agent": "antigravity-preview-09-2026", "environment": "remote", "background": True}


@pytest.mark.parametrize("streamed", [False, True])
def test_a_report_has_its_steps_thoughts_sources_and_images(emulator: Emulator, streamed: bool) -> None:
    llm, messages = make(emulator, **RESEARCH), [ChatMessage("green tea")]
    response = list(llm.stream_chat(messages))[-1] if streamed else llm.chat(messages)
    assert [step["type"] for step in response.additional_kwargs["built_in_steps"]] == [
        f"{tool}_{part}" for tool in ("google_search", "url_context", "code_execution") for part in ("call", "result")
    ]
    thoughts = [block.content for block in response.message.blocks if block.block_type == "thinking" and block.content]
    assert [thought.partition("\n")[0] for thought in thoughts] == [
        "**Searching the web**",
        "**Reading a page**",
        "**Checking the numbers**",
        "**Writing the report**",
    ]
    kinds = [block.block_type for block in response.message.blocks]
    assert (kinds.count("image"), kinds.count("citation") > 2) == (1, True)


@pytest.mark.parametrize("streamed", [False, True])
def test_what_an_agent_does_in_its_sandbox_is_in_the_raw_answer(emulator: Emulator, streamed: bool) -> None:
    llm, messages = make(emulator, **ANTIGRAVITY), [ChatMessage("Save `hello` to b.txt")]
    response = list(llm.stream_chat(messages))[-1] if streamed else llm.chat(messages)
    assert llm.get_tool_calls_from_response(response, error_on_no_tool_call=False) == []
    work = [step for step in response.raw["steps"] if step["type"].startswith("function_")]
    assert [step["name"] for step in work] == ["write_to_file", "write_to_file"]
    assert work[0]["arguments"] == {"TargetFile": "b.txt", "CodeContent": "hello"}


def test_completions_wait_as_well(emulator: Emulator) -> None:
    llm = make(emulator, **RESEARCH)
    assert llm.complete("green tea").text.startswith("# Report")
    *_, last = llm.stream_complete("green tea")
    assert last.text.startswith("# Report")


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"model": "gemini-omni-flash-preview", "response_format": {"type": "video", "duration": "8s"}}, "video"),
        ({"model": "lyria-3-pro-preview", "response_format": {"type": "audio"}}, "audio"),
    ],
)
def test_media_that_take_long_come_by_a_handle(emulator: Emulator, settings: dict[str, Any], kind: str) -> None:
    handle = make(emulator, **settings).start("Waves")
    [block] = [block for block in handle.result().message.blocks if block.block_type == kind]
    assert getattr(block, kind)
    *_, streamed = handle.stream()
    assert [other for other in streamed.message.blocks if other.block_type == kind] == [block]
    assert bodies(emulator)[0]["background"] is True
