"""Whatever is sent, an answer comes back: 200, or a refusal in words that the documentation or a recording has.

`make test` sends 600 bodies, the same each time; `FUZZ=1 make test` sends 5,000, others each time, in about a minute.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.contract.shapes import Fields, Shape, request_shape
from gemini_interactions.wire.interaction import Interaction

from .conftest import Api

REPEATABLE = not os.environ.get("FUZZ")
BODIES = 600 if REPEATABLE else 5000

# Refusals that name what is wrong: a path, a parameter or a value, in quotation marks.
NAMED = re.compile(r"'[^']*'", re.DOTALL)
# Refusals that name nothing, word for word.
PATHLESS = {
    "Requested entity was not found.",
    "Interaction not found.",
    "Only running background interactions can be cancelled.",
    "last_event_id can only be set when stream is true.",
    "Missing input.",
    "Request has empty input.",
    "Request contains an invalid argument.",
    "User turns cannot contain thought blocks.",
    "Thought signature is not valid.",
    "Processing call step is missing signature",
    "Missing call_id in content of type function_result.",
    "Missing name in content of type function_result.",
    "Function calling config is set without function_declarations.",
    "Invalid previous_interaction_id: interaction not found",
    "Invalid continuation_token.",
    "continuation_token can only be set for foreground interactions with a model.",
    "input cannot be set together with continuation_token, unless store is false.",
    "responseFormat must be set when responseMimeType is set",
    "Image delivery mode is not supported.",
    "Audio mime_type is not supported in response_format.",
    "store=true is required for background interactions",
    "store=true is required when response format has video delivery set to URI",
    "background=true is required when webhook_config is set",
    "Agents are required to use background=true",
    "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
    "The value is invalid for the request. Expected an object.",
    "The legacy Interactions API schema is no longer supported. Please upgrade your client SDK to Python >= 2.0.0 or"
    " JavaScript/TypeScript >= 2.0.0 to adopt the new 'steps' schema.",
}
# Those that name something without quoting it.
OPEN = re.compile(
    r"Invalid content type: .*|Missing data or uri in content of type \w+\.|"
    r"Invalid value at '.*' \(TYPE_BYTES\), Base64 decoding failed\.|"
    r"Invalid JSON payload received\. .*|Thinking level \w+ is not supported for this model\."
    r"|The agent \S+ does not support using background=True\.|store=true is required for function calling with the agent \S+",
    re.DOTALL,
)

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "name", "input", "model"]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
words = st.sampled_from(
    ["", "x", "weather in Rome", "What is my name?", "search the news", "compute 1 + 2", "“é” 世界", "f", "a\ud800", "id"]
)
scalars: dict[str, st.SearchStrategy[Any]] = {
    "string": words | st.sampled_from(["skip_thought_signature_validator", "aGk=", "https://example.com/a", "remote"]),
    "integer": st.integers(-2, 9) | st.sampled_from([10**30, -(10**12)]),
    "number": st.floats(-2, 9) | st.just(1e308),
    "boolean": st.booleans(),
}


def of_shape(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    """Values that a shape allows, made from the emulator's own reading of the wire models."""
    if shape.anything or depth > 4:
        return junk
    options: list[st.SearchStrategy[Any]] = [
        scalars[name] if values is None else st.sampled_from(values) for name, values in shape.scalars.items()
    ]
    if shape.items is not None:
        options.append(st.lists(of_shape(shape.items, depth + 1), max_size=3))
    if shape.values is not None:
        options.append(st.dictionaries(st.sampled_from("abc"), of_shape(shape.values, depth + 1), max_size=2))
    if shape.fields is not None:
        options.append(of_fields(shape.fields, depth + 1))
    if shape.tags:
        options.append(st.sampled_from(sorted(shape.tags)).flatmap(lambda tag: tagged(tag, shape.tags[tag], depth + 1)))
    return st.one_of(options) if options else junk


def of_fields(fields: Fields, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with a few of the fields."""
    if not fields:
        return st.just({})
    names = st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: of_shape(fields[name], depth) for name in chosen}))


def tagged(tag: str, fields: Fields, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    return of_fields({name: shape for name, shape in fields.items() if name != "type"}, depth).map(
        lambda value: {"type": tag, **value}
    )


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value, as the container and the key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *places(value[key]))]


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """Half of them in the shape of the wire models, most of these with one thing changed; half any JSON."""
    if draw(st.booleans()):
        return draw(junk)
    body = draw(of_fields(SETTINGS, 0))
    body["input"] = draw(words | of_shape(request_shape()["input"], 1))
    if draw(st.integers(0, 3)):
        body.pop("agent", None)
        body["model"] = draw(st.sampled_from(["gemini-3.8-flash", "gemini-3.5-flash", "gemini-2.5-flash-image"]))
    body = json.loads(json.dumps(body))
    if draw(st.integers(0, 2)) == 0 and (found := places(body)):
        container, key = draw(st.sampled_from(found))
        container[key] = draw(junk)
    return body


SETTINGS = {name: shape for name, shape in request_shape().items() if name not in ("input", "model", "background")}


def check_refusal(status: int, body: Any) -> None:
    assert status in (400, 404)
    assert list(body) == ["error"]
    assert list(body["error"]) == ["message", "code"]
    message = body["error"]["message"]
    assert message in PATHLESS or NAMED.search(message) or OPEN.match(message), message


@settings(max_examples=BODIES, deadline=None, derandomize=REPEATABLE, suppress_health_check=list(HealthCheck))
@given(bodies())
def test_every_body_is_answered(body: Any) -> None:
    response = SHARED.http.post("/v1/interactions", content=json.dumps(body).encode())
    if response.status_code != 200:
        check_refusal(response.status_code, response.json())
    elif body.get("stream") is True:
        assert response.text.startswith("event: interaction.created\n")
        assert response.text.endswith("event: done\ndata: [DONE]\n\n")
    else:
        answer = response.json()
        assert Interaction.model_validate(answer).dump() == answer


SHARED = Api(Emulator())

# What turns of one conversation may be like; each continues the one before it.
turn = st.fixed_dictionaries(
    {"input": words | of_shape(request_shape()["input"], 1)},
    optional={name: of_shape(request_shape()[name], 1) for name in ("tools", "generation_config", "response_format", "store")},
)


@settings(max_examples=BODIES // 30, deadline=None, derandomize=REPEATABLE, suppress_health_check=list(HealthCheck))
@given(st.lists(turn, min_size=2, max_size=4))
def test_every_turn_of_a_conversation_is_answered(turns: list[dict[str, Any]]) -> None:
    previous: dict[str, Any] = {}
    for one in turns:
        body = json.dumps({"model": "gemini-3.5-flash", **one, **previous}).encode()
        response = SHARED.http.post("/v1/interactions", content=body)
        if response.status_code != 200:
            check_refusal(response.status_code, response.json())
        elif "id" in response.json():
            previous = {"previous_interaction_id": response.json()["id"]}
            for query in ("", "?stream=true"):
                assert SHARED.http.get(f"/v1/interactions/{response.json()['id']}{query}").status_code == 200


@settings(max_examples=BODIES // 5, deadline=None, derandomize=REPEATABLE)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_bytes_that_are_no_request_are_refused(content: bytes) -> None:
    response = SHARED.http.post("/v1/interactions", content=content)
    check_refusal(response.status_code, response.json())


segment = st.sampled_from(
    ["v1", "v1beta", "v1beta1", "interactions", "cancel", "projects", "locations", "v1_x", "x:cancel", "%2F", ""]
)
paths = st.lists(segment | st.text("abc/:%é", max_size=4), max_size=6).map("/".join)
queries = st.dictionaries(
    st.sampled_from(["stream", "last_event_id", "fields", "alt", "include_input", "key", "$x"]),
    st.sampled_from(["true", "false", "", "*", "e1", "MTc3", "é", "1"]),
    max_size=3,
)


@settings(max_examples=BODIES // 3, deadline=None, derandomize=REPEATABLE)
@given(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"]), paths, queries, st.booleans())
def test_every_method_path_and_query_is_answered(method: str, path: str, query: dict[str, str], known: bool) -> None:
    path = f"v1/interactions/{KNOWN}{path and '/' + path}" if known else path
    response = SHARED.http.request(method, f"http://emulator/{path}", params=query)
    assert response.status_code in (200, 400, 404), response.text
    if response.status_code != 200:
        check_refusal(response.status_code, response.json())


KNOWN = SHARED.create(input="x", background=True)["id"]
