"""Upload files, and wait until they can be used.

Reference: aistudio.google.com/docs/files; names and arguments are those of the official SDK.
"""

from __future__ import annotations

import asyncio
from functools import partial

from ....wire.files import CreatedFile, File
from ...http.deadline import Deadline
from ...http.errors import DeadlineExceeded
from ..async_classic_resource import AsyncClassicResource
from ..calls import read_model
from ..classic import Config, read_config, resource_path
from ..uploads.async_uploads import Progress, upload
from ..uploads.upload_source import FileInput
from .file_calls import FILES, UPLOAD_SETTINGS, begin_file, check_usable


class AsyncFileUploads(AsyncClassicResource):
    """Files on their way to the service. A file is named as in `files/abc`, by its `uri`, or by what `upload` gave."""

    _name = "files"

    async def upload(
        self,
        *,
        file: FileInput,
        config: Config = None,
        on_progress: Progress | None = None,
        deadline: Deadline | float | None = None,
    ) -> File:
        """Upload a file, in parts that are sent again from where the connection broke; `wait` for it before you use it.

        Args:
            file: a path, a file that is open for reading bytes, or bytes; 2 GB at the most, of which 8 MiB are in memory.
            config: `name` (to be `files/…`), `mime_type` (else the file's name or bytes tell) and `display_name`.
            on_progress: is told after each part how many bytes have arrived, and of how many.
            deadline: seconds for all parts.

        Raises:
            InvalidOption: it cannot be read, is too large, or nothing tells its media type; nothing was sent.
            ConflictError: there is one of that name.
        """
        begin = partial(begin_file, self._url, read_config(config, *UPLOAD_SETTINGS))
        answer = await upload(self._requester, file, begin, on_progress=on_progress, deadline=deadline)
        return read_model(answer, CreatedFile).file

    async def get(self, *, name: str | File, config: Config = None, deadline: Deadline | float | None = None) -> File:
        """Return what is known of a file.

        Raises:
            PermissionDeniedError: there is none (any more), or it is another project's: the service does not tell which.
        """
        return await self._read(resource_path(name, FILES), File, config, deadline)

    async def wait(self, *, name: str | File, poll_interval: float = 1.0, deadline: Deadline | float | None = None) -> File:
        """Wait until a file can be used, and return it as it is then. Videos take the service a while.

        Args:
            name: the file.
            poll_interval: seconds between two looks.
            deadline: seconds to wait at the most.

        Raises:
            FileUnavailable: the service could not process it; the error says why.
            DeadlineExceeded: it was not ready by then.
        """
        deadline = Deadline.of(deadline)
        while (file := await self.get(name=name, deadline=deadline)).is_processing:
            if not deadline.leaves(poll_interval):
                raise DeadlineExceeded(f"After {deadline} the service was still processing {file.name}.")
            await asyncio.sleep(poll_interval)
        return check_usable(file)
