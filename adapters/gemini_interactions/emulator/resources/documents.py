"""The documents of file search stores, and the media that answers cite."""

from __future__ import annotations

from typing import Any

from ..core.answer import Answer
from ..core.clock import timestamp
from ..core.errors import not_found
from ..storage.blobs import Blob
from ..storage.search_stores import SearchStore, SearchStores, StoredDocument, refuse_unless_empty
from .classic import classic_page, classic_route
from .routing import Route, RoutedRequest, is_true, json_answer

MOST_METADATA = 20
"""Entries of metadata that a document may have."""

_DOCUMENTS = "/fileSearchStores/([^/:]+)/documents"


class DocumentRoutes:
    """The routes of documents.

    Args:
        stores: where they are kept.
    """

    def __init__(self, stores: SearchStores) -> None:
        self._stores = stores

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        one = f"{_DOCUMENTS}/([^/:]+)"
        return (
            classic_route("GET", _DOCUMENTS, self._list),
            classic_route("GET", one, lambda request: json_answer(_show(self._find(request)))),
            classic_route("DELETE", one, self._delete),
            classic_route("GET", "/fileSearchStores/([^/:]+)/media/([^/:]+)", self._media),
        )

    def _store(self, request: RoutedRequest) -> SearchStore:
        return self._stores.find(f"fileSearchStores/{request.arguments[0]}")

    def _find(self, request: RoutedRequest) -> StoredDocument:
        store = self._store(request)
        return store.find(f"{store.name}/documents/{request.arguments[1]}")

    def _list(self, request: RoutedRequest) -> Answer:
        shown = [_show(document) for document in self._store(request).documents.values()]
        return json_answer(classic_page("documents", shown, request.query))

    def _delete(self, request: RoutedRequest) -> Answer:
        document = self._find(request)
        refuse_unless_empty("Document", document.chunks, force=is_true(request.query.get("force")))
        del self._store(request).documents[document.name]
        return json_answer({})

    def _media(self, request: RoutedRequest) -> Answer:
        document = self._find(request)
        if document.media_id is None or request.query.get("alt") != "media":
            raise not_found("Requested entity was not found.")
        return Answer(200, {"content-type": document.mime_type}, document.content.read())


def text_of(content: Blob, mime_type: str, name: str) -> str:
    """Return the text by which a document is found: its own, or its name where it is of another kind."""
    if mime_type.startswith("text/") or mime_type.endswith(("json", "xml", "yaml", "javascript")):
        return content.read().decode("utf-8", "replace")
    return name.replace("_", " ").replace(".", " ") if content.size else ""


def _show(document: StoredDocument) -> dict[str, Any]:
    return {
        "name": document.name,
        **({"displayName": document.display_name} if document.display_name else {}),
        "state": document.state,
        "sizeBytes": str(document.content.size),
        "mimeType": document.mime_type,
        "createTime": timestamp(document.created),
        "updateTime": timestamp(document.created),
        **({"customMetadata": document.metadata} if document.metadata else {}),
    }
