"""Make the calls about environments and their files, and read their answers. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

from ....wire.environments import EnvironmentFile, UploadedFile
from ...http.call import Call, Response
from ...http.errors import APIError, EnvironmentNotFound, InvalidOption
from ...http.paths import is_plain, segment
from ..calls import read_model
from ..uploads.upload_calls import start_call
from ..uploads.upload_source import UploadSource

ENVIRONMENTS = "environments"


def file_path(id: str, path: str, *, is_file: bool = False) -> str:
    """Return the path of a file's resource. A path that would lead out of the environment is refused."""
    parts = path.strip("/").split("/") if isinstance(path, str) else [".."]
    if not all(map(is_plain, parts)) or ".." in parts or "." in parts or "" in parts[1:] or (is_file and not parts[0]):
        raise InvalidOption(f"{path!r} is no path of a file in an environment, such as 'src/main.py'.", field="path")
    return f"{ENVIRONMENTS}/{segment(id)}/files/{quote('/'.join(parts))}"


def begin_file(url: str, place: str, mime_type: str | None, params: Mapping[str, str]) -> Callable[[UploadSource], Call]:
    """Return what makes the call that begins the upload of a file to a place."""
    return partial(start_call, url, place, mime_type=mime_type, method="PUT", params=params)


def uploaded_file(response: Response) -> EnvironmentFile | None:
    """Return the entry that an upload answers with: by itself, under `file`, or the first of `files`."""
    answer = read_model(response, UploadedFile) if response.content.strip() else UploadedFile()
    found = answer.file or next(iter(answer.files or ()), None)
    return found or (read_model(response, EnvironmentFile) if answer.path or answer.name else None)


def environment_is_gone(error: APIError, id: str) -> EnvironmentNotFound:
    """Return the error that says that an environment is gone, in place of one that does not."""
    message = f"The environment {id!r} is gone ({error.message.rstrip('.')}). {EnvironmentNotFound.WAY_OUT}"
    return EnvironmentNotFound(message, status_code=error.status_code, code=error.code, body=error.body, response=error.response)
