"""Keep files on the service for two days, to show them to models or to put them into stores. Not on Google Cloud.

Reference: aistudio.google.com/docs/files; names and arguments are those of the official SDK.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from typing import IO, Any

from ....wire.files import File, FilePage, RegisteredFiles
from ...http.deadline import Deadline
from ..classic import Config, read_config, resource_path
from .async_file_uploads import AsyncFileUploads
from .file_calls import FILES, check_downloadable, login_for, register_call, write_to


class AsyncFiles(AsyncFileUploads):
    """The files of this key's project, as `client.files`."""

    async def list(self, *, config: Config = None, deadline: Deadline | float | None = None) -> AsyncIterator[File]:
        """Iterate over all files, page by page.

        Args:
            config: `page_size`, and a `page_token` to begin with.
            deadline: seconds for all pages.
        """
        async for page in self._read_pages(FILES, FilePage, config, deadline):
            for file in page.files or ():
                yield file

    async def delete(self, *, name: str | File, config: Config = None, deadline: Deadline | float | None = None) -> None:
        """Delete a file; interactions that have seen it stay as they are.

        Raises:
            PermissionDeniedError: there is none, or it is another project's.
        """
        read_config(config)
        await self._remove(resource_path(name, FILES), deadline)

    async def download(
        self,
        *,
        file: str | File,
        destination: str | os.PathLike[str] | IO[bytes] | None = None,
        config: Config = None,
        deadline: Deadline | float | None = None,
    ) -> bytes | None:
        """Return the bytes of a file that the service has made, or write them somewhere.

        Args:
            file: its name or `uri`, or the file.
            destination: a path, or a file that is open for writing bytes; then None is returned.
            config: nothing yet.
            deadline: seconds for the whole call.

        Raises:
            InvalidOption: it was uploaded, and says so; those do not come back.
            APIError: the same, by the service.
        """
        read_config(config)
        check_downloadable(file)
        content = await self._read_bytes(f"{resource_path(file, FILES, field='file')}:download", deadline)
        if destination is None:
            return content
        await asyncio.to_thread(write_to, destination, content)
        return None

    async def register_files(
        self, *, auth: Any, uris: Sequence[str], config: Config = None, deadline: Deadline | float | None = None
    ) -> RegisteredFiles:
        """Make files of objects in Google Cloud Storage.

        Args:
            auth: credentials of google-auth that may read them.
            uris: their addresses, `gs://…`.
            config: nothing yet.
            deadline: seconds for the whole call.
        """
        read_config(config)
        deadline = Deadline.of(deadline)
        headers = await login_for(auth).aheaders(deadline.left(self._requester.timeout))
        return await self._ask(register_call(self._url, uris, headers), RegisteredFiles, deadline)
