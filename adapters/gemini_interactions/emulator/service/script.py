"""Scripted answers, which tests put in place of those of the rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any

from ...wire.base import WireModel
from ..core.answer import Answer
from ..core.errors import HTTPError
from ..core.ids import new_call_id
from ..core.record import Step
from .faults import Fault, is_seconds
from .script_checks import CALLED_OFF, ScriptError, Unchecked, check_answer, check_form, is_function, plain, unwrapped

Steps = Sequence[Step | WireModel | Unchecked | Sequence[Step]]
"""The steps of one answer; what the helpers give may stand among them as it is."""


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """An answer with what becomes of it on its way; the helpers of `scripts` make it.

    Attributes:
        answer: a text, steps, or a part of an interaction.
        fields: further fields of the interaction, such as its status.
        fault: what goes wrong with it.
        seconds: how long its background run takes, by the emulator's clock; None: as long as the emulator's runs take.
    """

    answer: Any
    fields: Mapping[str, Any] = field(default_factory=dict)
    fault: Fault | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is none.

        Raises:
            ScriptError: it is no number, or negative.
        """
        if self.seconds is not None and not is_seconds(self.seconds):
            raise ScriptError(f"in_background: seconds are a number from 0, not {self.seconds!r:.60}")


Given = str | WireModel | Steps | Step | Mapping[str, Any] | ScriptedReply | Unchecked
Scripted = Given | Callable[[dict[str, Any]], Given]
"""A text; steps, or one step; a part of an interaction; what a helper gives; or a function of the request's body, for one."""

When = Callable[[dict[str, Any]], object]


@dataclass(slots=True, eq=False)
class Script:
    """One scripted answer.

    Attributes:
        answer: read and checked already, unless it is a function.
        place: which one it is, and where it was given: `reply 2 of 3, given at test_chat.py:12`.
        when: the predicate on the request's body that it waits for.
        checked: whether its function's answer is checked.
    """

    answer: Played | Callable[[dict[str, Any]], Any]
    place: str
    when: When | None = None
    checked: bool = True

    def fits(self, body: dict[str, Any]) -> bool:
        """Return whether a request is to have it.

        Raises:
            ScriptError: the predicate fails.
        """
        try:
            return self.when is None or bool(self.when(body))
        except CALLED_OFF:
            raise
        except BaseException as error:
            raise ScriptError(f"{self.place}: its `when` failed with {type(error).__name__}: {error}") from error

    def play(self, body: dict[str, Any]) -> Played:
        """Return the answer for a request.

        Raises:
            ScriptError: the function fails, or what it gives cannot be played.
        """
        if isinstance(self.answer, Played):
            return self.answer
        try:
            given = self.answer(deepcopy(body))
        except CALLED_OFF:
            raise
        except BaseException as error:
            raise ScriptError(f"{self.place}: {_name(self.answer)} failed with {type(error).__name__}: {error}") from error
        return read_answer(given, f"{self.place}: {_name(self.answer)} gave what cannot be played: ", checked=self.checked)

    def __str__(self) -> str:
        told = str(self.answer) if isinstance(self.answer, Played) else _name(self.answer)
        return f"{self.place}: {told}" + (f", when {_name(self.when)}" if self.when else "")


@dataclass(frozen=True, slots=True)
class Played:
    """A scripted answer in its one form.

    Attributes:
        fields: a part of an interaction, as JSON.
        thinks: whether a thought goes before it.
        fault, seconds: as in `ScriptedReply`.
    """

    fields: dict[str, Any]
    thinks: bool = False
    fault: Fault | None = None
    seconds: float | None = None

    def meet(self, body: dict[str, Any], place: str) -> None:
        """Refuse the request where that is scripted, and make sure that it can have this answer.

        Args:
            body: the request.
            place: what an error begins with.

        Raises:
            HTTPError: the refusal.
            ConnectionDropped: the server is to hang up.
            ScriptError: it is no stream that could be cut, or no background run that could take its time.
        """
        refused = None if self.fault is None else self.fault.refuse()
        if self.fault is not None and refused is not None:
            raise ScriptedRefusal(self.fault.spoil(refused))
        if self.seconds is not None and not body.get("background"):
            raise ScriptError(f"{place}: it is scripted to take {self.seconds} s, but the request has no `background`")
        # A pace alone breaks nothing: a slow answer may as well be asked for whole.
        if self.fault is not None and replace(self.fault, event_delay=0).breaks_streams and not body.get("stream"):
            raise ScriptError(f"{place}: it is scripted to break its stream, but the request does not stream")

    def __str__(self) -> str:
        steps = self.fields.get("steps") or ()
        told = [f"{step.get('type')} {step['name']}" if step.get("name") else str(step.get("type")) for step in steps]
        texts = [c.get("text") for s in steps for c in s.get("content") or () if isinstance(c, dict) and c.get("text")]
        status = self.fields.get("status")
        facts = [", ".join(told), *(f"{text!r:.60}" for text in texts[:1]), *([f"status {status}"] if status else ())]
        return "; ".join(filter(None, [*facts, str(self.fault) if self.fault else ""])) or "an answer without steps"


@dataclass(slots=True)
class Scripts:
    """The answers still to be given, in order; any thread may use it."""

    _waiting: deque[Script] = field(default_factory=deque)
    _lock: RLock = field(default_factory=RLock)  # a predicate may script, too

    def add(self, answers: Sequence[Any], when: When | None, *, checked: bool = True, given_at: str = "") -> None:
        """Append answers.

        Raises:
            ScriptError: one of them cannot be played; then none is appended.
        """
        __tracebackhide__ = True
        if not answers:
            raise ScriptError("reply: there is nothing to reply")
        if when is not None and not is_function(when):
            raise ScriptError(f"reply: `when` is a function of the request's body, not {when!r:.60}{_function_here(when)}")
        scripts = []
        for number, answer in enumerate(answers, 1):
            name = "reply" if len(answers) == 1 else f"reply {number} of {len(answers)}"
            read = answer if _is_answering(answer) else read_answer(answer, f"{name}: ", checked=checked)
            scripts.append(Script(read, f"{name}, given at {given_at}" if given_at else name, when, checked))
        with self._lock:
            self._waiting.extend(scripts)

    def clear(self) -> None:
        """Forget the answers that wait."""
        with self._lock:
            self._waiting.clear()

    def next_for(self, body: dict[str, Any]) -> Script | None:
        """Return the first answer that this request may have, taken off the list.

        Raises:
            ScriptError: a predicate fails.
        """
        with self._lock:
            for script in list(self._waiting):
                if script.fits(body):
                    self._waiting.remove(script)
                    return script
        return None

    def waiting(self) -> list[Script]:
        """Return those still to be given, in order."""
        with self._lock:
            return list(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)


def read_answer(given: Any, place: str, *, checked: bool = True, more: Mapping[str, Any] | None = None) -> Played:
    """Return a scripted answer in its one form.

    Args:
        given: the answer.
        place: what errors begin with.
        checked: whether it is checked against what the service may send.
        more: further fields.

    Raises:
        ScriptError: it cannot be played.
    """
    __tracebackhide__ = True
    if isinstance(given, ScriptedReply):
        played = read_answer(given.answer, place, checked=checked, more={**given.fields, **(more or {})})
        return replace(played, fault=given.fault, seconds=given.seconds)
    if isinstance(given, Unchecked):
        return read_answer(given.value, place, checked=False, more=more)
    is_text = isinstance(given, str)
    try:
        fields = _fields([{"content": [{"text": given, "type": "text"}], "type": "model_output"}] if is_text else given)
        fields |= plain(more or {}, "")
        if checked:
            check_answer(fields)
        played = unwrapped(fields)
        check_form(played)
    except ScriptError as error:
        raise ScriptError(f"{place}{error}") from None
    except RecursionError:
        raise ScriptError(f"{place}it holds itself, or is too deep to be sent as JSON") from None
    return Played(played, thinks=is_text)


def _fields(given: Any) -> dict[str, Any]:
    if isinstance(given, WireModel):
        given = plain(given, "")
    if isinstance(given, Mapping) and given:
        # A single step, or a part of an interaction.
        is_step = given.get("type") is not None and "steps" not in given and "status" not in given
        if not is_step:
            fields: dict[str, Any] = plain({key: item for key, item in given.items() if key != "steps"}, "")
            return {**fields, "steps": _steps(given.get("steps") or ())}
        given = [given]
    elif isinstance(given, bytes | bytearray) or not isinstance(given, Sequence | Mapping):
        kinds = "a text, steps, a part of an interaction, or a function that gives one"
        raise ScriptError(f"{given!r:.80} is no answer: {kinds}{_function_here(given)}")
    if not given:
        raise ScriptError(f"{given!r} is no answer; one without steps is {{'steps': []}}")
    return {"steps": _steps(given)}


def _steps(given: Any) -> list[Any]:
    """Return steps, plain; those of a list among them are taken as if they stood there themselves."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise ScriptError(f"steps: expected a list, got {given!r:.80}")
    steps: list[Any] = []
    for entry in given:
        path = f"steps[{len(steps)}]"
        if isinstance(entry, str):
            hint = f"say({entry!r:.40})"
            raise ScriptError(f"{path}: {entry!r:.80} is a text, not a step; a text is an answer by itself, a step is {hint}")
        if isinstance(entry, Sequence) and not isinstance(entry, bytes | bytearray):
            steps.extend(_steps(entry))
        elif isinstance(entry, Mapping | WireModel | Unchecked):
            steps.append(plain(entry, path))
        else:
            raise ScriptError(f"{path}: {entry!r:.80} is no step")
    return steps


def completed(played: Played, *, thought: Callable[[], Step], sign: Callable[[], str]) -> dict[str, Any]:
    """Return a scripted answer as a part of an interaction, with all that the service always gives.

    A text gets a thought before it. Steps are taken as they are; where they lack something, it is filled in: the id of a call,
    signatures of thoughts and of built-in tools, a thought before the first function call.

    Args:
        played: the answer.
        thought: makes a thought.
        sign: Make a signature.
    """
    fields = deepcopy(played.fields)
    before = [thought()] if played.thinks else []
    return {**fields, "steps": [*before, *_completed(fields.get("steps") or [], thought, sign)]}


def _completed(steps: list[Step], thought: Callable[[], Step], sign: Callable[[], str]) -> list[Step]:
    made: list[Step] = []
    proven = False
    for step in steps:
        kind = step.get("type")
        if kind == "thought":
            if not step.get("signature"):
                step = {"signature": sign(), **{key: value for key, value in step.items() if key != "signature"}}
            proven = True
        elif kind == "function_call":
            if not proven and not step.get("signature"):
                made.append(thought())
            proven = True
            step = {"id": step.get("id") or new_call_id(), **{key: value for key, value in step.items() if key != "id"}}
            step.setdefault("arguments", {})
        made.append(step)
    return made


class ScriptedRefusal(HTTPError):
    """A refusal that a script asks for.

    Args:
        told: the answer that says so.
    """

    def __init__(self, told: Answer) -> None:
        super().__init__(f"A script refused it with status {told.status}.", status=told.status)
        self._told = told

    def answer(self) -> Answer:
        """Return the answer that says so."""
        return self._told


def _function_here(given: Any) -> str:
    """Return what is wrong with a function, if it is one, where it cannot stand."""
    if not callable(given):
        return ""
    return "; a function stands in `reply` by itself" if is_function(given) else ", a coroutine function"


def _is_answering(answer: Any) -> bool:
    return is_function(answer) and not isinstance(answer, WireModel)


def _name(function: Any) -> str:
    return str(getattr(function, "__qualname__", None) or repr(function)).replace(".<locals>", "")
