"""Whatever is sent, an answer comes back: 200, or a refusal in the envelope of the API."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.interaction import Interaction

from .conftest import WEATHER, Api

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "name", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def fields(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, now and then with junk in one of them."""
    whole = st.fixed_dictionaries({}, optional=known)
    if not known:
        return whole
    return whole | st.builds(lambda one, key, value: {**one, key: value}, whole, st.sampled_from(sorted(known)), junk)


def tagged(*types: str, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda kind, rest: {"type": kind, **rest}, st.sampled_from(types), fields(**known))


words = st.sampled_from(["", "x", "weather in Rome", "What is my name?", "search the news", "compute 1 + 2", "“é” 世界", "f"])
schema = st.deferred(
    lambda: tagged("object", "string", "array", "integer", properties=st.dictionaries(words, schema, max_size=2))
)
content = tagged("text", "image", "audio", text=words, data=st.just("aGk="), mime_type=st.sampled_from(["image/png", "x"]))
ids = st.sampled_from(["a", "b"])
signature = st.sampled_from(["skip_thought_signature_validator", "forged", ""])
step = (
    tagged("user_input", "model_output", content=st.lists(content, max_size=2))
    | tagged("thought", signature=signature)
    | tagged("function_call", id=ids, name=words, arguments=st.just({}), signature=signature)
    | tagged("function_result", call_id=ids, name=words, result=junk, is_error=st.booleans())
)
tool = (
    st.just(WEATHER)
    | tagged("function", name=words, description=words, parameters=schema)
    | tagged("google_search", "google_maps", "code_execution", "url_context", "file_search")
)
body = fields(
    input=words | content | st.lists(content | step, max_size=5),
    tools=st.lists(tool, max_size=3),
    system_instruction=words,
    response_format=tagged("text", "image", "audio", mime_type=st.just("application/json"), schema=schema),
    generation_config=fields(
        max_output_tokens=st.integers(-1, 9),
        stop_sequences=st.lists(words, max_size=2),
        tool_choice=st.sampled_from(["any", "none", "auto", {"allowed_tools": {"mode": "any", "tools": ["f"]}}]),
        thinking_summaries=st.sampled_from(["auto", "none"]),
        thinking_level=st.sampled_from(["minimal", "high"]),
    ),
    stream=st.booleans(),
    store=st.booleans(),
    labels=st.dictionaries(ids, words, max_size=1),
)


@settings(max_examples=400)
@given(st.lists(body, min_size=1, max_size=3))
def test_every_request_is_answered(bodies: list[dict[str, Any]]) -> None:
    api = Api(Emulator(), "gemini-3.5-flash")
    previous: dict[str, Any] = {}
    for one in bodies:
        response = api.post(**one, **previous)
        if response.status_code != 200:
            assert list(response.json()) == ["error"]
            assert list(response.json()["error"]) == ["message", "code"]
        elif one.get("stream") is True:
            assert response.text.endswith("event: done\ndata: [DONE]\n\n")
        else:
            answer = response.json()
            assert Interaction.model_validate(answer).dump() == answer
            previous = {"previous_interaction_id": answer["id"]} if "id" in answer else previous
    api.http.close()


@given(junk)
def test_junk_is_refused(value: Any) -> None:
    api = Api(Emulator())
    response = api.http.post("/v1/interactions", content=json.dumps(value).encode())
    assert response.status_code == 400
    api.http.close()
