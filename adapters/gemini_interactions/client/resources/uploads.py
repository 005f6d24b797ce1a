"""Uploads in parts, by the resumable protocol of the Files API (ai.google.dev/gemini-api/docs/files).

A first request gives an address, to which the bytes go; where the connection breaks, the service tells how many it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from ..calls import Service
from ..exchange import Answer, Call
from ..http.errors import ConnectionFailed, InvalidResponseError, ServerError
from .base import Course

CHUNK = 8 * 1024 * 1024
"""Bytes of an upload that are sent at a time: a multiple of 256 KiB, as the protocol asks."""

_INTERRUPTIONS = 3
_VERSION = re.compile(r"v\d+\w*", re.ASCII)


def uploading(service: Service, place: str, content: bytes, mime_type: str | None, params: Mapping[str, str]) -> Course[Answer]:
    """The course that uploads a file, in parts that are sent again from where the connection broke.

    Args:
        service: where to.
        place: the path of the file's resource, below the version.
        content: the file's bytes.
        mime_type: its media type, if it is known.
        params: the query of the first request.

    Returns:
        The answer to the last part.
    """
    headers = {
        "x-goog-upload-protocol": "resumable",
        "x-goog-upload-command": "start",
        "x-goog-upload-header-content-length": str(len(content)),
        "x-goog-upload-header-content-type": mime_type or "application/octet-stream",
    }
    begun = yield Call("PUT", f"{upload_root(service)}/{place}", headers=headers, params=dict(params) or None)
    session, offset, interruptions = _session(service, begun), 0, 0
    while True:
        chunk = content[offset : offset + CHUNK]
        is_last = offset + len(chunk) >= len(content)
        command = {"x-goog-upload-command": "upload, finalize" if is_last else "upload", "x-goog-upload-offset": str(offset)}
        try:
            answer = yield Call("POST", session, chunk, command, once=True)
        except (ConnectionFailed, ServerError):
            interruptions += 1
            if interruptions > _INTERRUPTIONS:
                raise
            asked = yield Call("POST", session, headers={"x-goog-upload-command": "query"})
            offset = _received(asked)
            continue
        if is_last:
            return answer
        offset += len(chunk)


def upload_root(service: Service) -> str:
    """The service's address with `upload` before the version."""
    parts = service.url.split("/")
    version = next((i for i, part in enumerate(parts) if i > 2 and _VERSION.fullmatch(part)), len(parts) - 1)
    return "/".join([*parts[:version], "upload", *parts[version:]])


def _session(service: Service, answer: Answer) -> str:
    """Where the bytes go. Always to the host that was configured: the key goes with them, and a proxy may stand there."""
    told = answer.response.headers.get("x-goog-upload-url")
    if not told:
        raise InvalidResponseError("The answer does not say where to upload to ('x-goog-upload-url').", status_code=200)
    host = httpx.URL(service.url)
    return str(httpx.URL(told).copy_with(scheme=host.scheme, host=host.host, port=host.port))


def _received(answer: Answer) -> int:
    headers = answer.response.headers
    received = headers.get("x-goog-upload-size-received", "")
    if headers.get("x-goog-upload-status") != "active" or not received.isdecimal():
        raise InvalidResponseError("The upload broke off, and the service does not say where.", status_code=200)
    return int(received)
