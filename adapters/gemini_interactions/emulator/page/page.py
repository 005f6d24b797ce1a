"""The page's addresses as rows, each with what it shows or does; and the rules that a browser gets with every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote

from ...view.html import STYLE
from ..core.answer import STREAM_HEADERS, Answer
from ..core.errors import HTTPError
from ..servers.front import Visit
from .changes import changes, state_id
from .conversation_pages import conversation, conversations, found_by, interaction
from .fault_form import read_fault
from .fault_pages import faults
from .markup import Templates
from .media import bytes_answer, medium_answer
from .missing import Missing
from .request_pages import requests
from .sandbox_pages import file_in_sandbox, sandbox, sandbox_file, sandboxes
from .shell import shell
from .sources import Sources
from .webhook_pages import webhooks

# No script but the page's own file, nothing from elsewhere, and nobody may put it in a frame. The browser tells its origin to
# this server alone: with `no-referrer` it would send forms as from nowhere.
HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_HTML: Mapping[str, str] = {**HEADERS, "content-type": "text/html; charset=utf-8"}
_MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An address.

    Attributes:
        method: in upper case; GET stands for HEAD too.
        pattern: of the whole path; its groups are given to `answer`, decoded.
        answer: Return what the template shows, or a whole answer.
        template: what draws it; empty where there is nothing to draw.
        section: the part of the page that it belongs to.
    """

    method: str
    pattern: re.Pattern[str]
    answer: Callable[..., Any]
    template: str = ""
    section: str = ""


class EmulatorPage:
    """The page; any thread may ask it. Nothing is locked while it draws.

    Args:
        sources: what it tells of.

    Raises:
        MissingExtra: jinja2 is not installed.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._templates = Templates()
        static = files(__package__).joinpath("static")
        style = f"{static.joinpath('page.css').read_text('utf-8')}\n{STYLE}"
        self._files: Mapping[str, tuple[str, bytes]] = {
            "page.css": ("text/css; charset=utf-8", style.encode()),
            "page.js": ("text/javascript; charset=utf-8", static.joinpath("page.js").read_bytes()),
            "icon.svg": ("image/svg+xml", static.joinpath("icon.svg").read_bytes()),
        }
        one = "([^/]+)"
        self._rows = (
            _row("GET", "/", conversations, "conversations.html", "conversations"),
            _row("GET", f"/page/conversations/{one}", conversation, "conversations.html", "conversations"),
            _row("GET", f"/page/interactions/{one}", interaction, "conversations.html", "conversations"),
            _row("GET", "/page/requests", requests, "requests.html", "requests"),
            _row("GET", "/page/sandboxes", sandboxes, "sandboxes.html", "sandboxes"),
            _row("GET", f"/page/sandboxes/{one}", sandbox, "sandbox.html", "sandboxes"),
            _row("GET", f"/page/sandboxes/{one}/files/(.+)", sandbox_file, "file.html", "sandboxes"),
            _row("GET", f"/page/sandboxes/{one}/(raw|saved)/(.+)", self._raw_file),
            _row("GET", "/page/webhooks", webhooks, "webhooks.html", "webhooks"),
            _row("GET", "/page/faults", faults, "faults.html", "faults"),
            _row("POST", "/page/faults", self._add_fault, "faults.html", "faults"),
            _row("POST", "/page/faults/(\\d{1,12}|all)/remove", self._remove_fault),
            _row("GET", f"/page/media/{one}/([\\w.]+)", self._medium),
            _row("GET", "/page/changes", self._changes),
            _row("GET", "/page/((?:page|icon)\\.[a-z]+)", self._file),
        )

    def answer(self, visit: Visit) -> Answer:
        """Answer a request for the page."""
        method = "GET" if visit.method == "HEAD" else visit.method
        state = state_id(self._sources)  # before it is read, so that nothing new is taken for shown
        try:
            found = [(row, match) for row in self._rows if (match := row.pattern.fullmatch(visit.path))]
            if not found:
                raise Missing("There is no such page.")
            row, match = next(((row, match) for row, match in found if row.method == method), found[0])
            if row.method != method:
                return Answer(405, {**_HTML, "allow": row.method}, b"")
            given = row.answer(self._sources, visit, *map(unquote, match.groups()))
            if isinstance(given, Answer):
                return given
            status = given.pop("status", 200)
            return self._drawn(visit, row.template, status, {**given, "section": row.section, "state": state})
        except (Missing, HTTPError) as error:
            # The names of what is gone come from the address, and are escaped as everything is.
            told = {"title": "Not here", "words": str(getattr(error, "message", error)), "section": "", "state": state}
            return self._drawn(visit, "missing.html", 404, told)

    def _drawn(self, visit: Visit, template: str, status: int, given: Mapping[str, Any]) -> Answer:
        told = {**shell(self._sources, visit), **given}
        return Answer(status, _HTML, self._templates.draw(template, told))

    def _changes(self, sources: Sources, _: Visit) -> Answer:
        return Answer(200, {**HEADERS, **STREAM_HEADERS}, changes(sources))

    def _file(self, _sources: Sources, _visit: Visit, name: str) -> Answer:
        if name not in self._files:
            raise Missing("There is no such file.")
        kind, content = self._files[name]
        return Answer(200, {**HEADERS, "content-type": kind}, content)

    def _medium(self, sources: Sources, _: Visit, id: str, place: str) -> Answer:
        answer = medium_answer(found_by(sources.records(), id), place, sources.files)
        if answer is None:
            raise Missing("There is no such medium.")
        return answer

    def _raw_file(self, sources: Sources, _: Visit, id: str, way: str, path: str) -> Answer:
        file = file_in_sandbox(sources, id, path)
        return bytes_answer(file.content, file.mime_type, path, save=way == "saved")

    def _add_fault(self, sources: Sources, visit: Visit) -> Answer | dict[str, Any]:
        try:
            text = visit.content.decode("utf-8", "replace")
            given = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
            given = {name: value.replace("\r\n", "\n") for name, value in given.items()}
        except ValueError:
            return {**faults(sources, visit), "wrong": "That is no form.", "status": 422}
        try:
            sources.faults.add(read_fault(given))
        except ValueError as error:
            return {**faults(sources, visit, given), "wrong": str(error), "status": 422}
        return _see("/page/faults#pending")

    def _remove_fault(self, sources: Sources, _: Visit, which: str) -> Answer:
        for number, _fault, _left in sources.faults.waiting():
            if which in (str(number), "all"):
                sources.faults.remove(number)
        return _see("/page/faults#pending")


def _row(method: str, pattern: str, answer: Callable[..., Any], template: str = "", section: str = "") -> Row:
    return Row(method, re.compile(pattern, re.DOTALL), answer, template, section)


def _see(address: str) -> Answer:
    return Answer(303, {**HEADERS, "location": address}, b"")
