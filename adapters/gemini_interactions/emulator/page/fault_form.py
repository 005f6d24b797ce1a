"""The form that switches faults on, made of the fields of `Fault`: a kind for each of the classes it is made of. Pure."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from ..core.record import OddRun
from ..service.faults import DEFAULTS, BreakStream, Fault, Refuse
from ..service.script_checks import ScriptError

# A kind of fault -> its heading, in the order of the form.
_KINDS: Mapping[type, str] = {
    Refuse: "In place of the answer",
    BreakStream: "In the middle of a stream",
    OddRun: "In how the interaction runs",
    Fault: "How often, how late, and for which requests",
}
_LEFT_OUT = frozenset({"when"})  # a function, which a form cannot hold
_HEADERS = frozenset({"content_type", "retry_after"})
_ATTRIBUTES = re.compile(r"Attributes:\n(.*)", re.DOTALL)
_ENTRY = re.compile(r"^ {4}([\w, ]+): (.+(?:\n {8}.+)*)", re.MULTILINE)
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Preset:
    """A fault that is switched on with one button."""

    words: str
    values: Mapping[str, str]


PRESETS = (
    Preset("429, retry after 1 s", {"status": "429", "retry_after": "1"}),
    Preset("503, unavailable", {"status": "503"}),
    Preset("500, in the old envelope", {"status": "500", "classic_envelope": "on"}),
    Preset("Drop the connection", {"drop_connection": "on"}),
    Preset("Cut a stream after 3 events", {"cut_after": "3"}),
    Preset("An error in a stream", {"error_event": '{"code": "api_error", "message": "An internal error has occurred."}'}),
    Preset("Slow stream: 0.3 s an event", {"event_delay": "0.3"}),
    Preset("Answer 3 s late", {"delay": "3"}),
    Preset("Nonsense for JSON", {"raw_body": "<html>Bad Gateway</html>", "status": "502", "content_type": "text/html"}),
    Preset("A background run that never ends", {"zombie": "on"}),
)


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form.

    Attributes:
        name: that of the fault's field.
        kind: `checkbox`, `number`, `text` or `json`.
        hint: what the field does.
        default: what holds where it is left alone.
        step: of a number: `1` or `any`.
    """

    name: str
    kind: str
    hint: str
    default: str
    step: str = "any"


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one kind of fault."""

    heading: str
    inputs: tuple[Input, ...]


def groups() -> tuple[Group, ...]:
    """Return the form: every field of a fault that a form can hold."""
    seen: set[str] = set()
    made = []
    for kind, heading in _KINDS.items():
        own = [name for name in _own_fields(kind) if name not in seen]
        seen.update(own)
        hints = _hints(kind)
        made.append(Group(heading, tuple(_input(name, hints.get(name, "")) for name in own)))
    return tuple(made)


def statuses() -> tuple[int, ...]:
    """Return the statuses that the service is known to answer with."""
    return tuple(DEFAULTS)


def read_fault(given: Mapping[str, str]) -> Fault:
    """Return the fault that a form asks for; what is empty is left alone.

    Args:
        given: the values of the form by field.

    Raises:
        ValueError: a value is none of its field's; the message says what is wrong, by field.
    """
    types = get_type_hints(Fault)
    values: dict[str, Any] = {}
    for entry in fields(Fault):
        text = given.get(entry.name, "")
        if not text.strip() or entry.name in _LEFT_OUT:
            continue
        if len(text) > _LONGEST:
            raise ValueError(f"{entry.name}: longer than {_LONGEST:,} characters")
        try:
            values[entry.name] = _READERS[_kind(types[entry.name])](text)
        except ValueError as error:
            raise ValueError(f"{entry.name}: {error}") from None
    for name in _HEADERS & values.keys():
        if not (str(values[name]).isascii() and str(values[name]).isprintable()):
            raise ValueError(f"{name}: only plain ASCII can stand in a header")
    if not values.keys() - {"times", "method", "content_type"}:
        raise ValueError("nothing that goes wrong was chosen")
    try:
        return Fault(**values)
    except ScriptError as error:
        raise ValueError(str(error).removeprefix("fault: ")) from None


def _own_fields(kind: type) -> Iterator[str]:
    bases = {name for base in kind.__mro__[1:] for name in getattr(base, "__annotations__", {})}
    yield from (name for name in inspect.get_annotations(kind) if name not in bases and name not in _LEFT_OUT)


def _hints(kind: type) -> dict[str, str]:
    """Return what the docstring of a class says of its attributes."""
    found = _ATTRIBUTES.search(inspect.getdoc(kind) or "")
    texts: dict[str, str] = {}
    for names, text in _ENTRY.findall(found[1]) if found else ():
        told = " ".join(text.replace("`", "").split())
        for name in names.split(","):
            texts.setdefault(name.strip(), told[:1].upper() + told[1:])
    return texts


def _input(name: str, hint: str) -> Input:
    kind = _kind(get_type_hints(Fault)[name])
    default = next(entry.default for entry in fields(Fault) if entry.name == name)
    shown = "" if default in (None, b"", False) else str(default)
    return Input(name, _INPUTS[kind], hint, shown, "1" if kind == "int" else "any")


def _kind(hint: Any) -> str:
    """Return which of the readers a field's type needs."""
    text = str(hint)
    for kind in ("bool", "Mapping", "bytes"):
        if kind in text:
            return kind
    if "str" in text:
        return "number or text" if "float" in text else "str"
    return "float" if "float" in text else "int"


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value


def _read_int(text: str) -> int:
    try:
        return int(text)  # of a text with blanks around it too
    except ValueError:
        raise ValueError("no whole number") from None


def _read_float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError("no number") from None
    if not number < 86_400:  # neither infinite nor NaN
        raise ValueError("more than a day")
    return number


def _read_number_or_text(text: str) -> int | float | str:
    try:
        number = _read_float(text)
    except ValueError:
        return text.strip()
    return int(number) if number.is_integer() else number


_READERS: Mapping[str, Callable[[str], Any]] = {
    "bool": lambda text: text.strip().lower() not in ("off", "false", "0"),
    "int": _read_int,
    "float": _read_float,
    "str": str.strip,
    "number or text": _read_number_or_text,
    "bytes": lambda text: text.encode("utf-8", "replace"),
    "Mapping": _read_object,
}
_INPUTS: Mapping[str, str] = {
    "bool": "checkbox",
    "int": "number",
    "float": "number",
    "str": "text",
    "number or text": "text",
    "bytes": "json",
    "Mapping": "json",
}
