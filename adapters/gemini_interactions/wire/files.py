"""The files that the service keeps for two days, for media and for file search.

Reference: aistudio.google.com/docs/files; ai.google.dev/api/files. This API is older than the Interactions API: its fields
are in camel case.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from .base import Page, WireModel, known

CAMEL_CASE = ConfigDict(alias_generator=to_camel)
"""The spelling of the older APIs on the wire; names are taken in ours as well."""


class FileStatus(WireModel):
    """What went wrong with a file, or with an operation, in the terms of google.rpc.Status."""

    code: int | None = None
    message: str | None = None
    details: list[dict[str, Any]] | None = None


class File(WireModel):
    """A file. Show it to a model with `uri`, as soon as it is `ACTIVE`.

    `create_time`, `update_time` and `expiration_time` are moments in ISO 8601; `sha256_hash` is the hash of the bytes in base64.
    """

    model_config = CAMEL_CASE

    name: str | None = None
    display_name: str | None = None
    mime_type: str | None = None
    size_bytes: int | None = None
    create_time: str | None = None
    update_time: str | None = None
    expiration_time: str | None = None
    sha256_hash: str | None = None
    uri: str | None = None
    download_uri: str | None = None
    state: Annotated[str, known("PROCESSING", "ACTIVE", "FAILED")] | None = None
    source: Annotated[str, known("UPLOADED", "GENERATED", "REGISTERED")] | None = None
    video_metadata: dict[str, Any] | None = None
    error: FileStatus | None = None

    @property
    def is_processing(self) -> bool:
        """Whether it cannot be used yet, and may be soon."""
        return self.state in ("PROCESSING", "STATE_UNSPECIFIED")


class FilePage(Page):
    """A part of the list of files."""

    model_config = CAMEL_CASE

    files: list[File] | None = None


class CreatedFile(WireModel):
    """The answer to an upload: the file under its name, or by itself."""

    file: File

    @model_validator(mode="before")
    @classmethod
    def _wrapped(cls, value: Any) -> Any:
        return value if not isinstance(value, dict) or "file" in value else {"file": value}


class RegisteredFiles(WireModel):
    """The answer to a registration: a file for each object in the bucket."""

    files: list[File] | None = None
