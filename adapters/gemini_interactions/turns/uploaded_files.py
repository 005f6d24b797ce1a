"""Remember which files this process has uploaded, for whom, and until when they can be used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from hmac import new as hmac
from threading import Lock
from time import monotonic

from ..client.http.base import BaseRequester
from ..conversation.anchor import process_secret

USED_FOR = 46 * 3600.0
"""Seconds after which a file is not counted on any more: the service keeps it for two hours longer."""

MOST = 1_024
"""Files remembered."""

PATIENCE = 900.0
"""Seconds after which somebody who began an upload is believed to have given it up."""


@dataclass(frozen=True, slots=True)
class UploadedMedium:
    """The file that a medium was uploaded as: its name, and its address."""

    name: str
    address: str


class UploadedFiles:
    """The files of a process, by whom they belong to and what they hold; any thread may use it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._begun: dict[str, float] = {}
        self._lock = Lock()

    def get(self, name: str) -> str | None:
        """Return the address of a file that can be used, by its name."""
        with self._lock:
            address, until = self._known.get(name, ("", 0.0))
            if not address or until <= monotonic():
                return None
            self._known.move_to_end(name)
            return address

    def put(self, name: str, address: str) -> None:
        """Remember a file."""
        with self._lock:
            self._known[name] = address, monotonic() + USED_FOR
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def forget(self, files: Iterable[UploadedMedium], message: str) -> bool:
        """Count on some files no more if a message of the service names one of them; return whether it does.

        It names the first that is gone; whether the others are there is asked, too, before they are used again.
        """
        names = [file.name for file in files]
        if not any(name.removeprefix("files/") in message for name in names):
            return False
        with self._lock:
            for name in names:
                self._known.pop(name, None)
        return True

    def begin(self, name: str) -> bool:
        """Claim the upload of a file; False while somebody else is at it."""
        with self._lock:
            if monotonic() - self._begun.get(name, -PATIENCE) < PATIENCE:
                return False
            self._begun[name] = monotonic()
            return True

    def end(self, name: str) -> None:
        """Give up the claim."""
        with self._lock:
            self._begun.pop(name, None)


_NOBODY = process_secret()

uploaded: UploadedFiles = UploadedFiles()
"""Those of this process."""


def name_of(requester: BaseRequester, key: str) -> str:
    """Return the name that a file with these bytes has for whoever asks: the same in every process, and nobody else's.

    Args:
        requester: makes the requests.
        key: of the medium, see `media_uploads.key_of`.
    """
    identity = requester.own_credentials.identity
    secret = identity.reveal() if identity is not None else _NOBODY
    told = f"{requester.scope} {key}".encode()
    return f"files/gi-{hmac(secret.encode(), told, 'sha256').hexdigest()[:32]}"
