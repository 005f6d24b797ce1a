"""Choose between continuing an interaction and replaying the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .anchor import Anchor, AnchorKey
from .digest import EMPTY, extend
from .mode import StateMode
from .replay import replayable


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of the caller's history as steps, with the anchor that the reply left on it.

    Attributes:
        steps: JSON objects in the API's shape, oldest first.
        anchor: present on replies that the service stored.
    """

    steps: Sequence[dict[str, Any]]
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A list of messages as the API sees it.

    Attributes:
        system_instruction: the texts of all system messages; the service does not keep it, so it goes with every request.
        messages: every other message, in order.
    """

    system_instruction: str | None
    messages: list[HistoryMessage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """The input of a request, and the interaction that it continues.

    Attributes:
        input: the steps to send.
        previous_interaction_id: the interaction to continue, if any.
        environment_id: the sandbox that belongs to it, if any.
        digest: the digest of the whole history passed in, for the anchor of the reply to come.
        replay: the same request without the service's memory, where the history in hand is complete enough to make it.
        unproven: whether a reply carried an anchor that does not hold for this history: it was edited, or the anchor is not ours.
        forked: whether it continues an older reply than the newest, although that one has a sandbox which may be at work.
    """

    input: list[dict[str, Any]]
    digest: bytes
    previous_interaction_id: str | None = None
    environment_id: str | None = None
    replay: Callable[[], list[dict[str, Any]]] | None = None
    unproven: bool = False
    forked: bool = False


def digests_of(messages: Sequence[HistoryMessage]) -> list[bytes]:
    """Return the digest of the history after each message."""
    digest = EMPTY
    return [digest := extend(digest, message.steps) for message in messages]


def plan(
    messages: Sequence[HistoryMessage],
    mode: StateMode = "auto",
    *,
    key: AnchorKey | None = None,
    previous_interaction_id: str | None = None,
    digests: Sequence[bytes] | None = None,
    known: Mapping[bytes, str] = MappingProxyType({}),
) -> Plan:
    """Find the newest reply whose interaction holds exactly the history before it, and send only what follows.

    Trimming, editing, summarising and branching need no flag: a fork continues from an older reply, an edit is a replay.

    Args:
        messages: the caller's messages, oldest first.
        mode: `auto` continues what is proven; `server` continues the newest id and trusts the caller; `stateless` sends all.
        key: checks anchors in `auto`; without one nothing is continued.
        previous_interaction_id: continue this one, whatever the mode. If a reply in the history carries that id, only what
            follows it is sent; else all messages, which then are the new turn alone.
        digests: those of `digests_of`, if they were computed already.
        known: interactions that an index has for histories with these digests.
    """
    digests = digests_of(messages) if digests is None else digests
    digest = digests[-1] if digests else EMPTY
    if previous_interaction_id:
        found = next((i for i in _followed(messages) if _id(messages[i]) == previous_interaction_id), None)
        anchor = messages[found].anchor if found is not None else None
        return Plan(
            input=replayable(_steps(messages[found + 1 :] if found is not None else messages)),
            digest=digest,
            previous_interaction_id=previous_interaction_id,
            environment_id=anchor.environment_id if anchor else None,
            replay=(lambda: replayable(_steps(messages))) if found is not None else None,
        )
    unproven = False
    if mode != "stateless":
        for i in _followed(messages):
            anchor = messages[i].anchor
            if anchor and mode != "server" and not (key is not None and key.holds(anchor, digests[i])):
                unproven, anchor = True, None
            if anchor is None and digests[i] in known and messages[i].steps:
                anchor = Anchor(known[digests[i]])
            if anchor is not None:
                return Plan(
                    # What follows may have come from elsewhere: a local answer, another provider's turn.
                    input=replayable(_steps(messages[i + 1 :])),
                    digest=digest,
                    previous_interaction_id=anchor.interaction_id,
                    environment_id=anchor.environment_id,
                    replay=lambda: replayable(_steps(messages)),
                    unproven=unproven,
                    forked=bool(anchor.environment_id) and _environment_is_newer(messages[i + 1 :], anchor),
                )
    return Plan(input=replayable(_steps(messages)), digest=digest, unproven=unproven)


def _environment_is_newer(later: Sequence[HistoryMessage], anchor: Anchor) -> bool:
    """Return whether a later reply worked in the same sandbox: a fork shares its files, as they are by now."""
    return any(message.anchor is not None and message.anchor.environment_id == anchor.environment_id for message in later)


def _followed(messages: Sequence[HistoryMessage]) -> Iterable[int]:
    """Yield the positions of messages that steps follow, newest first: a request needs an input."""
    something = False
    for i in range(len(messages) - 1, -1, -1):
        if something:
            yield i
        something = something or bool(messages[i].steps)


def _steps(messages: Sequence[HistoryMessage]) -> list[dict[str, Any]]:
    return [step for message in messages for step in message.steps]


def _id(message: HistoryMessage) -> str | None:
    return message.anchor.interaction_id if message.anchor else None
