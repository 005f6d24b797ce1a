"""Templates that are safe to put anything into: all of it is escaped, and made visible where it could not be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..figures import counted, dollars, duration, id_tail, readable_size
from .texts import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def templates_of(package: str, **filters: Callable[..., Any]) -> Environment:
    """Return the templates in the folder `templates` of a package.

    Args:
        package: its dotted name.
        filters: what its templates use beside the filters for figures.

    Raises:
        ImportError: jinja2 is not installed.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        """Take out, of everything that is put in a template, what cannot be seen."""
        if isinstance(value, Markup):
            return value
        return "" if value is None else visible(str(value))

    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures = {"size": readable_size, "tail": id_tail, "counted": counted, "dollars": dollars, "duration": duration}
    environment.filters.update(figures | filters)
    return environment
