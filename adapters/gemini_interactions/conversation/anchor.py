"""Sign and check anchors: an interaction id on a framework's message, with the proof that this library left it there.

Whoever supplies the messages (a browser, another tenant) can copy an anchor but not make one: the proof covers the id, the
scope in which the id means something, and the digest of the history it stands for.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import Any, Self

from .encoding import utf8
from .hidden import FINGERPRINT

_CONTEXT = b"gemini-interactions anchor 3:"
_MAC_SIZE = 24
_MAC = 32  # characters of it
_MARKS = "nhbB"  # behind the MAC, by what follows: nothing, the reply's fingerprint, the hash before it, both


@dataclass(frozen=True, slots=True)
class Anchor:
    """An interaction that holds a history up to and including the reply it stands on.

    Attributes:
        interaction_id: the id to continue from.
        mac: the proof; empty on an id without one, which only `state="server"` trusts.
        environment_id: the sandbox of an agent's run, which continues with the conversation.
        base: the interaction that this one continued on trust, where the history before it is not known: the proof then speaks of
            what came after that one only. Empty where it speaks of the whole history.
        hidden: the fingerprint of the parts of the reply that the digest leaves out; empty where it had none, None where nothing
            is certified about them.
        before: the hash of what the digest leaves out of the messages before the reply, where proofs vouched for all of that: as
            long as it is the same, nobody has to look at those proofs again. Else empty.
    """

    interaction_id: str
    mac: str = ""
    environment_id: str | None = None
    base: str = ""
    hidden: str | None = None
    before: str = ""

    @property
    def proof(self) -> str:
        """The proof as a message carries it: letters, digits, `-`, `_`, and what the base has."""
        return f"{self.mac}{self._certified}{self.base}" if self.hidden is not None else self.mac

    @property
    def _certified(self) -> str:
        """What is certified beside the digest."""
        hidden = self.hidden or ""
        return _MARKS[bool(hidden) + 2 * bool(self.before)] + hidden + self.before

    @classmethod
    def of(cls, interaction_id: str, proof: str, environment_id: str | None) -> Self:
        """Return the anchor whose `proof` a message carries; one that is none proves nothing."""
        mac, mark, rest = proof[:_MAC], proof[_MAC : _MAC + 1], proof[_MAC + 1 :]
        if not mark or mark not in _MARKS:
            return cls(interaction_id, mac, environment_id)
        has_before, has_hidden = divmod(_MARKS.index(mark), 2)
        hidden, rest = _cut(rest, FINGERPRINT * has_hidden)
        before, base = _cut(rest, FINGERPRINT * has_before)
        return cls(interaction_id, mac, environment_id, base, hidden, before)

    @classmethod
    def read(cls, fields: Any, *, interaction_id: str, mac: str) -> Self | None:
        """Read an anchor from fields that came back with a message; whatever they hold, it is an anchor or none.

        Args:
            fields: a mapping, or what stands in its place.
            interaction_id: the name of the field with the id.
            mac: the name of the field with the proof.
        """
        found = fields.get(interaction_id) if isinstance(fields, Mapping) else None
        if not isinstance(found, str) or not found:
            return None
        carried, environment_id = fields.get(mac), fields.get("environment_id")
        return cls.of(
            found, carried if isinstance(carried, str) else "", environment_id if isinstance(environment_id, str) else None
        )


class AnchorKey:
    """Makes and checks anchors for one caller and one scope.

    Args:
        secret: the API key, or `state_secret` where credentials rotate. Replies anchored under one secret are not continued under
            another; they are replayed.
        scope: the service's address: an id means something else at another. The API lets models and agents take
            turns in one conversation, so they are not part of it.
        caller: who asks, where that is known: replies to one caller are not continued for another.
    """

    __slots__ = ("_begun",)

    def __init__(self, secret: str, scope: str, caller: str = "") -> None:
        key = blake2b(_CONTEXT + utf8(secret), digest_size=32).digest()
        named = scope.encode() + b"\0" + utf8(caller)
        self._begun = blake2b(b"%d:%b" % (len(named), named), key=key, digest_size=_MAC_SIZE)

    def sign(
        self,
        interaction_id: str,
        digest: bytes,
        environment_id: str | None = None,
        *,
        base: str = "",
        hidden: str | None = None,
        before: str = "",
        unvouched: bytes = b"",
    ) -> Anchor:
        """Make the anchor of an interaction.

        Args:
            interaction_id: its id.
            digest: the digest of the history that it holds; with a base, of what came after that.
            environment_id: its sandbox.
            base: the interaction that it continued on trust.
            hidden: the fingerprint of what the digest leaves out of the reply; None to certify nothing about that, and no base.
            before: the hash of what the digest leaves out of the messages before it.
            unvouched: see `proofs.Proofs`.
        """
        anchor = Anchor(interaction_id, "", environment_id, base, hidden, before)
        return replace(anchor, mac=self._mac(anchor, digest, unvouched))

    def holds(self, anchor: Anchor, digest: bytes, unvouched: bytes = b"") -> bool:
        """Return whether an anchor was made with this key, in this scope, for this history."""
        return bool(anchor.mac) and hmac.compare_digest(utf8(anchor.mac), self._mac(anchor, digest, unvouched).encode())

    def _mac(self, anchor: Anchor, digest: bytes, unvouched: bytes) -> str:
        certified = "" if anchor.hidden is None else anchor._certified
        name, environment, base = anchor.interaction_id, anchor.environment_id or "", anchor.base
        # Lengths go in too, so that no two anchors run together into the same bytes.
        texts = f"{len(name)}:{name}{len(environment)}:{environment}{len(base)}:{base}{certified}"
        hasher = self._begun.copy()
        hasher.update(b"%d:%b%d:%b%b" % (len(digest), digest, len(unvouched), unvouched, utf8(texts)))
        return urlsafe_b64encode(hasher.digest()).decode()


def _cut(text: str, length: int) -> tuple[str, str]:
    return text[:length], text[length:]


@cache
def process_secret() -> str:
    """Return the secret for callers without API key and `state_secret`; it changes with every process."""
    return secrets.token_hex()
