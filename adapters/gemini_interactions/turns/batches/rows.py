"""Keep the rows of a batch as data: which have begun, which have ended, and of which nobody knows. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from ...client.http.errors import GeminiInteractionsError, InvalidOption
from ...client.interactions.run import RunState
from ...wire.interaction import IDLE, RUNNING

VERSION = 1
"""The form of a checkpoint."""

Key = str | int
RowState = Literal["waiting", "starting", "running", "ended", "failed", "unsure"]
"""What is known of a row.

Waiting: nothing was sent. Starting: its request is being made. Running, ended: its run is known. Failed: no run was begun.
Unsure: one may have begun, and nobody knows which.
"""

WAITING: Final = "waiting"
STARTING: Final = "starting"
RUNS: Final = "running"
ENDED: Final = "ended"
FAILED: Final = "failed"
UNSURE: Final = "unsure"


class RowFailed(GeminiInteractionsError):
    """A row of a batch began no run, as the process that tried noted it: its error, in words."""


class RowUnsure(GeminiInteractionsError):
    """A run may have begun for a row of a batch, and nobody knows which: it is not begun again unless you say so.

    Open question [runs_found_again]: whether the service finds a run again of which the answer to its request was lost. Google
    Cloud lists interactions by their ids alone, the Gemini API has no list, and neither is known to take a key against
    repetition. So the row is told, whatever became of it.
    """

    must_not_repeat = True


@dataclass(slots=True)
class Row:
    """A row of a batch.

    Attributes:
        key: its name, unique in the batch.
        input: a hash of what it asks, so that a checkpoint does not meet the input of another row.
        state: what is known of it.
        run: its run, where that is known.
        error: why it began none, in words.
        failure: the same as it was raised; no part of the data.
    """

    key: Key
    input: str
    state: RowState = WAITING
    run: RunState | None = None
    error: str = ""
    failure: Exception | None = None

    def begun(self, run: RunState) -> None:
        """Note the run that was begun."""
        self.run = run
        self.state = RUNS if run.status in {*RUNNING, IDLE} else ENDED
        run.seen = None  # what was answered is not kept: rows are many

    def failed(self, error: Exception) -> None:
        """Note why no run was begun, or that one may have been."""
        self.failure, self.error = error, f"{type(error).__name__}: {error}"
        self.state = UNSURE if getattr(error, "must_not_repeat", False) else FAILED

    def lost(self) -> None:
        """Note that whoever was to begin the run was stopped meanwhile."""
        self.state = UNSURE

    def outcome(self) -> Exception:
        """Return the error of a row that has no run."""
        if self.failure is not None:
            return self.failure
        if self.state == UNSURE:
            said = f" The error was: {self.error}" if self.error else ""
            return RowUnsure(
                f"The run of the row {self.key!r} may have begun: its start was not recorded to its end.{said} It was not begun a"
                " second time; resume_batch(…, restart_unsure=True) does that, at the risk of two runs."
            )
        return RowFailed(f"The row {self.key!r} began no run. {self.error}")

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON."""
        state = self.state  # read first: it is set last, maybe in another thread
        data: dict[str, Any] = {"key": self.key, "input": self.input, "state": state}
        if state in (RUNS, ENDED) and self.run is not None:
            data["run"] = self.run.to_dict()
        return data | ({"error": self.error} if self.error else {})

    @classmethod
    def of(cls, data: Any) -> Row:
        """Return the row that was kept so.

        Raises:
            InvalidOption: it is none.
        """
        if not isinstance(data, Mapping):
            raise _no_checkpoint("rows")
        key, input, state, error = (data.get(name, "") for name in ("key", "input", "state", "error"))
        if not is_key(key) or not isinstance(input, str) or not isinstance(error, str) or state not in get_args(RowState):
            raise _no_checkpoint("rows")
        run = RunState.of(data["run"]) if "run" in data else None
        if (run is None) == (state in (RUNS, ENDED)):
            raise _no_checkpoint("rows")
        return cls(key, input, UNSURE if state == STARTING else state, run, error)


def is_key(key: object) -> bool:
    """Whether something can name a row."""
    return isinstance(key, str | int) and not isinstance(key, bool)


def rows_of(inputs: Sequence[str], keys: Iterable[Key] | None) -> list[Row]:
    """Return the rows of a new batch.

    Args:
        inputs: a hash of each input.
        keys: a name for each; else their numbers.

    Raises:
        InvalidOption: the keys do not fit.
    """
    names = list(range(len(inputs))) if keys is None else list(keys)
    if len(names) != len(inputs):
        raise InvalidOption(f"There are {len(inputs)} inputs and {len(names)} 'keys': give one for each.", field="keys")
    seen: set[Key] = set()
    for key in names:
        if not is_key(key):
            raise InvalidOption(f"'keys' are texts or whole numbers, not {type(key).__name__}.", field="keys")
        if key in seen:
            raise InvalidOption(f"'keys' name rows, and {key!r} names two.", field="keys")
        seen.add(key)
    return [Row(key, input) for key, input in zip(names, inputs, strict=True)]


def kept_rows(data: object, asked: str) -> list[Row]:
    """Return the rows in a checkpoint.

    Args:
        data: what `to_dict` of a batch gave.
        asked: the model or agent that is asked now.

    Raises:
        InvalidOption: it is none, or one of another model.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("rows"), Sequence) or isinstance(data["rows"], str):
        raise _no_checkpoint("rows")
    if data.get("version") != VERSION:
        raise InvalidOption(
            f"This version reads checkpoints of the form {VERSION}, not {data.get('version')!r}.", field="version"
        )
    if data.get("asked") != asked:
        raise InvalidOption(
            f"The checkpoint is of a batch that asks {data.get('asked')!r}, and this model asks {asked!r}.", field="asked"
        )
    rows = [Row.of(row) for row in data["rows"]]
    if len({row.key for row in rows}) != len(rows):
        raise _no_checkpoint("key")
    return rows


def to_dict(rows: Sequence[Row], asked: str) -> dict[str, Any]:
    """Return a batch as JSON."""
    return {"version": VERSION, "asked": asked, "rows": [row.to_dict() for row in rows]}


def check_inputs(rows: Sequence[Row], inputs: Sequence[str] | None) -> None:
    """Check that inputs are those that a checkpoint was written for.

    Args:
        rows: the rows in it.
        inputs: a hash of each input; None where none were given.

    Raises:
        InvalidOption: they are others, or are missing, and some row has yet to begin.
    """
    if inputs is None:
        if waiting := sum(row.state == WAITING for row in rows):
            raise InvalidOption(
                f"{waiting} rows of the batch have yet to begin, and a checkpoint does not keep what they ask: give the 'inputs'"
                " again.",
                field="inputs",
            )
        return
    if len(inputs) != len(rows):
        raise InvalidOption(f"The batch has {len(rows)} rows, and there are {len(inputs)} 'inputs'.", field="inputs")
    for row, input in zip(rows, inputs, strict=True):
        if row.input != input:
            raise InvalidOption(f"The input of the row {row.key!r} is not the one that the batch began with.", field="inputs")


def _no_checkpoint(field: str) -> InvalidOption:
    return InvalidOption(
        "A checkpoint is what to_dict() of a batch gave, as a dict or a file of JSON; this is none.", field=field
    )
