"""Every refusal whose words are known, whole: the status, the code, the message, and nothing else in the body.

The messages of spring 2026 that quote a protobuf parser (`invalid JSON in genai.Interaction @ tools[0].function: …`) are not
here: since June the same faults get `Unknown parameter …`.
"""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import WEATHER, Api, invalid

INVALID = "Request contains an invalid argument."
NAMES = (
    "Invalid function name at 'tools[1].name'. Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain"
    " underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128."
)
RESEARCH = {"agent": "deep-research-preview-04-2026", "background": True}
MAY = {"agent": "antigravity-preview-05-2026", "environment": "remote"}
SEPTEMBER = {"agent": "antigravity-preview-09-2026", "environment": "remote"}
FILES = {"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}
SEARCH = {"type": "google_search"}
ASKED = {"type": "user_input", "content": [{"type": "text", "text": "weather in Rome"}]}
THOUGHT = {"type": "thought", "signature": "skip_thought_signature_validator"}
CALL = {"type": "function_call", "id": "abc", "name": "get_weather", "arguments": {}}
RESULT = {"type": "function_result", "call_id": "abc", "name": "get_weather", "result": "sunny"}
MCP = {"type": "mcp_server", "name": "wiki", "url": "https://example.com/mcp"}
MODES = "The value 'mine' is not supported for 'environment.mode'. Supported values: 'on_demand', 'self_hosted'."
VIDEO = {"type": "video", "uri": "https://youtu.be/x"}


def config(**fields: Any) -> dict[str, Any]:
    return {"generation_config": fields}


def wrong(path: str, expected: str, got: str) -> str:
    return f"The value is invalid for '{path}'. Expected {expected}, got {got}."


def user(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"input": [{"type": "user_input", "content": list(contents)}]}


# What is wrong with the body by itself. Where a row has no input, it is "x".
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"input": None}, "Missing input."),
    ({"input": []}, "Missing input."),
    (user(), "Request has empty input."),
    ({"tools": [{"name": "f"}]}, "Missing key 'type' in input 'tools'."),
    ({"tools": [{"type": "function"}]}, "Missing key 'name' in input 'tools'."),
    ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "Unknown parameter 'function' at 'tools[0]'."),
    ({"input": [{"type": "function_call", "name": "f", "args": {}}]}, "Unknown parameter 'args' at 'input[0]'."),
    ({"input": [{"type": "function_response"}]}, "Invalid content type: function_response"),
    (user({"type": "function_response"}), "Invalid content type: function_response"),
    (
        {"tools": [{"type": "invalid_tool_type_xyz"}]},
        "The value 'invalid_tool_type_xyz' is not supported for 'type' at 'tools[0]'. Supported values: 'function',"
        " 'code_execution', 'mcp_server', 'filesystem', 'google_maps', 'google_search', 'bash', 'computer_use', 'file_search',"
        " 'url_context'.",
    ),
    ({"tools": [{**MCP, "defer_loading": "yes"}]}, wrong("tools[0].defer_loading", "a boolean", "string")),
    ({"tools": [{**MCP, "short_description": "s"}]}, "Unknown parameter 'short_description' at 'tools[0]'."),
    ({"tools": [{**WEATHER, "defer_loading": 1}]}, wrong("tools[0].defer_loading", "a boolean", "number")),
    ({"tools": [{**WEATHER, "short_description": 1}]}, wrong("tools[0].short_description", "a string", "number")),
    (
        {"tools": [{"type": "tool_search", "execution": "here"}]},
        "The value 'here' is not supported for 'tools[0].execution'. Supported values: 'server', 'client'.",
    ),
    *(
        (
            {"tools": [WEATHER, {"type": "tool_search", **execution, **field}]},
            f"'tools[1].{next(iter(field))}' can only be set when 'execution' is 'client'.",
        )
        for execution in ({}, {"execution": "server"})
        for field in ({"name": "find"}, {"description": "Finds."}, {"parameters": {"type": "object"}})
    ),
    *(
        (
            {"environment": {"type": "remote", "custom_config": {"a": 1}, **mode}},
            "'environment.custom_config' can only be set when 'environment.mode' is 'self_hosted'.",
        )
        for mode in ({}, {"mode": "on_demand"})
    ),
    ({"environment": {"type": "remote", "mode": "mine"}}, MODES),
    ({"cached_content": "cachedContents/a"}, "Unknown parameter 'cached_content'."),
    ({"systemInstruction": "y"}, "Unknown parameter 'systemInstruction'. Did you mean 'system_instruction'?"),
    (config(presence_penalty=1), "Unknown parameter 'presence_penalty' at 'generation_config'."),
    (config(frequency_penalty=1), "Unknown parameter 'frequency_penalty' at 'generation_config'."),
    (config(thinking_config={}), "Unknown parameter 'thinking_config' at 'generation_config'."),
    ({"tool_config": {"include_server_side_tool_invocations": True}}, "Unknown parameter 'tool_config'."),
    (
        {"input": [{"type": "text", "text": "x"}, {**VIDEO, "processing": {"type": "static"}}]},
        "Unknown parameter 'processing' at 'input[1]'.",
    ),
    (
        user({"type": "text", "text": "x"}, {**VIDEO, "processing": "x"}),
        "Invalid enum value 'x' at 'input[0].content[1].processing'.",
    ),
    (user({**VIDEO, "resolution": "x"}), "Invalid enum value 'x' at 'input[0].content[0].resolution'."),
    (
        {**RESEARCH, "agent_config": {"type": "deep-research", "thinking_summaries": "THINKING_SUMMARIES_AUTO"}},
        "The value 'THINKING_SUMMARIES_AUTO' is not supported for 'agent_config.thinking_summaries'. Supported values: 'auto',"
        " 'none'.",
    ),
    (
        config(thinking_level="extreme"),
        "The value 'extreme' is not supported for 'generation_config.thinking_level'. Supported values: 'minimal', 'low',"
        " 'medium', 'high', 'xhigh'.",
    ),
    (
        config(speech_config={"voice": "Kore"}),
        "The value is invalid for 'generation_config.speech_config'. Expected an array, got object.",
    ),
    (
        config(speech_config={"speakers": {}}),
        "The value is invalid for 'generation_config.speech_config.speakers'. Expected an array, got object.",
    ),
    (config(temperature="hot"), "The value is invalid for 'generation_config.temperature'. Expected a number, got string."),
    ({"store": "yes"}, "The value is invalid for 'store'. Expected a boolean, got string."),
    (
        {"input": [{"role": "user", "content": "x"}]},
        "The legacy Interactions API schema is no longer supported. Please upgrade your client SDK to Python >= 2.0.0 or"
        " JavaScript/TypeScript >= 2.0.0 to adopt the new 'steps' schema.",
    ),
    (user(THOUGHT), "User turns cannot contain thought blocks."),
    ({"input": [ASKED, {"type": "model_output", "content": []}, THOUGHT, ASKED]}, INVALID),
    ({"input": [ASKED, {**THOUGHT, "signature": "forged"}, ASKED]}, "Thought signature is not valid."),
    (
        {"input": [ASKED, THOUGHT, CALL, {"type": "function_result", "result": "sunny"}]},
        "Missing call_id in content of type function_result.",
    ),
    ({"input": [ASKED, THOUGHT, CALL, {**RESULT, "name": None}]}, "Missing name in content of type function_result."),
    (user({"type": "image"}), "Missing data or uri in content of type image."),
    (
        user({"type": "image", "data": "a path.png", "mime_type": "image/png"}),
        "Invalid value at 'input[0].content[0].data' (TYPE_BYTES), Base64 decoding failed.",
    ),
    (
        {
            "input": [
                ASKED,
                THOUGHT,
                CALL,
                {**RESULT, "result": [{"type": "document", "data": "aGk=", "mime_type": "image/png"}]},
            ]
        },
        "Invalid enum value 'image/png' at 'input[3].result[0].mime_type'.",
    ),
    (
        {"input": [ASKED, THOUGHT, CALL, {**RESULT, "result": [{"type": "image"}]}]},
        "Missing data or uri in content of type image.",
    ),
    ({"previous_interaction_id": ""}, "Invalid previous_interaction_id: interaction not found"),
    ({"previous_interaction_id": "v1_x"}, "Invalid previous_interaction_id: interaction not found"),
    ({"service_tier": "deferred"}, "The value 'deferred' is not supported for 'service_tier'."),
    (
        {"safety_settings": [{"type": "harassment", "threshold": "off"}]},
        "The parameter 'safety_settings' is not available on the Gemini API but it is available on the Gemini Enterprise Agent"
        " Platform.",
    ),
    ({"response_mime_type": "application/json"}, "responseFormat must be set when responseMimeType is set"),
    ({"response_format": {"type": "image", "delivery": "inline"}}, "Image delivery mode is not supported."),
    ({"response_format": [{"type": "audio", "mime_type": "audio/mp3"}]}, "Audio mime_type is not supported in response_format."),
    ({"response_format": {"type": "audio", "delivery": "uri"}}, "Audio delivery mode is not supported."),
    (
        {"tools": [WEATHER, {"type": "retrieval"}]},
        "The value 'retrieval' is not supported for 'tools[1].type' on the Gemini API, it is allowed on the Gemini Enterprise"
        " Agent Platform.",
    ),
    ({"tools": [{"type": "mcp_server", "name": "My-Server", "url": "u"}]}, INVALID),
    *(({"tools": [WEATHER, {"type": "function", "name": name}]}, NAMES) for name in ("a b", "ünï", "3d", "a/b", "f" * 129)),
    ({"tools": [WEATHER, WEATHER]}, f"Duplicate function declaration found at 'tools[1].name': {WEATHER['name']}"),
    *(
        ({"tools": [{"type": "function", "name": "f", "parameters": schema}]}, f"Invalid schema at 'tools[0].parameters{fault}.")
        for schema, fault in [
            ({"properties": "urls"}, ".properties': value at top-level must be an object"),
            ({"properties": {"urls": None}}, ".properties.urls': schema at top-level must be a boolean or an object"),
            ({"items": "string"}, ".items': schema at top-level must be a boolean or an object"),
            ({"anyOf": [{}, 3]}, ".anyOf[1]': schema at top-level must be a boolean or an object"),
            ({"required": "urls"}, ".required': value at top-level must be a list"),
            (
                {"type": "OBJECT"},
                ".type': one of array, boolean, integer, null, number, object, string is expected",
            ),
        ]
    ),
    (
        {"response_format": {"type": "text", "mime_type": "application/json", "schema": {"$defs": {"A": []}}}},
        "Invalid schema at 'response_format.schema.$defs.A': schema at top-level must be a boolean or an object.",
    ),
    *(
        ({"labels": {key: value}}, INVALID)
        for key, value in [("Team", "a"), ("team", "A"), ("team", "a" * 64), ("1team", "a"), ("team", "a b"), ("", "a")]
    ),
    (config(tool_choice="auto"), "Function calling config is set without function_declarations."),
    (
        config(thinking_level="minimal"),
        "'minimal' is not a supported thinking level for this model. Allowed values are: high, low, medium.",
    ),
    (
        {"model": "gemini-2.5-flash-image", **config(thinking_level="low")},
        "Thinking level LOW is not supported for this model.",
    ),
]

# What may not come together.
COMBINATIONS: list[tuple[dict[str, Any], str]] = [
    ({"store": False, "background": True}, "store=true is required for background interactions"),
    ({**RESEARCH, "background": False}, "Agents are required to use background=true"),
    ({"agent": RESEARCH["agent"]}, "Agents are required to use background=true"),
    ({**MAY, "background": True}, "The agent antigravity-preview-05-2026 does not support using background=True."),
    (
        {**RESEARCH, "system_instruction": "Be brief."},
        "The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any specific"
        " instructions in the input prompt instead",
    ),
    (
        {"store": False, "response_format": {"type": "video", "delivery": "uri"}},
        "store=true is required when response format has video delivery set to URI",
    ),
    (
        {"tools": [FILES, SEARCH]},
        "'google_search' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
    ),
    (
        {"tools": [{"type": "url_context"}, FILES]},
        "'url_context' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
    ),
    (
        {"model": "gemini-3.6-flash", "tools": [SEARCH, WEATHER]},
        "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
    ),
    (
        {"model": "gemini-3.5-flash-lite", "tools": [WEATHER, {"type": "code_execution"}]},
        "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
    ),
    (
        {**SEPTEMBER, "response_format": {"type": "text", "mime_type": "application/json"}},
        "The parameter 'response_format' is not supported for the agent antigravity-preview-09-2026.",
    ),
    *(
        (
            {**SEPTEMBER, "tools": [tool]},
            f"The tool '{tool['type']}' is not supported for the agent antigravity-preview-09-2026.",
        )
        for tool in (FILES, {"type": "computer_use"}, {"type": "google_maps"})
    ),
    *(
        (
            {**SEPTEMBER, **user({"type": "text", "text": "x"}, {"type": medium, "data": "aGk="})},
            f"The input type '{medium}' is not supported for the agent antigravity-preview-09-2026.",
        )
        for medium in ("audio", "video", "document")
    ),
    (
        {**SEPTEMBER, "tools": [WEATHER], "store": False},
        "store=true is required for function calling with the agent antigravity-preview-09-2026.",
    ),
    (
        {"agent": "antigravity-preview-09-2026"},
        "The parameter 'environment' is required for the agent antigravity-preview-09-2026.",
    ),
    (
        {**SEPTEMBER, **config(temperature=1)},
        "The parameter 'generation_config' is not supported for the agent antigravity-preview-09-2026.",
    ),
    (
        {**RESEARCH, "tools": [WEATHER]},
        "The tool 'function' is not supported for the agent deep-research-preview-04-2026.",
    ),
    (
        {**RESEARCH, "response_format": {"type": "text", "mime_type": "application/json"}},
        "The parameter 'response_format' is not supported for the agent deep-research-preview-04-2026.",
    ),
    (
        {**RESEARCH, "environment": "remote"},
        "The parameter 'environment' is not supported for the agent deep-research-preview-04-2026.",
    ),
    ({"webhook_config": {"uris": ["https://example.com/"]}}, "background=true is required when webhook_config is set"),
    ({"agent_config": {"type": "dynamic"}}, "The parameter 'agent_config' can only be set together with 'agent'."),
    (
        {**SEPTEMBER, "agent_config": {"type": "deep-research"}},
        "The value 'deep-research' is not supported for 'agent_config.type' with this agent.",
    ),
    (
        {"model": "gemini-3.1-flash-lite-image", "response_format": {"type": "image", "image_size": "2K"}},
        "The value '2K' is not supported for 'response_format.image_size' with this model.",
    ),
]


@pytest.mark.parametrize(("body", "message"), [*FAULTS, *COMBINATIONS])
def test_a_refusal_of_the_request(api: Api, body: dict[str, Any], message: str) -> None:
    response = api.post(**{"input": "x", **body})
    assert (response.status_code, response.json()) == invalid(message)
    assert response.headers["content-type"] == "application/json"
    assert "retry-after" not in response.headers
    assert response.content.startswith(b'{"error":{"message":"')


@pytest.mark.parametrize("steps", [[ASKED, CALL, RESULT], [ASKED, {"type": "thought"}, CALL, RESULT]])
def test_a_replayed_call_without_a_signature(api: Api, steps: list[Any]) -> None:
    refusal = invalid("Processing call step is missing signature", "missing_thought_signature")
    assert api.refused(input=steps, store=False) == refusal


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"model": "veo-3"}, invalid("Model not found: 'veo-3'.", "model_not_found", 404)),
        ({"agent": "my-agent"}, invalid("Agent not found: 'my-agent'.", "not_found", 404)),
        (
            {**SEPTEMBER, "agent_config": {"type": "antigravity", "model": "gpt-5"}},
            invalid("Model not found: 'gpt-5'.", "model_not_found", 404),
        ),
    ],
)
def test_nothing_of_that_name(api: Api, body: dict[str, Any], refusal: Any) -> None:
    assert api.refused(input="x", **body) == refusal


def test_a_parent_that_still_runs(api: Api) -> None:
    running = api.create(input="x", background=True)["id"]
    assert api.refused(input="y", previous_interaction_id=running) == invalid(
        "Invalid previous_interaction_id: interaction is still in progress", "failed_precondition"
    )


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("DELETE", ""), ("POST", "/cancel")])
def test_an_unknown_id(api: Api, method: str, rest: str) -> None:
    response = api.http.request(method, f"/v1/interactions/v1_unknown{rest}")
    assert (response.status_code, response.json()) == invalid("Interaction not found.", "not_found", 404)


def test_a_last_event_id_needs_a_stream_and_an_event(api: Api) -> None:
    id = api.create(input="x")["id"]
    alone, strange = api.get(id, last_event_id="e1"), api.get(id, stream="true", last_event_id="e1")
    assert (alone.status_code, alone.json()) == invalid("last_event_id can only be set when stream is true.")
    assert (strange.status_code, strange.json()) == invalid("Invalid last_event_id: 'e1'.")
