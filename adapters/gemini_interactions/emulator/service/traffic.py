"""What goes on: every request and how it ends, for the terminal and for the page. It stands in front of the engine.

Held are the newest exchanges and doubts and, of interactions that are stored nowhere, the newest small ones: bounded, whatever
is asked.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from threading import Lock, local
from time import monotonic, time
from typing import Any, Protocol
from urllib.parse import unquote

from ...wire.shown import without_secrets
from ..contract.doubts.questions import Doubt
from ..core.answer import Answer, ConnectionDropped, Frames, Pause
from ..core.json_body import read_json
from ..core.recent import Recent
from ..core.record import Record
from .exchange import ANSWERED, DROPPED, LEFT, OPEN, Exchange, described
from .faults import Fault

KEPT_EXCHANGES = 500
KEPT_RECORDS = 100
KEPT_DOUBTS = 200
LARGEST_RECORD = 1 << 17
"""Bytes of a request whose interaction is held though it is stored nowhere."""

_STATUS = re.compile(rb'"status":"([a-z_]{1,40})"')
_ONE = re.compile(r"/interactions/([^/:]+)")
_HEAD = 1000
_LAST_EVENT = b"event: interaction.completed"


class Answers(Protocol):
    """Whoever answers requests; see `Engine.handle`."""

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request."""
        ...


@dataclass(frozen=True, slots=True)
class Unstored:
    """An interaction that is stored nowhere, without those it continues: it keeps none of them.

    Attributes:
        id: its id, which nobody else knows.
        values: those of its record.
    """

    id: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, record: Record) -> Unstored:
        """Return what is held of a record."""
        names = (entry.name for entry in fields(record) if entry.name not in ("parent", "children"))
        return cls(record.id, {name: getattr(record, name) for name in names})

    def record(self, find: Callable[[str], Record | None]) -> Record:
        """Return the record anew.

        Args:
            find: Return the record of an id, if it is still there.
        """
        previous = self.values["request"].get("previous_interaction_id")
        return Record(**self.values, parent=find(previous) if isinstance(previous, str) else None)


class Traffic:
    """The exchanges, newest last; any thread may use it.

    Args:
        handler: answers the requests.
        limit: of the exchanges that are held.

    Attributes:
        exchanges: the newest ones.
        unstored: interactions that are stored nowhere.
        version: rises with every change.
        on_ended: called with each exchange when it has ended.
    """

    def __init__(self, handler: Answers, limit: int = KEPT_EXCHANGES) -> None:
        self._handler = handler
        self._lock = Lock()
        self._count = 0
        self._running: list[Record] = []
        self._here = local()  # the exchange that a thread is at work on
        self.exchanges: Recent[Exchange] = Recent(limit)
        self.unstored: Recent[Unstored] = Recent(min(limit, KEPT_RECORDS))
        self._doubts: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self.version: int = 0
        self.on_ended: list[Callable[[Exchange], None]] = []

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request, and note it.

        Raises:
            ConnectionDropped: the server is to hang up.
        """
        start = monotonic()
        exchange = self._begin(method, path, len(content))
        self._here.exchange, self._here.made = exchange, None
        try:
            answer = self._handler.handle(method, path, query, headers, content)
        except BaseException as error:
            exchange.take_refused(content)
            self._end(exchange, DROPPED if isinstance(error, ConnectionDropped) else ANSWERED, monotonic() - start)
            raise
        finally:
            made: Record | None = self._here.made
            self._here.exchange = self._here.made = None
        exchange.status = answer.status
        if exchange.status >= 400:
            exchange.message = _message(answer.body)
        if exchange.status >= 400 or (exchange.creates and made is None):  # of which a fault answers in its own way
            exchange.take_refused(content)
        if isinstance(answer.body, bytes):
            found = _STATUS.search(answer.body, 0, _HEAD) if exchange.interaction and answer.status < 400 else None
            exchange.told = found[1].decode() if found else exchange.told
            self._end(exchange, ANSWERED, monotonic() - start + answer.delay)
            return answer
        exchange.streams = True
        if made is not None:
            exchange.take_begun()

        def end(state: str) -> None:
            if made is not None:
                exchange.take_outcome(made)
            self._end(exchange, state, monotonic() - start)

        return replace(answer, body=_Counted(answer.body, exchange, end, self._touch))

    def clear(self, *, stored: bool) -> None:
        """Forget the exchanges.

        Args:
            stored: also the interactions that are stored nowhere, as those that are stored are forgotten.
        """
        with self._lock:
            self.exchanges.clear()
            self._doubts.clear()
            if stored:
                self.unstored.clear()
                self._running.clear()
        self._touch()

    def refused(self, method: str, path: str, answer: Answer) -> None:
        """Take note of a request that was let in nowhere: of another origin's page, say."""
        exchange = self._begin(method, path, 0)
        exchange.status, exchange.message = answer.status, _message(answer.body)
        self._end(exchange, ANSWERED, 0.0)

    def created(self, record: Record) -> None:
        """Take note of a new interaction, which a request has made, or a trigger."""
        exchange: Exchange | None = getattr(self._here, "exchange", None)
        if exchange is not None:
            exchange.take_record(record)
            self._here.made = record
        with self._lock:
            if record.request.get("store") is False:
                if exchange is None or exchange.sent <= LARGEST_RECORD:
                    self.unstored.append(Unstored.of(record))
            elif record.background:
                self._running = [*self._at_work(), record]
        self._touch()

    def doubted(self, doubt: Doubt) -> None:
        """Take note of what a request relied on that nobody is known to have seen; the same is held once."""
        told = (doubt.path, doubt.what, doubt.why)
        with self._lock:
            self._doubts.pop(told, None)
            self._doubts[told] = None
            if len(self._doubts) > KEPT_DOUBTS:
                self._doubts.popitem(last=False)

    def newest_doubts(self) -> list[tuple[str, str, str]]:
        """Return the doubts, newest first: where something stands in a body, what it is, and why it is doubted."""
        with self._lock:
            return list(reversed(self._doubts))

    def met(self, fault: Fault) -> None:
        """Take note of the fault that a request meets."""
        exchange: Exchange | None = getattr(self._here, "exchange", None)
        if exchange is not None:
            exchange.fault = described(fault)
        self._touch()

    @property
    def is_moving(self) -> bool:
        """Whether something changes by itself: a stream that is open, or a background run."""
        with self._lock:
            self._running = self._at_work()
            return bool(self._running) or any(exchange.state == OPEN for exchange in self.exchanges[-50:])

    def newest(self) -> list[Exchange]:
        """Return the exchanges, newest first."""
        with self._lock:
            return self.exchanges[::-1]

    def of_interaction(self, id: str) -> Exchange | None:
        """Return the open stream of an interaction, if it has one."""
        with self._lock:
            return next((entry for entry in reversed(self.exchanges) if entry.interaction == id and entry.state == OPEN), None)

    def _at_work(self) -> list[Record]:
        return [record for record in self._running if record.running and not (record.is_zombie or record.deleted)]

    def _begin(self, method: str, path: str, size: int) -> Exchange:
        one = _ONE.search(path)
        with self._lock:
            self._count += 1
            exchange = Exchange(self._count, time(), method, path, size, interaction=unquote(one[1]) if one else "")
            self.exchanges.append(exchange)
        self._touch()
        return exchange

    def _end(self, exchange: Exchange, state: str, seconds: float) -> None:
        exchange.state, exchange.seconds = state, seconds
        self._touch()
        for listener in self.on_ended:
            listener(exchange)

    def _touch(self) -> None:
        self.version += 1  # a count that is lost to another thread's is no loss: both have changed it


class _Counted(Iterator[bytes | Pause]):
    """The frames of a stream, counted; it tells how the stream has ended, once."""

    def __init__(self, frames: Frames, exchange: Exchange, end: Callable[[str], None], touch: Callable[[], None]) -> None:
        self._frames = frames
        self._exchange = exchange
        self._end = end
        self._touch = touch
        self._is_whole = False

    def __next__(self) -> bytes | Pause:
        try:
            entry = next(self._frames)
        except StopIteration:
            self._exchange.is_short = self._exchange.creates and not self._is_whole
            self._ended(ANSWERED)
            raise
        except BaseException:
            self._ended(DROPPED)
            raise
        if isinstance(entry, bytes):
            self._is_whole |= entry.startswith(_LAST_EVENT)
            self._exchange.events += 1
            self._touch()
        return entry

    def close(self) -> None:
        """End a stream that is not read to its end."""
        getattr(self._frames, "close", lambda: None)()
        self._ended(LEFT)

    def __del__(self) -> None:
        self._ended(LEFT)

    def _ended(self, state: str) -> None:
        if self._exchange.state == OPEN:
            self._end(state)


def _message(body: bytes | Frames) -> str:
    """Return the words of a refusal, in either envelope."""
    if not isinstance(body, bytes):
        return ""
    try:
        told = read_json(body)
    except (ValueError, RecursionError):
        return without_secrets(body[:_HEAD].decode("utf-8", "replace"))
    told = told[0] if isinstance(told, list) and told else told
    error = told.get("error") if isinstance(told, dict) else None
    return without_secrets(str(error.get("message") or "") if isinstance(error, dict) else str(told))[:_HEAD]
