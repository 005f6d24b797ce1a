"""Faults planted on purpose, each of which the model-based test must find: a test that cannot fail proves nothing.

Run by `make state`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from gemini_interactions.conversation import anchor, digest, hidden, proofs
from gemini_interactions.framework import calls
from gemini_interactions.litellm import request as litellm_request
from gemini_interactions.turns import chat_request, reply

from ..litellm.conftest import FORCED_BY_LITELLM
from .test_trust_machine import CoreMachine, LangChainMachine, LiteLLMMachine, sequences

Plant = Callable[[pytest.MonkeyPatch], None]


def signs_after_trust(patch: pytest.MonkeyPatch) -> None:
    """What continued on trust is certified as the whole history."""
    holding = proofs.Proofs.holding
    patch.setattr(proofs.Proofs, "holding", lambda self, start=proofs.WHOLE: holding(self))


def indexes_after_trust(patch: pytest.MonkeyPatch) -> None:
    """What was added to an id is found by its words alone."""
    patch.setattr(proofs, "seed", lambda id: digest.EMPTY)
    made = chat_request.reply_of

    def reply_of(interaction: Any, holding: Any, key: Any, **more: Any) -> Any:
        found = made(interaction, holding, key, **more)
        after = digest.extend(holding.digest, found.steps)
        return reply.Reply(found.interaction, found.steps, found.anchor, found.state_reset, after)

    patch.setattr(chat_request, "reply_of", reply_of)


def forgets_extra_body(patch: pytest.MonkeyPatch) -> None:
    """An id in `extra_body` is sent, and not thought of."""

    def take(self: chat_request.ChatRequest) -> None:
        self.previous_interaction_id = self.options.pop("previous_interaction_id", self.previous_interaction_id)

    patch.setattr(chat_request.ChatRequest, "_take_previous", take)


def takes_any_place(patch: pytest.MonkeyPatch) -> None:
    """What was added to an id continues wherever it stands in a list."""

    def find(self: proofs.Proofs, key: Any, i: int) -> proofs.Start | None:
        found = self._messages[i].anchor
        if found is None:
            return None
        starts = [proofs.Start(found.base, k) for k in range(i)] if found.base else [proofs.WHOLE]
        held = (s for s in starts if key.holds(found, self._digest(s, i + 1), self._unvouched(s, i)))
        return next(held, None)

    patch.setattr(proofs.Proofs, "_find_start", find)


def believes_any_proof(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(anchor.AnchorKey, "holds", lambda self, anchor, digest, unvouched=b"": bool(anchor.mac))


def believes_edited_replies(patch: pytest.MonkeyPatch) -> None:
    """What was taken out of a reply is not looked at."""
    for module in (hidden, proofs, chat_request):
        patch.setattr(module, "is_unedited", lambda *_, **__: True)


def forgets_what_was_sent_edited(patch: pytest.MonkeyPatch) -> None:
    """What no anchor vouches for may change."""
    patch.setattr(proofs.Proofs, "_unvouched", lambda self, start, end: b"")


def speaks_for_those_before_unseen(patch: pytest.MonkeyPatch) -> None:
    """A proven reply vouches for what is hidden before it, whatever that is by now."""
    patch.setattr(proofs, "hashes_before", lambda hashes: [""] * (len(hashes) + 1))


def looks_at_bytes_alone(patch: pytest.MonkeyPatch) -> None:
    """Of a medium, only its source counts."""
    canonical = digest.canonical
    patch.setattr(digest, "canonical", lambda value: b"" if "mime_type" in value else canonical(value))


def signs_for_everybody(patch: pytest.MonkeyPatch) -> None:
    """Anchors hold for every caller."""
    made = anchor.AnchorKey.__init__
    patch.setattr(anchor.AnchorKey, "__init__", lambda self, secret, scope, caller="": made(self, secret, scope))


def indexes_for_everybody(patch: pytest.MonkeyPatch) -> None:
    """The index does not ask who asks."""
    made = chat_request.index_key
    patch.setattr(chat_request, "index_key", lambda caller, scope, digest: made("", scope, digest))


def forgets_the_proxy_s_callers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(litellm_request, "caller_of", lambda params, user=None: ())


def shares_a_copy_s_headers(patch: pytest.MonkeyPatch) -> None:
    """A copy of a model with other headers asks with those of the original."""
    made = calls.ModelCalls.__init__

    def init(self: Any, settings: Any, before: Any = None) -> None:
        made(self, settings, before)
        if before is not None:
            self.__dict__.update({name: before.__dict__[name] for name in ("client", "async_client") if name in before.__dict__})

    patch.setattr(calls.ModelCalls, "__init__", init)


def replays_what_is_proven(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(proofs.Proofs, "start", lambda self, i: None)


FAULTS: list[tuple[Plant, Any]] = [
    (signs_after_trust, CoreMachine),
    (indexes_after_trust, CoreMachine),
    (forgets_extra_body, CoreMachine),
    (takes_any_place, CoreMachine),
    (believes_any_proof, CoreMachine),
    (believes_edited_replies, CoreMachine),
    (forgets_what_was_sent_edited, CoreMachine),
    (speaks_for_those_before_unseen, CoreMachine),
    (looks_at_bytes_alone, CoreMachine),
    (signs_for_everybody, CoreMachine),
    (indexes_for_everybody, LangChainMachine),
    (forgets_the_proxy_s_callers, LiteLLMMachine),
    (shares_a_copy_s_headers, LangChainMachine),
    (replays_what_is_proven, CoreMachine),
]


@pytest.mark.parametrize(("plant", "machine"), FAULTS, ids=[plant.__name__ for plant, _ in FAULTS])
def test_a_planted_fault_is_found(plant: Plant, machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=sequences(1500, phases=[Phase.generate], database=None))


for _warning in FORCED_BY_LITELLM:
    pytest.mark.filterwarnings(_warning)(test_a_planted_fault_is_found)
