"""Find out which replies of a history are proven, and what an interaction that goes on from one will hold.

A proof says one of two things: "this interaction holds exactly these messages", or, with a base, "it holds what its base holds,
and then exactly these". A history that continued on trust (an id from elsewhere, `state="server"` after an edit) is never
certified as more than what was added to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from .anchor import Anchor, AnchorKey
from .digest import EMPTY, extend, seed
from .hidden import fingerprint, hash_hidden, hashes_before, is_unedited
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
        before: the hash of what the digest leaves out of them, where proofs vouch for all of that; see `anchor.Anchor`.
        unvouched: a hash over the hidden parts among them that no proof vouches for: another provider's thoughts, edited ones.
        known: whether it is known at all what it holds. Nothing is certified otherwise.
    """

    digest: bytes = EMPTY
    base: str = ""
    unvouched: bytes = b""
    known: bool = True
    before: str = ""


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
        self._starts: dict[int, Start | None] = {}
        self._looked_at = 0  # so many messages, the oldest
        self._hidden = [hash_hidden(message.steps) for message in messages]
        self._before = hashes_before(self._hidden)
        self._bases: set[str] = set()
        self._added: dict[Start, list[bytes]] = {}
        self._hashes: dict[int, dict[int, bytes]] = {}

    def start(self, i: int) -> Start | None:
        """Return where the messages begin that the interaction of a reply is proven to hold; None if nothing is proven."""
        if self._key is None or self._messages[i].anchor is None:
            return None
        if i not in self._starts and self._speaks_for_those_before(i):
            self._starts[i] = self._find_start(self._key, i)
        while i not in self._starts:  # the oldest first, since each depends on those before it
            k, self._looked_at = self._looked_at, self._looked_at + 1
            if k not in self._starts:
                self._starts[k] = self._find_start(self._key, k)
        return self._starts[i]

    def holding(self, start: Start = WHOLE) -> Holding:
        """Return what an interaction holds that has all messages from there on, and what was before."""
        end = len(self._messages)
        unvouched = self._unvouched(start, end)
        before = self._before[end] if start == WHOLE and not unvouched else ""
        return Holding(self._digest(start, end), start.base, unvouched, before=before)

    def before(self, i: int) -> Holding:
        """Return what an interaction holds that has all messages before a reply."""
        return Holding(self._digest(WHOLE, i), unvouched=self._unvouched(WHOLE, i))

    def _find_start(self, key: AnchorKey, i: int) -> Start | None:
        anchor = self._messages[i].anchor
        if anchor is None:
            return None
        if self._speaks_for_those_before(i):
            return WHOLE if key.holds(anchor, self.digests[i]) and self._is_unedited(i, anchor) else None
        if not self._is_unedited(i, anchor):
            return None
        starts = [Start(anchor.base)]
        if anchor.base:  # what follows the base, and is either all there is, or stands behind the base's own proven reply
            if anchor.base not in self._bases and len(self._bases) == MOST_BASES:
                return None
            self._bases.add(anchor.base)
            starts += [Start(anchor.base, j + 1) for j in self._replies.get(anchor.base, ()) if j < i and self._starts.get(j)]
        return next((s for s in starts if key.holds(anchor, self._digest(s, i + 1), self._unvouched(s, i))), None)

    @cached_property
    def _replies(self) -> Mapping[str, Sequence[int]]:
        """Where the replies of each interaction stand."""
        found: dict[str, list[int]] = {}
        for i, message in enumerate(self._messages):
            if message.anchor is not None:
                found.setdefault(message.anchor.interaction_id, []).append(i)
        return found

    def _speaks_for_those_before(self, i: int) -> bool:
        """Return whether the messages before a reply hide what they hid when its anchor was made, so that it vouches for that."""
        anchor = self._messages[i].anchor
        return anchor is not None and not anchor.base and anchor.before == self._before[i]

    def _is_unedited(self, i: int, anchor: Anchor) -> bool:
        message = self._messages[i]
        return not self._hidden[i] or is_unedited(
            anchor.hidden, fingerprint(message.steps), message.steps, partial=message.partial
        )

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
        found = self._hashes.setdefault(start.position, {start.position: b""})
        known = end
        while known not in found:
            if self._speaks_for_those_before(known - 1) and self.start(known - 1) is not None:
                found[known] = b""
            else:
                known -= 1
        for k in range(known, end):
            found[k + 1] = found[k]
            if self._hidden[k] and self.start(k) is None:
                part = b"%d:%b" % (k - start.position, self._hidden[k])
                found[k + 1] = blake2b(found[k] + part, digest_size=_SIZE).digest()
        return found[end]
