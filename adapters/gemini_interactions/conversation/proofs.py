"""Find out which replies of a history are proven, and what an interaction that goes on from one will hold.

A proof says one of two things: "this interaction holds exactly these messages", or, with a base, "it holds what its base holds,
and then exactly these". A history that continued on trust (an id from elsewhere, `state="server"` after an edit) is never
certified as more than what was added to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
        self._fingerprints = [fingerprint(message.steps) for message in messages]

    def start(self, i: int) -> Start | None:
        """Return where the messages begin that the interaction of a reply is proven to hold; None if nothing is proven."""
        if i not in self._starts:
            self._starts[i] = self._find_start(i)
        return self._starts[i]

    def holding(self, start: Start = WHOLE) -> Holding:
        """Return what an interaction holds that has all messages from there on, and what was before."""
        end = len(self._messages)
        return Holding(self._digest(start, end), start.base, self._unvouched(start, end))

    def _find_start(self, i: int) -> Start | None:
        anchor = self._messages[i].anchor
        if self._key is None or anchor is None or not self._is_unedited(i):
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

    def _is_unedited(self, i: int) -> bool:
        message = self._messages[i]
        certified = message.anchor.hidden if message.anchor is not None else ""
        return is_unedited(certified, self._fingerprints[i], message.steps, partial=message.partial)

    def _digest(self, start: Start, end: int) -> bytes:
        if not start.base:
            return self._digests[end - 1] if end else EMPTY
        digest = seed(start.base)
        for message in self._messages[start.position : end]:
            digest = extend(digest, message.steps)
        return digest

    def _unvouched(self, start: Start, end: int) -> bytes:
        """Return the hash over the hidden parts between two positions that no anchor vouches for; empty if there are none.

        An anchor vouches by its fingerprint alone, whether its proof holds or not: what was edited is not what it came with.
        """
        digest = b""
        for k in self._loose:
            if start.position <= k < end:
                part = b"%d:%s" % (k - start.position, self._fingerprints[k].encode())
                digest = blake2b(digest + part, digest_size=_SIZE).digest()
        return digest

    @cached_property
    def _loose(self) -> list[int]:
        """The positions of messages with hidden parts that no anchor vouches for."""
        return [k for k, found in enumerate(self._fingerprints) if found and not self._is_unedited(k)]
