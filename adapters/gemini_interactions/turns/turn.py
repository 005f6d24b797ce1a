"""One turn: what is decided before a request goes out, and what its answer leaves behind. No I/O.

Every adapter goes this way: messages -> steps -> draft -> (what an index knows) -> turn -> call -> reply.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..agents.facts import agent_facts
from ..client.calls import Service
from ..client.exchange import Call
from ..conversation.anchor import Anchor, AnchorKey
from ..conversation.digest import extend
from ..conversation.plan import History, StateMode, digests_of, plan
from ..index.base import index_key
from ..telemetry import count
from ..wire.interaction import Interaction

CONTINUABLE = frozenset({"completed", "requires_action", "incomplete"})
"""The statuses of an interaction that another may follow."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A request about to go out.

    Attributes:
        call: the request.
        digest: the digest of the history it stands for.
        draft: what it was made of.
    """

    call: Call
    digest: bytes
    draft: Draft

    @property
    def state_reset(self) -> bool:
        """Whether the history had to be sent again because the service's was not available."""
        return self.call.state_reset

    def anchor(self, interaction: Interaction) -> Anchor | None:
        """The anchor that the reply leaves; None if nothing can continue from it."""
        return anchor_of(self.draft.key, self.digest, interaction)

    def index_entry(self, interaction: Interaction) -> tuple[str, str] | None:
        """What an index is to remember: the key of the history with this reply, and the interaction's id."""
        if not _is_continuable(interaction):
            return None
        return self.draft.index_key(self._digest_after(interaction)), interaction.id

    def note_reset(self) -> None:
        """Count it if the history had to be sent again."""
        if self.call.state_reset:
            count("state_reset", "The service no longer had %s; the history was sent in full.", self.call.interaction_id)

    def _digest_after(self, interaction: Interaction) -> bytes:
        return extend(self.digest, interaction.reply_steps())


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn before it is known what of its history an index has.

    Attributes:
        service: makes the request.
        options: options by the API's names, ready to be sent.
        extra_body: sent as it is, over everything else.
        history: the messages as steps.
        digests: the digest after each of them.
        state: how the service's memory is used.
        key: signs and checks anchors.
        caller: who asks, for the index.
        previous_interaction_id: given by the caller.
    """

    service: Service
    options: dict[str, Any]
    extra_body: Any
    history: History
    digests: list[bytes]
    state: StateMode
    key: AnchorKey
    caller: str
    previous_interaction_id: str | None

    def index_key(self, digest: bytes) -> str:
        """The key of a history in an index."""
        return index_key(self.caller, self.service.base_url, digest)

    def lookups(self) -> dict[str, bytes]:
        """The keys that an index may know, with their digests: the newest replies that carry no anchor themselves."""
        if self.state == "stateless" or self.previous_interaction_id:
            return {}
        messages = self.history.messages
        replies = [
            i
            for i in range(len(messages) - 1)
            if messages[i].steps and messages[i].steps[-1]["type"] in _REPLIES and not messages[i].anchor
        ]
        return {self.index_key(self.digests[i]): self.digests[i] for i in replies[-_LOOK_BACK:]}

    def turn(self, known: Mapping[bytes, str], *, stream: bool) -> Turn:
        """The turn, with the interactions that an index knows for histories with these digests.

        Raises:
            InvalidOption: something cannot be sent.
        """
        planned = plan(
            self.history.messages,
            self.state,
            key=self.key,
            previous_interaction_id=self.previous_interaction_id,
            digests=self.digests,
            known=known,
        )
        if planned.unproven:
            count(
                "unproven_anchor",
                "A reply in the history carries an interaction id that is not proven for it: something was edited since, or it"
                " comes from another key or caller. That interaction is not continued; the history is sent instead.",
                level=logging.WARNING,
                once=True,
            )
        if planned.forked:
            count(
                "environment_fork",
                "The conversation branches off in the sandbox %s, in which a later reply has worked: both share its files.",
                planned.environment_id,
                level=logging.WARNING,
            )
        options = {**self.options, "input": planned.input, "previous_interaction_id": planned.previous_interaction_id}
        if planned.environment_id is not None and options.get("environment", "remote") == "remote":
            # "remote" asks for a sandbox; the conversation has one, and a new one would be without its files.
            options["environment"] = planned.environment_id
        if options.get("agent") and agent_facts(options["agent"]).background is True:
            options.setdefault("background", True)  # it runs no other way, and is waited for in any case
        call = self.service.create_call(options, stream=stream, extra_body=self.extra_body, replay=planned.replay)
        return Turn(call, planned.digest, self)


_REPLIES = frozenset({"model_output", "function_call"})
_LOOK_BACK = 32
"""Replies to look up, the newest; older ones would bring little."""


def anchor_of(key: AnchorKey, digest: bytes, interaction: Interaction) -> Anchor | None:
    """The anchor that a reply leaves; None if nothing can continue from it.

    Args:
        key: signs it.
        digest: the digest of the history that the reply answers.
        interaction: the reply.
    """
    if not _is_continuable(interaction):
        return None
    return key.sign(interaction.id, extend(digest, interaction.reply_steps()), interaction.environment_id)


def draft(
    service: Service, history: History, options: Mapping[str, Any], *, state: StateMode, key: AnchorKey, caller: str
) -> Draft:
    """The draft of a turn.

    Args:
        service: makes the request.
        history: the whole history.
        options: options by the API's names or their aliases, with `tools`, `tool_choice` and `response_format` in the API's
            shape, `extra_body` and `previous_interaction_id`; None means not set.
        state: how the service's memory is used.
        key: signs and checks anchors.
        caller: who asks, for the index.

    Raises:
        InvalidOption: something cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    extra_body = options.pop("extra_body", None)
    if history.system_instruction is not None:
        options["system_instruction"] = history.system_instruction
    if state == "stateless":
        options.setdefault("store", False)
    previous = options.pop("previous_interaction_id", None)
    return Draft(service, options, extra_body, history, digests_of(history.messages), state, key, caller, previous)


def _is_continuable(interaction: Interaction) -> bool:
    return bool(interaction.id) and interaction.status in CONTINUABLE
