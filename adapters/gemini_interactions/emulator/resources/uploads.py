"""Uploads by the resumable protocol, for every resource that takes one.

A first request begins an upload and is told an address; the bytes go there in as many requests as one likes, each from the offset
where the last one ended; the last says `finalize`. Reference: aistudio.google.com/docs/files, and what the SDK sends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from ..core.answer import Answer
from ..core.errors import HTTPError, invalid_argument, not_found
from ..storage.blobs import Blob
from .routing import RoutedRequest, json_answer

_MOST_UPLOADS = 100


@dataclass(slots=True)
class Upload:
    """An upload that has begun.

    Attributes:
        name: what to call it in a refusal.
        largest: bytes, at the most.
        finish: Answer the last request, with all bytes there.
        mime_type: the media type that was announced.
        announced: the size that was announced, in bytes; None: none was.
        content: the bytes received so far.
    """

    name: str
    largest: int
    finish: Callable[[Upload], Answer]
    mime_type: str = ""
    announced: int | None = None
    content: Blob = field(default_factory=Blob)

    def status(self, status: str) -> dict[str, str]:
        """Return the headers that tell how far it is."""
        return {"x-goog-upload-status": status, "x-goog-upload-size-received": str(self.content.size)}


class Uploads:
    """The uploads that have begun; any thread may use it."""

    def __init__(self) -> None:
        self._begun: dict[str, Upload] = {}
        self._lock = Lock()

    def answer(self, request: RoutedRequest, path: str, begin: Callable[[RoutedRequest], Upload]) -> Answer:
        """Answer one request of an upload: the start, some bytes, or the question how many have come.

        Args:
            request: the request.
            path: of the address for the bytes, below `/upload` and the version.
            begin: Return the upload that a first request begins.
        """
        commands = {command.strip() for command in request.headers.get("x-goog-upload-command", "").lower().split(",")}
        if "start" in commands:
            return self._start(request, path, begin)
        id = request.query.get("upload_id") or ""
        upload = self._begun.get(id)
        if upload is None:
            raise not_found("Upload not found.")  # unseen words
        if "query" in commands:
            return json_answer({}, upload.status("active"))
        if "upload" in commands:
            _receive(upload, request)
        if "finalize" not in commands:
            return json_answer({}, upload.status("active"))
        if upload.announced not in (None, upload.content.size):
            raise invalid_argument(upload.status("active"))  # unseen
        with self._lock:
            self._begun.pop(id, None)
        answer = upload.finish(upload)
        return Answer(answer.status, {**answer.headers, **upload.status("final")}, answer.body)

    def _start(self, request: RoutedRequest, path: str, begin: Callable[[RoutedRequest], Upload]) -> Answer:
        if request.headers.get("x-goog-upload-protocol", "").lower() != "resumable":
            raise invalid_argument()
        upload = begin(request)
        announced = request.headers.get("x-goog-upload-header-content-length", "")
        upload.announced = int(announced) if announced.isdecimal() else None
        upload.mime_type = request.headers.get("x-goog-upload-header-content-type", "")
        if (upload.announced or 0) > upload.largest:
            raise _too_large(upload)
        id = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._begun) >= _MOST_UPLOADS:  # begun and never ended
                del self._begun[next(iter(self._begun))]
            self._begun[id] = upload
        host = request.headers.get("host", "127.0.0.1")
        url = f"http://{host}/upload/v1beta/{path}?upload_id={id}&upload_protocol=resumable"
        return json_answer({}, {"x-goog-upload-url": url, **upload.status("active")})


def _receive(upload: Upload, request: RoutedRequest) -> None:
    if request.headers.get("x-goog-upload-offset", "0") != str(upload.content.size):
        raise invalid_argument(upload.status("active"))
    if upload.content.size + len(request.content) > upload.largest:
        raise _too_large(upload)
    upload.content.append(request.content)


def _too_large(upload: Upload) -> HTTPError:
    message = f"The file '{upload.name}' is too large: {upload.largest} bytes at most."
    return HTTPError(message, headers=upload.status("active"))  # unseen words
