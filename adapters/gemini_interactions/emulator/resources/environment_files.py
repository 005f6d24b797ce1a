"""The files of environments: listed, read, and uploaded.

Paths and fields are those of the SDK (`google/genai/_gaos`: files.py, models/startenvironmentfileupload.py); uploads follow the
resumable protocol of the Files API. No answer of the service was ever recorded.
"""

from __future__ import annotations

import posixpath
from typing import Any

from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import HTTPError, not_found
from ..core.limits import LARGEST_UPLOAD
from ..storage.sandbox import File, Sandboxes, normal_path
from .routing import Route, RoutedRequest, is_true, json_answer, page, route
from .uploads import Upload, Uploads

_FILES = r"/environments/([^/]+)/files(?:/(.*))?"


class EnvironmentFiles:
    """The routes of files and uploads; any thread may use it.

    Args:
        sandboxes: where the files are.
        uploads: those that have begun.
    """

    def __init__(self, sandboxes: Sandboxes, uploads: Uploads) -> None:
        self._sandboxes = sandboxes
        self._uploads = uploads

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
        return self._uploads.answer(request, f"environments/{request.arguments[0]}/files/", self._begin)

    def _begin(self, request: RoutedRequest) -> Upload:
        sandbox, path = self._sandboxes.use(request.arguments[0]), normal_path(request.arguments[1] or "")
        extract = is_true(request.query.get("extract"))
        if not extract and sandbox.read(path) is not None and not is_true(request.query.get("overwrite")):
            raise HTTPError(f"File already exists: '{path}'.", "already_exists", 409)  # unseen words

        def unpack(upload: Upload) -> Answer:
            sandbox.unpack(path, upload.content.read())
            return json_answer({})

        def write(upload: Upload) -> Answer:
            return json_answer(_show(path, sandbox.write(path, upload.content.read(), upload.mime_type or None)))

        return Upload(path, LARGEST_UPLOAD, unpack if extract else write)


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
