"""The emulator as tests hold it: a server or a transport, scripts, faults, a clock, and what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from .contract.doubts.questions import Doubt
from .contract.doubts.tables import SUBJECTS
from .contract.signatures import Signatures
from .core.clock import Clock
from .core.open_questions import OpenQuestions
from .core.recent import LOG_SIZE, Recent
from .core.record import OddRun, Record, Step
from .resources.auth_tokens import AuthTokens
from .resources.collection import Collection
from .resources.credentials import credentials
from .resources.custom_agents import CustomAgents
from .resources.decisions import decision_routes
from .resources.environments import environments
from .resources.file_search_stores import FileSearchStoreRoutes
from .resources.files import FileRoutes
from .resources.triggers import Triggers
from .resources.uploads import Uploads
from .resources.voices import voices
from .scripted_server import ScriptedServer
from .servers.access import Access
from .servers.front import Front
from .service.engine import Engine
from .service.exchange import Exchange
from .service.faults import Faults
from .service.interaction_routes import InteractionRoutes
from .service.interactions import Interactions
from .service.quotas import MINUTE, Counted, Hint, Quotas
from .service.script import Scripts
from .service.traffic import KEPT_EXCHANGES, Traffic
from .storage.database import Database
from .storage.files import Files
from .storage.library import Library
from .storage.sandbox import Sandboxes
from .storage.search_stores import SearchStores
from .storage.store import Store
from .webhooks.deliveries import Deliveries, Delivery

if TYPE_CHECKING:
    from .page.page import EmulatorPage
    from .recording.recorder import Recorder
    from .recording.replayer import Replayer


class Clearable(Protocol):
    """A room that holds what requests have made."""

    def clear(self) -> None:
        """Forget it."""
        ...


class Emulator(ScriptedServer):
    """A local Interactions API.

    As a context manager it serves on 127.0.0.1 and a free port, at `url`. `transport()` needs no server, `app` any ASGI server.
    Where it serves, a browser that opens `url` shows what it does.

    Args:
        api_key: the only key that is accepted; None: any key, but one there must be.
        assert_all_used: whether the end of the with statement does what the method of this name does, unless an error ends it.
        missing_previous: the status, 400 or 404, that answers an unknown `previous_interaction_id` (which one the service sends
            was never recorded).
        open_questions: what nobody has seen of the service, done otherwise: `steps_of_a_get` ('chain'), `expired_previous_id`
            (403, 404, 501), `idle_runs` ('pass', 'wait'), `signatures_are_checked` (False), `split_typed_deltas` (True), and any
            of the `doubts`, by what it says ('refused').
        background_seconds: how long a background run takes, by the emulator's clock.
        queued_seconds: how long it waits before it begins, as `queued`.
        requests_per_minute: how many requests to each model or agent are taken within any minute; more are refused with 429, see
            `quota`. None: any number.
        pace: seconds between the pieces of a stream, so that one can watch it arrive; 0: as fast as it can be read.
        db: a SQLite file in which interactions outlive the process: one that was answered is in it, whatever happens then. One
            emulator at a time may use it; `close` it, or use the emulator as a context manager.
        max_interactions: how many interactions are kept at most; the oldest go first. None: any number.
        log_size: for how many requests, the newest, `requests` and `seen` tell, and how many `doubts`. None: all, which then
            grows without end.
        strict: whether only the models and agents that are known are there. False, for the day a model is new: any whose name
            begins like one of Google's.
        allowed_hosts: names that its server answers to, besides `localhost` and addresses in digits, such as the name of its
            container; `*`: any. Others are refused, since a page may let its own name lead here.
        allowed_origins: origins of pages that may ask it, such as `http://localhost:3000`; `*`: any. By default none may.
        page: whether its own page, which tells all conversations without asking for a key, is shown: to whoever asks, or to
            nobody. None: to this machine alone, and not where `api_key` is set.

    Raises:
        ValueError: the file is in use, or is no emulator's; a host or an origin is none, or an answer to an open question.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        assert_all_used: bool = False,
        missing_previous: int = 400,
        open_questions: Mapping[str, Any] | None = None,
        background_seconds: float = 0.2,
        queued_seconds: float = 0.0,
        requests_per_minute: int | None = None,
        pace: float = 0.0,
        db: str | Path | None = None,
        max_interactions: int | None = None,
        log_size: int | None = LOG_SIZE,
        strict: bool = True,
        allowed_hosts: Iterable[str] = (),
        allowed_origins: Iterable[str] = (),
        page: bool | None = None,
    ) -> None:
        self._settles_strictly = assert_all_used
        doubted = [question.name for subject in SUBJECTS for question in subject.questions]
        answers = OpenQuestions.of({"expired_previous_id": missing_previous, **(open_questions or {})}, doubted)
        access = Access.of(allowed_hosts, allowed_origins)
        self._database = None if db is None else Database(db)
        self._clock = Clock(self._database.skipped if self._database else 0.0)
        self._store = Store(self._clock, limit=max_interactions, database=self._database)
        self._scripts = Scripts()
        self._faults = Faults()
        self._created: list[Record] = Recent(log_size)
        self._doubts: list[Doubt] = Recent(log_size)
        signatures = Signatures()
        for record in self._store.snapshot().values():
            signatures.accept(record.outputs)
            record.answers = answers
        self._sandboxes = sandboxes = Sandboxes(self._clock)
        agents = CustomAgents()
        self._library = library = Library(Files(self._clock), SearchStores(self._clock))
        self._deliveries = Deliveries(self._clock)
        self._interactions = Interactions(
            self._clock,
            self._store,
            signatures,
            self._scripts,
            sandboxes,
            agents,
            library,
            answers=answers,
            background_seconds=background_seconds,
            queued_seconds=queued_seconds,
            strict=strict,
            on_doubt=[self._doubts.append],
            on_created=[self._created.append, self._deliveries.watch],
        )
        self._triggers = Triggers(self._clock, partial(self._interactions.create, vertex=False, odd=OddRun()))
        uploads = Uploads()
        # The table of the resources; `interactions` has nothing in common with the others.
        collections: tuple[Collection[Any], ...] = (
            agents.collection,
            environments(sandboxes, uploads),
            self._deliveries.webhooks.collection,
            self._triggers.collection,
            credentials(self._clock),
            voices(self._clock),
        )
        routes = [
            *InteractionRoutes(self._interactions, pace).routes,
            *(row for entry in collections for row in entry.routes),
            *AuthTokens(self._clock, self._interactions.get).routes,
            *decision_routes(),
            *FileRoutes(library.files, uploads).routes,
            *FileSearchStoreRoutes(library.stores, library.files, uploads).routes,
        ]
        kept: list[Clearable] = [entry.items for entry in collections]
        self._stored = (*kept, self._store, library.files, library.stores, self._deliveries, self._clock)
        self._quotas = Quotas(self._clock, log_size, requests_per_minute)
        self._engine = Engine(routes, self._faults, api_key, log_size, self._quotas)
        self._traffic = Traffic(self._engine, min(log_size or KEPT_EXCHANGES, KEPT_EXCHANGES))
        self._interactions.on_doubt.append(self._traffic.doubted)
        self._interactions.on_created.append(self._traffic.created)
        self._faults.on_met.append(self._traffic.met)
        front = Front(self._load_page, shown=page, has_key=api_key is not None)
        super().__init__(self._traffic, access=access, front=front, on_refused=self._traffic.refused)

    def close(self) -> None:
        """Stop serving, and close the database if there is one: then what is stored can be read, but no more be written."""
        super().close()
        self._deliveries.stop()
        if self._database:
            self._database.close()

    def advance(self, seconds: float) -> None:
        """Move the clock on: background runs progress, triggers run, interactions expire.

        Args:
            seconds: how far; not negative.
        """
        self._triggers.advance(seconds)
        if self._database:
            self._database.save_clock(self._clock.skipped)

    def quota(
        self, requests: int | None, *, seconds: float = MINUTE, model: str | None = None, hint: Hint | None = "retry_info"
    ) -> None:
        """Take so many requests within any so many seconds, and refuse more with 429, as long as nothing else is said.

        Args:
            requests: how many to each model or agent that create interactions or ask for decisions; 0: none. None: any number.
            seconds: the length of the window that slides over them, by the emulator's clock.
            model: the one model or agent that it is for; None: each that has no quota of its own.
            hint: how a refusal says how long to wait: `retry_info` in its body, to the millisecond; `header`, as `Retry-After` in
                whole seconds; None: not at all.

        Raises:
            ValueError: a value is none that a quota has.
        """
        self._quotas.set(requests, seconds=seconds, model=model, hint=hint)

    @property
    def counted(self) -> list[Counted]:
        """The requests that were counted against a quota, in order, the newest `log_size` of them."""
        return list(self._quotas.counted)

    def deliver_webhooks(self) -> list[Delivery]:
        """Send the webhooks that are due by the clock now; a thread does so by itself, a little later.

        Returns:
            What was sent, whether or not it was received; see `webhook_deliveries` for what the thread has sent.
        """
        return self._deliveries.deliver()

    @property
    def webhook_deliveries(self) -> list[Delivery]:
        """The webhooks sent, waiting, and given up, oldest first (the newest 1000)."""
        return list(self._deliveries.log)

    def reset(self, *, stored: bool = True) -> None:
        """Forget scripts, faults, quotas, requests and doubts, and what was stored, the clock's moves too; go on serving.

        Args:
            stored: False: keep interactions, files, agents and all else that requests have made, and the clock as it is.
        """
        self.forget_scripts()
        self._created.clear()
        self._doubts.clear()
        self._interactions.count_anew()
        self._quotas.clear()
        self._traffic.clear(stored=stored)
        for kept in self._stored if stored else ():
            kept.clear()

    @property
    def doubts(self) -> list[Doubt]:
        """What was let pass so far although nobody is known to have seen the service take it, the newest `log_size` of them.

        A test that wants to rely on nothing unverified asserts that it is empty. docs/emulator/refusals.md lists what there is.
        """
        return list(self._doubts)

    @property
    def interactions(self) -> Mapping[str, Record]:
        """The interactions that are stored now, by id, oldest first."""
        return self._store.snapshot()

    def history(self, interaction_id: str) -> list[Step]:
        """Return all steps of a stored interaction's conversation, its own included, oldest first, as far as they are kept.

        Raises:
            KeyError: there is no such interaction (any more).
        """
        record = self._store.get(interaction_id)
        if record is None:
            raise KeyError(interaction_id)
        return deepcopy(record.history())

    @property
    def seen(self) -> list[list[Step]]:
        """For the newest `log_size` requests that were answered, stored or not: all steps the model saw, oldest first.

        Those that the store has forgotten since are left out.
        """
        return [deepcopy([*(record.parent.history() if record.parent else ()), *record.inputs]) for record in list(self._created)]

    @staticmethod
    def record(
        base_url: str,
        key: str,
        folder: str | Path,
        *,
        allowed_hosts: Iterable[str] = (),
        allowed_origins: Iterable[str] = (),
    ) -> Recorder:
        """Return a server that passes every call on to a real endpoint, and keeps request and answer as a fixture.

        Args:
            base_url: where the calls go, without a version.
            key: the key they go with, whatever key the client has; it is in no fixture.
            folder: where the fixtures are written; it is made if there is none. What is there stays, and comes first.
            allowed_hosts: as an emulator takes them.
            allowed_origins: as an emulator takes them.

        Raises:
            ValueError: the key is too short to be told from other text.
        """
        from .recording.recorder import Recorder

        return Recorder(base_url, key, folder, access=Access.of(allowed_hosts, allowed_origins))

    @staticmethod
    def replay(folder: str | Path, *, allowed_hosts: Iterable[str] = (), allowed_origins: Iterable[str] = ()) -> Replayer:
        """Return a server that answers from the fixtures that a recorder wrote; see `Replayer`.

        Args:
            folder: where they are.
            allowed_hosts: as an emulator takes them.
            allowed_origins: as an emulator takes them.

        Raises:
            ValueError: there are none, or one cannot be read.
        """
        from .recording.replayer import Replayer

        return Replayer(folder, access=Access.of(allowed_hosts, allowed_origins))

    def on_created(self, listener: Callable[[Record], None]) -> None:
        """Call a function with each new interaction."""
        self._interactions.on_created.append(listener)

    def on_ended(self, listener: Callable[[Exchange], None]) -> None:
        """Call a function with each request when its answer has ended, however it has."""
        self._traffic.on_ended.append(listener)

    def _load_page(self, ending: Event) -> EmulatorPage:
        from .page.page import EmulatorPage
        from .page.sources import Sources

        return EmulatorPage(
            Sources(
                self._clock,
                self._store,
                self._traffic,
                self._faults,
                self._scripts,
                self._sandboxes,
                self._library.files,
                self._deliveries,
                ending,
            )
        )
