"""A server as tests hold it: what they script, what they see of the requests, and what they assert of both."""

from __future__ import annotations

from dataclasses import replace
from inspect import currentframe
from pathlib import Path
from typing import Any

from ..spelling import did_you_mean
from .servers.local_server import LocalServer
from .service.assertions import assert_used, newest_creation, note_errors, raise_first
from .service.engine import Engine
from .service.faults import Fault, Faults, takes_fields_of
from .service.request import Request
from .service.script import Scripted, Scripts, When
from .service.script_checks import ScriptError


class ScriptedServer(LocalServer):
    """A server that plays scripts; whoever inherits from it makes its parts."""

    _scripts: Scripts
    _faults: Faults
    _engine: Engine
    _settles_strictly: bool

    def __exit__(self, *exc: object) -> None:
        """Close it; then raise what went wrong with scripts, see `settle`."""
        super().__exit__(*exc)
        self.settle(exc[1] if isinstance(exc[1], BaseException) else None)

    def reply(self, *answers: Scripted, when: When | None = None, checked: bool = True) -> None:
        """Script the next answers, in order; after them the rules answer again.

        Args:
            *answers: each a text; a list of steps (what helpers such as `say` and `call` give, objects, or wire models); a part
                of an interaction such as `{"steps": […], "status": "incomplete", "usage": {…}}`; what a helper such as `slow`
                makes of one of these; or a function of the request's body that gives one. Id, times, model and agent of an
                interaction are the emulator's own, whatever stands there.
            when: a predicate on the request's body, such as `asks("weather")`; the answers wait for requests that it is true of.
            checked: False: play what the service would not send, too. `Unchecked(…)` says so of a part.

        Raises:
            ScriptError: an answer has a step, a field or a value that there is not; the message says where, and what is near.
                What is wrong with the answer of a function is raised by `assert_all_used`, at the end of the with statement, and
                in the test that has the fixture; the request is refused.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        self._scripts.add(answers, when, checked=checked, given_at=_caller())

    @takes_fields_of(Fault)
    def fault(self, **fields: Any) -> None:
        """Let something go wrong with the next request that fits.

        Args:
            **fields: those of `Fault`, such as `status=429, retry_after=1`, `cut_after=3` or `drop_connection=True`.

        Raises:
            TypeError: there is no such field.
            ScriptError: a field has a value that it cannot have, or nothing would go wrong.
        """
        __tracebackhide__ = True
        known = Fault.__dataclass_fields__
        if unknown := next((name for name in fields if name not in known), None):
            raise TypeError(f"a fault has no field {unknown!r}.{did_you_mean(unknown, known)}")
        fault = Fault(**fields)
        if replace(fault, times=1, method=None, when=None) == Fault():
            raise ScriptError("fault: nothing would go wrong; it has no `status`, no `cut_after`, no `delay`, …")
        self._faults.add(fault)

    def assert_all_used(self) -> None:
        """Assert that every scripted answer was given, that every fault happened, and that no script failed.

        Raises:
            AssertionError: some were not; the message lists them.
            ScriptError: a script failed while it was played.
        """
        __tracebackhide__ = True
        assert_used(self._scripts, self._faults, self._engine.script_errors, self.requests)

    def settle(self, error: BaseException | None = None) -> None:
        """End a test: what the end of the with statement does, and the fixture for its test.

        Args:
            error: what ends the test already; then it is told which scripts failed, and nothing is raised.

        Raises:
            ScriptError: a script failed while it was played.
            AssertionError: with `assert_all_used`, something was not used.
        """
        __tracebackhide__ = True
        if error is not None:
            note_errors(error, self.script_errors)
        elif self._settles_strictly:
            self.assert_all_used()
        else:
            raise_first(self.script_errors)

    def forget_scripts(self) -> None:
        """Forget the answers and faults that wait, and the requests."""
        self._scripts.clear()
        for number, _, _ in self._faults.waiting():
            self._faults.remove(number)
        self._engine.forget()

    @property
    def requests(self) -> list[Request]:
        """The requests received, in order, the newest `log_size` of them: with `log_size=0` none."""
        return self._engine.requests

    @property
    def last(self) -> Request:
        """The newest request for an interaction, as `POST /interactions` makes it; looking at one, or waiting, is none.

        Raises:
            LookupError: there was none, or `log_size` is 0.
        """
        return newest_creation(self._engine.requests)

    @property
    def script_errors(self) -> list[ScriptError]:
        """What went wrong with functions and predicates of scripts and faults; a test that meant it to happen clears it."""
        return self._engine.script_errors


def _caller() -> str:
    """Return where the caller of the method that asks was: file and line."""
    frame = currentframe()
    for _ in range(2):
        frame = frame.f_back if frame else None
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" if frame else "an unknown place"
