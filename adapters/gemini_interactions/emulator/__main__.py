"""Serve the emulator: `python -m gemini_interactions.emulator`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from errno import EADDRINUSE
from threading import Event

from ..extras import MissingExtra
from .emulator import Emulator


def main(arguments: Sequence[str] | None = None, stop: Event | None = None) -> None:
    """Serve until interrupted.

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
    parser.add_argument("--no-strict", action="store_true", help="take any model whose name begins like one of Google's")
    parser.add_argument(
        "--pace", type=float, default=0.0, metavar="SECONDS", help="between the pieces of a stream; default: none"
    )
    parser.add_argument("--verbose", action="store_true", help="print each interaction")
    options = parser.parse_args(arguments)
    try:
        emulator = Emulator(
            options.api_key,
            db=options.db,
            max_interactions=options.max_interactions,
            log_size=0,
            strict=not options.no_strict,
            pace=options.pace,
            allowed_hosts=options.allowed_hosts,
            allowed_origins=options.allowed_origins,
        )
    except ValueError as error:
        parser.error(str(error))
    if options.verbose:
        from .console import print_record  # here: drawing needs rich, serving does not

        emulator.on_created(print_record)
    try:
        emulator.start(options.host, options.port)
        print(_welcome(emulator.url, options.api_key), flush=True)
        (stop or Event()).wait()
    except KeyboardInterrupt:
        pass
    except MissingExtra as error:
        parser.exit(1, f"{parser.prog}: error: {error}\n")
    except OSError as error:
        parser.exit(1, f"{parser.prog}: error: {_why_not(error, options.host, options.port)}\n")
    finally:
        emulator.close()


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


def _welcome(url: str, key: str | None) -> str:
    """Say where it serves, and what a program needs to ask it instead of Google."""
    return (
        f"Gemini Interactions emulator on {url} (interrupt to stop). It is no model: it answers by rules.\n"
        "To use it, set in the shell that your program runs in:\n"
        f"  export GOOGLE_GEMINI_BASE_URL={url}\n"
        f"  export GEMINI_API_KEY={'emulator  # any key will do' if key is None else '...  # the one of --api-key'}"
    )


if __name__ == "__main__":
    main()
