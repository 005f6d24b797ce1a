"""Make the calls of an upload in parts, and read their answers. No I/O.

A first request gives an address, to which the bytes go; where the connection breaks, the service tells how many it has.
Reference: the resumable protocol of the Files API, ai.google.dev/gemini-api/docs/files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from ..http.call import Call, Response
from ..http.errors import InvalidResponseError

PART = 8 * 1024 * 1024
"""Bytes of an upload that are sent at a time: a multiple of 256 KiB, as the protocol asks."""

INTERRUPTIONS = 3
"""Times that an upload may break off and go on."""

_VERSION = re.compile(r"v\d+\w*", re.ASCII)


def start_call(url: str, place: str, size: int, mime_type: str | None, params: Mapping[str, str]) -> Call:
    """Return the call that begins an upload of so many bytes to a resource's path."""
    headers = {
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": str(size),
        "x-goog-upload-header-content-type": mime_type or "application/octet-stream",
    }
    return Call("PUT", f"{upload_root(url)}/{place}", headers=headers, params=dict(params) or None)


def next_part(content: bytes, offset: int) -> tuple[bytes, bool]:
    """Return the part of a file that begins at an offset in bytes, and whether it is the last."""
    part = content[offset : offset + PART]
    return part, offset + len(part) >= len(content)


def part_call(session: str, part: bytes, offset: int, *, is_last: bool) -> Call:
    """Return the call that sends a part, which begins at an offset in bytes."""
    command = "upload, finalize" if is_last else "upload"
    headers = {"x-goog-upload-command": command, "x-goog-upload-offset": str(offset)}
    return Call("POST", session, part, headers, idempotent=False)


def query_call(session: str) -> Call:
    """Return the call that asks how many bytes have arrived."""
    return Call("POST", session, headers={"x-goog-upload-command": "query"})


def session_url(url: str, response: Response) -> str:
    """Return the address for the bytes, always at the host that was configured: the key goes there, and it may be a proxy."""
    told = response.http.headers.get("x-goog-upload-url")
    if not told:
        raise InvalidResponseError("The answer does not say where to upload to ('x-goog-upload-url').", status_code=200)
    host = httpx.URL(url)
    try:
        address = httpx.URL(told)
    except httpx.InvalidURL:
        raise InvalidResponseError("The address to upload to ('x-goog-upload-url') is none.", status_code=200) from None
    return str(address.copy_with(scheme=host.scheme, host=host.host, port=host.port))


def received_bytes(response: Response) -> int:
    """Return how many bytes have arrived.

    Raises:
        InvalidResponseError: the service does not say.
    """
    headers = response.http.headers
    received = headers.get("x-goog-upload-size-received", "")
    if headers.get("x-goog-upload-status") != "active" or not received.isdecimal():
        raise InvalidResponseError("The upload broke off, and the service does not say where.", status_code=200)
    return int(received)


def upload_root(url: str) -> str:
    """Return the service's address with `upload` before the version."""
    parts = url.split("/")
    version = next((i for i, part in enumerate(parts) if i > 2 and _VERSION.fullmatch(part)), len(parts) - 1)
    return "/".join([*parts[:version], "upload", *parts[version:]])
