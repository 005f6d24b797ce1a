"""The sandboxes of agents: made, found, listed, deleted; their files listed, read and uploaded.

An environment is kept for 7 days after its last use. What is asked of one that is gone is an error that says so; no other is made
in its place. Reference: ai.google.dev/gemini-api/docs/antigravity; fields and paths are those of the official SDK, uploads follow
the resumable protocol of the Files API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from ...wire.environments import EnvironmentFile, EnvironmentFilePage, EnvironmentPage, SandboxEnvironment, UploadedFile
from ..calls import Service
from ..exchange import Answer, Call
from ..http.deadline import Deadline
from ..http.errors import (
    APIError,
    EnvironmentNotFound,
    GeminiInteractionsError,
    InvalidOption,
    InvalidRequestError,
    NotFoundError,
)
from .base import Course, arun, async_pages, deleting, getting, pages, post_call, read, run, segment
from .uploads import uploading

if TYPE_CHECKING:
    from ..async_client import AsyncClient
    from ..client import Client

T = TypeVar("T")

_ANYTHING = {"accept": "*/*"}


class Environments:
    """The environments of this key, as `client.environments`.

    Args:
        client: whose connections and key are used.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        *,
        sources: Sequence[Any] | None = None,
        network: Any = None,
        from_environment: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> SandboxEnvironment:
        """Make an environment.

        Args:
            sources: files to put into it, see `gemini_interactions.agents`: `repository`, `cloud_storage`, `inline`, `skill`.
            network: what it may reach, see `gemini_interactions.agents.allowlist`; `disabled` for nothing.
            from_environment: the id of one to copy; then without `sources`.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Raises:
            EnvironmentNotFound: the one to copy is gone.
            APIError: the service refused or failed.
        """
        course = _creating(self._client, sources, network, from_environment, extra_body)
        return run(self._client, _or_gone(course, self._client, from_environment), deadline)

    def list(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> Iterator[SandboxEnvironment]:
        """All environments, read page by page while iterating.

        Args:
            page_size: how many to ask for at a time; the service's choice if not given.
            deadline: seconds for all pages.
        """
        for page in pages(self._client, EnvironmentPage, "environments", page_size=page_size, deadline=deadline):
            yield from page.environments or ()

    def get(self, id: str, *, deadline: Deadline | float | None = None) -> SandboxEnvironment:
        """The environment of an id; look at `is_expired`.

        Raises:
            EnvironmentNotFound: there is none, or not any more.
        """
        course = getting(self._client, SandboxEnvironment, "environments", id)
        return run(self._client, _or_gone(course, self._client, id), deadline)

    def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an environment and its files.

        Raises:
            EnvironmentNotFound: there is none, or not any more.
        """
        run(self._client, _or_gone(deleting(self._client, "environments", id), self._client, id), deadline)

    def files(
        self,
        id: str,
        path: str = "",
        *,
        recursive: bool = False,
        page_size: int | None = None,
        deadline: Deadline | float | None = None,
    ) -> Iterator[EnvironmentFile]:
        """What a directory of an environment holds, read page by page while iterating.

        Args:
            id: the environment's id.
            path: the directory, relative to the root; of a file, its own entry is given.
            recursive: also what is further down.
            page_size: how many to ask for at a time.
            deadline: seconds for all pages.

        Raises:
            EnvironmentNotFound: the environment is gone.
            NotFoundError: there is nothing at that path.
        """
        query: dict[str, Any] = {"params": {"recursive": "true"} if recursive else None, "page_size": page_size}
        around = partial(_or_gone, service=self._client, id=id)
        for page in pages(self._client, EnvironmentFilePage, _place(id, path), **query, deadline=deadline, around=around):
            yield from page.files or ()

    def download(self, id: str, path: str, *, deadline: Deadline | float | None = None) -> bytes:
        """The bytes of a file in an environment.

        Args:
            id: the environment's id.
            path: the file's, relative to the root.
            deadline: seconds for the whole call.

        Raises:
            EnvironmentNotFound: the environment is gone.
            NotFoundError: there is no such file.
        """
        return run(self._client, _or_gone(_downloading(self._client, id, path), self._client, id), deadline)

    def upload(
        self,
        id: str,
        path: str,
        content: bytes,
        *,
        mime_type: str | None = None,
        overwrite: bool = False,
        extract: bool = False,
        deadline: Deadline | float | None = None,
    ) -> EnvironmentFile | None:
        """Put a file into an environment, in parts that are sent again from where the connection broke.

        Args:
            id: the environment's id.
            path: where to, relative to the root.
            content: the file's bytes.
            mime_type: its media type; the service's guess if not given.
            overwrite: whether to put it in the place of one that is there.
            extract: whether it is a tar archive (also a packed one) to be unpacked into the directory `path`.
            deadline: seconds for all parts.

        Returns:
            The file's entry, where the service tells it: not after unpacking.

        Raises:
            ConflictError: there is a file, and `overwrite` is not set.
            EnvironmentNotFound: the environment is gone.
        """
        course = _uploading(self._client, id, path, content, mime_type, overwrite, extract)
        return run(self._client, _or_gone(course, self._client, id), deadline)


class AsyncEnvironments:
    """The environments of this key, as `client.environments` of the async client; see `Environments`."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        *,
        sources: Sequence[Any] | None = None,
        network: Any = None,
        from_environment: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> SandboxEnvironment:
        """Make an environment; see `Environments.create`."""
        course = _creating(self._client, sources, network, from_environment, extra_body)
        return await arun(self._client, _or_gone(course, self._client, from_environment), deadline)

    async def list(
        self, *, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> AsyncIterator[SandboxEnvironment]:
        """All environments, read page by page while iterating; see `Environments.list`."""
        async for page in async_pages(self._client, EnvironmentPage, "environments", page_size=page_size, deadline=deadline):
            for environment in page.environments or ():
                yield environment

    async def get(self, id: str, *, deadline: Deadline | float | None = None) -> SandboxEnvironment:
        """The environment of an id; see `Environments.get`."""
        course = getting(self._client, SandboxEnvironment, "environments", id)
        return await arun(self._client, _or_gone(course, self._client, id), deadline)

    async def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete an environment and its files; see `Environments.delete`."""
        await arun(self._client, _or_gone(deleting(self._client, "environments", id), self._client, id), deadline)

    async def files(
        self,
        id: str,
        path: str = "",
        *,
        recursive: bool = False,
        page_size: int | None = None,
        deadline: Deadline | float | None = None,
    ) -> AsyncIterator[EnvironmentFile]:
        """What a directory of an environment holds; see `Environments.files`."""
        query: dict[str, Any] = {"params": {"recursive": "true"} if recursive else None, "page_size": page_size}
        around = partial(_or_gone, service=self._client, id=id)
        async for page in async_pages(
            self._client, EnvironmentFilePage, _place(id, path), **query, deadline=deadline, around=around
        ):
            for file in page.files or ():
                yield file

    async def download(self, id: str, path: str, *, deadline: Deadline | float | None = None) -> bytes:
        """The bytes of a file in an environment; see `Environments.download`."""
        return await arun(self._client, _or_gone(_downloading(self._client, id, path), self._client, id), deadline)

    async def upload(
        self,
        id: str,
        path: str,
        content: bytes,
        *,
        mime_type: str | None = None,
        overwrite: bool = False,
        extract: bool = False,
        deadline: Deadline | float | None = None,
    ) -> EnvironmentFile | None:
        """Put a file into an environment; see `Environments.upload`."""
        course = _uploading(self._client, id, path, content, mime_type, overwrite, extract)
        return await arun(self._client, _or_gone(course, self._client, id), deadline)


# Courses


def _creating(
    service: Service, sources: Sequence[Any] | None, network: Any, origin: str | None, extra_body: Mapping[str, Any] | None
) -> Course[SandboxEnvironment]:
    if origin and sources:
        raise InvalidOption("'from_environment' copies the files of another; leave 'sources' out.", field="sources")
    fields = {"sources": sources, "network": network, "from_environment": origin}
    body = {name: value for name, value in fields.items() if value is not None}
    answer = yield post_call(service, "environments", {**body, **(extra_body or {})})
    return read(answer, SandboxEnvironment)


def _downloading(service: Service, id: str, path: str) -> Course[bytes]:
    answer = yield Call("GET", f"{service.url}/{_place(id, path, is_file=True)}", headers=_ANYTHING, params={"alt": "media"})
    return answer.content


def _uploading(
    service: Service, id: str, path: str, content: bytes, mime_type: str | None, overwrite: bool, extract: bool
) -> Course[EnvironmentFile | None]:
    params = {name: "true" for name, value in (("overwrite", overwrite), ("extract", extract)) if value}
    answer = yield from uploading(service, _place(id, path, is_file=not extract), content, mime_type, params)
    return _entry(answer)


def _entry(answer: Answer) -> EnvironmentFile | None:
    """The entry that an upload answers with: by itself, under `file`, or the first of `files`."""
    told = read(answer, UploadedFile) if answer.content.strip() else UploadedFile()
    found = told.file or next(iter(told.files or ()), None)
    return found or (read(answer, EnvironmentFile) if told.path or told.name else None)


def _or_gone(course: Course[T], service: Service, id: str | None) -> Course[T]:
    """A course that asks, where the service refuses, whether that is because the environment is gone."""
    try:
        return (yield from course)
    except (NotFoundError, InvalidRequestError) as error:
        if id is None or isinstance(error, EnvironmentNotFound):
            raise
        try:
            found = yield from getting(service, SandboxEnvironment, "environments", id)
        except NotFoundError:
            raise _gone(error, id) from error
        except GeminiInteractionsError:
            raise error from None
        if found.is_expired:
            raise _gone(error, id) from error
        raise


def _gone(error: APIError, id: str) -> EnvironmentNotFound:
    message = f"The environment {id!r} is gone ({error.message.rstrip('.')}). {EnvironmentNotFound.WAY_OUT}"
    return EnvironmentNotFound(message, status_code=error.status_code, code=error.code, body=error.body, response=error.response)


def _place(id: str, path: str, *, is_file: bool = False) -> str:
    """The path of a file's resource. What would lead out of the environment would be another resource, and is refused."""
    parts = path.strip("/").split("/")
    if ".." in parts or "." in parts or "" in parts[1:] or (is_file and not parts[0]):
        raise InvalidOption(f"{path!r} is no path of a file in an environment, such as 'src/main.py'.", field="path")
    return f"environments/{segment(id)}/files/{quote('/'.join(parts))}"
