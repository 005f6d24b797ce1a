"""The page's templates: everything that is put into one is escaped, and made visible where it could not be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from ...extras import needed
from ...view.html.templating import templates_of
from ..service.exchange import took


class Templates:
    """The templates.

    Raises:
        MissingExtra: jinja2 is not installed.
    """

    def __init__(self) -> None:
        with needed("emulator", "The emulator's page"):
            self._environment = templates_of(__package__, clock=clock_time, iso=iso_time, path=in_path, took=took)

    def draw(self, template: str, given: Mapping[str, Any]) -> bytes:
        """Return a document as UTF-8."""
        return self._environment.get_template(template).render(given).encode("utf-8", "replace")


def clock_time(seconds: float) -> str:
    """Return a time as `06:20:01`, in UTC as the API tells it; of another day than today, with the day before it."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%H:%M:%S}" if moment.date() == datetime.now(UTC).date() else f"{moment:%Y-%m-%d %H:%M:%S}"


def iso_time(seconds: float) -> str:
    """Return a time as machines read it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def in_path(text: str) -> str:
    """Return a text as a part of an address; slashes stay."""
    return quote(text, safe="/")
