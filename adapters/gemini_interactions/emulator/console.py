"""Print a line for each request on a terminal, or into a pipe: what was new, what it continued, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from threading import Lock

from rich.console import Console
from rich.text import Text

from ..view.figures import counted, id_tail
from .service.exchange import DROPPED, LEFT, Exchange, took

_CUT: Mapping[str, str] = {DROPPED: "drop", LEFT: "left"}
_WORDS: Mapping[str, str] = {DROPPED: "the connection was dropped", LEFT: "the client left before the end"}

# Column -> its width and style, in order; what comes last is as long as it likes.
_COLUMNS: Mapping[str, tuple[int, str]] = {
    "time": (8, "dim"),
    "status": (6, ""),
    "request": (7, ""),
    "id": (9, "cyan"),
    "continues": (9, "cyan dim"),
    "tokens": (11, "dim"),
    "took": (7, "dim"),
}
_RIGHT = frozenset({"tokens", "took"})


class Lines:
    """Prints the lines, from any thread; colours are left to terminals, and to those who want none."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._lock = Lock()

    def head(self) -> None:
        """Print what the columns are."""
        names = [name.rjust(width) if name in _RIGHT else name.ljust(width) for name, (width, _) in _COLUMNS.items()]
        self._print(Text("  ".join([*names, "what was new"]), "dim"))

    def __call__(self, exchange: Exchange) -> None:
        """Print the line of an exchange that has ended."""
        self._print(line(exchange))

    def _print(self, text: Text) -> None:
        if self._console.is_terminal:
            text.truncate(self._console.width, overflow="ellipsis")
        with self._lock:
            self._console.print(text, soft_wrap=True)
            self._console.file.flush()  # the output may be a pipe, and the next line far away


def line(exchange: Exchange) -> Text:
    """Return the line of an exchange."""
    values = {
        "time": f"{datetime.fromtimestamp(exchange.at):%H:%M:%S}",
        "status": _CUT.get(exchange.state) or str(exchange.status or "-"),
        "request": exchange.deed,
        "id": _id(exchange),
        "continues": id_tail(exchange.previous),
        "tokens": f"{exchange.read} > {exchange.written}" if exchange.read or exchange.written else "",
        "took": took(exchange.seconds),
    }
    text = Text()
    for name, (width, style) in _COLUMNS.items():
        value = printable(values[name])
        style = _style_of_status(exchange) if name == "status" else style
        text.append(value.rjust(width) if name in _RIGHT else value.ljust(width), style)
        text.append("  ")
    for part, style in _rest(exchange):
        text.append(printable(part), style)
        text.append("  ")
    text.rstrip()
    return text


def printable(text: str) -> str:
    """Return a text in one line, with a dot for each character that a terminal would act on."""
    return "".join(character if character.isprintable() else "·" for character in " ".join(text.split()))


def _id(exchange: Exchange) -> str:
    if exchange.creates and exchange.interaction and not exchange.is_stored:
        return "unstored"
    return id_tail(exchange.interaction)


def _style_of_status(exchange: Exchange) -> str:
    if exchange.state in _CUT or exchange.status >= 500:
        return "bold red"
    return "bold yellow" if exchange.status >= 400 else "green"


def _rest(exchange: Exchange) -> Iterator[tuple[str, str]]:
    if not (exchange.creates or exchange.interaction):
        yield exchange.path, ""
    if exchange.asked:
        yield exchange.asked, "magenta"
    if exchange.new:
        yield f'"{exchange.new}"', ""
    if exchange.replayed:
        yield f"{counted(exchange.replayed, 'step')} replayed", "dim"
    if exchange.told not in ("", "completed") or (exchange.told and not exchange.asked):
        yield exchange.told, "yellow"
    if exchange.streams:
        yield f"{exchange.events} events", "dim"
    if exchange.fault:
        yield f"fault: {exchange.fault}", "yellow"
    if exchange.is_short:
        yield "the stream ended early", "red"
    if exchange.state in _WORDS:
        yield _WORDS[exchange.state], "red"
    elif exchange.message:
        yield exchange.message, "red"
