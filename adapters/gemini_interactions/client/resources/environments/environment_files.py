# Generated from async_environment_files.py by scripts/unasync.py: change that file, then run `make format`.
"""List, read and upload the files of environments, as the official SDK does (aistudio.google.com/docs/antigravity)."""

from __future__ import annotations

from collections.abc import Iterator

from ....wire.environments import EnvironmentFile, EnvironmentFilePage
from ...http.call import Call
from ...http.deadline import Deadline
from ..uploads.uploads import upload
from .environment_calls import begin_file, file_path, uploaded_file
from .environment_resource import EnvironmentResource


class EnvironmentFiles(EnvironmentResource):
    """The files of environments. Every method raises `EnvironmentNotFound` where the environment is gone."""

    def files(
        self,
        id: str,
        path: str = "",
        *,
        recursive: bool = False,
        page_size: int | None = None,
        deadline: Deadline | float | None = None,
    ) -> Iterator[EnvironmentFile]:
        """Iterate over the files and directories in a directory, page by page.

        Args:
            id: the environment's id.
            path: the directory, relative to the root; of a file, its own entry is given.
            recursive: also what is further down.
            page_size: how many to ask for at a time.
            deadline: seconds for all pages.

        Raises:
            NotFoundError: there is nothing at that path.
        """
        deadline = Deadline.of(deadline)
        params = {"recursive": "true"} if recursive else {}
        pages = self._pages(file_path(id, path), EnvironmentFilePage, params=params, page_size=page_size, deadline=deadline)
        with self._unless_gone(id, deadline):
            for page in pages:
                yield from page.files or ()

    def download(self, id: str, path: str, *, deadline: Deadline | float | None = None) -> bytes:
        """Return the bytes of a file.

        Args:
            id: the environment's id.
            path: the file's, relative to the root.
            deadline: seconds for the whole call.

        Raises:
            NotFoundError: there is no such file.
        """
        deadline = Deadline.of(deadline)
        url = f"{self._requester.url}/{file_path(id, path, is_file=True)}"
        with self._unless_gone(id, deadline):
            call = Call("GET", url, headers={"accept": "*/*"}, params={"alt": "media"})
            response = self._requester.request(call, deadline=deadline)
        return response.content

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
            path: the place, relative to the root.
            content: the file's bytes.
            mime_type: its media type; the service's guess if not given.
            overwrite: whether to put it in the place of one that is there.
            extract: whether it is a tar archive (also a packed one) to be unpacked into the directory `path`.
            deadline: seconds for all parts.

        Returns:
            The file's entry, where the service tells it: not after unpacking.

        Raises:
            ConflictError: there is a file, and `overwrite` is not set.
        """
        deadline = Deadline.of(deadline)
        params = {name: "true" for name, value in (("overwrite", overwrite), ("extract", extract)) if value}
        place = file_path(id, path, is_file=not extract)
        with self._unless_gone(id, deadline):
            start = begin_file(self._requester.url, place, mime_type, params)
            return uploaded_file(upload(self._requester, content, start, deadline=deadline))
