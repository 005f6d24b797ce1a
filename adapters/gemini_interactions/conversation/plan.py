"""Choose between continuing an interaction and replaying the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from .anchor import Anchor, AnchorKey
from .digest import EMPTY, NO_DEFAULTS, Defaults, extend
from .history import History, HistoryMessage
from .mode import StateMode
from .open_calls import is_unanswered, open_after, results_in
from .proofs import NOTHING, WHOLE, Holding, Proofs, Start
from .replay import as_input

__all__ = ["History", "HistoryMessage", "Plan", "digests_of", "plan", "proofs_in"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The input of a request, and the interaction that it continues.

    Attributes:
        input: the steps to send.
        previous_interaction_id: the interaction to continue, if any.
        environment_id: the sandbox that belongs to it, or to the newest reply before it that had one.
        holding: the messages that the interaction will hold, for the anchor of the reply to come.
        replay: the same request without the service's memory, where the history in hand is complete enough to make it.
        replayed: the messages that the interaction will hold then.
        unproven: whether a reply carried an anchor that does not hold for this history: it was edited, or the anchor is not ours.
        forked: whether it continues an older reply than the newest, although that one has a sandbox which may be at work.
    """

    input: list[dict[str, Any]]
    holding: Holding
    previous_interaction_id: str | None = None
    environment_id: str | None = None
    replay: Callable[[], list[dict[str, Any]]] | None = None
    replayed: Holding = NOTHING
    unproven: bool = False
    forked: bool = False

    @property
    def digest(self) -> bytes:
        """The digest of the messages that the interaction will hold."""
        return self.holding.digest


def digests_of(messages: Sequence[HistoryMessage], defaults: Defaults = NO_DEFAULTS) -> list[bytes]:
    """Return the digest of the history after each message; see `extend` for the defaults."""
    digest = EMPTY
    return [digest := extend(digest, message.steps, defaults) for message in messages]


def proofs_in(messages: Sequence[HistoryMessage], key: AnchorKey | None, defaults: Defaults = NO_DEFAULTS) -> Proofs:
    """Return the proofs in a history; see `extend` for the defaults."""
    return Proofs(messages, digests_of(messages, defaults), key, defaults)


def plan(
    messages: Sequence[HistoryMessage],
    mode: StateMode = "auto",
    *,
    key: AnchorKey | None = None,
    previous_interaction_id: str | None = None,
    proofs: Proofs | None = None,
    known: Mapping[bytes, str] = MappingProxyType({}),
) -> Plan:
    """Find the newest reply whose interaction holds exactly the history before it, and send only what follows.

    Trimming, editing, summarising and branching need no flag: a fork continues from an older reply, an edit is a replay. Where
    nothing follows the newest reply, the model is asked to go on from it.

    Args:
        messages: the caller's messages, oldest first.
        mode: `auto` continues what is proven; `server` continues the newest id and trusts the caller, whose history is then
            certified only as far as it is proven; `stateless` sends all.
        key: checks anchors in `auto`; without one nothing is continued.
        previous_interaction_id: continue this one, whatever the mode. If a reply in the history carries that id, only what
            follows it is sent; else all messages, which then are the new turn alone.
        proofs: those in the messages by this key, if they were looked for already.
        known: interactions that an index has for histories with these digests.
    """
    proofs = proofs_in(messages, key) if proofs is None else proofs

    def replay() -> list[dict[str, Any]]:
        return as_input(_steps(messages))

    def environment_of(i: int, anchor: Anchor) -> str | None:
        # A model that answered since has none, and an agent after it works on where the last one did.
        if anchor.environment_id:
            return anchor.environment_id
        for k in range(i - 1, -1, -1):
            older = messages[k].anchor
            if older is not None and older.environment_id and proofs.start(k) is not None:
                return older.environment_id
        return None

    def continued(i: int, anchor: Anchor, start: Start, **more: Any) -> Plan:
        # What follows may have come from elsewhere: a local answer, another provider's turn.
        added, reply = _steps(messages[i + 1 :]), _reply(messages, i)
        calls_on = any(step.get("type") == "function_call" for step in added)
        rest = as_input(added, open_after(_steps(reply), _steps(messages[: i + 1 - len(reply)]) if calls_on else ()))
        holding, ids = proofs.holding(start), (anchor.interaction_id, environment_of(i, anchor))
        if not start.is_complete:
            return Plan(rest, holding, *ids, **more)
        return Plan(rest, holding, *ids, replay, holding if start == WHOLE else proofs.holding(), **more)

    if previous_interaction_id:
        found = next((i for i in _followed(messages) if _id(messages[i]) == previous_interaction_id), None)
        if found is None:
            return Plan(replay(), proofs.holding(Start(previous_interaction_id)), previous_interaction_id)
        anchor = messages[found].anchor
        assert anchor is not None
        return continued(found, anchor, proofs.start(found) or Start(previous_interaction_id, found + 1))
    unproven = False
    if mode != "stateless":
        for i in _followed(messages):
            anchor = messages[i].anchor
            start = proofs.start(i) if anchor is not None else None
            if anchor is not None and start is None and mode == "server":
                start = Start(anchor.interaction_id, i + 1)
            elif anchor is not None and start is None:
                unproven, anchor = True, None
            if anchor is None and proofs.digests[i] in known and messages[i].steps:
                anchor, start = Anchor(known[proofs.digests[i]]), WHOLE
            if anchor is not None and start is not None and _fits(messages, i):
                planned = continued(i, anchor, start, unproven=unproven)
                return replace(planned, forked=_works_later(messages[i + 1 :], planned.environment_id))
    return Plan(replay(), proofs.holding(), unproven=unproven)


def _works_later(later: Sequence[HistoryMessage], environment_id: str | None) -> bool:
    """Return whether a later reply worked in this sandbox: a fork shares its files, as they are by now."""
    if not environment_id:
        return False
    return any(message.anchor is not None and message.anchor.environment_id == environment_id for message in later)


def _fits(messages: Sequence[HistoryMessage], i: int) -> bool:
    """Return whether what follows a reply answers its calls as the service knows them.

    Two calls under one id cannot be told apart there; and a call of an older reply is closed, even if its result has come since:
    where the user, or the result of another call, went on without it, it got one that says so, see `replay`.
    """
    results = [result for message in messages[i + 1 :] for step in message.steps for result in results_in(step)]
    if not results:
        return True
    calls = open_after(_steps(_reply(messages, i)))
    late = [result.get("call_id") for result in results if not calls.holds(result.get("call_id"))]
    before = _steps(messages[: i + 1]) if late else []
    return calls.are_distinct and not any(is_unanswered(call_id, before) for call_id in late)


def _reply(messages: Sequence[HistoryMessage], i: int) -> Sequence[HistoryMessage]:
    """Return the messages that one reply became: this one, and those of the model's right before it that have no anchor."""
    first = i
    while first and messages[first - 1].anchor is None and not _is_callers(messages[first - 1]):
        first -= 1
    return messages[first : i + 1]


def _is_callers(message: HistoryMessage) -> bool:
    return bool(message.steps) and all(step.get("type") in ("user_input", "function_result") for step in message.steps)


def _followed(messages: Sequence[HistoryMessage]) -> Iterable[int]:
    """Yield the positions of the messages that may be continued, newest first: not those of the caller that nothing follows."""
    something = False
    for i in range(len(messages) - 1, -1, -1):
        steps = messages[i].steps
        if something or (steps and steps[-1].get("type") not in ("user_input", "function_result")):
            yield i
        something = something or bool(steps)


def _steps(messages: Sequence[HistoryMessage]) -> list[dict[str, Any]]:
    return [step for message in messages for step in message.steps]


def _id(message: HistoryMessage) -> str | None:
    return message.anchor.interaction_id if message.anchor else None
