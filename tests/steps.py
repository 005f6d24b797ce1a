"""Steps as the service could send them: named examples, and strategies for property tests."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import strategies as st

CITED = {"type": "url_citation", "url": "https://a", "title": "a", "start_index": 0, "end_index": 7}
PLACE = {"type": "place_citation", "place_id": "p", "name": "Café", "start_index": 8, "end_index": 12}
WAV = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}
PNG = {"type": "image", "data": "aGk=", "mime_type": "image/png"}


def text_of(value: str, *annotations: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **({"annotations": list(annotations)} if annotations else {})}


def output_of(*contents: Any) -> dict[str, Any]:
    return {"type": "model_output", "content": list(contents)}


def call_of(call_id: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "function_call", "id": call_id, "name": "f", "arguments": arguments}


def result_of(call_id: str) -> dict[str, Any]:
    return {"type": "function_result", "call_id": call_id, "name": "f", "result": "ok"}


THOUGHT = {"type": "thought", "signature": "c2ln", "summary": [text_of("First."), text_of("Second.")]}
SEARCH = [
    {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["q"]}, "search_type": "web_search", "signature": "c2ln"},
    {
        "type": "google_search_result",
        "call_id": "s1",
        "result": [{"search_suggestions": "<b>"}],
        "is_error": False,
        "signature": "c2ln",
    },
]
CODE = [
    {"type": "code_execution_call", "id": "x1", "arguments": {"code": "1+1", "language": "python"}, "signature": "c2ln"},
    {"type": "code_execution_result", "call_id": "x1", "result": "2\n", "is_error": False, "signature": "c2ln"},
]

EXAMPLES: dict[str, list[Any]] = {
    "text": [THOUGHT, output_of(text_of("Hello, Zürich! " * 30))],
    "plain text": [output_of(text_of("Hello."))],
    "citations": [*SEARCH, {"type": "thought", "signature": "c2ln"}, output_of(text_of("Zürich, Café.", CITED, PLACE))],
    "search last": [THOUGHT, output_of(text_of("Zürich, Café.", CITED)), *SEARCH],
    "two outputs": [output_of(text_of("one")), output_of(PNG), output_of(text_of("two"))],
    "text and media": [THOUGHT, output_of(text_of("See:"), PNG, text_of("there."), PNG)],
    "audio": [output_of(text_of("Listen:"), WAV)],
    "two thoughts": [
        {"type": "thought", "signature": "YQ=="},
        {"type": "thought", "signature": "Yg==", "summary": [text_of("Hm.")]},
    ],
    "thoughts between texts": [
        {"type": "thought", "signature": "YQ==", "summary": [text_of("One.")]},
        output_of(text_of("a")),
        {"type": "thought", "signature": "Yg==", "summary": [text_of("Two.\n"), text_of("Three.")]},
        output_of(text_of("b")),
    ],
    "a call": [THOUGHT, call_of("c1", city="Zürich", n=1)],
    "no arguments": [THOUGHT, call_of("c1")],
    "parallel calls": [THOUGHT, call_of("c1", a=1), call_of("c2", a=2), call_of("c3", b=[{"c": None}])],
    "a signed call": [THOUGHT, {**call_of("c1", a=1), "signature": "c2ln"}, call_of("c2", a=2)],
    "search and a call": [*SEARCH, THOUGHT, output_of(text_of("Let me see.")), call_of("c1", a=1)],
    "text after a call": [THOUGHT, call_of("c1", a=1), output_of(text_of("While you do that."))],
    "code": [THOUGHT, *CODE, output_of(text_of("2"))],
    "a signature alone": [{"type": "thought", "signature": "YQ=="}],
    "signatures everywhere": [
        {"type": "thought", "signature": "YQ=="},
        output_of(text_of("Let me see.")),
        {"type": "thought", "signature": "Yg=="},
        output_of(PNG, text_of("There.")),
        {"type": "thought", "signature": "Yw=="},
        {"type": "thought", "signature": "ZA=="},
        call_of("c1", a=1),
        {"type": "thought", "signature": "ZQ=="},
        {"type": "tool_call", "id": "m1"},
        *SEARCH,
        {"type": "thought", "signature": "Zg=="},
    ],
    "pictures in a thought": [
        {"type": "thought", "signature": "YQ==", "summary": [PNG, text_of("Hm."), PNG, text_of("Oh.")]},
        {"type": "thought", "signature": "Yg==", "summary": [PNG]},
        {"type": "thought", "signature": "Yw==", "summary": [text_of("So."), text_of(""), PNG]},
        output_of(text_of("Here.")),
    ],
    "a step nobody knows": [THOUGHT, {"type": "tool_call", "id": "m1", "signature": "c2ln"}, output_of(text_of("ok"))],
    "nothing": [],
}

USAGE = {
    "total_tokens": 100,
    "total_input_tokens": 40,
    "total_cached_tokens": 10,
    "total_output_tokens": 30,
    "total_thought_tokens": 20,
    "total_tool_use_tokens": 10,
}

words = st.text(alphabet="ab ü日🎈", min_size=1, max_size=6)
signatures = st.binary(min_size=3, max_size=9).map(lambda data: base64.b64encode(data).decode())
values = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | words, lambda v: st.lists(v, max_size=2), max_leaves=3)
objects = st.dictionaries(words, values, max_size=2)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


offsets = {"start_index": st.integers(0, 12), "end_index": st.integers(0, 12)}
annotations = st.one_of(
    some(url=words, title=words, **offsets).map(lambda a: {"type": "url_citation", **a}),
    some(name=words, url=words, place_id=words, review_snippets=st.just([{"title": "t"}]), **offsets).map(
        lambda a: {"type": "place_citation", **a}
    ),
    some(document_uri=words, file_name=words, page_number=st.integers(1, 9), **offsets).map(
        lambda a: {"type": "file_citation", **a}
    ),
    some(text=words, start_offset=st.just("1.5s"), **offsets).map(lambda a: {"type": "word_info", **a}),
    some(x=values).map(lambda a: {"type": "rumour", **a}),
)
text = st.builds(
    lambda text, more: {"type": "text", "text": text, **more},
    words | st.just(""),
    some(annotations=st.lists(annotations, min_size=1, max_size=2), hue=words),
)
addresses = words | st.sampled_from(["https://a", "https://a/b.png", "files/c"])
media = st.builds(
    lambda kind, source, more: {"type": kind, **source, **more},
    st.sampled_from(["image", "audio", "video", "document"]),
    st.fixed_dictionaries({"data": signatures}) | st.fixed_dictionaries({"uri": addresses}) | st.just({}),
    some(mime_type=st.sampled_from(["image/png", "audio/l16", "application/pdf"]), sample_rate=st.just(24000), name=words),
)
unknown_content = some(x=values).map(lambda c: {"type": "hologram", **c})

outputs = st.builds(
    lambda content, more: {"type": "model_output", **content, **more},
    some(content=st.lists(text | media | unknown_content, max_size=3)),
    some(error=st.just({"code": 3, "message": "blocked"}), hue=words),
)
thoughts = st.builds(
    lambda fields: {"type": "thought", **fields},
    some(
        signature=signatures,
        summary=st.lists(words.map(lambda t: {"type": "text", "text": t}) | media | unknown_content, max_size=3),
        hue=words,
    ),
)
call_ids = st.integers(0, 10**6).map(lambda i: f"c{i}")
calls = st.builds(
    lambda i, name, arguments, more: {"type": "function_call", "id": i, "name": name, "arguments": arguments, **more},
    call_ids,
    words,
    objects,
    some(signature=signatures, hue=words),
)
server_calls = st.builds(
    lambda kind, i, more: {"type": kind, "id": i, **more},
    st.sampled_from(["google_search_call", "mcp_server_tool_call", "file_search_call", "code_execution_call", "dream_call"]),
    call_ids,
    some(arguments=objects, signature=signatures, search_type=words, server_name=words, name=words),
)
server_results = st.builds(
    lambda kind, i, more: {"type": kind, "call_id": i, **more},
    st.sampled_from(
        ["google_search_result", "url_context_result", "file_search_result", "code_execution_result", "dream_result"]
    ),
    call_ids,
    some(result=values, signature=signatures, is_error=st.booleans()),
)
unknown_steps = st.sampled_from([{"type": "tool_call", "id": "x", "signature": "s"}, {"type": "daydream", "of": ["sheep"]}])

steps = st.lists(
    outputs | thoughts | calls | server_calls | server_results | unknown_steps,
    max_size=6,
    unique_by=lambda step: step.get("id") or id(step),
)
"""The steps of a reply."""
