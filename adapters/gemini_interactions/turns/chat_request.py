"""Decide what a chat request says before it goes out, and what its answer leaves behind. No I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from ..agents.facts import default_options
from ..client.http.errors import InvalidOption
from ..client.interactions.calls import InteractionCall, create_call
from ..client.interactions.error_mapping import raise_for_status
from ..conversation.anchor import AnchorKey
from ..conversation.digest import extend
from ..conversation.mode import StateMode
from ..conversation.plan import History, Plan, digests_of, plan
from ..index.base import index_key
from ..telemetry import count
from ..wire.interaction import Interaction
from .reply import Reply

CONTINUABLE = frozenset({"completed", "requires_action", "incomplete"})
"""The statuses of an interaction that another may follow."""

LOOKED_UP = 32
"""Replies to look up in an index, the newest; older ones would bring little."""

_REPLIES = frozenset({"model_output", "function_call"})


@dataclass(slots=True)
class ChatRequest:
    """A conversation to answer, from the messages to the reply.

    Every adapter goes this way: messages -> history -> request -> (what an index knows) -> call -> interaction -> reply.

    Attributes:
        history: the messages.
        options: options by the API's names or their aliases, with `tools`, `tool_choice` and `response_format` in the API's
            shape; None means not set.
        key: signs and checks anchors.
        caller: the identity of who asks, for the index.
        scope: the service's address, for the index.
        state: how the service's memory is used.
        previous_interaction_id: the interaction to continue, where the caller gives it.
        extra_body: fields to send as they are, over everything else.
        on_call: is told the call before it goes out.
        digests: the digest of the history after each message.
        call: the call, once it is prepared.
    """

    history: History
    options: dict[str, Any]
    key: AnchorKey
    caller: str
    scope: str
    state: StateMode = "auto"
    previous_interaction_id: str | None = None
    extra_body: Mapping[str, Any] | None = None
    on_call: Callable[[InteractionCall], None] | None = None
    digests: list[bytes] = field(init=False, repr=False)
    call: InteractionCall = field(init=False, repr=False)
    _digest: bytes = field(init=False, repr=False)
    _reply: Reply | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        if self.state not in get_args(StateMode):
            raise InvalidOption(f"'state' is auto, server or stateless, not {self.state!r}.", field="state")
        self.options = {name: value for name, value in self.options.items() if value is not None}
        self.extra_body = self.options.pop("extra_body", self.extra_body)
        self.previous_interaction_id = self.options.pop("previous_interaction_id", self.previous_interaction_id)
        if not isinstance(self.previous_interaction_id, str | None):
            kind = type(self.previous_interaction_id).__name__
            raise InvalidOption(f"'previous_interaction_id' must be a text, not {kind}.", field="previous_interaction_id")
        if self.history.system_instruction is not None:
            self.options["system_instruction"] = self.history.system_instruction
        if self.state == "stateless":
            self.options.setdefault("store", False)
        self.digests = digests_of(self.history.messages)

    def index_keys(self) -> dict[str, bytes]:
        """Return the keys that an index may know, with their digests: the newest replies that carry no anchor themselves."""
        if self.state == "stateless" or self.previous_interaction_id:
            return {}
        messages = self.history.messages
        replies = [
            i
            for i in range(len(messages) - 1)
            if messages[i].steps and messages[i].steps[-1]["type"] in _REPLIES and not messages[i].anchor
        ]
        return {self._index_key(self.digests[i]): self.digests[i] for i in replies[-LOOKED_UP:]}

    def prepare(self, url: str, known: Mapping[bytes, str], *, stream: bool) -> InteractionCall:
        """Return the call to make.

        Args:
            url: the service's address with the version.
            known: the entries that an index has for histories with these digests, see `index_entry`.
            stream: whether the answer comes as events.

        Raises:
            InvalidOption: something cannot be sent.
        """
        entries = {digest: entry.split(" ") for digest, entry in known.items()}
        planned = plan(
            self.history.messages,
            self.state,
            key=self.key,
            previous_interaction_id=self.previous_interaction_id,
            digests=self.digests,
            known={digest: interaction_id for digest, (interaction_id, *_) in entries.items()},
        )
        _note(planned)
        indexed = {ids[0]: ids[1] for ids in entries.values() if len(ids) > 1}
        environment_id = planned.environment_id or indexed.get(planned.previous_interaction_id or "")
        options = {**self.options, "input": planned.input, "previous_interaction_id": planned.previous_interaction_id}
        if environment_id is not None and options.get("environment", "remote") == "remote":
            # "remote" asks for a sandbox; the conversation has one, and a new one would be without its files.
            options["environment"] = environment_id
        if options.get("agent"):
            options = {**default_options(options["agent"], continues=bool(planned.previous_interaction_id)), **options}
        self._digest = planned.digest
        self.call = create_call(url, options, stream=stream, extra_body=self.extra_body, replay=planned.replay)
        if self.on_call is not None:
            self.on_call(self.call)
        return self.call

    def reply(self, interaction: Interaction) -> Reply:
        """Return the reply that an interaction is.

        Raises:
            APIError: the interaction failed, or was cancelled.
        """
        raise_for_status(interaction)
        self._reply = reply_of(interaction, self._digest, self.key, state_reset=self.call.state_reset)
        return self._reply

    def index_entry(self) -> tuple[str, str] | None:
        """Return what an index is to remember: the key of the history with the reply, and the ids that go on with it.

        These are the interaction's and, behind a space, that of the sandbox, where there is one.
        None as long as there is no reply, or if nothing can continue from it.
        """
        if self._reply is None or not self._reply.digest:
            return None
        interaction = self._reply.interaction
        ids = [interaction.id, *([interaction.environment_id] if interaction.environment_id else [])]
        return self._index_key(self._reply.digest), " ".join(ids)

    def log_state_reset(self) -> None:
        """Count it if the history had to be sent again."""
        if self.call.state_reset:
            count("state_reset", "The service no longer had %s; the history was sent in full.", self.call.interaction_id)

    @property
    def digest(self) -> bytes:
        """The digest of the history that the reply answers, once the call is prepared."""
        return self._digest

    def _index_key(self, digest: bytes) -> str:
        return index_key(self.caller, self.scope, digest)


def reply_of(interaction: Interaction, digest: bytes, key: AnchorKey, *, state_reset: bool = False) -> Reply:
    """Return the reply that an interaction is, with what the next turn needs to continue from it.

    Args:
        interaction: the answer of the service.
        digest: the digest of the history that it answers.
        key: signs the anchor.
        state_reset: whether the history had to be sent again because the service's was not available.
    """
    steps = interaction.reply_steps()
    if not interaction.id or interaction.status not in CONTINUABLE:
        return Reply(interaction, steps, state_reset=state_reset)
    after = extend(digest, steps)
    anchor = key.sign(interaction.id, after, interaction.environment_id)
    return Reply(interaction, steps, anchor, state_reset, after)


def _note(planned: Plan) -> None:
    """Say what about a plan the caller should know."""
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
