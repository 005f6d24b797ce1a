"""For each refusal a request that meets with it, the words that fill its gaps, and its nearest neighbour, which is answered."""

from __future__ import annotations

from typing import Any, NamedTuple

from .bodies import (
    ASKED,
    FILM,
    JSON,
    MCP,
    PICTURE,
    SAID,
    SEARCH,
    SOUND,
    THOUGHT,
    WORKER,
    Body,
    Made,
    config,
    function,
    replay,
    schema,
    tools,
    user,
    with_store,
)


class Refused(NamedTuple):
    """A request that is refused, the message or the words of its gaps, and a request that is not."""

    body: Made
    words: dict[str, Any]
    neighbour: Made


def refused(body: Made, neighbour: Made, **words: Any) -> Refused:
    return Refused(body, words, neighbour)


def number(place: str, field: str, wrong: float, right: float) -> Refused:
    if place == "generation_config":
        return refused(config(**{field: wrong}), config(**{field: right}), path=place, got=wrong)
    tool = {"type": place, **({"latitude": 1, "longitude": 1} if place == "google_maps" else {})}
    return refused(tools({**tool, field: wrong}), tools({**tool, field: right}), path="tools[0]", got=wrong)


def speech(field: str) -> Refused:
    wrong, right = ({"response_format": {"type": "audio", field: n}} for n in (0, 24_000))
    return refused(wrong, right, path="response_format", got=0)


def worker(**fields: Any) -> Body:
    return {**WORKER, "agent_config": {"type": "antigravity", **fields}}


def mender(rounds: int) -> Body:
    return {**WORKER, "agent_config": {"type": "code-mender", "session_config": {"max_rounds": rounds}}}


def schema_fault(wrong: Body, right: Body, path: str) -> Refused:
    return refused(schema(**wrong), schema(**right), path=f"tools[0].parameters.properties.a{path}")


LEAVES = {"type": "number"}
LEGACY_TURN = {"role": "user", "content": "x"}
TIER = " Supported values: 'flex', 'standard', 'priority', 'deferred'."

REFUSED: dict[str, Refused] = {
    # Reading the body
    "no input": refused({"input": []}, {}),
    "an input with nothing in it": refused(user(), user({"type": "text", "text": "x"})),
    "a field that is not there": refused({"temprature": 1}, {}, name="temprature", place="", hint=""),
    "an object without its type": refused(tools({"name": "f"}), tools(function()), path="tools"),
    "a value of another JSON type": refused({"store": "yes"}, {"store": True}, path="store", expected="a boolean", got="string"),
    "a value that a setting does not have": refused(
        {"service_tier": "turbo"}, {"service_tier": "flex"}, value="turbo", place="'service_tier'", supported=TIER
    ),
    "a value that a field of the input does not have": refused(
        user({**FILM, "resolution": "x"}), user({**FILM, "resolution": "low"}), value="x", path="input[0].content[0].resolution"
    ),
    "a step or a content of a type that is not there": refused(user({"type": "txt"}), user(PICTURE), type="txt"),
    "a thought among a user's contents": refused(user(THOUGHT), replay(THOUGHT, SAID, ASKED)),
    "turns with a 'role', as before June 2026": refused(replay(LEGACY_TURN), replay(ASKED)),
    # Which model or agent
    "neither a model nor an agent": refused({"model": None}, {}),
    "a model and an agent": refused({"model": "gemini-3.8-flash", **WORKER}, WORKER),
    "a model that is not there": refused(
        {"model": "gemini-3.5-flsh"},
        {"model": "gemini-3.5-flash"},
        model="gemini-3.5-flsh",
        nearest=" Did you mean 'gemini-3.5-flash'?",
    ),
    "an agent that is not there": refused(
        {**WORKER, "agent": "antigravity"}, WORKER, agent="antigravity", nearest=" Did you mean 'antigravity-preview-09-2026'?"
    ),
    "a model that is not there, for an agent": refused(
        worker(model="gpt-5"), worker(model="gemini-3.6-flash"), model="gpt-5", nearest=""
    ),
    # Numbers
    "'temperature' of 'generation_config' out of its range": number("generation_config", "temperature", 2.1, 2),
    "'top_p' of 'generation_config' out of its range": number("generation_config", "top_p", 1.5, 1),
    "'top_k' of 'generation_config' out of its range": number("generation_config", "top_k", 0, 1),
    "'seed' of 'generation_config' out of its range": number("generation_config", "seed", 2**31, 2**31 - 1),
    "'max_output_tokens' of 'generation_config' out of its range": number("generation_config", "max_output_tokens", 0, 1),
    "'latitude' of 'google_maps' out of its range": number("google_maps", "latitude", 91, 90),
    "'longitude' of 'google_maps' out of its range": number("google_maps", "longitude", -181, -180),
    "'top_k' of 'file_search' out of its range": refused(
        lambda api: with_store(api, top_k=0), lambda api: with_store(api, top_k=1), path="tools[0]", got=0
    ),
    "'sample_rate' of 'audio' out of its range": speech("sample_rate"),
    "'channels' of 'audio' out of its range": refused(
        user({**SOUND, "channels": 0}), user({**SOUND, "channels": 2}), path="input[0].content[0]", got=0
    ),
    "'bit_rate' of 'audio' out of its range": speech("bit_rate"),
    "'max_total_tokens' of 'agent_config' out of its range": refused(
        worker(max_total_tokens="0"), worker(max_total_tokens="10000"), path="agent_config", got=0
    ),
    "'session_config.max_rounds' of 'agent_config' out of its range": refused(mender(0), WORKER, path="agent_config", got=0),
    # How much
    "too many entries in 'tools'": refused(
        tools(*(function(f"f{i}") for i in range(1001))), tools(*(function(f"f{i}") for i in range(1000)))
    ),
    "too many entries in 'generation_config.stop_sequences'": refused(
        config(stop_sequences=["a"] * 101), config(stop_sequences=["a"] * 100)
    ),
    "too many entries in 'webhook_config.uris'": refused(
        {"background": True, "webhook_config": {"uris": ["http://127.0.0.1:9/"] * 33}}, {"background": True}
    ),
    "more tokens than the model's window holds, with the history (by the emulator's count)": refused(
        {"input": "x" * 4 * 1_048_577}, {"input": "x" * 4 * 1_048_576}, tokens=1_048_577, window=1_048_576
    ),
    "more output than the model can give": refused(
        config(max_output_tokens=65_537), config(max_output_tokens=65_536), most=65_536, got=65_537
    ),
    # Settings
    "safety settings, but on Google Cloud": refused({"safety_settings": [{"type": "harassment", "threshold": "off"}]}, {}),
    "the tier 'deferred'": refused({"service_tier": "deferred"}, {"service_tier": "priority"}),
    "'response_mime_type' alone": refused(
        {"response_mime_type": "application/json"}, {"response_mime_type": "application/json", "response_format": JSON}
    ),
    "a thinking level that the model does not have": refused(
        config(thinking_level="minimal"), config(thinking_level="low"), level="minimal", levels="high, low, medium"
    ),
    "a thinking level for a model that does not think": refused(
        {"model": "gemini-2.5-flash-image", **config(thinking_level="low")}, {"model": "gemini-2.5-flash-image"}, level="LOW"
    ),
    "another size than 1K of a lite image model": refused(
        {"model": "gemini-3.1-flash-lite-image", "response_format": [{"type": "text"}, {"type": "image", "image_size": "2K"}]},
        {"model": "gemini-3.1-flash-lite-image", "response_format": {"type": "image", "image_size": "1K"}},
        path="response_format[1]",
        size="2K",
    ),
    "the delivery of an image": refused(
        {"response_format": {"type": "image", "delivery": "inline"}}, {"response_format": {"type": "image"}}
    ),
    "the mime type of a sound, of a model that has one of its own": refused(
        {"model": "lyria-3-pro-preview", "response_format": {"type": "audio", "mime_type": "audio/wav"}},
        {"model": "gemini-3.8-flash-tts", "response_format": {"type": "audio", "mime_type": "audio/l16", "sample_rate": 24_000}},
    ),
    "the delivery of a sound": refused(
        {"response_format": {"type": "audio", "delivery": "inline"}}, {"response_format": {"type": "audio"}}
    ),
    "a schema of an answer that is no JSON": refused(
        {"response_format": {"type": "text", "mime_type": "text/plain", "schema": LEAVES}},
        {"response_format": {**JSON, "schema": LEAVES}},
    ),
    "a label of other letters, or too long": refused({"labels": {"Team": "a"}}, {"labels": {"team": "größe-1"}}),
    # Tools
    "retrieval, but on Google Cloud": refused(tools(function(), {"type": "retrieval"}), tools(function()), i=1),
    "a function without a name": refused(tools({"type": "function"}), tools(function())),
    "a function's name of other letters, or too long": refused(
        tools(function(), function("ünï")), tools(function(), function("uni.1:x-" + "f" * 120)), i=1
    ),
    "two functions of one name": refused(tools(function(), function()), tools(function(), function("g")), i=1, name="f"),
    "a field of the caller's own search for tools, on the service's": refused(
        tools({"type": "tool_search", "name": "find"}),
        tools({"type": "tool_search", "name": "find", "execution": "client"}),
        i=0,
        field="name",
    ),
    "an MCP server's name of other letters than lower case, digits, _ and -": refused(
        tools({**MCP, "name": "My-Wiki"}), tools({**MCP, "name": "my_wiki-2"})
    ),
    "an MCP server without an address": refused(tools({"type": "mcp_server", "name": "wiki"}), tools(MCP)),
    "file search without a store": refused(tools({"type": "file_search"}), with_store),
    "file search beside Google Search or URL context": refused(
        tools({"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}, SEARCH),
        with_store,
        other="google_search",
    ),
    "a built-in tool beside a function, for some models": refused(
        {"model": "gemini-3.6-flash", **tools(SEARCH, function())}, {"model": "gemini-3.8-flash", **tools(SEARCH, function())}
    ),
    # Schemas
    "a schema that is neither an object nor a boolean": schema_fault({"items": []}, {"items": True}, ".items"),
    "a type that is none": schema_fault({"type": "OBJECT"}, {"type": ["object", "null"]}, ".type"),
    "'enum', 'required', 'anyOf' and the like without a list": schema_fault({"required": True}, {"required": None}, ".required"),
    "'properties', '$defs' and the like without an object": schema_fault({"properties": []}, {"properties": {}}, ".properties"),
    "a reference to a part that is not there": refused(
        schema(**{"$ref": "#/$defs/A"}),
        tools(function(properties={"a": {"$ref": "#/$defs/A%3Cint%3E"}}, **{"$defs": {"A<int>": LEAVES}})),
        path="tools[0].parameters.properties.a.$ref",
    ),
    "a reference that is no text": schema_fault({"$ref": 1}, {"$ref": "#"}, ".$ref"),
    # Choice of tools
    "a choice without functions to choose from": refused(
        {**config(tool_choice="any"), **tools(SEARCH)}, {**config(tool_choice="any"), **tools(function())}
    ),
    "the choice 'auto' with functions beside built-in tools": refused(
        {**config(tool_choice="auto"), **tools(function(), SEARCH)},
        {**config(tool_choice="validated"), **tools(function(), SEARCH)},
    ),
    "a choice of functions that are not declared": refused(
        {**config(tool_choice={"allowed_tools": {"mode": "any", "tools": ["g"]}}), **tools(function())},
        {**config(tool_choice={"allowed_tools": {"mode": "any", "tools": ["f"]}}), **tools(function())},
        name="g",
    ),
}
"""The examples, by the names of the rows."""
