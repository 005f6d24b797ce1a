"""The sandbox of an agent in a request, and the environments that the service keeps, with their files.

Reference: ai.google.dev/api/interactions-api, `Environment`; aistudio.google.com/docs/antigravity.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from .base import Page, WireModel, known
from .secrets import TellsSecrets
from .shown import Shown

EnvironmentMode = Annotated[str, known("on_demand", "self_hosted")]

# The environment of a request


class EnvVar(WireModel):
    """An environment variable, by value or by a stored credential."""

    value: str | None = None
    credential: str | None = None

    def __repr_args__(self) -> Any:
        """Return what a repr shows: that there is a value, which may be a secret, but not which."""
        return [(name, Shown("…") if name == "value" else value) for name, value in super().__repr_args__()]


class AllowlistEntry(WireModel):
    """A domain the sandbox may reach, and headers to add there."""

    domain: str | None = None
    credential: str | None = None
    transform: list[dict[str, str]] | dict[str, str] | None = None


class EnvironmentNetworkEgressAllowlist(WireModel):
    """The domains that the sandbox may reach."""

    allowlist: list[AllowlistEntry] | Annotated[str, known("disabled")] | None = None


class Source(WireModel):
    """Files to put into the sandbox."""

    type: Annotated[str, known("gcs", "inline", "repository", "skill_registry")] | None = None
    source: str | None = None
    target: str | None = None
    content: str | None = None
    encoding: str | None = None


class Environment(WireModel):
    """A sandbox to create, or to change by `environment_id`."""

    type: Literal["remote"]
    mode: EnvironmentMode | None = None
    custom_config: dict[str, Any] | None = None
    environment_id: str | None = None
    sources: list[Source] | None = None
    network: EnvironmentNetworkEgressAllowlist | Annotated[str, known("disabled")] | None = None
    env: dict[str, EnvVar | str] | None = None


# Environments that the service keeps


class CreateEnvironmentRequest(WireModel):
    """The body of POST /environments; the last two are for `self_hosted` ones."""

    mode: EnvironmentMode | None = None
    sources: list[Source] | None = None
    network: EnvironmentNetworkEgressAllowlist | Annotated[str, known("disabled")] | None = None
    from_environment: str | None = None
    system_instruction: str | None = None
    custom_config: dict[str, Any] | None = None


class SandboxEnvironment(TellsSecrets):
    """An environment. Let an agent work in it with `environment=<id>`.

    `created`, `updated` and `last_accessed` are moments in ISO 8601. `environment_key` is what the worker of a self-hosted one
    says who it is with: it is told once, when the environment is made, and is in no repr and no pickle.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"environment_key"})

    id: str
    mode: EnvironmentMode | None = None
    custom_config: dict[str, Any] | None = None
    environment_key: str | None = None
    created: str | None = None
    updated: str | None = None
    last_accessed: str | None = None
    status: Annotated[str, known("active", "expired")] | None = None
    file_count: int | None = None
    size_bytes: int | None = None
    sources: list[Source] | None = None
    network: EnvironmentNetworkEgressAllowlist | Annotated[str, known("disabled")] | None = None

    @property
    def is_expired(self) -> bool:
        """Whether it was not used for too long; its files are gone then."""
        return self.status == "expired"


class EnvironmentPage(Page):
    """A part of the list of environments."""

    environments: list[SandboxEnvironment] | None = None


class EnvironmentFile(WireModel):
    """A file or a directory in an environment; `path` is relative to its root."""

    name: str | None = None
    path: str | None = None
    type: Annotated[str, known("file", "directory")] | None = None
    mime_type: str | None = None
    size_bytes: int | None = None
    created: str | None = None
    modified: str | None = None


class EnvironmentFilePage(Page):
    """A part of the files of a directory; of a file, its own entry."""

    files: list[EnvironmentFile] | None = None


class UploadedFile(EnvironmentFile):
    """The answer to an upload: the entry of the file, by itself, under `file` or in `files`."""

    file: EnvironmentFile | None = None
    files: list[EnvironmentFile] | None = None
