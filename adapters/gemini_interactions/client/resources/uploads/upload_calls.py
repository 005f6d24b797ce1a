"""Make the calls of an upload in parts, and read their answers. No I/O.

A first request gives an address, to which the bytes go; where the connection breaks, the service tells how many it has.
Reference: the resumable protocol of the Files API, aistudio.google.com/docs/files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx

from ...http.call import Call, Response
from ...http.errors import InvalidResponseError
from ...interactions.body import encode
from .upload_source import UploadSource

PART = 8 * 1024 * 1024
"""Bytes of an upload that are sent at a time: a multiple of 256 KiB, as the protocol asks."""

INTERRUPTIONS = 3
"""Times that an upload may break off and go on without a byte more."""

_VERSION = re.compile(r"v\d+\w*", re.ASCII)


def start_call(
    url: str,
    place: str,
    source: UploadSource,
    *,
    mime_type: str | None,
    method: str = "POST",
    params: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Call:
    """Return the call that begins an upload. It says what the file is called where a header can say that.

    Args:
        url: the service's address with the version.
        place: the path of the resource that takes it, below the version.
        source: what is uploaded.
        mime_type: its media type, if it is known.
        method: in upper case.
        params: the query.
        body: what the resource is to know of the file; None where it is told nothing.
    """
    headers = {
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": str(source.size),
        "x-goog-upload-header-content-type": mime_type or "application/octet-stream",
    }
    if body is not None:
        headers["accept"] = "*/*"
    if body:
        headers["content-type"] = "application/json"
    if source.name and source.name.isascii() and source.name.isprintable():
        headers["x-goog-upload-file-name"] = source.name
    content = encode(body) if body else None
    return Call(method, f"{upload_root(url)}/{place}", content, headers, dict(params or {}) or None)


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


def is_whole(response: Response) -> bool:
    """Whether the answer to a query is that of the last part, which had arrived although its answer had not."""
    is_final = response.http.headers.get("x-goog-upload-status", "").lower() == "final"
    return is_final and response.content.strip() not in (b"", b"{}")


def received_bytes(response: Response, size: int) -> int:
    """Return how many bytes of an upload of that size have arrived.

    Raises:
        InvalidResponseError: the service does not say, or it has given the upload up.
    """
    headers = response.http.headers
    received = headers.get("x-goog-upload-size-received", "")
    if headers.get("x-goog-upload-status") != "active" or not received.isdecimal() or int(received) > size:
        raise InvalidResponseError("The upload broke off, and the service does not say where.", status_code=200)
    return int(received)


def check_part(response: Response, *, is_last: bool) -> Response:
    """Return the answer to a part.

    Raises:
        InvalidResponseError: the service says that the upload ended too early, or has not ended with its last part.
    """
    status = response.http.headers.get("x-goog-upload-status")
    if status is not None and status.lower() != ("final" if is_last else "active"):
        wrong = "did not end with its last part" if is_last else "was ended by the service before its last part"
        raise InvalidResponseError(f"The upload {wrong} (status {status!r}).", status_code=200)
    return response


def upload_root(url: str) -> str:
    """Return the service's address with `upload` before the version."""
    parts = url.split("/")
    version = next((i for i, part in enumerate(parts) if i > 2 and _VERSION.fullmatch(part)), len(parts) - 1)
    return "/".join([*parts[:version], "upload", *parts[version:]])
