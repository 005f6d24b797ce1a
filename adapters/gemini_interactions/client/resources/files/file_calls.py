"""Make the calls about files, and read their answers. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....wire.base import present_fields
from ....wire.files import File
from ...http.call import Call
from ...http.cloud.tokens import GoogleLogin, login_of
from ...http.errors import FileUnavailable, InvalidOption
from ...http.secrets import Secret
from ..classic import classic_post, resource_path
from ..uploads.upload_calls import start_call
from ..uploads.upload_source import UploadSource

FILES = "files"
UPLOAD_SETTINGS = ("name", "mime_type", "display_name")


def begin_file(url: str, given: Mapping[str, Any], source: UploadSource) -> Call:
    """Return the call that begins the upload of a file with these settings."""
    mime_type = source.media_type(given.get("mime_type"))
    name = resource_path(given["name"], FILES) if "name" in given else None
    file = present_fields(name=name, display_name=given.get("display_name"), mime_type=mime_type, size_bytes=source.size)
    call = start_call(url, FILES, source, mime_type=mime_type, body={"file": file})
    call.idempotent = name is None  # 409 is worth no other attempt: the name is taken
    return call


def check_downloadable(file: Any) -> None:
    """Check that a file is one to download, where it says so.

    Raises:
        InvalidOption: it was uploaded.
    """
    if isinstance(file, File) and file.download_uri is None:
        raise InvalidOption(
            f"{file.name} cannot be downloaded: the service gives back what it has made ('source' GENERATED, with a"
            " 'download_uri'), not what was uploaded.",
            field="file",
        )


def check_usable(file: File) -> File:
    """Return a file that can be used.

    Raises:
        FileUnavailable: the service could not process it.
    """
    if file.state == "FAILED":
        why = (file.error and file.error.message) or "it does not say why"
        raise FileUnavailable(f"The service could not process {file.name}: {why}", code="failed", body=file.dump())
    return file


def login_for(auth: Any) -> GoogleLogin:
    """Return the login that objects of a bucket are read with.

    Raises:
        InvalidOption: it is none.
    """
    if not hasattr(auth, "token") or not hasattr(auth, "refresh"):
        raise InvalidOption(
            f"'auth' must be credentials of google-auth, such as google.auth.default() gives, not {type(auth).__name__}.",
            field="auth",
        )
    return login_of(auth)


def register_call(url: str, uris: Sequence[str], headers: Mapping[str, Secret]) -> Call:
    """Return the call that makes files of objects in Google Cloud Storage.

    Args:
        url: the service's address with the version.
        uris: the objects, `gs://…`.
        headers: say who asks.

    Raises:
        InvalidOption: an address is another.
    """
    if isinstance(uris, str) or not all(isinstance(uri, str) and uri.startswith("gs://") for uri in uris):
        raise InvalidOption("'uris' is a list of addresses in Google Cloud Storage, such as 'gs://bucket/a.pdf'.", field="uris")
    call = classic_post(url, f"{FILES}:register", {"uris": list(uris)})
    call.headers |= {name: value.reveal() for name, value in headers.items()}
    call.secrets += (Secret(call.headers["authorization"].removeprefix("Bearer ")),)
    return call


def write_to(destination: Any, content: bytes) -> None:
    """Write bytes to a path, or to a file that is open."""
    if hasattr(destination, "write"):
        destination.write(content)
        return
    with open(destination, "wb") as file:
        file.write(content)
