"""What a test asserts of its emulator as a whole: that all it had prepared was used, and what was asked last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .faults import Faults
from .request import Request
from .script import Scripts
from .script_checks import ScriptError

_MOST_REQUESTS = 20


def assert_used(scripts: Scripts, faults: Faults, errors: Sequence[ScriptError], requests: Sequence[Request]) -> None:
    """Assert that no script failed and none is left, and no fault either, but for those for all requests.

    Raises:
        ScriptError: one failed.
        AssertionError: some are left; the message lists them, and the requests that came.
    """
    __tracebackhide__ = True  # pytest then shows the test, not this
    raise_first(errors)
    replies = [str(script) for script in scripts.waiting()]
    waiting = [(fault, count) for _, fault, count in faults.waiting() if count is not None]
    left = [f"{fault}" + (f", {count} of {fault.times} times" if fault.times != 1 else "") for fault, count in waiting]
    if replies or left:
        kinds = [
            f"{len(found)} {_plural(name, found)}" for name, found in (("scripted reply", replies), ("fault", left)) if found
        ]
        came = [repr(request) for request in requests[-_MOST_REQUESTS:]]
        told = [
            *_listed(f"{' and '.join(kinds)} not used:", [*replies, *left]),
            *_listed("The requests that came:", came or ["none"]),
        ]
        raise AssertionError("\n".join(told))


def raise_first(errors: Sequence[ScriptError]) -> None:
    """Raise the first of the errors, if there is one, with what caused it and without the way that it took through the emulator.

    Raises:
        ScriptError: a script failed.
    """
    __tracebackhide__ = True
    if errors:
        raise errors[0].with_traceback(None)


def note_errors(error: BaseException, errors: Iterable[ScriptError]) -> None:
    """Tell, with an error that ends a test, which scripts failed before: that may be why."""
    for other in errors:
        if other is not error:
            error.add_note(f"A script of the emulator failed: {other}")


def newest_creation(requests: Sequence[Request]) -> Request:
    """Return the newest request for an interaction.

    Raises:
        LookupError: there was none.
    """
    found = next((request for request in reversed(requests) if request.creates), None)
    if found is None:
        others = f"; there were {len(requests)} others" if len(requests) > 1 else "; there was another" if requests else ""
        raise LookupError(f"no interaction was asked for{others} (with log_size=0, none is remembered)")
    return found


def _plural(name: str, found: Sequence[str]) -> str:
    if len(found) == 1:
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _listed(title: str, entries: Iterable[str]) -> list[str]:
    return [title, *(f"  - {entry}" for entry in entries)]
