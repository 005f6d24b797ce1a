"""Upload the media of a request, each once for as long as the service keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..client.http.async_requester import AsyncRequester
from ..client.http.deadline import Deadline
from ..client.http.errors import ConflictError, DeadlineExceeded, InvalidOption, NotFoundError, PermissionDeniedError
from ..client.resources.files.async_files import AsyncFiles
from ..client.resources.files.file_calls import check_usable
from ..telemetry import count
from ..wire.files import File
from .local_file import LocalFile
from .media_uploads import address_of, bytes_of, key_of, size_of
from .uploaded_files import UploadedMedium, name_of, uploaded

_POLL = 0.5
"""Seconds between two looks at a file that the service is processing."""

_LOOK = 0.05
"""Seconds between two looks at an upload that somebody else has begun."""


async def upload_media(
    requester: AsyncRequester, media: Sequence[Mapping[str, Any]], deadline: Deadline
) -> dict[int, UploadedMedium]:
    """Return the files that hold these media, by the media's identity (`id`); what is not on the service yet is uploaded.

    A file's name is made of its bytes and of who asks, so that it is found again by another process as well.

    Args:
        requester: makes the requests.
        media: contents with `data`.
        deadline: when all must be there.

    Raises:
        FileUnavailable: the service could not process one.
        InvalidOption: on Google Cloud, which takes no files.
    """
    if requester.on_cloud:
        raise InvalidOption(
            "A medium is to be uploaded (see 'upload'), and Google Cloud has no Files API: put it into Cloud Storage, and give"
            " its address ('gs://…').",
            field="upload",
        )
    found: dict[int, UploadedMedium] = {}
    for medium in media:
        name = name_of(requester, await asyncio.to_thread(key_of, medium))
        found[id(medium)] = UploadedMedium(name, await _address(requester, medium, name, deadline))
    return found


async def _address(requester: AsyncRequester, medium: Mapping[str, Any], name: str, deadline: Deadline) -> str:
    while (address := uploaded.get(name)) is None:
        if not uploaded.begin(name):
            if not deadline.leaves(_LOOK):
                raise DeadlineExceeded(f"After {deadline} a medium was still being uploaded.")
            await asyncio.sleep(_LOOK)
            continue
        try:
            file = await _found(requester, name, deadline) or await _upload(requester, medium, name, deadline)
            uploaded.put(name, await asyncio.to_thread(address_of, file, medium))
        finally:
            uploaded.end(name)
    return address


async def _found(requester: AsyncRequester, name: str, deadline: Deadline) -> File | None:
    """Return the file of a name, where the service has one that can be used: another process has uploaded it."""
    try:
        file = await AsyncFiles(requester).wait(name=name, poll_interval=_POLL, deadline=deadline)
    except (NotFoundError, PermissionDeniedError):  # the service does not tell which
        return None
    count("medium_reused", "The file %s, uploaded before, stands for a medium.", name)
    return file


async def _upload(requester: AsyncRequester, medium: Mapping[str, Any], name: str, deadline: Deadline) -> File:
    files, data = AsyncFiles(requester), medium["data"]
    content = Path(data.path) if isinstance(data, LocalFile) else await asyncio.to_thread(bytes_of, data)
    config = {"name": name, "mime_type": medium.get("mime_type")}
    try:
        file = await files.upload(file=content, config=config, deadline=deadline)
    except ConflictError:  # another process was faster
        return await files.wait(name=name, poll_interval=_POLL, deadline=deadline)
    count("medium_uploaded", "A medium of %d bytes was uploaded as %s.", size_of(medium), name)
    return await files.wait(name=name, poll_interval=_POLL, deadline=deadline) if file.is_processing else check_usable(file)
