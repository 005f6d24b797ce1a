"""The same for what is stored and run, agents, media, conversations, and what a request names."""

from __future__ import annotations

from typing import Any

from gemini_interactions.emulator.core.limits import LONGEST_PATH, MOST_FILES

from .bodies import (
    ASKED,
    CALL,
    FILM,
    JSON,
    MAPS,
    MAY,
    PDF,
    PICTURE,
    RESEARCH,
    RESULT,
    SAID,
    SEARCH,
    THOUGHT,
    WORKER,
    Body,
    after,
    config,
    cut,
    file,
    function,
    replay,
    running,
    source,
    sources,
    tools,
    user,
    with_store,
)
from .refused import Refused, refused, worker


def not_for(agent: Body, neighbour: Body | None = None, **fields: Any) -> Refused:
    return refused({**agent, **fields}, agent if neighbour is None else {**agent, **neighbour}, agent=agent["agent"])


OF_TURNS: dict[str, Refused] = {
    # Storing and running
    "in the background, but not stored": refused({"store": False, "background": True}, {"background": True}),
    "a video by its address, of what is not stored": refused(
        {"store": False, "response_format": {"type": "video", "delivery": "uri"}},
        {"response_format": {"type": "video", "delivery": "uri"}},
    ),
    "webhooks of what does not run in the background": refused(
        {"webhook_config": {"user_metadata": {"a": 1}}}, {"background": True, "webhook_config": {"user_metadata": {"a": 1}}}
    ),
    "a custom config of an environment that is not self-hosted": refused(
        {"environment": {"type": "remote", "custom_config": {"a": 1}}},
        {"environment": {"type": "remote", "mode": "self_hosted", "custom_config": {"a": 1}}},
    ),
    # Agents
    "an agent that runs in the background only, in the foreground": refused({**RESEARCH, "background": False}, RESEARCH),
    "an agent that runs in the foreground only, in the background": not_for(MAY, background=True),
    "a system instruction for Deep Research": refused({**RESEARCH, "system_instruction": "Be brief."}, RESEARCH),
    "an agent that works in a sandbox, without one": not_for(WORKER, environment=None),
    "a field that the agent does not take": not_for(WORKER, response_format=JSON)._replace(
        words={"field": "response_format", "agent": WORKER["agent"]}
    ),
    "a tool that the agent does not take": refused(
        {**WORKER, **tools(MAPS)}, {**WORKER, **tools(SEARCH)}, tool="google_maps", agent=WORKER["agent"]
    ),
    "a content that the agent does not take": refused(
        {**WORKER, **user(PDF)}, {**WORKER, **user(PICTURE)}, kind="document", agent=WORKER["agent"]
    ),
    "functions of an agent that is not stored": not_for(WORKER, tools(function()), store=False, **tools(function())),
    "sampling, stops or a limit of an agent's output": not_for(WORKER, **config(temperature=1)),
    "an agent's settings and a model's": refused({**worker(), **config(thinking_level="low")}, worker()),
    "the settings of another agent": refused({**WORKER, "agent_config": {"type": "dynamic"}}, worker(), kind="dynamic"),
    "a limit of tokens that is no whole number": refused(
        worker(max_total_tokens="1.5"), worker(max_total_tokens="15"), limit="1.5"
    ),
    # Models
    "an agent's settings for a model": refused({"agent_config": {"type": "dynamic"}}, {}),
    # Media
    "a medium without bytes and address": refused(user({"type": "image"}), user(PICTURE), kind="image"),
    "a medium with bytes and an address": refused(
        user({**PICTURE, "uri": "https://example.com/a.png"}), user(PICTURE), path="input[0].content[0]"
    ),
    "a mime type of another kind than the content": refused(
        replay(ASKED, THOUGHT, CALL, {**RESULT, "result": {"content": [{**PICTURE, "mime_type": "application/pdf"}]}}),
        replay(ASKED, THOUGHT, CALL, {**RESULT, "result": {"content": [PICTURE]}}),
        value="application/pdf",
        path="input[3].result.content[0]",
    ),
    "bytes that are no base64": refused(
        user({**PICTURE, "data": "aGk=" * 500_000 + "a path.png??"}),
        user({**PICTURE, "data": "aGk_"}),
        path="input[0].content[0]",
    ),
    "a PDF that is too large to stand in a request": refused(
        user({**PDF, "data": "A" * 66_666_672}), user({**PDF, "data": "A" * 1000}), path="input[0].content[0]"
    ),
    "an address that is none: a path, bare base64, a data URL": refused(
        {"input": [{"type": "text", "text": "x"}, {"type": "image", "uri": "pictures/a.png"}]},
        {"input": [{"type": "text", "text": "x"}, {"type": "image", "uri": "https://example.com/a.png"}]},
        uri="pictures/a.png",
    ),
    "a page of YouTube's as anything but a video": refused(
        user({"type": "image", "uri": FILM["uri"]}), user(FILM), uri=FILM["uri"]
    ),
    # The conversation
    "an interaction to continue that is not there, or no longer": refused({"previous_interaction_id": "v1_x"}, {}),
    "an interaction to continue that still runs": refused(lambda api: {"previous_interaction_id": running(api)}, {}),
    "a result that does not say whose it is": refused(
        replay(ASKED, THOUGHT, CALL, {"type": "function_result", "name": "f", "result": "x"}),
        replay(ASKED, THOUGHT, CALL, RESULT),
    ),
    "a result of a call that is not open": refused(
        lambda api: after(api, {"result": "x", "call_id": "c9"}),
        lambda api: after(api, {"result": "x"}),
        id="c9",
        path="input[0]",
    ),
    "a result of a replayed call, without its function's name": refused(
        replay(ASKED, THOUGHT, CALL, {**RESULT, "name": None}), replay(ASKED, THOUGHT, CALL, RESULT)
    ),
    "a signature that was not issued": refused(
        replay(ASKED, {**THOUGHT, "signature": "x"}, SAID, ASKED), replay(ASKED, THOUGHT, SAID, ASKED)
    ),
    "a thought after the answer that it led to": refused(
        replay(ASKED, SAID, THOUGHT, ASKED), replay(ASKED, THOUGHT, SAID, ASKED)
    ),
    "a replayed call without a signature, of its own or of a thought before it": refused(
        replay(ASKED, CALL, RESULT), replay(ASKED, THOUGHT, CALL, RESULT)
    ),
    "a continuation token of an agent, or in the background": refused(
        lambda api: {**cut(api), "background": True, "input": "x"}, cut
    ),
    "a continuation token that was not issued, or not for this interaction": refused(
        lambda api: {**cut(api), "continuation_token": "ct_x"}, cut
    ),
    "an input beside the continuation token of what is stored": refused(lambda api: {**cut(api), "input": "x"}, cut),
    # What it names
    "a file that is not there, or no longer": refused(
        user({"type": "image", "uri": "https://generativelanguage.googleapis.com/v1beta/files/abc"}),
        lambda api: user({"type": "image", "uri": file(api)}),
        id="abc",
    ),
    "a file that is worked on, or could not be read": refused(
        lambda api: user({"type": "video", "uri": file(api, kind="video/mp4", id="film")}),
        lambda api: user({"type": "image", "uri": file(api)}),
        id="film",
    ),
    "a file search store that is not there": refused(
        tools({"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}), with_store, name="fileSearchStores/a"
    ),
    "a filter of metadata that cannot be read": refused(
        lambda api: with_store(api, metadata_filter="a"), lambda api: with_store(api, metadata_filter="a = 1"), text="a"
    ),
    "an environment that is not there": refused({**WORKER, "environment": "abc"}, WORKER, id="abc"),
    "a source that leads out of its environment": refused(sources(source("../a")), sources(source("b/../a")), path="../a"),
    "a source with too long a path": refused(
        sources(source("a" * (LONGEST_PATH + 1))), sources(source("a" * LONGEST_PATH)), path="a" * 100
    ),
    "sources that are too many, or too large": refused(
        sources(*(source(f"f{i}") for i in range(MOST_FILES + 1))),
        sources(*(source(f"f{i}") for i in range(MOST_FILES - 1))),  # the agent writes one
        path=f"f{MOST_FILES}",
    ),
    "a source that is said to be base64 and is not": refused(
        sources(source("a", "?", encoding="base64")), sources(source("a", "aGk=", encoding="base64"))
    ),
}
"""The examples, by the names of the rows."""

ELSEWHERE = {
    "a video by its address on Google Cloud, without a place for it": "tests/emulator/refusals/test_google_cloud.py",
    "a body that is no object": "tests/emulator/test_errors.py",
    "a field that has to be there": "the other resources have such fields, interactions do not",
    "an environment that has expired": "tests/emulator/test_environments.py",
}
"""Rows that no body of a request alone can meet with, and where they are tested."""
