"""Decide what a chat request says before it goes out, and what its answer leaves behind. No I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, get_args

from ..agents.facts import agent_facts, default_options
from ..client.http.errors import InvalidOption
from ..client.interactions.calls import InteractionCall, create_call
from ..client.interactions.error_mapping import raise_for_status
from ..conversation.anchor import Anchor, AnchorKey
from ..conversation.digest import NO_DEFAULTS, Defaults, extend
from ..conversation.hidden import fingerprint, is_unedited
from ..conversation.history import is_silent, why_empty
from ..conversation.mode import StateMode, Upload
from ..conversation.plan import History, Plan, plan, proofs_in
from ..conversation.proofs import Holding, Proofs
from ..index.base import index_key
from ..telemetry import StateUse, count, is_traced, logger
from ..telemetry.around import Around
from ..wire.interaction import Interaction
from .index_entry import IndexEntry
from .media_uploads import check_upload, media_to_upload, needs_change, with_addresses
from .reply import Reply

CONTINUABLE = frozenset({"completed", "requires_action", "incomplete"})
"""The statuses of an interaction that another may follow."""

LOOKED_UP = 32
"""Replies to look up in an index, the newest; older ones would bring little."""

_REPLIES = frozenset({"model_output", "function_call"})
_PREVIOUS = "previous_interaction_id"
_UNTOLD = frozenset({"input", "continuation_token"})
"""Fields of a request over which the history does not say what the interaction will hold."""
_STATES = get_args(StateMode)


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
        upload: when media go as files.
        previous_interaction_id: the interaction to continue, where the caller gives it.
        extra_body: fields to send as they are, over everything else.
        on_call: is told the call before it goes out.
        around: what another instrumentation records of the same call; None where nobody looked.
        defaults: arguments that the caller's client may have written into calls although the model left them out.
        proofs: what is proven of the history.
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
    upload: Upload = "auto"
    on_call: Callable[[InteractionCall], None] | None = None
    defaults: Defaults = field(default_factory=dict)
    around: Around | None = None
    proofs: Proofs = field(init=False, repr=False)
    call: InteractionCall = field(init=False, repr=False)
    _mode: StateMode = field(init=False, repr=False)
    _plan: Plan = field(init=False, repr=False)
    _environment_id: str | None = field(init=False, repr=False, default=None)
    _reset: str | None = field(init=False, repr=False, default=None)
    _reply: Reply | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        check_state(self.state)
        check_upload(self.upload)
        self.options = {name: value for name, value in self.options.items() if value is not None}
        self.extra_body = self.options.pop("extra_body", self.extra_body)
        self._mode = self.state
        self._take_previous()
        if self.history.system_instruction is not None:
            self.options["system_instruction"] = self.history.system_instruction
        if self.state == "stateless" and self.options.setdefault("store", False):
            raise InvalidOption(
                "state='stateless' stores nothing, and store=True stores it; give one of them. state='auto' stores.",
                field="store",
            )
        try:
            self.proofs = proofs_in(self.history.messages, self.key, self.defaults)
        except RecursionError:
            raise InvalidOption("The messages hold something nested too deeply to be sent.", field="messages") from None

    def _take_previous(self) -> None:
        """Take the interaction to continue from wherever it is given: what is sent, and certified, depends on it."""
        if self.extra_body is not None and not isinstance(self.extra_body, Mapping):
            raise InvalidOption(f"'extra_body' must be an object, not {type(self.extra_body).__name__}.", field="extra_body")
        given = self.options.pop(_PREVIOUS, self.previous_interaction_id)
        if self.extra_body is not None and _PREVIOUS in self.extra_body:
            self.extra_body = dict(self.extra_body)
            given = self.extra_body.pop(_PREVIOUS)
            if given is None:  # a new conversation, whatever the history says
                self._mode = "stateless"
        if given is not None and not isinstance(given, str):
            raise InvalidOption(
                f"{_PREVIOUS!r} is the id of an interaction, a text, not {type(given).__name__}.", field=_PREVIOUS
            )
        self.previous_interaction_id = given

    def index_keys(self) -> dict[str, bytes]:
        """Return the keys that an index may know, with their digests: the newest replies that carry no anchor themselves."""
        if self._mode == "stateless" or self.previous_interaction_id:
            return {}
        messages = self.history.messages
        replies = [
            i
            for i in range(len(messages))
            if messages[i].steps and messages[i].steps[-1].get("type") in _REPLIES and not messages[i].anchor
        ]
        digests = self.proofs.digests
        return {self._index_key(digests[i], self.proofs.before(i).unvouched): digests[i] for i in replies[-LOOKED_UP:]}

    def decide(self, known: Mapping[bytes, str]) -> None:
        """Decide what is sent, and what is continued.

        Args:
            known: the entries that an index has for histories with these digests, see `index_entry`.

        Raises:
            InvalidOption: there is nothing to send.
        """
        entries = self._unedited({digest: IndexEntry.read(entry) for digest, entry in known.items()})
        self._plan = planned = plan(
            self.history.messages,
            self._mode,
            key=self.key,
            previous_interaction_id=self.previous_interaction_id,
            proofs=self.proofs,
            known={digest: entry.interaction_id for digest, entry in entries.items()},
        )
        if is_silent(planned.input) and not self._says_something_else():
            raise InvalidOption(f"The input is empty: {why_empty(self.history)}", field="input")
        if planned.previous_interaction_id is None and len(self.history.messages) > 1:
            logger.info("Nothing in the history can be continued: all of its %d messages are sent.", len(self.history.messages))
        _note(planned)
        self._environment_id = planned.environment_id
        if entries and planned.previous_interaction_id and not planned.environment_id:
            found = (entries.get(digest) for digest in reversed(self.proofs.digests))
            self._environment_id = next((entry.environment_id for entry in found if entry and entry.environment_id), None)

    def media_to_upload(self) -> list[dict[str, Any]]:
        """Return the media of the input that go as files.

        Raises:
            InvalidOption: there is more than goes inline, and it must not be uploaded.
        """
        return [] if self._says_something_else() else media_to_upload(self._plan.input, self.upload)

    def prepare(
        self, url: str, known: Mapping[bytes, str], *, stream: bool, addresses: Mapping[int, str] | None = None
    ) -> InteractionCall:
        """Return the call to make.

        Args:
            url: the service's address with the version.
            known: see `decide`, which is done with it unless it was done before.
            stream: whether the answer comes as events.
            addresses: of the media that go as files, see `media_uploads.with_addresses`.

        Raises:
            InvalidOption: something cannot be sent.
        """
        if not hasattr(self, "_plan"):
            self.decide(known)
        planned, options = self._plan, {**self.options, "previous_interaction_id": self._plan.previous_interaction_id}
        options["input"] = self._sent(planned.input, addresses or {})
        has_sandbox = bool(options.get("agent")) and agent_facts(options["agent"]).environment is not False
        wanted = options.get("environment", "remote" if has_sandbox else None)
        if self._environment_id is not None and wanted == "remote":
            # "remote" asks for a sandbox; the conversation has one, and a new one would be without its files. A model that takes
            # over from an agent was never seen in one.
            options["environment"] = self._environment_id
        if options.get("agent"):
            options = {**default_options(options["agent"], continues=bool(planned.previous_interaction_id)), **options}
        # Nothing that the call holds leads back to here: what goes round in a circle keeps a body of many megabytes for longer.
        replay = None if planned.replay is None else partial(_replayed, planned.replay, self.upload)
        self.call = create_call(url, options, stream=stream, extra_body=self.extra_body, replay=replay)
        if is_traced():
            self.call.state, self.call.around = self, self.around
        if self._reset is not None:
            self.call.interaction_id, self.call.state_reset = self._reset, True
        if self.on_call is not None:
            self.on_call(self.call)
        return self.call

    def replay_instead(self) -> bool:
        """Have the whole history sent, since the interaction to continue is not available; False if it is not at hand."""
        if self._plan.replay is None:
            return False
        self._reset = self._plan.previous_interaction_id
        self._plan = replace(self._plan, input=self._plan.replay(), previous_interaction_id=None, replay=None)
        return True

    def _sent(self, steps: list[dict[str, Any]], addresses: Mapping[int, str]) -> list[dict[str, Any]]:
        return with_addresses(steps, addresses) if needs_change(steps, self.upload) else steps

    def reply(self, interaction: Interaction) -> Reply:
        """Return the reply that an interaction is.

        Raises:
            APIError: the interaction failed, or was cancelled.
        """
        raise_for_status(interaction)
        self._reply = reply_of(interaction, self.holding, self.key, self.defaults, state_reset=self.call.state_reset)
        return self._reply

    def index_entry(self) -> tuple[str, str] | None:
        """Return what an index is to remember: the key of the history with the reply, and what goes on with it.

        None as long as there is no reply, or if nothing can continue from it, or if it is not known what came before: a history
        that merely has the same words is not to find it.
        """
        if self._reply is None or self._reply.anchor is None or not self._reply.digest:
            return None
        anchor = self._reply.anchor
        entry = IndexEntry(anchor.interaction_id, anchor.environment_id or "", anchor.hidden or "")
        return self._index_key(self._reply.digest, self.holding.unvouched), str(entry)

    @property
    def state_use(self) -> StateUse:
        """How the service's memory is used for the request, as it stands now."""
        planned = self._plan
        steps = sum(len(message.steps) for message in self.history.messages)
        sent = len(planned.input)
        if self.call.state_reset:
            return StateUse("reset", steps)
        if planned.previous_interaction_id:
            return StateUse("continued", sent, max(steps - sent, 0))
        return StateUse("replayed" if len(self.history.messages) > 1 else "new", sent)

    @property
    def holding(self) -> Holding:
        """The messages that the interaction holds before the reply, once the call is prepared."""
        if self._says_something_else():
            return Holding(known=False)
        return self._plan.replayed if self.call.state_reset else self._plan.holding

    def _says_something_else(self) -> bool:
        """Return whether something other than the messages is the input."""
        return not (_UNTOLD.isdisjoint(self.extra_body or ()) and _UNTOLD.isdisjoint(self.options))

    def _unedited(self, entries: Mapping[bytes, IndexEntry]) -> Mapping[bytes, IndexEntry]:
        """Return the entries up to the first reply whose hidden parts are not those that it came with."""
        for i, digest in enumerate(self.proofs.digests if entries else ()):
            message, entry = self.history.messages[i], entries.get(digest)
            if entry is not None and not is_unedited(
                entry.hidden, fingerprint(message.steps), message.steps, partial=message.partial
            ):
                return {digest: entry for digest, entry in entries.items() if digest not in self.proofs.digests[i:]}
        return entries

    def log_state_reset(self) -> None:
        """Count it if the history had to be sent again."""
        if self.call.state_reset:
            count("state_reset", "The service no longer had %s; the history was sent in full.", self.call.interaction_id)

    def _index_key(self, digest: bytes, unvouched: bytes) -> str:
        """Return the key of a history with a reply; what nobody vouches for before it belongs to it."""
        return index_key(self.caller, self.scope, digest + unvouched)


def _replayed(replay: Callable[[], list[dict[str, Any]]], upload: Upload) -> list[dict[str, Any]] | None:
    """Return the whole history, unless media of it are to be uploaded first."""
    steps = replay()
    return None if needs_change(steps, upload) else steps


def check_state(state: object) -> None:
    """Check a way of using the service's memory.

    Raises:
        InvalidOption: there is no such way.
    """
    if state not in _STATES:
        raise InvalidOption(f"'state' is auto, server or stateless, not {state!r}.", field="state")


def reply_of(
    interaction: Interaction, holding: Holding, key: AnchorKey, defaults: Defaults = NO_DEFAULTS, *, state_reset: bool = False
) -> Reply:
    """Return the reply that an interaction is, with what the next turn needs to continue from it.

    Args:
        interaction: the answer of the service.
        holding: the messages that it answers.
        key: signs the anchor.
        defaults: see `ChatRequest`.
        state_reset: whether the history had to be sent again because the service's was not available.
    """
    steps = interaction.reply_steps()
    if not interaction.id or interaction.status not in CONTINUABLE:
        return Reply(interaction, steps, state_reset=state_reset)
    if not holding.known:
        return Reply(interaction, steps, Anchor(interaction.id, environment_id=interaction.environment_id), state_reset)
    digest = extend(holding.digest, steps, defaults)
    anchor = key.sign(
        interaction.id,
        digest,
        interaction.environment_id,
        base=holding.base,
        hidden=fingerprint(steps),
        before=holding.before,
        unvouched=holding.unvouched,
    )
    return Reply(interaction, steps, anchor, state_reset, b"" if holding.base else digest)


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
