"""Find out which replies of a history are proven, and what an interaction that goes on from one will hold.

A proof says one of two things: "this interaction holds exactly these messages", or, with a base, "it holds what its base holds,
and then exactly these". A history that continued on trust (an id from elsewhere, `state="server"` after an edit) is never
certified as more than what was added to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from .anchor import AnchorKey
from .digest import EMPTY, extend, seed
from .hidden import fingerprint, is_unedited
from .history import HistoryMessage

_SIZE = 20


@dataclass(frozen=True, slots=True)
class Holding:
    """The messages that an interaction holds, as far as that is known.

    Attributes:
        digest: of all its messages; with a base, of those after it.
        base: the interaction that was continued on trust; empty where all messages are known.
        unvouched: a hash over the hidden parts among them that no anchor vouches for: another provider's thoughts, edited ones.
        known: whether it is known at all what it holds. Nothing is certified otherwise.
    """

    digest: bytes = EMPTY
    base: str = ""
    unvouched: bytes = b""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Start:
    """Where the messages begin that an interaction is known to hold.

    Attributes:
        base: the interaction before them; empty where there is none.
        position: of the first of them.
    """

    base: str = ""
    position: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the caller's list has all that the interaction holds, so that it can be sent in its place."""
        return not self.base or self.position > 0


WHOLE = Start()
"""All messages, and nothing before them."""

NOTHING = Holding()
"""No message."""


class Proofs:
    """The proofs in a history.

    Args:
        messages: the caller's, oldest first.
        digests: the digest of the history after each message.
        key: checks the anchors; without one none holds.
    """

    def __init__(self, messages: Sequence[HistoryMessage], digests: Sequence[bytes], key: AnchorKey | None) -> None:
        self._messages = messages
        self._digests = digests
        self._key = key
        self._starts: dict[int, Start | None] = {}
        self._loose: list[bytes] = []  # of each message: its hidden parts that no anchor vouches for

    def start(self, i: int) -> Start | None:
        """Return where the messages begin that the interaction of a reply is proven to hold; None if nothing is proven."""
        message = self._messages[i]
        if message.anchor is None or not is_unedited(message.anchor.hidden, message.steps, partial=message.partial):
            return None
        return self._authentic(i)

    def holding(self, start: Start = WHOLE) -> Holding:
        """Return what an interaction holds that has all messages from there on, and what was before."""
        end = len(self._messages)
        return Holding(self._digest(start, end), start.base, self._unvouched(start, end))

    def _authentic(self, i: int) -> Start | None:
        """Return where the messages begin that the anchor of a reply speaks of; None if it was not made for them."""
        if i not in self._starts:
            self._starts[i] = self._find_start(i)
        return self._starts[i]

    def _find_start(self, i: int) -> Start | None:
        anchor = self._messages[i].anchor
        if self._key is None or anchor is None:
            return None
        starts = [Start(anchor.base)]
        if anchor.base:  # what follows the base, and is either all there is, or stands behind the base's own proven reply
            for j in range(i):
                other = self._messages[j].anchor
                if other is not None and other.interaction_id == anchor.base and self.start(j) is not None:
                    starts.append(Start(anchor.base, j + 1))
        for start in starts:
            if self._key.holds(anchor, self._digest(start, i + 1), self._unvouched(start, i)):
                return start
        return None

    def _digest(self, start: Start, end: int) -> bytes:
        if not start.base:
            return self._digests[end - 1] if end else EMPTY
        digest = seed(start.base)
        for message in self._messages[start.position : end]:
            digest = extend(digest, message.steps)
        return digest

    def _unvouched(self, start: Start, end: int) -> bytes:
        """Return the hash over the hidden parts between two positions that no anchor vouches for; empty if there are none."""
        for k in range(len(self._loose), end):  # oldest first: whether one is vouched for depends on those before it
            message = self._messages[k]
            hidden = fingerprint(message.steps).encode()
            self._loose.append(b"" if not hidden or self._vouches(message, k) else hidden)
        loose = self._loose[start.position : end]
        if not any(loose):
            return b""
        return blake2b(b"".join(b"%d:%s" % (k, part) for k, part in enumerate(loose) if part), digest_size=_SIZE).digest()

    def _vouches(self, message: HistoryMessage, k: int) -> bool:
        anchor = message.anchor
        return (
            anchor is not None
            and is_unedited(anchor.hidden, message.steps, partial=message.partial)
            and self._authentic(k) is not None
        )
