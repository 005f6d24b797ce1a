"""Say which `pip install` helps where a package is missing that an extra brings."""

from __future__ import annotations

from importlib.util import find_spec
from types import TracebackType

EXTRAS: dict[str, frozenset[str]] = {
    "langchain": frozenset({"langchain_core"}),
    "llamaindex": frozenset({"llama_index"}),
    "litellm": frozenset({"litellm"}),
    "bulk": frozenset({"limits", "rich"}),
    "daft": frozenset({"daft"}),
    "dbos": frozenset({"dbos"}),
    "emulator": frozenset({"cronsim", "cryptography", "jinja2", "markupsafe", "rich", "uvicorn"}),
    "otel": frozenset({"opentelemetry"}),
    "redis": frozenset({"redis"}),
    "vertex": frozenset({"google", "google.auth", "requests"}),
    "view": frozenset({"jinja2", "markupsafe", "rich"}),
    "webhooks": frozenset({"cryptography"}),
}
"""The packages that each extra brings, as they are imported; what the library does without in silence is not among them."""


class MissingExtra(ModuleNotFoundError):
    """A package is not installed that a part of this one needs; the message names the `pip install` that helps."""


class needed:  # read as a word: `with needed("redis", …):`
    """Tell, around an import, which extra brings the package where it is missing.

    Not a generator's context manager, since type checkers take those for ones that may swallow an error.

    Args:
        extra: the name of the extra.
        what: what needs it, to begin the sentence.
    """

    def __init__(self, extra: str, what: str) -> None:
        self._extra, self._what = extra, what

    def __enter__(self) -> None:
        """Begin the imports."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Raise `MissingExtra` in place of an error about a package that the extra brings."""
        if not isinstance(error, ImportError) or isinstance(error, MissingExtra):
            return
        name = _missing_package(error.name or "", EXTRAS[self._extra])
        if name is not None:
            raise MissingExtra(
                f"{self._what} needs the package {name!r}, which is not installed:"
                f" pip install 'gemini-interactions[{self._extra}]'",
                name=error.name,
                path=error.path,
            ) from error


def _missing_package(module: str, packages: frozenset[str]) -> str | None:
    """Return which of these packages is not there, for a module that was not found; None where it is there and too old."""
    if module.startswith("google"):
        return "google-auth" if module in packages else None
    package = module.partition(".")[0]
    if package == "opentelemetry":
        return "opentelemetry-util-genai" if package in packages else None
    if module in packages:
        return module
    if package not in packages:
        return None
    try:
        return package if find_spec(package) is None else None
    except ValueError:  # something else stands under its name
        return package
