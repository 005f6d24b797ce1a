"""Servers that say again what they were sent, and a search of everything that comes out of an error for a secret."""

from __future__ import annotations

import json
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import gemini_interactions

from ..client import raw_server

PACKAGE = str(Path(gemini_interactions.__file__).parent)

Answer = Callable[[str], bytes]
"""What to answer to a request with this secret."""


def http(status: str, body: str, kind: str = "application/json", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body.encode())}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


KEY = "AIzaMARKEDmarkedMARKEDmarked-0123456789"
FIRST = '{"interaction":{"id":"v1_a","status":"in_progress"},"event_type":"interaction.created"}'


def stream(*lines: str) -> bytes:
    return http("200 OK", "\n\n".join([f"data: {FIRST}", *lines, ""]), "text/event-stream")


def escaped(secret: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in secret)


def failed(secret: str) -> str:
    error = {"code": f"bad {secret}", "message": f"The key {secret} is over its quota."}
    return json.dumps({"id": "v1_a", "status": "failed", "errors": [error]})


ECHOES: dict[str, Answer] = {
    "an error": lambda s: http("400 Bad Request", json.dumps({"error": {"code": "invalid_request", "message": f"No: {s}"}})),
    "an error in an array": lambda s: http("403 Forbidden", json.dumps([{"error": {"status": "DENIED", "message": s}}])),
    "an escaped error": lambda s: http("400 Bad Request", f'{{"error": {{"message": "{escaped(s)}", "{escaped(s)}": 1}}}}'),
    "an error that names it as a field": lambda s: http("400 Bad Request", json.dumps({"error": {"message": f"at '{s}'"}})),
    "an error page": lambda s: http("500 Oops", f"<html>{s}</html>", "text/html"),
    "a cut error page": lambda s: http("502 Bad Gateway", "x" * 170 + s, "text/html"),
    "headers": lambda s: http("401 Unauthorized", "{}", www_authenticate=f"Key {s}", x_goog_request_id=s),
    "a reason": lambda s: http(f"418 I am {s}", ""),
    "a redirect": lambda s: http("307 Elsewhere", s, location=f"http://127.0.0.1:9/?key={s}"),
    "a page instead of an answer": lambda s: http("200 OK", f"<html>{s}</html>", "text/html"),
    "a cut page instead of an answer": lambda s: http("200 OK", "y" * 170 + s, f"text/{s}"),
    "another object": lambda s: http("200 OK", json.dumps({"headers": {"x-goog-api-key": s}, "status": {s: s}})),
    "a failed interaction": lambda s: http("200 OK", failed(s)),
    "an event of an error": lambda s: stream(
        "data: " + json.dumps({"event_type": "error", "error": {"code": f"c {s}", "message": f"No: {s}"}})
    ),
    "an error in bare JSON": lambda s: stream(json.dumps({"error": {"message": f"No: {s}", "code": 500}})),
    "bare text in braces": lambda s: stream("{" + "z" * 170 + s),
    "an event that is none": lambda s: stream("data: {" + "z" * 60 + s),
    "an end that failed": lambda s: stream('data: {"event_type":"interaction.completed","interaction":' + failed(s) + "}"),
    "a wrong encoding": lambda s: http("200 OK", s, content_encoding="gzip"),
    "a hang-up": lambda s: b"",
    "no HTTP": lambda s: f"SSH-2.0-{s}\r\n".encode(),
    "half an answer": lambda s: http("200 OK", s + " " * 99)[:-50],
}


@contextmanager
def server(answer: Answer, secret: str) -> Iterator[tuple[str, list[str]]]:
    """A server on a free port: its address, and the heads of the requests that it got."""
    heads: list[str] = []

    with raw_server.server(lambda handler: handler.wfile.write(answer(secret)) and None, heads) as url:
        yield url, heads


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and all that led to it."""
    seen: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead:
        link = ahead.pop()
        if link is None or any(link is known for known in seen):
            continue
        seen.append(link)
        yield link
        ahead += [link.__cause__, link.__context__, getattr(link, "original_exception", None)]


def texts(error: BaseException) -> Iterator[tuple[str, str]]:
    """Everything that comes out of an error: its words, fields, pickle and trace, and the locals of this package's frames."""
    for link in chain(error):
        name = type(link).__name__
        yield f"{name}: words", f"{link!r} {link} {link.args!r}"
        yield f"{name}: trace", "".join(traceback.format_exception(link))
        for field, value in vars(link).items():
            yield f"{name}.{field}", deep(value)
        with suppress(Exception):  # some of others' cannot be pickled
            yield f"{name}: pickle", pickle.dumps(link).decode("latin-1")
        for frame, line in traceback.walk_tb(link.__traceback__):
            if frame.f_code.co_filename.startswith(PACKAGE):
                where = f"{frame.f_code.co_filename.removeprefix(PACKAGE)}:{line}"
                for variable, value in list(frame.f_locals.items()):
                    yield f"{where}: {variable}", deep(value)


def deep(value: Any) -> str:
    """A value as a tracker of errors shows it, with its fields; of a response, also what it holds."""
    parts = []
    with suppress(AttributeError):  # of an object that is half made
        parts += [repr(value)]
    with suppress(Exception):
        parts += [repr(field) for field in vars(value).values()]
    with suppress(Exception):
        parts += [repr(value.headers.raw), repr(value.text)]
    with suppress(Exception):
        parts += [repr(value.json())]
    with suppress(Exception):
        parts += [repr(value.request.headers.raw)]
    return " ".join(parts)


def leaks(error: BaseException, *secrets: str) -> list[str]:
    """The places where a secret, or the greater part of its beginning, comes out."""
    return [f"{where}: {text[:300]}" for where, text in texts(error) if any(secret[:16] in text for secret in secrets)]
