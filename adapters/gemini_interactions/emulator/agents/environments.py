"""The resource `environments`: sandboxes made, listed and deleted, their files listed, read and uploaded.

Paths and fields are those of the SDK (`google/genai/_gaos`: environments.py, files.py, models/startenvironmentfileupload.py);
uploads follow the resumable protocol of the Files API. No answer of the service was ever recorded.
"""

from __future__ import annotations

import posixpath
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from ..contract.validation import check_body
from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import HTTPError, not_found
from ..service.routing import Call, Route, is_true, json_answer, page, read_fields, route
from ..storage.sandbox import File, Sandbox, Sandboxes, normal_path

_FIELDS: Mapping[str, tuple[type, ...]] = {
    "sources": (list,),
    "network": (dict, str),
    "from_environment": (str,),
}
_FILES = r"/environments/([^/]+)/files(?:/(.*))?"


@dataclass(slots=True)
class Upload:
    """An upload that has begun: where it goes, and what has come."""

    sandbox: Sandbox
    path: str
    mime_type: str
    extract: bool
    content: bytearray = field(default_factory=bytearray)


class Environments:
    """What `/environments` and its uploads answer."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes
        self._uploads: dict[str, Upload] = {}
        self._lock = Lock()

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        upload = f"/upload{_FILES}"
        return (
            route("POST", r"/environments", self._create),
            route("GET", r"/environments", self._list),
            route("GET", r"/environments/([^/]+)", lambda call: json_answer(_shown(self._sandboxes.find(call.arguments[0])))),
            route("DELETE", r"/environments/([^/]+)", self._delete),
            route("GET", _FILES, self._files),
            route("PUT", upload, self._upload, takes_bytes=True),
            route("POST", upload, self._upload, takes_bytes=True),
        )

    def _create(self, call: Call) -> Answer:
        body = read_fields(call.body, _FIELDS)
        sources = body.get("sources") or []
        try:
            check_body({"environment": {"type": "remote", "sources": sources, "network": body.get("network")}})
        except HTTPError as refusal:
            raise HTTPError(refusal.message.replace("'environment.", "'")) from None
        origin = body.get("from_environment")
        if origin and sources:
            raise HTTPError("'sources' must be empty when 'from_environment' is set.")  # unseen words
        copy_of = self._sandboxes.use(origin) if origin else None
        return json_answer(_shown(self._sandboxes.create(sources, body.get("network"), copy_of)))

    def _list(self, call: Call) -> Answer:
        return json_answer(page("environments", [_shown(sandbox) for sandbox in self._sandboxes], call.query))

    def _delete(self, call: Call) -> Answer:
        self._sandboxes.delete(call.arguments[0])
        return json_answer({})

    def _files(self, call: Call) -> Answer:
        """A directory's entries, a file's own entry, or with `alt=media` a file's bytes."""
        sandbox, path = self._sandboxes.find(call.arguments[0]), normal_path(call.arguments[1] or "")
        file = sandbox.read(path)
        if call.query.get("alt") == "media":
            if file is None:
                raise _no_file(path)
            return Answer(200, {"content-type": file.mime_type}, file.content)
        if file is not None:
            return json_answer({"files": [_entry(path, file)]})
        if not sandbox.is_directory(path):
            raise _no_file(path)
        paths = sandbox.entries(path, recursive=is_true(call.query.get("recursive")))
        return json_answer(page("files", [_entry(inner, sandbox.files.get(inner)) for inner in paths], call.query))

    def _upload(self, call: Call) -> Answer:
        """One request of an upload: the start, bytes, or a question how many have come."""
        commands = {command.strip() for command in call.headers.get("x-goog-upload-command", "").lower().split(",")}
        if "start" in commands:
            return self._start(call)
        upload = self._uploads.get(call.query.get("upload_id") or "")
        if upload is None:
            raise not_found("Upload not found.")  # unseen words
        if "query" in commands:
            return json_answer({}, _status("active", len(upload.content)))
        if "upload" in commands:
            if call.headers.get("x-goog-upload-offset", "0") != str(len(upload.content)):
                raise HTTPError("Request contains an invalid argument.", headers=_status("active", len(upload.content)))
            upload.content += call.content
        if "finalize" not in commands:
            return json_answer({}, _status("active", len(upload.content)))
        with self._lock:
            del self._uploads[call.query["upload_id"]]
        if upload.extract:
            upload.sandbox.unpack(upload.path, bytes(upload.content))
            return json_answer({}, _status("final", len(upload.content)))
        file = upload.sandbox.write(upload.path, bytes(upload.content), upload.mime_type or None)
        return json_answer(_entry(upload.path, file), _status("final", len(upload.content)))

    def _start(self, call: Call) -> Answer:
        if call.headers.get("x-goog-upload-protocol", "").lower() != "resumable":
            raise HTTPError("Request contains an invalid argument.")
        sandbox, path = self._sandboxes.use(call.arguments[0]), normal_path(call.arguments[1] or "")
        extract = is_true(call.query.get("extract"))
        if not extract and sandbox.read(path) is not None and not is_true(call.query.get("overwrite")):
            raise HTTPError(f"File already exists: '{path}'.", "already_exists", 409)  # unseen words
        id = secrets.token_urlsafe(24)
        mime_type = call.headers.get("x-goog-upload-header-content-type", "")
        with self._lock:
            self._uploads[id] = Upload(sandbox, path, mime_type, extract)
        host = call.headers.get("host", "127.0.0.1")
        url = f"http://{host}/upload/v1beta/environments/{sandbox.id}/files/?upload_id={id}&upload_protocol=resumable"
        return json_answer({}, {"x-goog-upload-url": url, **_status("active", 0)})


def _status(status: str, received: int) -> dict[str, str]:
    return {"x-goog-upload-status": status, "x-goog-upload-size-received": str(received)}


def _no_file(path: str) -> HTTPError:
    return not_found(f"File not found: '{path}'.")  # unseen words


def _shown(sandbox: Sandbox) -> dict[str, Any]:
    network = {} if sandbox.network is None else {"network": sandbox.network}
    return {
        "id": sandbox.id,
        "created": timestamp(sandbox.created),
        "updated": timestamp(sandbox.updated),
        "last_accessed": timestamp(sandbox.accessed),
        "status": "expired" if sandbox.is_expired else "active",
        # In protobuf's JSON, 64-bit integers are strings; the SDK reads both.
        "file_count": str(len(sandbox.files)),
        "size_bytes": str(sandbox.size),
        **({"sources": sandbox.sources} if sandbox.sources else {}),
        **network,
    }


def _entry(path: str, file: File | None) -> dict[str, Any]:
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
