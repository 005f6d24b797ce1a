"""Steps as what is drawn of them: texts, values, media, links. Every type of step has its rows here, or is drawn as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..figures import counted, id_tail
from ..step_texts import Step, error_words, step_label, thought_heads
from .cited import Piece, Source, cited
from .limits import Budget
from .links import safe_link
from .media import KINDS, Medium, medium_of
from .texts import readable_json, shared_text, shortened


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a step.

    Attributes:
        kind: how it is drawn: `text`, `code`, `json`, `medium`, `links`, `note` or `error`.
        text: what it says; of `text`, see `pieces`.
        label: a word before it, where there is one.
        pieces: the text, with the numbers of what supports it.
        sources: what supports the text.
        medium: what is drawn of a medium.
        links: addresses, each with where a page may lead to.
        cut: how many characters, or other things, are not drawn.
        is_folded: whether it is shown only when it is asked for.
        is_long: whether it is so long that it may have to be scrolled.
    """

    kind: str
    text: str = ""
    label: str = ""
    pieces: Sequence[Piece] = ()
    sources: Sequence[Source] = ()
    medium: Medium | None = None
    links: Sequence[tuple[str, str | None]] = ()
    cut: str = ""
    is_folded: bool = False
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step as it is drawn.

    Attributes:
        who: who says it: `user`, `model`, `thought`, `call`, `result`, `tool`, `error` or `other`.
        label: the word for what it is.
        title: what stands beside the label, such as the name of a function.
        mark: the end of the id by which a call and its result find each other.
        blocks: its parts.
        is_folded: whether its parts are shown only when they are asked for.
        is_error: whether it says of itself that it failed.
    """

    who: str
    label: str
    title: str = ""
    mark: str = ""
    blocks: Sequence[Block] = field(default_factory=list)
    is_folded: bool = False
    is_error: bool = False


def drawn_steps(steps: Sequence[Step], budget: Budget) -> Iterator[Drawn]:
    """Yield steps as they are drawn, and a word about those that are not.

    Args:
        steps: as JSON.
        budget: what there is still room for.
    """
    most = budget.limits.steps
    for step in steps[:most]:
        yield _drawn(step, budget)
    if len(steps) > most:
        yield Drawn("other", "not shown", title=counted(len(steps) - most, "more step"))


def _drawn(step: Step, budget: Budget) -> Drawn:
    kind = str(step.get("type") or "")
    who, read, fields = _ROWS.get(kind) or _by_name(kind)
    blocks = list(read(step, budget))
    others = {name: value for name, value in step.items() if name not in fields and name not in _ALWAYS}
    if others and fields:
        blocks.append(_json(others, budget, label="more fields", is_folded=True))
    is_thought = kind == "thought"
    title = thought_heads(step) if is_thought else _text(step.get("name"))
    place = _text(step.get("server_name"))
    return Drawn(
        who=who,
        label=_label(step, kind),
        title=shortened(shared_text(f"{title} on {place}" if place else title), _LONGEST_TITLE),
        mark=id_tail(shared_text(_text(step.get("call_id") or step.get("id")))),
        blocks=blocks,
        is_folded=is_thought and bool(blocks),
        is_error=step.get("is_error") is True or kind == "error",
    )


def _label(step: Step, kind: str) -> str:
    """Return the word for what a step is; what a tool of the service found is told from what it was asked."""
    label = shortened(step_label(step), _LONGEST_LABEL)
    return f"{label} result" if kind.endswith("_result") and kind not in _NAMED_RESULTS else label


_NAMED_RESULTS = frozenset({"function_result", "code_execution_result"})
_LONGEST_LABEL = 60
_LONGEST_TITLE = 300
_LONGEST_ADDRESS = 2_000
_LONG = 800
_ALWAYS = frozenset({"type", "id", "call_id", "signature", "name", "server_name", "is_error"})
_OF_AN_ERROR = frozenset({"code", "message"})
_WORDS_OF_LISTS = ("queries", "function_names")


def _contents(step: Step, budget: Budget) -> Iterator[Block]:
    yield from _content_list(step.get("content"), budget)
    if error := step.get("error"):
        is_told = isinstance(error, Mapping) and set(error) <= _OF_AN_ERROR
        yield _error_block(error, budget) if is_told else _json(error, budget, kind="error")


def _summary(step: Step, budget: Budget) -> Iterator[Block]:
    yield from _content_list(step.get("summary"), budget)


def _content_list(value: Any, budget: Budget) -> Iterator[Block]:
    if value in (None, []):
        return
    if not isinstance(value, list | tuple):
        yield _content(value, budget)
        return
    most = budget.limits.contents
    for content in value[:most]:
        yield _content(content, budget)
    if len(value) > most:
        yield Block("note", cut=counted(len(value) - most, "more content"))


def _content(content: Any, budget: Budget) -> Block:
    if isinstance(content, str):
        return _prose(content, (), budget)
    if not isinstance(content, Mapping):
        return _json(content, budget)
    kind = content.get("type")
    if kind == "text" and isinstance(content.get("text"), str):
        return _prose(content["text"], content.get("annotations"), budget)
    if isinstance(kind, str) and kind in KINDS:
        return Block("medium", medium=medium_of(content, budget))
    return _json(content, budget, label=_text(kind))


def _prose(text: str, annotations: Any, budget: Budget) -> Block:
    shown, left = budget.text(text)
    pieces, sources, more = cited(shared_text(shown), annotations, budget.limits.contents, is_whole=shared_text(shown) == text)
    is_long = len(shown) > _LONG or shown.count("\n") > _LONG // 80
    return Block("text", pieces=pieces, sources=sources, cut=_cut(left, more), is_long=is_long)


def _arguments(step: Step, budget: Budget) -> Iterator[Block]:
    """Draw what a tool was asked, by what its arguments are."""
    arguments = step.get("arguments")
    if not isinstance(arguments, Mapping):
        if arguments not in (None, ""):
            yield _value(arguments, budget)
        return
    rest = dict(arguments)
    if isinstance(code := rest.get("code"), str) and step.get("type") == "code_execution_call":
        yield _code(code, budget, label=_text(rest.pop("language", "")))
        del rest["code"]
    if step.get("type") in _OF_LISTS:
        for name in _WORDS_OF_LISTS:
            if _is_texts(rest.get(name)):
                words = rest.pop(name)
                yield _code("\n".join(words), budget) if words else Block("note", text=f"no {name.replace('_', ' ')}")
    if _is_texts(rest.get("urls")):
        urls = rest.pop("urls")
        shown = urls[: budget.limits.contents]
        links = [(shortened(shared_text(url), _LONGEST_ADDRESS), safe_link(url)) for url in shown]
        left = len(urls) - len(shown)
        yield Block("links", links=links, cut=counted(left, "more address", "more addresses") if left else "")
    if rest:
        yield _json(rest, budget)


def _call(step: Step, budget: Budget) -> Iterator[Block]:
    arguments = step.get("arguments")
    if arguments in (None, {}, ""):
        yield Block("note", text="without arguments")
    else:
        yield _value(arguments, budget)


def _result(step: Step, budget: Budget) -> Iterator[Block]:
    result = step.get("result")
    is_content = isinstance(result, list) and result and all(isinstance(part, Mapping) and part.get("type") for part in result)
    if is_content and step.get("type") in _GIVES_CONTENTS:
        yield from _content_list(result, budget)
    elif result in (None, "", [], {}):
        yield Block("note", text="nothing to see in it")
    else:
        yield _value(result, budget)


def _suggestions(step: Step, budget: Budget) -> Iterator[Block]:
    """Draw what a search gives: HTML that is made for a browser, which here is text like any other."""
    if step.get("result"):
        yield _json(step["result"], budget, label="search suggestions, as they came", is_folded=True)


def _error(step: Step, budget: Budget) -> Iterator[Block]:
    yield _error_block({name: step[name] for name in sorted(_OF_AN_ERROR) if name in step}, budget)


def _error_block(error: Mapping[str, Any], budget: Budget) -> Block:
    is_plain = all(value is None or isinstance(value, str | int) for value in error.values())
    return _code(error_words(error), budget, kind="error") if is_plain else _json(error, budget, kind="error")


def _whole(step: Step, budget: Budget) -> Iterator[Block]:
    """Draw a step of a type that nobody here knows."""
    if isinstance(step.get("text"), str) and set(step) == {"type", "text"}:
        yield _prose(step["text"], (), budget)
    elif str(step.get("type")) in KINDS:
        yield Block("medium", medium=medium_of(step, budget))
    else:
        yield _json(step, budget)


def _value(value: Any, budget: Budget) -> Block:
    return _code(value, budget) if isinstance(value, str) else _json(value, budget)


def _code(text: str, budget: Budget, *, label: str = "", kind: str = "code") -> Block:
    shown, left = budget.text(text)
    return Block(kind, shared_text(shown), label, cut=_cut(left))


def _json(value: Any, budget: Budget, *, label: str = "", kind: str = "json", is_folded: bool = False) -> Block:
    shown, left = budget.text(readable_json(value, budget.left))
    return Block(kind, shown, shortened(label), cut=_cut(left), is_folded=is_folded)


def _cut(characters: int, sources: int = 0) -> str:
    parts = [counted(characters, "more character")] if characters else []
    return " and ".join([*parts, *([counted(sources, "more source")] if sources else [])])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else readable_json(value, _LONGEST_TITLE)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


Read = Callable[[Step, Budget], Iterator[Block]]

_OF_LISTS = frozenset({"google_search_call", "google_maps_call", "retrieval_call", "tool_search_call"})
_GIVES_CONTENTS = frozenset({"function_result", "mcp_server_tool_result"})

_ASKED, _GIVEN = frozenset({"arguments"}), frozenset({"result"})
_ROWS: dict[str, tuple[str, Read, frozenset[str]]] = {
    "user_input": ("user", _contents, frozenset({"content"})),
    "model_output": ("model", _contents, frozenset({"content", "error"})),
    "thought": ("thought", _summary, frozenset({"summary"})),
    "function_call": ("call", _call, _ASKED),
    "function_result": ("result", _result, _GIVEN),
    "google_search_result": ("tool", _suggestions, _GIVEN),
    "code_execution_result": ("tool", _result, _GIVEN),
    "error": ("error", _error, _OF_AN_ERROR),
}
"""Type of a step -> who says it, how it is read, and which fields are read so; the others are shown as JSON."""


def _by_name(kind: str) -> tuple[str, Read, frozenset[str]]:
    """Return the row of a type that is not in the table, by the naming of the API."""
    if kind.endswith("_call"):
        return "tool", _arguments, _ASKED
    if kind.endswith("_result"):
        return "tool", _result, _GIVEN
    return "other", _whole, frozenset()
