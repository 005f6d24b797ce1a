"""Who may ask over a socket: not every page that a browser on this machine has open.

A page elsewhere may send requests to this machine, and it may let its own name lead here (DNS rebinding). So the name that a
request asks for has to be this server's, and a browser has to send it from a page that is allowed. What a page may not send
reaches no handler: no interaction comes of it, and no webhook. Programs send no `Origin`, and are not affected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..core.answer import Answer
from ..core.errors import HTTPError

_ELSEWHERE = frozenset({"cross-site", "same-site"})
# What a page may send without asking first; JSON is none of these.
_TYPES_OF_FORMS = frozenset({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
_UPLOADS = "/upload/"
_READING = frozenset({"GET", "HEAD"})
_ANY = "*"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Access:
    """The names a server answers to, and the pages it answers.

    It answers to `localhost`, to addresses in digits (no name leads there), and to the name it was made reachable by.

    Attributes:
        hosts: further names, without a port; `*`: any.
        origins: pages of other origins, such as `http://localhost:3000`; `*`: any.
    """

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, allowed_hosts: Iterable[str] = (), allowed_origins: Iterable[str] = ()) -> Access:
        """Return the access for names and origins as people write them.

        Raises:
            ValueError: one of them is none; a lone text would be taken letter by letter.
        """
        if isinstance(allowed_hosts, str) or isinstance(allowed_origins, str):
            raise ValueError("allowed_hosts and allowed_origins are lists of texts")
        hosts = [host.lower().strip("[]") for host in allowed_hosts]
        origins = [origin.lower().rstrip("/") for origin in allowed_origins]
        for host in hosts:
            if host != _ANY and not _is_address(host) and (not host or host_of(host) != host):
                raise ValueError(f"allowed_hosts: {host!r} is no host: a name or an address without scheme and port")
        for origin in origins:
            if origin not in (_ANY, "null") and not (urlsplit(origin).scheme in _DEFAULT_PORTS and urlsplit(origin).netloc):
                raise ValueError(f"allowed_origins: {origin!r} is no origin, such as 'http://localhost:3000'")
        return cls(frozenset(hosts), frozenset(origins))

    def refuse(self, method: str, path: str, headers: Mapping[str, str], server: str | None) -> Answer | None:
        """Return the answer to a request that may not be made; None if it may.

        Args:
            method: in upper case.
            path: without the query.
            headers: names in lower case.
            server: the name or address that the server was asked at, as far as it knows.
        """
        if (refused := self._refuse_host(headers, server)) is not None:
            return refused
        origin = headers.get("origin")
        if origin is not None and not self._has_origin(origin, headers.get("host", "")):
            return _refused(
                f"The emulator does not answer pages of the origin '{origin}'. Name it in 'allowed_origins' if it may."
            )
        if origin is None and headers.get("sec-fetch-site") in _ELSEWHERE and _ANY not in self.origins:
            return _refused("The emulator does not answer pages of other origins. Name theirs in 'allowed_origins' if they may.")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _TYPES_OF_FORMS and method != "GET" and not path.startswith(_UPLOADS):
            return HTTPError(f"Invalid content type: {kind}. Expected 'application/json'.").answer()  # unseen words
        return None

    def refuse_page(self, method: str, headers: Mapping[str, str], server: str | None) -> Answer | None:
        """Return the answer to a request for the emulator's own page that may not be made; None if it may.

        What other origins may ask of the API, they may not read off the page: it tells everybody's conversations. A link from
        elsewhere may be followed, and what changes something has to come from the page itself.

        Args:
            method: in upper case.
            headers: names in lower case.
            server: the name or address that the server was asked at, as far as it knows.
        """
        if (refused := self._refuse_host(headers, server)) is not None:
            return refused
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None:
            is_own = _same_origin(origin, headers.get("host", ""))
        elif method in _READING:
            is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
            is_own = site not in _ELSEWHERE or is_link
        else:
            is_own = site == "same-origin"
        return None if is_own else _refused("The emulator's page is changed and read by itself alone, not by other origins.")

    def cors_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return what lets a page of another origin, which is allowed, read an answer; nothing where no page asks."""
        origin = headers.get("origin")
        if origin is None or not self.origins & {_ANY, origin.lower()}:
            return {}
        return {"access-control-allow-origin": origin, "vary": "origin", "access-control-expose-headers": _ANY}

    def preflight(self, method: str, headers: Mapping[str, str]) -> Answer | None:
        """Return the answer to a browser that asks what an allowed page may send; None to any other request."""
        asked = headers.get("access-control-request-method")
        if method != "OPTIONS" or asked is None or not self.cors_headers(headers):
            return None
        allowed = {"access-control-allow-methods": asked}
        if names := headers.get("access-control-request-headers"):
            allowed["access-control-allow-headers"] = names
        return Answer(204, {**self.cors_headers(headers), **allowed}, b"")

    def _refuse_host(self, headers: Mapping[str, str], server: str | None) -> Answer | None:
        host = host_of(headers.get("host", ""))
        if not headers.get("host") or self._has_host(host, server):
            return None
        return _refused(f"The emulator does not answer to the host '{host}'. Name it in 'allowed_hosts' if it is its own.")

    def _has_host(self, host: str, server: str | None) -> bool:
        known = self.hosts | {"localhost", (server or "localhost").strip("[]").lower()}
        return host in known or _ANY in self.hosts or host.endswith(".localhost") or _is_address(host)

    def _has_origin(self, origin: str, host: str) -> bool:
        return bool(self.origins & {_ANY, origin.lower()}) or _same_origin(origin, host)


def _refused(message: str) -> Answer:
    return HTTPError(message, "permission_denied", 403).answer()


def host_of(value: str) -> str:
    """Return the host of a `Host` header, in lower case, without port, brackets and the dot at its end; empty for nonsense."""
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".") if "@" not in value and "/" not in value else ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _same_origin(origin: str, host: str) -> bool:
    """Return whether a page comes from the very server that it asks."""
    try:
        page = urlsplit(origin.lower())
        asked = urlsplit(f"{page.scheme}://{host.lower()}")
        default = _DEFAULT_PORTS.get(page.scheme)
        return default is not None and (page.hostname, page.port or default) == (asked.hostname, asked.port or default)
    except ValueError:
        return False
