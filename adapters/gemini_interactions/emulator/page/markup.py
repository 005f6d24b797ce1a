"""The page's templates: everything that is put into one is escaped, and made visible where it could not be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...extras import needed
from ...view.figures import counted, dollars, duration, id_tail, readable_size
from ...view.html.texts import visible
from ..service.exchange import took

if TYPE_CHECKING:
    from jinja2 import Environment


class Templates:
    """The templates.

    Raises:
        MissingExtra: jinja2 is not installed.
    """

    def __init__(self) -> None:
        self._environment = _environment()

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


def _environment() -> Environment:
    with needed("emulator", "The emulator's page"):
        from jinja2 import Environment, PackageLoader, StrictUndefined
        from markupsafe import Markup

    def finalize(value: Any) -> Any:
        if isinstance(value, Markup):
            return value
        return "" if value is None else visible(str(value))

    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=clock_time,
        iso=iso_time,
        path=in_path,
        size=readable_size,
        tail=id_tail,
        counted=counted,
        dollars=dollars,
        duration=duration,
        took=took,
    )
    return environment
