"""The digest changes with everything a user can see, and with nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gemini_interactions.conversation.digest import EMPTY, extend
from gemini_interactions.wire.base import WireModel
from gemini_interactions.wire.content import (
    AudioContent,
    DocumentContent,
    ImageContent,
    KnownContent,
    TextContent,
    VideoContent,
)

Turn = list[dict[str, Any]]

words = st.text(alphabet="abcäö 日", min_size=1, max_size=5)
media = st.builds(
    lambda kind, data: {"type": kind, "data": data}, st.sampled_from(["image", "audio", "video", "document"]), words
)
user_turn = st.lists(words.map(lambda t: {"type": "text", "text": t}) | media, min_size=1, max_size=3).map(
    lambda content: [{"type": "user_input", "content": content}]
)
calls = st.builds(
    lambda i, name, args: {"type": "function_call", "id": f"c{i}", "name": name, "arguments": args},
    st.integers(0, 99),
    words,
    st.dictionaries(words, st.integers() | words, max_size=2),
)
output = words.map(lambda t: {"type": "model_output", "content": [{"type": "text", "text": t}]})
model_turn = st.lists(output | calls, min_size=1, max_size=3, unique_by=lambda s: s.get("id", id(s)))
result_turn = st.builds(
    lambda i, result, error: [{"type": "function_result", "call_id": f"c{i}", "name": "f", "result": result, "is_error": error}],
    st.integers(0, 99),
    words | st.dictionaries(words, words, max_size=2),
    st.booleans(),
)
histories = st.lists(user_turn | model_turn | result_turn, min_size=1, max_size=5)


def digest(turns: list[Turn]) -> bytes:
    value = EMPTY
    for turn in turns:
        value = extend(value, turn)
    return value


def visible_leaves(turns: list[Turn]) -> list[tuple[dict[str, Any], str]]:
    """Every place where a visible value stands, as (object, key)."""
    places: list[tuple[dict[str, Any], str]] = []
    for step in (step for turn in turns for step in turn):
        if step["type"] == "function_call":
            places += [(step, "id"), (step, "name"), (step, "arguments")]
        elif step["type"] == "function_result":
            places += [(step, "call_id"), (step, "name"), (step, "result"), (step, "is_error")]
        else:
            places += [(content, "text" if content["type"] == "text" else "data") for content in step["content"]]
    return places


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return {**value, "new": 1} if isinstance(value, dict) else f"{value}!"


@given(histories, st.data())
def test_any_edit_of_anything_visible_changes_it(turns: list[Turn], data: st.DataObject) -> None:
    edited = copy.deepcopy(turns)
    target, key = data.draw(st.sampled_from(visible_leaves(edited)))
    target[key] = other(target[key])
    assert digest(edited) != digest(turns)


@given(histories, st.data())
def test_leaving_out_or_exchanging_turns_changes_it(turns: list[Turn], data: st.DataObject) -> None:
    assume(len(turns) > 1)
    i = data.draw(st.integers(0, len(turns) - 2))
    assert digest(turns[:i] + turns[i + 1 :]) != digest(turns)
    if digest([turns[i]]) != digest([turns[i + 1]]):
        assert digest([*turns[:i], turns[i + 1], turns[i], *turns[i + 2 :]]) != digest(turns)


def test_white_space_around_a_reply_does_not_count_but_the_reply_does() -> None:
    question = [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}]
    replies = [[{"type": "model_output", "content": [{"type": "text", "text": text}]}] for text in ("Yes.", " Yes.\n", "  ")]
    assert digest([question, replies[0]]) == digest([question, replies[1]])
    assert digest([question, replies[2]]) != digest([question])


INVISIBLE = [
    {"type": "thought", "signature": "s", "summary": [{"type": "text", "text": "hm"}]},
    {"type": "google_search_call", "id": "g", "arguments": {"queries": ["q"]}},
    {"type": "google_search_result", "call_id": "g", "result": []},
    {"type": "tool_call", "id": "x"},
]


@given(histories, st.sampled_from(INVISIBLE), st.data())
def test_thoughts_and_the_steps_of_built_in_tools_do_not_count(
    turns: list[Turn], step: dict[str, Any], data: st.DataObject
) -> None:
    models = [i for i, turn in enumerate(turns) if turn[0]["type"] in ("model_output", "function_call")]
    assume(models)
    more = copy.deepcopy(turns)
    turn = more[data.draw(st.sampled_from(models))]
    turn.insert(data.draw(st.integers(0, len(turn))), step)
    assert digest(more) == digest(turns)


def text(*parts: str, kind: str = "user_input") -> Turn:
    return [{"type": kind, "content": [{"type": "text", "text": part} for part in parts]}]


@pytest.mark.parametrize("kind", ["user_input", "model_output"])
def test_how_text_is_cut_into_blocks_does_not_count(kind: str) -> None:
    assert digest([text("Hello", " world", kind=kind)]) == digest([text("Hello world", kind=kind)])
    assert digest([text("a", kind="model_output") + text("b", kind="model_output")]) == digest([text("ab", kind="model_output")])


def test_citations_and_signatures_do_not_count() -> None:
    plain = [{"type": "model_output", "content": [{"type": "text", "text": "a"}]}]
    cited = [{"type": "model_output", "content": [{"type": "text", "text": "a", "annotations": [{"type": "url_citation"}]}]}]
    assert digest([plain]) == digest([cited])
    call: dict[str, Any] = {"type": "function_call", "id": "c", "name": "f", "arguments": {}}
    assert digest([[call]]) == digest([[{**call, "signature": "s"}]])


def test_a_text_may_not_move_into_the_next_message() -> None:
    assert digest([text("a"), text("b")]) != digest([text("ab")])
    assert digest([text("a"), text("b")]) != digest([text("a"), text("b", kind="model_output")])


def test_in_a_user_message_the_order_of_text_and_media_counts() -> None:
    image, words = {"type": "image", "data": "x"}, {"type": "text", "text": "t"}
    one, two = ([[{"type": "user_input", "content": content}]] for content in ([image, words], [words, image]))
    assert digest(one) != digest(two)


def test_in_a_reply_the_place_of_calls_does_not_count_since_frameworks_keep_them_apart() -> None:
    call = {"type": "function_call", "id": "c", "name": "f", "arguments": {}}
    said = {"type": "model_output", "content": [{"type": "text", "text": "a"}]}
    assert digest([[call, said]]) == digest([[said, call]])


def test_a_result_as_text_and_as_a_text_content_is_the_same() -> None:
    result = {"type": "function_result", "call_id": "c", "result": "ok"}
    assert digest([[result]]) == digest([[{**result, "result": [{"type": "text", "text": "ok"}]}]])


def every_value(cls: type[WireModel]) -> dict[str, Any]:
    """An object of a content class with a value in every field, also inside of its objects."""
    return {name: value_of(name, field.annotation) for name, field in cls.model_fields.items()}


def value_of(name: str, annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return value_of(name, get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    options = [option for option in get_args(annotation) if option is not NoneType] or [annotation]
    if get_origin(annotation) is list:
        return [value_of(name, options[0])]
    for option in options:
        if isinstance(option, type) and issubclass(option, WireModel):
            return every_value(option)
    if len(options) < 2 and options[0] is not annotation:
        return value_of(name, options[0])
    return {int: 7, float: 0.5}.get(options[0], f"some {name}")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each leaf of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))
    if not inner:
        yield path


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    twin = copy.deepcopy(value)
    *outer, last = path
    target = twin
    for key in outer:
        target = target[key]
    target[last] = target[last] + 1 if isinstance(target[last], int | float) else f"another {target[last]}"
    return twin


CONTENTS = (TextContent, ImageContent, AudioContent, VideoContent, DocumentContent)
FIELDS = [
    (cls, path)
    for cls in CONTENTS
    for path in places(
        {name: value for name, value in every_value(cls).items() if name != "annotations"}
    )  # only replies have them
]


def test_every_content_of_the_api_is_walked() -> None:
    classes = get_args(KnownContent)
    assert set(classes) == set(CONTENTS)
    assert (VideoContent, ("processing", "fps")) in FIELDS
    assert (DocumentContent, ("processing", "page_options", "content_layers", 0)) in FIELDS
    assert len(FIELDS) > 35


@pytest.mark.parametrize(("cls", "path"), FIELDS, ids=[f"{cls.__name__}.{'.'.join(map(str, path))}" for cls, path in FIELDS])
def test_every_field_of_a_content_counts(cls: type[WireModel], path: tuple[Any, ...]) -> None:
    content = every_value(cls)
    for turn in (
        lambda content: [{"type": "user_input", "content": [content]}],
        lambda content: [{"type": "function_result", "call_id": "c", "result": [content]}],
    ):
        assert digest([turn(content)]) != digest([turn(changed(content, path))])


def test_every_field_of_a_content_counts_by_being_there() -> None:
    image = {"type": "image", "data": "x"}
    variants = [image, {**image, "mime_type": "image/png"}, {**image, "new_field": 1}, {"type": "image", "uri": "x"}]
    assert len({digest([[{"type": "user_input", "content": [content]}]]) for content in variants}) == len(variants)


def test_a_field_that_is_null_is_not_there() -> None:
    image = {"type": "image", "data": "x"}
    one, two = ([[{"type": "user_input", "content": [content]}]] for content in (image, {**image, "mime_type": None}))
    assert digest(one) == digest(two)


def test_the_medium_of_a_reply_counts_by_its_source_alone() -> None:
    """Frameworks keep no more of it; and nobody sends it again."""
    image = {"type": "image", "data": "x"}
    one, two = ([[{"type": "model_output", "content": [content]}]] for content in (image, {**image, "mime_type": "image/png"}))
    assert digest(one) == digest(two)


def test_what_an_agent_calls_and_answers_itself_does_not_count() -> None:
    said = {"type": "model_output", "content": [{"type": "text", "text": "done"}]}
    call = {"type": "function_call", "id": "c", "name": "write_file", "arguments": {"path": "a"}}
    result = {"type": "function_result", "call_id": "c", "result": "ok"}
    assert digest([[call, result, said]]) == digest([[said]])


def test_a_turn_without_steps_changes_nothing() -> None:
    before = digest([text("a")])
    assert extend(before, []) == before


def test_a_reply_that_shows_nothing_has_its_place_all_the_same() -> None:
    question, again, reply = text("a"), text("b"), [{"type": "thought", "signature": "s"}]
    histories = [[question, reply, again], [question, again, reply], [question, reply, reply, again], [question, again]]
    assert len({digest(turns) for turns in histories}) == 4


def test_the_name_on_a_result_inside_a_user_input_counts() -> None:
    def turn(name: str) -> list[Turn]:
        return [[{"type": "user_input", "content": [{"type": "function_result", "call_id": "c", "name": name, "result": "r"}]}]]

    assert digest(turn("f")) != digest(turn("g"))


def test_a_result_inside_a_user_input_counts() -> None:
    def turn(result: Any) -> list[Turn]:
        return [[{"type": "user_input", "content": [{"type": "function_result", "call_id": "c", "result": result}]}]]

    assert len({digest(turn(result)) for result in ("a", "b", {"a": 1})}) == 3


def test_unknown_contents_count() -> None:
    def turn(kind: str, x: int) -> list[Turn]:
        return [[{"type": kind, "content": [{"type": "hologram", "x": x}]}]]

    assert digest(turn("user_input", 1)) != digest(turn("user_input", 2))
    assert digest(turn("model_output", 1)) != digest(turn("model_output", 2))


@pytest.mark.parametrize(
    ("arguments", "same"),
    [
        ({"path": "a", "all": False}, True),
        ({"path": "a", "all": 0}, False),
        ({"path": "a", "all": True}, False),
        ({"all": False}, False),
        ({"path": "a", "more": False}, False),
    ],
)
def test_an_argument_at_its_default_counts_as_left_out(arguments: dict[str, Any], same: bool) -> None:
    def told(arguments: dict[str, Any], name: str = "edit") -> bytes:
        call = {"type": "function_call", "id": "c", "name": name, "arguments": arguments}
        return extend(EMPTY, [call], {"edit": {"all": False}})

    assert (told(arguments) == told({"path": "a"})) is same
    assert told({"path": "a", "all": False}, "other") != told({"path": "a"}, "other")
