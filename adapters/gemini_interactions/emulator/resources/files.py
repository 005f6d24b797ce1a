"""The resource `files`: uploaded, listed, read, deleted, registered; and the bytes of those that the service has made.

Reference: ai.google.dev/api/files, and what the official SDK sends and reads.
"""

from __future__ import annotations

import mimetypes
import posixpath
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import HTTPError, invalid_argument
from ..core.limits import LARGEST_FILE
from ..core.record import Step
from ..storage.blobs import Blob
from ..storage.files import Files, StoredFile
from .classic import camel_case, classic_page, classic_route, read_classic
from .routing import Fields, Route, RoutedRequest, json_answer
from .uploads import Upload, Uploads

_ADDRESS = "https://generativelanguage.googleapis.com/v1beta/files/"
_FIELDS: Fields = {"name": (str,), "displayName": (str,), "mimeType": (str,), "sizeBytes": (int, str)}


class FileRoutes:
    """The routes of files; any thread may use it.

    Args:
        files: where they are kept.
        uploads: those that have begun.
    """

    def __init__(self, files: Files, uploads: Uploads) -> None:
        self._files = files
        self._uploads = uploads

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        return (
            classic_route("POST", "/upload/files", self._upload, takes_bytes=True),
            classic_route("GET", "/files", self._list),
            classic_route("POST", "/files:register", self._register),
            classic_route("GET", "/files/([^/:]+)", lambda request: json_answer(show(self._files.find(request.arguments[0])))),
            classic_route("DELETE", "/files/([^/:]+)", self._delete),
            classic_route("GET", "/files/([^/:]+):download", self._download),
        )

    def _upload(self, request: RoutedRequest) -> Answer:
        return self._uploads.answer(request, "files", self._begin)

    def _begin(self, request: RoutedRequest) -> Upload:
        body = camel_case(request.body)
        given = read_classic(body.get("file") if isinstance(body, dict) else body, _FIELDS)
        id = self._files.check_name(given.get("name"))
        name = given.get("displayName") or ""

        def finish(upload: Upload) -> Answer:
            mime_type = given.get("mimeType") or upload.mime_type or "application/octet-stream"
            return json_answer({"file": show(self._files.add(upload.content, mime_type, name, id))})

        return Upload(name or "file", LARGEST_FILE, finish)

    def _list(self, request: RoutedRequest) -> Answer:
        return json_answer(classic_page("files", [show(file) for file in self._files], request.query))

    def _delete(self, request: RoutedRequest) -> Answer:
        self._files.delete(request.arguments[0])
        return json_answer({})

    def _download(self, request: RoutedRequest) -> Answer:
        file = self._files.find(request.arguments[0])
        if file.source != "GENERATED" or request.query.get("alt") != "media":
            raise HTTPError("Only generated files can be downloaded.")  # unseen words
        return Answer(200, {"content-type": file.mime_type}, file.content.read())

    def _register(self, request: RoutedRequest) -> Answer:
        """Make files of objects in a bucket. Nothing is read: they have a type by their names, and no bytes."""
        uris = read_classic(request.body, {"uris": (list,)}).get("uris")
        if not uris or not all(isinstance(uri, str) and uri.startswith("gs://") for uri in uris):
            raise invalid_argument()
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise HTTPError("Registering files needs OAuth credentials.", "permission_denied", 403)  # unseen words
        made = []
        for uri in uris:
            kind = mimetypes.guess_type(uri)[0] or "application/octet-stream"
            made.append(show(self._files.add(Blob(), kind, posixpath.basename(uri), source="REGISTERED")))
        return json_answer({"files": made})


def deliver(steps: Iterable[Step], formats: Iterable[Mapping[str, Any]], files: Files) -> None:
    """Put the media of an answer into files, where the response format asks for an address instead of bytes."""
    kinds = {entry.get("type") for entry in formats if str(entry.get("delivery")).lower() == "uri"}
    for step in steps if kinds else ():
        for content in step.get("content") or () if step["type"] == "model_output" else ():
            if content.get("type") in kinds and "data" in content:
                blob = Blob()
                blob.append(b64decode(content.pop("data")))
                file = files.add(blob, content.get("mime_type") or "", source="GENERATED")
                content["uri"] = show(file)["downloadUri"]


def show(file: StoredFile) -> dict[str, Any]:
    """Convert a file to JSON. The hash is the base64 of its hexadecimal form, as the service has it."""
    made = timestamp(file.created)
    return {
        "name": f"files/{file.id}",
        **({"displayName": file.display_name} if file.display_name else {}),
        "mimeType": file.mime_type,
        "sizeBytes": str(file.content.size),
        "createTime": made,
        "updateTime": timestamp(max(file.created, min(file.ready, file.clock.now()))),
        "expirationTime": timestamp(file.expires),
        "sha256Hash": b64encode(file.content.sha256.hex().encode()).decode(),
        "uri": f"{_ADDRESS}{file.id}",
        **({"downloadUri": f"{_ADDRESS}{file.id}:download?alt=media"} if file.source == "GENERATED" else {}),
        "state": file.state,
        "source": file.source,
        **({"error": {"code": 3, "message": file.fault}} if file.state == "FAILED" else {}),
    }
