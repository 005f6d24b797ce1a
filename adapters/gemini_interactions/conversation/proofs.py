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

MOST_BASES = 64
"""Interactions trusted in one history whose proofs are checked, the oldest: each has the messages after it hashed anew."""

_SIZE = 20


@dataclass(frozen=True, slots=True)
class Holding:
    """The messages that an interaction holds, as far as that is known.

    Attributes:
        digest: of all its messages; with a base, of those after it.
        base: the interaction that was continued on trust; empty where all messages are known.
        unvouched: a hash over the hidden parts among them that no proof vouches for: another provider's thoughts, edited ones.
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
        self.digests = digests
        self._messages = messages
        self._key = key
        self._starts: list[Start | None] = []
        self._fingerprints = [fingerprint(message.steps) for message in messages]
        self._replies: dict[str, list[int]] = {}  # id of an interaction -> where its replies stand
        self._bases: set[str] = set()
        self._added: dict[Start, list[bytes]] = {}
        self._hashes: dict[int, list[bytes]] = {}

    def start(self, i: int) -> Start | None:
        """Return where the messages begin that the interaction of a reply is proven to hold; None if nothing is proven."""
        while len(self._starts) <= i:  # oldest first, since each depends on those before it
            self._starts.append(self._find_start(k := len(self._starts)))
            if (anchor := self._messages[k].anchor) is not None:
                self._replies.setdefault(anchor.interaction_id, []).append(k)
        return self._starts[i]

    def holding(self, start: Start = WHOLE) -> Holding:
        """Return what an interaction holds that has all messages from there on, and what was before."""
        end = len(self._messages)
        return Holding(self._digest(start, end), start.base, self._unvouched(start, end))

    def before(self, i: int) -> Holding:
        """Return what an interaction holds that has all messages before a reply."""
        return Holding(self._digest(WHOLE, i), unvouched=self._unvouched(WHOLE, i))

    def _find_start(self, i: int) -> Start | None:
        anchor = self._messages[i].anchor
        if self._key is None or anchor is None or not self._is_unedited(i):
            return None
        if anchor.base not in self._bases and len(self._bases) > MOST_BASES:
            return None
        self._bases.add(anchor.base)
        starts = [Start(anchor.base)]
        if anchor.base:  # what follows the base, and is either all there is, or stands behind the base's own proven reply
            proven = (j for j in self._replies.get(anchor.base, ()) if self._starts[j] is not None)
            starts += [Start(anchor.base, j + 1) for j in proven]
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
            return self.digests[end - 1] if end else EMPTY
        found = self._added.setdefault(start, [seed(start.base)])
        while len(found) <= end - start.position:
            found.append(extend(found[-1], self._messages[start.position + len(found) - 1].steps))
        return found[end - start.position]

    def _unvouched(self, start: Start, end: int) -> bytes:
        """Return the hash over the hidden parts between two positions that no proof vouches for; empty if there are none.

        An anchor that is not proven vouches for nothing: whoever can edit a message can write a fingerprint on it as well.
        """
        found = self._hashes.setdefault(start.position, [b""])
        while len(found) <= end - start.position:
            k = start.position + len(found) - 1
            part = b"%d:%s" % (len(found) - 1, self._fingerprints[k].encode())
            is_loose = self._fingerprints[k] and self.start(k) is None
            found.append(blake2b(found[-1] + part, digest_size=_SIZE).digest() if is_loose else found[-1])
        return found[end - start.position]
