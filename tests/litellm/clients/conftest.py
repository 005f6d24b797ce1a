"""Codex and Claude Code, as npm has them, on a real LiteLLM proxy over the emulator.

The checks are named `check_*.py`, which neither `make test` nor `make test-proxy` collects: `make test-clients` names them to
pytest by path. This file is read by all, so it imports nothing that is not everywhere.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from ..proxy.conftest import new, proxy, upstream
from .programs import PROGRAMS, ClaudeCode, Codex, Program, outside

__all__ = ["new", "proxy", "upstream"]

NOTES = "The plan is to build a bridge.\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(side: int = 8) -> bytes:
    """A red square, as PNG."""
    rows = (b"\0" + b"\xff\0\0" * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def document() -> bytes:
    """An empty page, as PDF."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>")
    text, starts = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        starts.append(len(text))
        text += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF\n"
    return f"{text}xref\n0 4\n0000000000 65535 f \n{table}{end}".encode()


PNG = {"type": "image", "data": b64encode(picture()).decode(), "mime_type": "image/png"}
PDF = {"type": "document", "data": b64encode(document()).decode(), "mime_type": "application/pdf"}


def call(name: str, call_id: str, **arguments: Any) -> dict[str, Any]:
    """A call, as the service says it."""
    return {"type": "function_call", "id": call_id, "name": name, "arguments": arguments}


def results(body: dict[str, Any]) -> dict[str, Any]:
    """The results of functions in a request, by the ids of the calls."""
    return {step["call_id"]: step for step in body["input"] if step["type"] == "function_result"}


def kinds(body: dict[str, Any]) -> list[str]:
    """The types of the steps in a request."""
    return [step["type"] for step in body["input"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a client works: a text, a picture and a PDF."""
    made = tmp_path / "work"
    made.mkdir()
    (made / "notes.txt").write_text(NOTES)
    (made / "red.png").write_bytes(picture())
    (made / "doc.pdf").write_bytes(document())
    return made


@pytest.fixture
def beyond() -> Iterator[str]:
    """The address for all that is not on this machine; whoever asked for it fails the test."""
    with outside() as (address, asked):
        yield address
    assert asked == []


@pytest.fixture
def start(proxy: str, folder: Path, tmp_path: Path, beyond: str) -> Callable[[type[Program]], Any]:
    """Makes a client, in a home of its own."""
    assert PROGRAMS.is_dir(), "`make test-clients` installs them"

    def start(program: type[Program]) -> Any:
        home = tmp_path / "home"
        home.mkdir()
        return program(proxy, home, folder, beyond)

    return start


@pytest.fixture
def claude(start: Callable[[type[Program]], Any]) -> ClaudeCode:
    return start(ClaudeCode)  # type: ignore[no-any-return]


@pytest.fixture
def codex(start: Callable[[type[Program]], Any]) -> Codex:
    return start(Codex)  # type: ignore[no-any-return]


@pytest.fixture
def script(upstream: Emulator) -> Iterator[Callable[..., None]]:
    """Gives the next answers to requests of this test that offer functions: those of a client's own searches go by the rules."""
    is_running = True

    def wanted(body: dict[str, Any]) -> bool:
        return is_running and any(tool["type"] == "function" for tool in body.get("tools") or ())

    yield lambda *answers: upstream.reply(*answers, when=wanted)
    is_running = False


@pytest.fixture
def fail(upstream: Emulator) -> Iterator[Callable[..., None]]:
    """Lets all requests of this test fail in one way."""
    is_running = True
    yield lambda **fault: upstream.fault(when=lambda body: is_running, times=20, **fault)
    is_running = False
