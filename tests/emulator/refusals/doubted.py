"""For each open question a request that gives rise to a doubt, the path of the doubt, and a neighbour that gives rise to none."""

from __future__ import annotations

from typing import Any, NamedTuple

from .bodies import (
    ASKED,
    CALL,
    FILM,
    JSON,
    MAPS,
    MCP,
    PICTURE,
    RESEARCH,
    RESULT,
    SAID,
    SEARCH,
    THOUGHT,
    WORKER,
    Body,
    Made,
    after,
    chain,
    config,
    cut,
    file,
    function,
    own_agent,
    replay,
    schema,
    tools,
    user,
)


class Doubted(NamedTuple):
    """A request with a doubt at a path, and a request without any of its kind."""

    body: Made
    path: str
    neighbour: Made


ARGUMENT = "tools[0].parameters.properties.a"
TTS, FILMS = {"model": "gemini-3.8-flash-tts"}, {"model": "gemini-omni-1.2-flash"}
RESULTS: list[Any] = [{"type": "text", "text": "sunny"}, PICTURE]


def of_schema(wrong: Body, right: Body, place: str) -> Doubted:
    return Doubted(schema(**wrong), f"{ARGUMENT}{place}", schema(**right))


def of_medium(wrong: Body, right: Body, field: str) -> Doubted:
    return Doubted(user(wrong), f"input[0].content[0]{field}", user(right))


def nested(levels: int) -> Body:
    """A schema of so many levels, that of the arguments included."""
    return {"type": "string"} if levels == 1 else {"type": "array", "items": nested(levels - 1)}


def choice(mode: str) -> Body:
    return {**config(tool_choice={"allowed_tools": {"mode": mode, "tools": ["f"]}}), **tools(function())}


def result(value: Any) -> Body:
    return replay(ASKED, THOUGHT, CALL, {**RESULT, "result": value})


def film(fps: float) -> Body:
    return {**FILM, "processing": {"type": "static", "fps": fps}}


def said(*annotations: Body) -> Body:
    return {"type": "model_output", "content": [{"type": "text", "text": "Sunny.", "annotations": list(annotations)}]}


def section(start: str, end: str) -> Body:
    return {**FILM, "processing": {"type": "static", "start_offset": start, "end_offset": end}}


def webhook(uri: str) -> Body:
    return {"background": True, "webhook_config": {"uris": [uri]}}


DOUBTED: dict[str, Doubted] = {
    # Which model or agent
    "a retired, or rarely listed, model or agent": Doubted({"model": "gemini-3.7-flash"}, "model", {"model": "gemini-3.8-flash"}),
    "a model or an agent that the emulator does not know, with `strict=False`": Doubted(
        {"model": "gemini-9-zinc"}, "model", {"model": "gemini-4-neon"}
    ),
    "a model that the agent is not documented to run on": Doubted(
        {**WORKER, "agent_config": {"type": "antigravity", "model": "gemini-4-neon"}},
        "agent_config.model",
        {**WORKER, "agent_config": {"type": "antigravity", "model": "gemini-3.6-flash"}},
    ),
    "what the definition of an agent of one's own says, said otherwise": Doubted(
        lambda api: own_agent(api, system_instruction="Be long."), "system_instruction", own_agent
    ),
    "a model by the name of its resource, such as `models/…`": Doubted(
        {"model": "models/gemini-3.8-flash"}, "model", {"model": "gemini-3.8-flash"}
    ),
    # Settings
    "sampling, for a model that is to drop it": Doubted(
        config(top_p=0.5), "generation_config.top_p", {"model": "gemini-4-neon", **config(top_p=0.5)}
    ),
    "the thinking level 'xhigh', for a model that is not documented to have it": Doubted(
        {"model": "gemini-4-carbon", **config(thinking_level="xhigh")},
        "generation_config.thinking_level",
        {"model": "gemini-4-neon", **config(thinking_level="xhigh")},
    ),
    "more output than one request gives, in the foreground": Doubted(
        {"model": "gemini-4-neon", **config(max_output_tokens=70_000)},
        "generation_config.max_output_tokens",
        {"model": "gemini-4-neon", "background": True, **config(max_output_tokens=70_000)},
    ),
    "more output than the model's window holds": Doubted(
        {"model": "gemini-4-neon", "background": True, **config(max_output_tokens=1_048_577)},
        "generation_config.max_output_tokens",
        {"model": "gemini-4-neon", "background": True, **config(max_output_tokens=1_048_576)},
    ),
    "more than 5 stop sequences": Doubted(
        config(stop_sequences=["1"] * 6), "generation_config.stop_sequences", config(stop_sequences=["1"] * 5)
    ),
    "an empty list of formats, or an empty stop sequence": Doubted(
        config(stop_sequences=["a", ""]), "generation_config.stop_sequences", config(stop_sequences=["a"])
    ),
    "more than 2 speakers": Doubted(
        {**TTS, **config(speech_config=[{"voice": "Kore"}] * 3)},
        "generation_config.speech_config",
        {**TTS, **config(speech_config={"speakers": [{"voice": "Kore"}] * 2})},
    ),
    "a setting of speech, videos, transcripts or thoughts, for a model of another kind": Doubted(
        config(video_config={"task": "edit"}),
        "generation_config.video_config",
        {**FILMS, **config(video_config={"task": "edit"})},
    ),
    "a setting of a model's, for an agent": Doubted({**WORKER, **config(thinking_level="low")}, "generation_config", WORKER),
    "a deprecated setting": Doubted(
        {"response_modalities": ["text"]}, "response_modalities", {"response_format": {"type": "text"}}
    ),
    "an environment for a model": Doubted({"environment": "remote"}, "environment", WORKER),
    "a webhook at no address of the web": Doubted(webhook("me"), "webhook_config.uris[0]", webhook("http://127.0.0.1:9/")),
    "more than 64 labels": Doubted(
        {"labels": {f"a{i}": "b" for i in range(65)}}, "labels", {"labels": {f"a{i}": "b" for i in range(64)}}
    ),
    # Response formats
    "a medium that the model is not documented to make": Doubted(
        {"response_format": [JSON, {"type": "image"}]},
        "response_format[1]",
        {"model": "gemini-3-pro-image", "response_format": {"type": "image"}},
    ),
    "a schema for a model that is not documented to follow one": Doubted(
        {"model": "gemini-3-pro-image", "response_format": {**JSON, "schema": {"type": "string"}}},
        "response_format.schema",
        {"response_format": {**JSON, "schema": {"type": "string"}}},
    ),
    "two formats of one type": Doubted({"response_format": [JSON, JSON]}, "response_format[1]", {"response_format": [JSON]}),
    "a schema without 'mime_type'": Doubted(
        {"response_format": {"type": "text", "schema": {"type": "string"}}},
        "response_format.mime_type",
        {"response_format": {**JSON, "schema": {"type": "string"}}},
    ),
    "a place in Cloud Storage for a video, but on Google Cloud": Doubted(
        {**FILMS, "response_format": [{"type": "text"}, {"type": "video", "gcs_uri": "gs://bucket/a"}]},
        "response_format[1].gcs_uri",
        {**FILMS, "response_format": {"type": "video"}},
    ),
    "the mime type of a sound, of the newest models that make other sounds than speech": Doubted(
        {"model": "lyria-3.5", "response_format": {"type": "audio", "mime_type": "audio/wav"}},
        "response_format.mime_type",
        {**TTS, "response_format": {"type": "audio", "mime_type": "audio/wav"}},
    ),
    "a duration of another form than '8s'": Doubted(
        {**FILMS, "response_format": {"type": "video", "duration": "8"}},
        "response_format.duration",
        {**FILMS, "response_format": {"type": "video", "duration": "8.5s"}},
    ),
    # Tools
    "an empty list of tools": Doubted(tools(), "tools", tools(SEARCH)),
    "more than 512 functions": Doubted(
        tools(*(function(f"f{i}") for i in range(513))), "tools", tools(*(function(f"f{i}") for i in range(512)))
    ),
    "a function's name of more than 64 characters": Doubted(
        tools(function("f" * 65)), "tools[0].name", tools(function("f" * 64))
    ),
    "a built-in tool, or an MCP server, twice": Doubted(
        tools(MCP, {**MCP, "name": "news"}, MCP), "tools[2]", tools(MCP, {**MCP, "name": "news"}, SEARCH)
    ),
    "an MCP server at no address of the web": Doubted(tools({**MCP, "url": "wiki"}), "tools[0].url", tools(MCP)),
    "a latitude without a longitude, or a longitude alone": Doubted(
        tools({**MAPS, "longitude": 1}), "tools[0].longitude", tools({**MAPS, "longitude": 1, "latitude": 1})
    ),
    "functions for a model that is not documented to call any, or tools for one of sounds or films": Doubted(
        {**TTS, **tools(SEARCH)}, "tools", {"model": "gemini-3-pro-image", **tools(SEARCH)}
    ),
    "an MCP server without a name, or with one of other than lower-case letters and digits": Doubted(
        {**RESEARCH, **tools({**MCP, "name": "Our Wiki"})}, "tools[0].name", {**RESEARCH, **tools(MCP)}
    ),
    "the tools of an MCP server that may be used, as bare names": Doubted(
        tools({**MCP, "allowed_tools": ["find"]}),
        "tools[0].allowed_tools",
        tools({**MCP, "allowed_tools": [{"mode": "auto", "tools": ["find"]}]}),
    ),
    "a choice of functions that names none": Doubted(
        {**config(tool_choice={"allowed_tools": {"mode": "any"}}), **tools(function())},
        "generation_config.tool_choice",
        choice("any"),
    ),
    "allowed functions that are not declared, beside tools that bring their own": Doubted(
        {**config(tool_choice={"allowed_tools": {"mode": "any", "tools": ["find"]}}), **tools(function(), MCP)},
        "generation_config.tool_choice.allowed_tools.tools",
        {**config(tool_choice={"allowed_tools": {"mode": "any", "tools": ["f"]}}), **tools(function(), MCP)},
    ),
    "a search for functions of the caller's own, without a name": Doubted(
        tools({"type": "tool_search", "execution": "client"}),
        "tools[0].name",
        tools({"type": "tool_search", "execution": "client", "name": "find"}),
    ),
    "allowed functions, with another mode than 'any' or 'validated'": Doubted(
        choice("auto"), "generation_config.tool_choice.allowed_tools.mode", choice("validated")
    ),
    "a tool that Deep Research is not documented to take": Doubted(
        {**RESEARCH, **tools(SEARCH, MAPS)}, "tools[1]", {**RESEARCH, **tools(SEARCH, MCP)}
    ),
    # Schemas
    "a keyword that no page of the API names, such as 'const', 'allOf' or '$schema'": of_schema(
        {"const": "x"}, {"enum": ["x"]}, ".const"
    ),
    "a number, or a text, of another JSON type, such as 'minItems' as a text": of_schema(
        {"type": "array", "items": {}, "minItems": True}, {"type": "array", "items": {}, "minItems": 1}, ".minItems"
    ),
    "a keyword that is null": of_schema({"type": "string", "enum": None}, {"type": "string", "default": None}, ".enum"),
    "a keyword beside '$ref'": of_schema({"$ref": "#", "description": "d"}, {"$ref": "#"}, ".$ref"),
    "a reference to another document": of_schema({"$ref": "https://example.com/s"}, {"$ref": "#"}, ".$ref"),
    "an enum of other values than texts and numbers, or of none": of_schema({"enum": ["a", ""]}, {"enum": ["a", 1]}, ".enum"),
    "a format that no page of the API names": of_schema({"format": "uri"}, {"format": "date"}, ".format"),
    "a required property that is not among the properties": Doubted(
        tools(function(properties={"a": {}}, required=["b"])),
        "tools[0].parameters.required.b",
        tools(function(properties={"a": {}}, required=["a"])),
    ),
    "an array that does not say of what": of_schema({"type": "array"}, {"type": "array", "items": {}}, ""),
    "objects and arrays in more than 4 levels": of_schema(nested(5), nested(4), ".items.items.items"),
    "a parameter's name of other letters, or of more than 64": Doubted(
        tools(function(properties={"größe": {}})),
        "tools[0].parameters.properties.größe",
        tools(function(properties={"size": {"type": "object", "properties": {"größe": {}}}})),
    ),
    "parameters that are no object": Doubted(
        tools({**function(), "parameters": {"type": "string"}}), "tools[0].parameters.type", tools(function())
    ),
    # Media
    "a mime type that the API reference does not list": of_medium({**PICTURE, "mime_type": "image/jpg"}, PICTURE, ".mime_type"),
    "bytes without a mime type": of_medium({"type": "image", "data": "aGk="}, PICTURE, ".mime_type"),
    "base64 without padding, in lines, or in the alphabet of addresses": of_medium(
        {**PICTURE, "data": "aGVs\nbG8=\n"}, PICTURE, ".data"
    ),
    "a file by its name alone": of_medium({"type": "image", "uri": "files/abc"}, PICTURE, ".uri"),
    "a medium on the web, or in Cloud Storage, but on Google Cloud": Doubted(
        user({"type": "image", "uri": "gs://bucket/a.png"}),
        "input[0].content[0].uri",
        lambda api: user({"type": "image", "uri": file(api)}),
    ),
    "a medium that the model is not documented to read": Doubted(
        {"model": "gemma-4-31b-it", **user(FILM)}, "input[0].content[0]", {"model": "gemma-4-31b-it", **user(PICTURE)}
    ),
    "more than 3,600 images, or 10 videos": Doubted(user(*[FILM] * 11), "input", user(*[FILM] * 10)),
    "a section of a medium whose ends are no such as '10.5s', or in the wrong order": of_medium(
        section("10s", "9.5s"), section("9.5s", "10s"), ".processing"
    ),
    "other frames per second than up to 24": of_medium(film(25), film(24), ".processing.fps"),
    "a list of other things than contents, or of nothing": Doubted(
        result([{"type": "json"}]), "input[3].result", result(RESULTS)
    ),
    # The conversation
    "a new input while calls wait for their results": Doubted(after, "input", lambda api: after(api, {"result": "x"})),
    "results of some calls, while others wait": Doubted(
        lambda api: after(api, {"result": "x"}, calls=2),
        "input",
        lambda api: after(api, {"result": "x"}, {"result": "y"}, calls=2),
    ),
    "an input that ends with the model's own words": Doubted(replay(ASKED, SAID), "input", replay(ASKED, SAID, ASKED)),
    "two replayed calls of one id": Doubted(
        replay(ASKED, THOUGHT, CALL, RESULT, THOUGHT, CALL, RESULT),
        "input[5].id",
        replay(ASKED, THOUGHT, CALL, RESULT, THOUGHT, {**CALL, "id": "d"}, {**RESULT, "call_id": "d"}),
    ),
    "a step of the service's own tools with arguments, or a result, of another form than its type has": Doubted(
        replay(ASKED, THOUGHT, {"type": "google_search_call", "id": "s", "arguments": {"query": "x"}}, ASKED),
        "input[2]",
        replay(ASKED, THOUGHT, {"type": "google_search_call", "id": "s", "arguments": {"queries": ["x"]}}, ASKED),
    ),
    "an annotation of a type, or with a field, that the API reference does not have": Doubted(
        replay(ASKED, said({"type": "url_citation", "rank": 1}), ASKED),
        "input[1].content[0].annotations",
        replay(ASKED, said({"type": "url_citation", "url": "https://example.com"}), ASKED),
    ),
    "a text without words, beside other contents": Doubted(
        user(PICTURE, {"type": "text", "text": ""}), "input", user(PICTURE, {"type": "text", "text": "x"})
    ),
    "words and results in one user input": Doubted(
        replay(ASKED, THOUGHT, CALL, user({"type": "text", "text": "x"}, RESULT)["input"][0]),
        "input",
        replay(ASKED, THOUGHT, CALL, user(RESULT)["input"][0]),
    ),
    "a conversation whose beginning has expired": Doubted(
        lambda api: chain(api, forgets=True), "previous_interaction_id", lambda api: chain(api, forgets=False)
    ),
    "a continuation token": Doubted(cut, "continuation_token", {}),
}
"""The examples, by the names of the rows."""

ELSEWHERE = {"'retrieval' on Google Cloud": "tests/emulator/refusals/test_google_cloud.py"}
"""The rows that need another address."""
