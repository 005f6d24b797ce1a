"""Make the calls about file search stores, and read their answers. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....wire.file_search_stores import Operation
from ....wire.files import File
from ...http.call import Call
from ...http.errors import FileUnavailable
from ..classic import Config, classic_post, read_config, resource_path
from ..files.file_calls import FILES
from ..uploads.upload_calls import start_call
from ..uploads.upload_source import UploadSource

STORES = "fileSearchStores"
DOCUMENTS = "documents"
MEDIA = "media"
OPERATIONS = "operations"

_NAMES = {
    "display_name": "displayName",
    "embedding_model": "embeddingModel",
    "mime_type": "mimeType",
    "custom_metadata": "customMetadata",
    "chunking_config": "chunkingConfig",
}
"""The settings of a `config`: what they are called on the wire. What is in them goes as it is given: the service takes both."""

DOCUMENT_SETTINGS = ("custom_metadata", "chunking_config")


def create_store_call(url: str, config: Config) -> Call:
    """Return the call that makes a store."""
    given = read_config(config, "display_name", "embedding_model")
    model = given.get("embedding_model")
    if isinstance(model, str) and "/" not in model:
        given["embedding_model"] = f"models/{model}"
    return classic_post(url, STORES, _named(given))


def import_call(url: str, store: Any, file: str | File, config: Config) -> Call:
    """Return the call that puts a file which the service has into a store."""
    fields = _named(read_config(config, *DOCUMENT_SETTINGS))
    file_name = resource_path(file, FILES, field="file_name")
    path = f"{resource_path(store, STORES, field='file_search_store_name')}:importFile"
    return classic_post(url, path, {"fileName": file_name, **fields})


def begin_document(url: str, store: str, given: Mapping[str, Any], source: UploadSource) -> Call:
    """Return the call that begins the upload of a document with these settings."""
    mime_type = source.media_type(given.get("mime_type"))
    return start_call(url, f"{store}:uploadToFileSearchStore", source, mime_type=mime_type, body=_named(given))


def operation_path(operation: Any) -> str:
    """Return the path of an operation, by its name or itself."""
    name = operation if isinstance(operation, str) else getattr(operation, "name", None)
    of_upload = isinstance(name, str) and "/upload/operations/" in name
    path = resource_path(str(name).replace("/upload/", "/", 1) if of_upload else name, STORES, OPERATIONS, field="operation")
    return path.replace(f"/{OPERATIONS}/", f"/upload/{OPERATIONS}/", 1) if of_upload else path


def check_done(operation: Operation) -> Operation:
    """Return an operation that has ended well.

    Raises:
        FileUnavailable: it has failed.
    """
    if operation.error is not None:
        why = operation.error.message or "it does not say why"
        raise FileUnavailable(f"The service could not take the document ({operation.name}): {why}", code="failed")
    return operation


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES[name]: value for name, value in given.items()}
