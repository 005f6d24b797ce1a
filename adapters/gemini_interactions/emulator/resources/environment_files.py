"""The files of environments: listed, read, and uploaded.

Paths and fields are those of the SDK (`google/genai/_gaos`: files.py, models/startenvironmentfileupload.py); uploads follow the
resumable protocol of the Files API. No answer of the service was ever recorded.
"""

from __future__ import annotations

import posixpath
import secrets
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import HTTPError, invalid_argument, not_found
from ..core.limits import LARGEST_UPLOAD
from ..storage.sandbox import File, Sandbox, Sandboxes, normal_path
from .routing import Route, RoutedRequest, is_true, json_answer, page, route

_MOST_UPLOADS = 100
_FILES = r"/environments/([^/]+)/files(?:/(.*))?"


@dataclass(slots=True)
class Upload:
    """An upload that has begun: its target, and the bytes received so far."""

    sandbox: Sandbox
    path: str
    mime_type: str
    extract: bool
    content: bytearray = field(default_factory=bytearray)


class EnvironmentFiles:
    """The routes of files and uploads; any thread may use it.

    Args:
        sandboxes: where the files are.
    """

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes
        self._uploads: dict[str, Upload] = {}
        self._lock = Lock()

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        return (
            route("GET", _FILES, self._read),
            route("PUT", f"/upload{_FILES}", self._upload, takes_bytes=True),
            route("POST", f"/upload{_FILES}", self._upload, takes_bytes=True),
        )

    def _read(self, request: RoutedRequest) -> Answer:
        """Answer with a directory's entries, a file's own entry, or with `alt=media` a file's bytes."""
        sandbox, path = self._sandboxes.find(request.arguments[0]), normal_path(request.arguments[1] or "")
        file = sandbox.read(path)
        if request.query.get("alt") == "media":
            if file is None:
                raise _no_file(path)
            return Answer(200, {"content-type": file.mime_type}, file.content)
        if file is not None:
            return json_answer({"files": [_show(path, file)]})
        if not sandbox.is_directory(path):
            raise _no_file(path)
        paths = sandbox.entries(path, recursive=is_true(request.query.get("recursive")))
        return json_answer(page("files", [_show(inner, sandbox.files.get(inner)) for inner in paths], request.query))

    def _upload(self, request: RoutedRequest) -> Answer:
        """Answer one request of an upload: the start, some bytes, or the question how many have come."""
        commands = {command.strip() for command in request.headers.get("x-goog-upload-command", "").lower().split(",")}
        if "start" in commands:
            return self._start(request)
        upload = self._uploads.get(request.query.get("upload_id") or "")
        if upload is None:
            raise not_found("Upload not found.")  # unseen words
        active = _status("active", upload)
        if "query" in commands:
            return json_answer({}, active)
        if "upload" in commands:
            if request.headers.get("x-goog-upload-offset", "0") != str(len(upload.content)):
                raise invalid_argument(active)
            if len(upload.content) + len(request.content) > LARGEST_UPLOAD:
                raise HTTPError(f"The file '{upload.path}' is too large: {LARGEST_UPLOAD} bytes at most.", headers=active)
            upload.content += request.content
        if "finalize" not in commands:
            return json_answer({}, _status("active", upload))
        with self._lock:
            self._uploads.pop(request.query["upload_id"], None)
        if upload.extract:
            upload.sandbox.unpack(upload.path, bytes(upload.content))
            return json_answer({}, _status("final", upload))
        file = upload.sandbox.write(upload.path, bytes(upload.content), upload.mime_type or None)
        return json_answer(_show(upload.path, file), _status("final", upload))

    def _start(self, request: RoutedRequest) -> Answer:
        if request.headers.get("x-goog-upload-protocol", "").lower() != "resumable":
            raise invalid_argument()
        sandbox, path = self._sandboxes.use(request.arguments[0]), normal_path(request.arguments[1] or "")
        extract = is_true(request.query.get("extract"))
        if not extract and sandbox.read(path) is not None and not is_true(request.query.get("overwrite")):
            raise HTTPError(f"File already exists: '{path}'.", "already_exists", 409)  # unseen words
        id = secrets.token_urlsafe(24)
        upload = Upload(sandbox, path, request.headers.get("x-goog-upload-header-content-type", ""), extract)
        with self._lock:
            while len(self._uploads) >= _MOST_UPLOADS:  # begun and never ended
                del self._uploads[next(iter(self._uploads))]
            self._uploads[id] = upload
        host = request.headers.get("host", "127.0.0.1")
        url = f"http://{host}/upload/v1beta/environments/{sandbox.id}/files/?upload_id={id}&upload_protocol=resumable"
        return json_answer({}, {"x-goog-upload-url": url, **_status("active", upload)})


def _status(status: str, upload: Upload) -> dict[str, str]:
    return {"x-goog-upload-status": status, "x-goog-upload-size-received": str(len(upload.content))}


def _no_file(path: str) -> HTTPError:
    return not_found(f"File not found: '{path}'.")  # unseen words


def _show(path: str, file: File | None) -> dict[str, Any]:
    if file is None:
        path = path.rstrip("/")
        return {"name": posixpath.basename(path), "path": path, "type": "directory"}
    return {
        "name": posixpath.basename(path),
        "path": path,
        "type": "file",
        "mime_type": file.mime_type,
        "size_bytes": str(len(file.content)),
        "created": timestamp(file.created),
        "modified": timestamp(file.modified),
    }
