"""The resource `fileSearchStores`: made, filled by upload or import, listed, deleted, with documents, operations and media.

Reference: ai.google.dev/api/file-search, and what the official SDK sends and reads. Documents are indexed in a moment by the
clock; read are texts, of other files their names.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import invalid_argument, not_found
from ..core.ids import new_name
from ..core.limits import LARGEST_STORED
from ..storage.blobs import Blob
from ..storage.files import Files
from ..storage.search_stores import INDEXING_SECONDS, SearchStore, SearchStores, StoredDocument, cut, refuse_unless_empty
from .classic import camel_case, classic_page, classic_route, read_classic
from .documents import MOST_METADATA, DocumentRoutes, text_of
from .routing import Fields, Route, RoutedRequest, is_true, json_answer
from .uploads import Upload, Uploads

_DEFAULT_MODEL = "models/gemini-embedding-001"
_CREATED: Fields = {"displayName": (str,), "embeddingModel": (str,)}
_ADDED: Fields = {"customMetadata": (list,), "chunkingConfig": (dict,)}
_UPLOADED: Fields = {**_ADDED, "mimeType": (str,), "displayName": (str,)}
_IMPORTED: Fields = {**_ADDED, "fileName": (str,)}
_STORE = "/fileSearchStores/([^/:]+)"
_UNNAMED = re.compile(r"[^a-z0-9]+")


class FileSearchStoreRoutes:
    """The routes of stores; any thread may use it.

    Args:
        stores: where they are kept.
        files: those that can be imported.
        uploads: those that have begun.
    """

    def __init__(self, stores: SearchStores, files: Files, uploads: Uploads) -> None:
        self._stores = stores
        self._files = files
        self._uploads = uploads
        self._operations: dict[str, StoredDocument] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        return (
            classic_route("POST", "/fileSearchStores", self._create),
            classic_route("GET", "/fileSearchStores", self._list),
            classic_route("GET", _STORE, lambda request: json_answer(_show(self._find(request)))),
            classic_route("DELETE", _STORE, self._delete),
            classic_route("POST", f"/upload{_STORE}:uploadToFileSearchStore", self._upload, takes_bytes=True),
            classic_route("POST", f"{_STORE}:importFile", self._import),
            classic_route("GET", f"{_STORE}/((?:upload/)?operations/[^/:]+)", self._operation),
            *DocumentRoutes(self._stores).routes,
        )

    def _find(self, request: RoutedRequest) -> SearchStore:
        return self._stores.find(f"fileSearchStores/{request.arguments[0]}")

    def _create(self, request: RoutedRequest) -> Answer:
        given = read_classic(request.body, _CREATED)
        now, display_name = self._stores.clock.now(), given.get("displayName") or ""
        slug = _UNNAMED.sub("-", display_name.lower()).strip("-")[:20]
        name = f"fileSearchStores/{slug}-{new_name()}" if slug else f"fileSearchStores/{new_name()}"
        store = SearchStore(name, display_name, given.get("embeddingModel") or _DEFAULT_MODEL, now, now)
        self._stores.add(store)
        return json_answer(_show(store))

    def _list(self, request: RoutedRequest) -> Answer:
        return json_answer(classic_page("file_search_stores", [_show(store) for store in self._stores], request.query))

    def _delete(self, request: RoutedRequest) -> Answer:
        store = self._find(request)
        refuse_unless_empty("FileSearchStore", store.documents, force=is_true(request.query.get("force")))
        self._stores.delete(store.name)
        return json_answer({})

    def _upload(self, request: RoutedRequest) -> Answer:
        path = f"fileSearchStores/{request.arguments[0]}:uploadToFileSearchStore"
        return self._uploads.answer(request, path, self._begin)

    def _begin(self, request: RoutedRequest) -> Upload:
        store, given = self._find(request), read_classic(request.body, _UPLOADED)
        _check(given)
        name = given.get("displayName") or request.headers.get("x-goog-upload-file-name") or ""

        def finish(upload: Upload) -> Answer:
            kind = given.get("mimeType") or upload.mime_type
            return self._add(store, "upload/operations", upload.content, kind, name, given)

        return Upload(name or "file", LARGEST_STORED, finish)

    def _import(self, request: RoutedRequest) -> Answer:
        store, given = self._find(request), read_classic(request.body, _IMPORTED)
        _check(given)
        file = self._files.find(str(given.get("fileName")).removeprefix("files/"))
        self._files.check_usable(file)
        return self._add(store, "operations", file.content, file.mime_type, file.display_name or file.id, given)

    def _add(self, store: SearchStore, kind: str, content: Blob, mime_type: str, name: str, given: dict[str, Any]) -> Answer:
        """Put a document into a store, and answer with the operation that tells when it can be found."""
        now = self._stores.clock.now()
        document = StoredDocument(
            name=f"{store.name}/documents/{new_name()}",
            display_name=name,
            mime_type=mime_type,
            content=content,
            metadata=given.get("customMetadata") or [],
            chunks=cut(text_of(content, mime_type, name), given.get("chunkingConfig") or {}),
            created=now,
            ready=now + INDEXING_SECONDS,
            clock=self._stores.clock,
            fault=None if content.size else "The document is empty.",
        )
        store.documents[document.name] = document
        store.updated = now
        operation = f"{store.name}/{kind}/{secrets.token_hex(8)}"
        self._operations[operation] = document
        return json_answer(_progress(operation, document))

    def _operation(self, request: RoutedRequest) -> Answer:
        name = f"fileSearchStores/{request.arguments[0]}/{request.arguments[1]}"
        document = self._operations.get(name)
        if document is None:
            raise not_found(f"Operation not found: '{name}'.")  # unseen words
        return json_answer(_progress(name, document))


def _check(given: dict[str, Any]) -> None:
    """Refuse metadata and chunks that no document can have, before anything is uploaded."""
    metadata = given.get("customMetadata") or []
    if len(metadata) > MOST_METADATA or not all(isinstance(entry, dict) and entry.get("key") for entry in metadata):
        raise invalid_argument()
    cut("", given.get("chunkingConfig") or {})


def _progress(name: str, document: StoredDocument) -> dict[str, Any]:
    if document.state == "STATE_PENDING":
        return {"name": name}
    if document.fault is not None:
        return {"name": name, "done": True, "error": {"code": 3, "message": document.fault}}
    store = document.name.partition("/documents/")[0]
    kind = "type.googleapis.com/google.ai.generativelanguage.v1main.UploadToFileSearchStoreResponse"
    return {"name": name, "done": True, "response": {"@type": kind, "parent": store, "documentName": document.name}}


def _show(store: SearchStore) -> dict[str, Any]:
    states = [document.state for document in store.documents.values()]
    counted = {"active": "STATE_ACTIVE", "pending": "STATE_PENDING", "failed": "STATE_FAILED"}
    counts = {f"{name}_documents_count": str(states.count(state)) for name, state in counted.items() if state in states}
    size = sum(document.content.size for document in store.documents.values())
    shown = {
        "name": store.name,
        **({"display_name": store.display_name} if store.display_name else {}),
        "create_time": timestamp(store.created),
        "update_time": timestamp(store.updated),
        **counts,
        **({"size_bytes": str(size)} if size else {}),
        "embedding_model": store.embedding_model,
    }
    return camel_case(shown)  # type: ignore[no-any-return]
