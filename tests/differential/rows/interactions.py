"""Interactions: begun in many forms, read, heard, stopped and deleted."""

from __future__ import annotations

from typing import Any

from ..cases import Case

MODEL, AGENT, RESEARCHER = "gemini-4-argon", "antigravity-preview-09-2026", "deep-research-preview-04-2026"
PNG = {"type": "image", "data": "aGk=", "mime_type": "image/png", "resolution": "high"}
TEXT = {"type": "text", "text": "Grüezi, 世界 \U0001f600"}
CITY = {"type": "object", "properties": {"city": {"type": "string", "minLength": 1}}, "required": ["city"]}
WEATHER = {"type": "function", "name": "get_weather", "description": "Say the weather.", "parameters": CITY}
CALL = {"type": "function_call", "id": "c1", "name": "get_weather", "arguments": {"city": "Zürich"}, "signature": "c2ln"}
RESULT = {"type": "function_result", "call_id": "c1", "name": "get_weather", "result": [{"type": "text", "text": "rain"}]}
THOUGHT = {"type": "thought", "signature": "c2ln", "summary": [TEXT]}
SEARCH = [
    {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["weather"]}, "signature": "c2ln"},
    {"type": "google_search_result", "call_id": "s1", "result": [{"search_suggestions": "<div/>"}], "signature": "c2ln"},
]
SANDBOX = {
    "type": "remote",
    "network": {"allowlist": [{"domain": "pypi.org"}]},
    "env": {"MODE": "test"},
    "sources": [{"type": "inline", "target": "a.txt", "content": "a"}],
}

BODIES: dict[str, dict[str, Any]] = {
    "a text": {"input": "hello"},
    "a content": {"input": TEXT},
    "a step": {"input": [{"type": "user_input", "content": [TEXT, PNG]}]},
    "media by address": {
        "input": [
            {
                "type": "user_input",
                "content": [
                    TEXT,
                    {"type": "video", "uri": "https://youtu.be/x", "processing_options": {"fps": 0.5}},
                    {"type": "document", "uri": "https://example.com/a.pdf", "mime_type": "application/pdf"},
                    {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"},
                ],
            }
        ]
    },
    "a history with thoughts, calls and results": {
        "input": [
            {"type": "user_input", "content": [TEXT]},
            THOUGHT,
            CALL,
            RESULT,
            *SEARCH,
            {"type": "model_output", "content": [TEXT]},
            {"type": "user_input", "content": [{"type": "text", "text": "and?"}]},
        ],
        "store": False,
    },
    "a system instruction": {"input": "a", "system_instruction": "Answer in verse."},
    "functions and how to choose": {
        "input": "a",
        "tools": [WEATHER, {**WEATHER, "name": "late", "defer_loading": True, "short_description": "Later."}],
        "generation_config": {"tool_choice": {"allowed_tools": {"mode": "any", "tools": ["get_weather"]}}},
    },
    "built-in tools": {
        "input": "a",
        "tools": [
            {"type": "google_search", "search_types": ["web_search", "image_search"]},
            {"type": "google_maps", "latitude": 47.4, "longitude": 8.5, "enable_widget": True},
            {"type": "url_context"},
            {"type": "code_execution"},
            {"type": "file_search", "file_search_store_names": ["fileSearchStores/s"], "top_k": 3, "metadata_filter": "a=1"},
            {"type": "computer_use", "environment": "browser", "excluded_predefined_functions": ["drag_and_drop"]},
            {"type": "tool_search"},
        ],
    },
    "a server of tools": {
        "input": "a",
        "tools": [
            {
                "type": "mcp_server",
                "name": "weather",
                "url": "https://mcp.example.com",
                "headers": {"authorization": "Bearer x"},
                "allowed_tools": [{"mode": "any", "tools": ["get"]}],
                "defer_loading": True,
            }
        ],
    },
    "a search of tools by the client": {
        "input": "a",
        "tools": [{"type": "tool_search", "execution": "client", "name": "find", "description": "Find.", "parameters": CITY}],
    },
    "how to generate": {
        "input": "a",
        "generation_config": {
            "temperature": 0,
            "top_p": 0.5,
            "seed": 1,
            "stop_sequences": ["END"],
            "max_output_tokens": 100,
            "thinking_level": "xhigh",
            "thinking_summaries": "auto",
        },
    },
    "an answer in JSON": {
        "input": "a",
        "response_format": {"type": "text", "mime_type": "application/json", "schema": CITY},
    },
    "an answer in several forms": {
        "input": "a",
        "response_format": [{"type": "text"}, {"type": "image", "aspect_ratio": "16:9", "image_size": "2K"}],
    },
    "speech": {
        "input": "a",
        "response_format": {"type": "audio", "mime_type": "audio/l16", "sample_rate": 24000},
        "generation_config": {"speech_config": [{"voice": "Kore", "language": "de-CH", "speaker": "A"}]},
    },
    "a transcription": {
        "input": {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"},
        "generation_config": {"transcription_config": {"mode": "verbatim", "timestamp_granularities": ["word"]}},
    },
    "the interaction before": {"input": "and?", "previous_interaction_id": "v1_before"},
    "nothing kept": {"input": "a", "store": False},
    "a tier": {"input": "a", "service_tier": "flex"},
    "labels": {"input": "a", "labels": {"team": "a", "cost-centre": "1"}},
    "limits of harm": {
        "input": "a",
        "safety_settings": [{"type": "dangerous_content", "threshold": "block_only_high"}],
    },
    "a run in the background": {"input": "a", "background": True},
    "a report when it is done": {
        "input": "a",
        "background": True,
        "webhook_config": {"uris": ["https://example.com/hook"], "user_metadata": {"job": "1"}},
    },
    "a sandbox for a model": {"input": "a", "environment": SANDBOX},
}
"""What is asked of a model, under its own name in each row."""

AGENTS: dict[str, dict[str, Any]] = {
    "an agent": {"agent": AGENT, "input": "a", "environment": "remote"},
    "an agent in a sandbox that is there": {"agent": AGENT, "input": "a", "environment": "e1-abc"},
    "an agent in a sandbox of its own": {
        "agent": AGENT,
        "input": "a",
        "environment": SANDBOX,
        "agent_config": {"type": "antigravity", "model": "gemini-3.8-flash"},
    },
    "research": {
        "agent": RESEARCHER,
        "input": "a",
        "background": True,
        "agent_config": {"type": "deep-research", "thinking_summaries": "auto", "collaborative_planning": True},
    },
    "an agent of one's own": {"agent": "my-agent", "input": "a", "agent_config": {"type": "dynamic"}},
}

_CONTENTS = [TEXT, PNG]
_STREAM_IS_SAID = {"query": "the official client always says stream=false, which is what the service does anyway"}
_ID = "v1_abc-DEF_123"

CASES = [
    *(Case(f"create: {name}", "interactions.create", {"model": MODEL, **body}, ours="create") for name, body in BODIES.items()),
    *(Case(f"create: {name}", "interactions.create", body, ours="create") for name, body in AGENTS.items()),
    Case(
        "create: contents",
        "interactions.create",
        {"model": MODEL, "input": _CONTENTS},
        ours="create",
        differs={"body": "the official client makes one step of contents; the service takes them as they are, as its guides do"},
    ),
    Case(
        "create: an agent that may use so much",
        "interactions.create",
        {**AGENTS["an agent"], "agent_config": {"type": "antigravity", "max_total_tokens": 1000}},
        ours="create",
        differs={"body": "the official client writes the number as a text, as Google's JSON allows; the guides write a number"},
    ),
    Case(
        "create: a field that no version knows",
        "interactions.create",
        {"model": MODEL, "input": "a", "extra_body": {"new_field": [1]}},
        ours="create",
    ),
    Case(
        "stream: a model",
        "interactions.create",
        {"model": MODEL, "input": "a", "stream": True},
        ours="stream",
        our_arguments={"model": MODEL, "input": "a"},
    ),
    Case(
        "stream: an agent",
        "interactions.create",
        {**AGENTS["research"], "stream": True},
        ours="stream",
        our_arguments=AGENTS["research"],
    ),
    Case("get: an interaction", "interactions.get", {"id": _ID}, ours="get", differs=_STREAM_IS_SAID),
    Case("get: its events", "interactions.get", {"id": _ID, "stream": True}, ours="get"),
    Case(
        "get: its events from one on",
        "interactions.get",
        {"id": _ID, "stream": True, "last_event_id": "evt/1+a b"},
        ours="get",
    ),
    Case("cancel: a run", "interactions.cancel", {"id": _ID}, ours="cancel"),
    Case("delete: an interaction", "interactions.delete", {"id": _ID}, ours="delete"),
]
