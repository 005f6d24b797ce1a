"""What a script may hold: the steps and fields that the service could send, as the wire models have them.

The models take anything, since a client must go on where the service is newer. A script is written by hand, where a field that is
not there is a slip; so it is read strictly. What is meant to be unknown is wrapped in `Unchecked`.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import iscoroutinefunction
from math import isfinite
from typing import Any

from ...spelling import did_you_mean
from ...wire.base import WireModel
from ...wire.content import FileCitation, PlaceCitation, SpeechAnnotation, URLCitation, WordInfo
from ...wire.interaction import Interaction
from ..contract.shapes import SERVER_STEPS, STRING, Fields, Shape, fields_of

ANSWERED_ONLY: Fields = {"service_tier": STRING}
"""Fields of an answer that may have other values than the same ones of a request."""

_ANNOTATIONS: dict[str, type[WireModel]] = {
    "url_citation": URLCitation,
    "file_citation": FileCitation,
    "place_citation": PlaceCitation,
    "word_info": WordInfo,
    "speech_metadata": SpeechAnnotation,
}
_MOST_LISTED = 12
_MEDIA = frozenset({"image", "audio", "video", "document"})
_CONTENTS = _MEDIA | {"text"}
_WITH_CONTENT = frozenset({"model_output", "user_input"})
_NAMES: Mapping[type, str] = {
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
_JSON_TYPES: Mapping[type, tuple[str, ...]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    list: ("array",),
    dict: ("object",),
}
_IN_WORDS = {"string": "a text", "integer": "an integer", "number": "a number", "boolean": "a boolean", "array": "a list"}


CALLED_OFF = (KeyboardInterrupt, GeneratorExit)
"""What ends a run, and is no failure of a script's function; `pytest.fail` and `sys.exit` in one are."""


class ScriptError(ValueError):
    """A script that cannot be played: it holds what the service would not send, or its function failed."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A part of a script that is played as it is, be it known or not: a step, a content, a field's value, or a whole answer.

    Attributes:
        value: what is played; JSON.
    """

    value: Any


@cache
def answer_shape() -> Fields:
    """Return the fields of an interaction as an answer may have them."""
    fields = {**fields_of(Interaction), **ANSWERED_ONLY}
    listed = fields["steps"].items
    assert listed is not None
    tags = {name: dict(step) for name, step in listed.tags.items()} | SERVER_STEPS
    for step in ("user_input", "model_output"):
        tags[step]["content"] = _annotated(tags[step]["content"])
    return {**fields, "steps": Shape(items=Shape(tags=tags))}


def _annotated(contents: Shape) -> Shape:
    """Return contents whose texts have annotations of known types only: a client may send any, the service has these."""
    assert contents.items is not None
    annotations = Shape(items=Shape(tags={name: fields_of(model) for name, model in _ANNOTATIONS.items()}))
    tags = contents.items.tags
    return Shape(items=Shape(tags={**tags, "text": {**tags["text"], "annotations": annotations}}))


def is_function(value: Any) -> bool:
    """Return whether a script can call something: a coroutine function has no answer when it is called, and is always true."""
    return callable(value) and not iscoroutinefunction(value)


def plain(value: Any, path: str) -> Any:
    """Return a copy of a value as JSON has it, its wire models dumped; what is `Unchecked` stays so.

    Raises:
        ScriptError: something in it is no JSON.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if not _can_be_sent(value):
            raise ScriptError(f"{path or 'the answer'}: {value!r:.80} has half a character in it, which cannot be sent")
        return str.__str__(value)  # of a member of an enumeration, its value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if isinstance(value, Unchecked):
        return Unchecked(plain(value.value, path))
    if isinstance(value, WireModel):
        return plain(value.dump(), path)
    if isinstance(value, Mapping):
        odd = next((key for key in value if not isinstance(key, str)), None)
        if odd is not None:
            raise ScriptError(f"{path or 'the answer'}: the key {odd!r} is no text, as the keys of JSON are")
        return {key: plain(item, _at(path, key)) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    kind = "bytes" if isinstance(value, bytes | bytearray) else type(value).__name__
    hint = ": media are base64, see `image`, `audio` and `video`" if kind == "bytes" else ""
    if hasattr(value, "model_dump") and not isinstance(value, type):
        hint = ': give its `model_dump(mode="json")`'
    raise ScriptError(f"{path}: {value!r:.80} ({kind}) cannot be sent as JSON{hint}")


def unwrapped(value: Any) -> Any:
    """Return a plain value without the marks of what is unchecked."""
    if isinstance(value, Unchecked):
        return unwrapped(value.value)
    if isinstance(value, dict):
        return {key: unwrapped(item) for key, item in value.items()}
    return [unwrapped(item) for item in value] if isinstance(value, list) else value


def check_answer(fields: dict[str, Any]) -> None:
    """Check a part of an interaction, plain.

    Raises:
        ScriptError: it has what the service would not send; the message names the path, and the nearest that there is.
    """
    fault = next(_in_fields(fields, answer_shape(), "", "an interaction"), None) or next(_in_steps(fields.get("steps")), None)
    if fault is not None:
        stop = "" if fault[-1] in ".?" else "."
        raise ScriptError(f"{fault}{stop} What is meant to be unknown is wrapped: Unchecked(…).")
    steps = fields.get("steps") or ()
    if steps and "status" not in fields and all(isinstance(step, dict) and step["type"] == "thought" for step in steps):
        raise ScriptError(
            "an answer of thoughts alone, which has to be `incomplete(…)`; the steps of one answer stand in one list, such as"
            " reply([think(…), call(…)])"
        )


def check_form(fields: dict[str, Any]) -> None:
    """Check what the emulator itself reads of an answer, unwrapped: it has to be there even where nothing else is checked.

    Raises:
        ScriptError: it is not.
    """
    fault = next(_in_form(fields), None)
    if fault is not None:
        raise ScriptError(f"{fault}, even unchecked; other bytes are played with fault(raw_body=…) and fault(raw_stream=…)")


def _in_form(fields: dict[str, Any]) -> Iterator[str]:
    if not isinstance(fields.get("usage"), dict | None):
        yield f"usage: {fields['usage']!r:.80} is no object, as it has to be"
    for index, step in enumerate(fields["steps"]):
        path = f"steps[{index}]"
        if not _is_typed(step):
            yield f"{path}: {step!r:.80} is no object with a 'type', as a step has to be"
        elif step["type"] in _WITH_CONTENT:
            contents = step.get("content")
            if not isinstance(contents, list | None):
                yield f"{path}.content: {contents!r:.80} is no list, as it has to be"
                continue
            for position, content in enumerate(contents or ()):
                if not isinstance(content, dict):
                    yield f"{path}.content[{position}]: {content!r:.80} is no object, as a content has to be"
                elif not isinstance(content.get("text"), str | None):
                    yield f"{path}.content[{position}].text: {content['text']!r:.80} is no text, as it has to be"


def _is_typed(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _in_fields(value: dict[str, Any], fields: Fields, path: str, owner: str) -> Iterator[str]:
    for key, item in value.items():
        shape = fields.get(key)
        if shape is not None:
            yield from _in(item, shape, _at(path, key))
        elif key != "type" or not path:
            yield f"{_at(path, key)}: {owner} has no field {key!r}.{did_you_mean(key, fields) or _listed(fields)}"


def _in(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if value is None or isinstance(value, Unchecked) or (shape.anything and not shape.tags):
        return
    if isinstance(value, dict) and shape.tags:
        yield from _in_tagged(value, shape, path)
    elif isinstance(value, dict) and shape.fields is not None:
        yield from _in_fields(value, shape.fields, path, "the object")
    elif isinstance(value, dict) and shape.values is not None:
        for key, item in value.items():
            yield from _in(item, shape.values, _at(path, key))
    elif isinstance(value, list) and shape.items is not None:
        for index, item in enumerate(value):
            yield from _in(item, shape.items, f"{path}[{index}]")
    elif not shape.anything:
        yield from _in_scalar(value, shape, path)


def _in_tagged(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    tag = value.get("type")
    known = next((fields for name, fields in shape.tags.items() if name == tag), None)
    if known is not None:
        yield from _in_fields(value, known, path, f"{tag!r}")
    elif tag is None and shape.fields is not None:
        yield from _in_fields(value, shape.fields, path, "the object")
    elif tag is None:
        yield f"{path}: the 'type' is missing.{_listed(shape.tags)}"
    elif not shape.anything:
        is_content = isinstance(tag, str) and tag in _CONTENTS and "model_output" in shape.tags
        near = " It is a content: say(…) makes a step of it." if is_content else did_you_mean(tag, shape.tags)
        yield f"{path}.type: {tag!r} is none of the types here.{near or _listed(shape.tags)}"


def _in_scalar(value: Any, shape: Shape, path: str) -> Iterator[str]:
    kind = next((name for name in _JSON_TYPES[type(value)] if name in shape.scalars), None)
    if kind is None:
        expected = " or ".join(_IN_WORDS.get(name, "an object") for name in shape.expected)
        yield f"{path}: expected {expected}, got {_NAMES[type(value)]}: {value!r:.80}"
        return
    allowed = shape.scalars[kind]
    if allowed is not None and value not in allowed:
        yield f"{path}: {value!r} is none of the values here.{did_you_mean(value, allowed) or _listed(allowed)}"


def _listed(names: Collection[str]) -> str:
    return f" There are: {', '.join(map(repr, names))}." if len(names) <= _MOST_LISTED else ""


def _in_steps(steps: Any) -> Iterator[str]:
    """Tell what no shape tells: what cannot be left out, base64 that is none, citations beside their text."""
    for index, step in enumerate(steps or ()):
        if isinstance(step, Unchecked):
            continue
        place = f"steps[{index}]"
        if step is None:
            yield f"{place}: expected an object, got None"
        elif step["type"] == "function_call" and not step.get("name"):
            yield f"{place}: a call names its function, in 'name'"
        elif step["type"] == "model_output":
            contents = step.get("content") or ()
            for position, content in enumerate(() if isinstance(contents, Unchecked) else contents):
                if not isinstance(content, Unchecked):
                    yield from _in_content(content, f"{place}.content[{position}]")


def _in_content(content: dict[str, Any] | None, path: str) -> Iterator[str]:
    if content is None:
        yield f"{path}: expected an object, got None"
        return
    kind = content.get("type")
    if kind in _MEDIA:
        data = content.get("data")
        if not data and not content.get("uri"):
            yield f"{path}: {kind} content has 'data' or a 'uri'"
        elif data and not isinstance(data, Unchecked) and not _is_base64(data):
            yield f"{path}.data: {data!r:.40} is no base64"
    notes, text = content.get("annotations"), content.get("text") or ""
    for index, note in enumerate(notes if kind == "text" and isinstance(notes, list) and isinstance(text, str) else ()):
        if note is None:
            yield f"{path}.annotations[{index}]: expected an object, got None"
            continue
        if isinstance(note, Unchecked) or any(isinstance(value, Unchecked) for value in note.values()):
            continue
        size = len(text.encode("utf-8", "replace"))
        start, end = note.get("start_index"), note.get("end_index")
        if not (start or 0) <= (size if end is None else end) <= size:
            yield f"{path}.annotations[{index}]: {start} to {end} is no range of the text's {size} bytes"


def _can_be_sent(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_base64(data: str) -> bool:
    try:
        b64decode(data, validate=True)
    except (Base64Error, ValueError):
        return False
    return True
