"""Prepare a history to be sent again in full, as the service accepts it.

Reference: ai.google.dev/gemini-api/docs/thinking and /function-calling, stateless use. Steps go back exactly as they came; what
is missing on those that came from elsewhere is added in the documented form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SKIP_VALIDATION = "skip_thought_signature_validator"
"""The signature that the service documents for calls it did not make itself."""

_CALLERS = frozenset({"user_input", "function_result"})


def replayable(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return these steps, ready to be sent as the `input` of a request that continues nothing.

    - A turn of the model's that calls functions opens with a thought. Where no step before the call is signed, nor the call
      itself, a thought with the documented skip value is put in front.
    - Unsigned thoughts are left out: they mean nothing to the service, which refused them in June 2026 and has let them pass
      since.
    - Function results name their function, from the call they answer.
    - Arguments that never became an object, from a stream with broken JSON, go as an empty one.

    Args:
        steps: the whole history, oldest first, as JSON objects. They are not changed.
    """
    replayed: list[dict[str, Any]] = []
    names: dict[Any, str] = {}
    turn_starts = 0  # where the model's turn in hand begins
    signed = False  # whether the turn in hand has a signature that covers its calls
    for step in steps:
        kind = step.get("type")
        if kind == "thought" and not step.get("signature"):
            continue
        if kind == "function_result":
            call_id = step.get("call_id")
            if not step.get("name") and call_id in names:
                step = {**step, "name": names[call_id]}
        if kind in _CALLERS:
            replayed.append(dict(step))
            turn_starts, signed = len(replayed), False
            continue
        if kind == "function_call":
            names[step.get("id")] = str(step.get("name") or "")
            if not isinstance(step.get("arguments"), Mapping):
                step = {**step, "arguments": {}}
            if not signed and not step.get("signature"):
                replayed.insert(turn_starts, {"type": "thought", "signature": SKIP_VALIDATION})
                signed = True
        signed = signed or (kind in ("thought", "function_call") and bool(step.get("signature")))
        replayed.append(dict(step))
    return replayed
