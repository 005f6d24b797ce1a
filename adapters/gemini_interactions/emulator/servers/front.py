"""What a server has beside the API: whether it is alive, a few addresses that tools look for, and the emulator's page.

None of it asks for a key, and none of it is among the requests that a test sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Event, Lock
from typing import Protocol

from ..core.answer import JSON_HEADERS, Answer, to_json
from .access import host_of

ROOT = "/"
BELOW = "/page/"
"""The page is at the root, and all that belongs to it below this."""

_TEXT: Mapping[str, str] = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
_ALIVE = Answer(200, JSON_HEADERS, to_json({"status": "ok"}))
_ABSENT = Answer(404, _TEXT, b"Not here: this is an emulator of the Interactions API. See / for what it does.\n")

# What probes, browsers and tools ask any server for.
_PLAIN: Mapping[str, Answer] = {
    "/health": _ALIVE,
    "/healthz": _ALIVE,
    "/docs": _ABSENT,
    "/redoc": _ABSENT,
    "/openapi.json": _ABSENT,
    "/robots.txt": Answer(200, _TEXT, b"User-agent: *\nDisallow: /\n"),
    "/.well-known/appspecific/com.chrome.devtools.json": _ABSENT,
    "/favicon.ico": _ABSENT,
}
_READING = frozenset({"GET", "HEAD"})
# A proxy on this machine asks for others, and says so.
_FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "via", "cf-connecting-ip", "true-client-ip")
"""How the names of the headers begin by which one does."""

_NOT_SHOWN = """\
The page of this emulator is shown to this machine alone, and not at all where a key was set: it tells all conversations
without asking for one. To show it to whoever can reach this address:

    python -m gemini_interactions.emulator --page        (in code: Emulator(page=True))
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that is not for the API.

    Attributes:
        method: in upper case.
        path: without the query.
        query: decoded.
        headers: names in lower case.
        content: the body's bytes.
        client: the address that it comes from, as far as the server knows.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes
    client: str | None

    @property
    def is_of_this_machine(self) -> bool:
        """Whether somebody at this machine asks, and no proxy for somebody else."""
        if any(name.startswith(_FORWARDED) for name in self.headers):
            return False
        return _is_loopback(self.client) and _is_loopback(host_of(self.headers.get("host") or "localhost"))


class Page(Protocol):
    """The emulator's page."""

    def answer(self, visit: Visit) -> Answer:
        """Answer a request for it."""
        ...


class Front:
    """What is there beside the API.

    Args:
        load: makes the page, when it is first asked for, given what says that the server ends; None: there is none.
        shown: whether to show it: to whoever asks, or to nobody. None: to this machine alone, and not where there is a key.
        has_key: whether the API asks for a certain key.

    Attributes:
        ending: set while the server does not serve, so that what streams without an end knows one.
    """

    def __init__(self, load: Callable[[Event], Page] | None = None, *, shown: bool | None = None, has_key: bool = False) -> None:
        self._load = load
        self._shown = shown
        self._has_key = has_key
        self._page: Page | None = None
        self._lock = Lock()
        self.ending: Event = Event()

    def has(self, path: str) -> bool:
        """Return whether a path leads here and not to the API."""
        return path in _PLAIN or (self._load is not None and (path == ROOT or path.startswith(BELOW)))

    def answer(self, visit: Visit) -> Answer:
        """Answer a request whose path leads here."""
        plain = _PLAIN.get(visit.path)
        if plain is not None:
            return plain if visit.method in _READING else Answer(405, {**_TEXT, "allow": "GET, HEAD"}, b"Only GET and HEAD.\n")
        if self._shown is False or self._load is None:
            return _ABSENT
        if self._shown is None and (self._has_key or not visit.is_of_this_machine):
            return Answer(403, _TEXT, _NOT_SHOWN.encode())
        try:
            with self._lock:
                if self._page is None:
                    self._page = self._load(self.ending)
        except ImportError as error:  # it says what to install
            return Answer(501, _TEXT, f"{error}\n".encode())
        return self._page.answer(visit)


def _is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine, as seen from it."""
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
