"""Serve the emulator: `python -m gemini_interactions.emulator`."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EADDRINUSE
from threading import Event, current_thread, main_thread

from ..extras import MissingExtra, needed
from .emulator import Emulator


def main(arguments: Sequence[str] | None = None, stop: Event | None = None) -> None:
    """Serve until interrupted, or told to end as `docker stop` does (SIGTERM).

    Args:
        arguments: the command line; None: that of the process.
        stop: ends the serving when it is set.
    """
    parser = argparse.ArgumentParser(
        prog="python -m gemini_interactions.emulator", description="A local Gemini Interactions API."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8765, help="0: a free one")
    parser.add_argument("--api-key", help="the only key that is accepted; default: any")
    parser.add_argument("--db", metavar="FILE", help="keep interactions in this SQLite file; default: in memory")
    parser.add_argument("--max-interactions", type=int, metavar="N", help="keep the newest N; default: all of 55 days")
    parser.add_argument(
        "--allowed-hosts", nargs="+", default=(), metavar="NAME", help="names to answer to, besides localhost; *: any"
    )
    parser.add_argument(
        "--allowed-origins", nargs="+", default=(), metavar="URL", help="pages that may ask, by origin; *: any; default: none"
    )
    parser.add_argument(
        "--background-seconds", type=_seconds, default=0.2, metavar="S", help="how long a background run takes; default: 0.2"
    )
    parser.add_argument(
        "--queued-seconds", type=_seconds, default=0.0, metavar="S", help="how long it waits before it begins; default: 0"
    )
    parser.add_argument(
        "--missing-previous",
        type=int,
        choices=(400, 404),
        default=400,
        help="the status for a previous_interaction_id that is not there; default: 400",
    )
    parser.add_argument(
        "--page",
        action=argparse.BooleanOptionalAction,
        help="show the page of all conversations to whoever asks, or not at all; default: to this machine, if no key is set",
    )
    parser.add_argument("--no-strict", action="store_true", help="take any model whose name begins like one of Google's")
    parser.add_argument("--pace", type=_seconds, default=0.0, metavar="S", help="between the pieces of a stream; default: none")
    parser.add_argument(
        "--requests-per-minute", type=int, metavar="N", help="to each model; more are refused with 429; default: any number"
    )
    parser.add_argument("--verbose", action="store_true", help="print a line for each request")
    options = parser.parse_args(arguments)
    try:
        emulator = Emulator(
            options.api_key,
            missing_previous=options.missing_previous,
            background_seconds=options.background_seconds,
            queued_seconds=options.queued_seconds,
            requests_per_minute=options.requests_per_minute,
            db=options.db,
            max_interactions=options.max_interactions,
            log_size=0,
            strict=not options.no_strict,
            pace=options.pace,
            allowed_hosts=options.allowed_hosts,
            allowed_origins=options.allowed_origins,
            page=options.page,
        )
    except ValueError as error:
        parser.error(str(error))
    has_page = options.page if options.page is not None else options.api_key is None
    try:
        with _told_to_end():
            emulator.start(options.host, options.port)
            print(_welcome(emulator.url, options.api_key, has_page=has_page), flush=True)
            if options.verbose:
                _print_lines(emulator)
            (stop or Event()).wait()
    except KeyboardInterrupt:
        pass
    except MissingExtra as error:
        parser.exit(1, f"{parser.prog}: error: {error}\n")
    except OSError as error:
        parser.exit(1, f"{parser.prog}: error: {_why_not(error, options.host, options.port)}\n")
    finally:
        emulator.close()


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Take a request to end (SIGTERM) for an interrupt, which the background jobs of a shell never hear."""
    if current_thread() is not main_thread():  # the only one that Python lets listen
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise ValueError
    return port


def _why_not(error: OSError, host: str, port: int) -> str:
    """Return why it cannot be served there, and the way out."""
    if error.errno == EADDRINUSE:
        return f"port {port} of {host} is in use: give another with --port, or 0 for a free one"
    return f"cannot listen on port {port} of {host}: {(error.strerror or str(error)).lower()}"


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise ValueError
    return seconds


def _print_lines(emulator: Emulator) -> None:
    with needed("emulator", "Printing a line for each request"):
        from .console import Lines  # here: drawing needs rich, serving does not

    lines = Lines()
    lines.head()
    emulator.on_ended(lines)


def _welcome(url: str, key: str | None, *, has_page: bool) -> str:
    """Say where it serves, what a program needs to ask it instead of Google, and where to see what it does."""
    url_of_page = url.replace("//0.0.0.0:", "//localhost:").replace("//[::]:", "//localhost:")
    page = f"{url_of_page}/" if has_page else "off where a key is set; --page shows it to whoever asks" if key else "off"
    return (
        f"Gemini Interactions emulator on {url} (interrupt to stop). It is no model: it answers by rules.\n"
        f"What it does, in a browser: {page}\n"
        "To use it, set in the shell that your program runs in:\n"
        f"  export GOOGLE_GEMINI_BASE_URL={url}\n"
        f"  export GEMINI_API_KEY={'emulator  # any key will do' if key is None else '...  # the one of --api-key'}"
    )


if __name__ == "__main__":
    main()
