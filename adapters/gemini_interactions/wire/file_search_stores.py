"""The stores that `file_search` looks in, their documents, and the operations that fill them.

Reference: aistudio.google.com/docs/file-search; ai.google.dev/api/file-search. As with files, fields are in camel case.
"""

from __future__ import annotations

from typing import Annotated, Any

from .base import Page, WireModel, known
from .files import CAMEL_CASE, FileStatus


class StringList(WireModel):
    """Several texts under one key."""

    values: list[str] | None = None


class CustomMetadata(WireModel):
    """A fact about a document, which `metadata_filter` of the tool can ask for: one of the three values."""

    model_config = CAMEL_CASE

    key: str | None = None
    string_value: str | None = None
    numeric_value: float | None = None
    string_list_value: StringList | None = None


class WhiteSpaceConfig(WireModel):
    """Chunks that end at white space, of so many tokens, and how many of them two neighbours share."""

    model_config = CAMEL_CASE

    max_tokens_per_chunk: int | None = None
    max_overlap_tokens: int | None = None


class ChunkingConfig(WireModel):
    """How a document is cut."""

    model_config = CAMEL_CASE

    white_space_config: WhiteSpaceConfig | None = None


class FileSearchStore(WireModel):
    """A store. Its `name` goes into `file_search_store_names` of the tool."""

    model_config = CAMEL_CASE

    name: str | None = None
    display_name: str | None = None
    create_time: str | None = None
    update_time: str | None = None
    active_documents_count: int | None = None
    pending_documents_count: int | None = None
    failed_documents_count: int | None = None
    size_bytes: int | None = None
    embedding_model: str | None = None


class FileSearchStorePage(Page):
    """A part of the list of stores."""

    model_config = CAMEL_CASE

    file_search_stores: list[FileSearchStore] | None = None


class Document(WireModel):
    """A file in a store; it is found once it is `STATE_ACTIVE`."""

    model_config = CAMEL_CASE

    name: str | None = None
    display_name: str | None = None
    state: Annotated[str, known("STATE_PENDING", "STATE_ACTIVE", "STATE_FAILED")] | None = None
    size_bytes: int | None = None
    mime_type: str | None = None
    create_time: str | None = None
    update_time: str | None = None
    custom_metadata: list[CustomMetadata] | None = None


class DocumentPage(Page):
    """A part of the documents of a store."""

    model_config = CAMEL_CASE

    documents: list[Document] | None = None


class AddedDocument(WireModel):
    """The outcome of an operation that put a document into a store."""

    model_config = CAMEL_CASE

    parent: str | None = None
    document_name: str | None = None


class Operation(WireModel):
    """Something that takes the service a while; ask for it again by its name until it is `done`."""

    model_config = CAMEL_CASE

    name: str | None = None
    metadata: dict[str, Any] | None = None
    done: bool | None = None
    error: FileStatus | None = None
    response: AddedDocument | None = None
