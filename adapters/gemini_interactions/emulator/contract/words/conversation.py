"""What was said before: the interaction that is continued, calls and results, and the model's own steps that are replayed."""

from __future__ import annotations

from ...core.errors import INVALID_ARGUMENT, OPEN, Refusal

UNKNOWN_PREVIOUS = Refusal(
    name="an interaction to continue that is not there, or no longer",
    message="Invalid previous_interaction_id: interaction not found",
    source=f"as other programs expect it, with 400 or 404 (`missing_previous`); {OPEN}",
)
RUNNING_PREVIOUS = Refusal(
    name="an interaction to continue that still runs",
    message="Invalid previous_interaction_id: interaction is still in progress",
    code="failed_precondition",
    source=f"docs: background; words: {OPEN}",
)
RESULT_WITHOUT_CALL_ID = Refusal(
    name="a result that does not say whose it is",
    message="Missing call_id in content of type function_result.",
    source="recorded (ogx, spring 2026)",
)
RESULT_WITHOUT_CALL = Refusal(
    name="a result of a call that is not open",
    message="The value '{id}' is invalid for '{path}.call_id'. No open function call has this id.",
    source=f"the service is known to refuse it; words: {OPEN}",
)
RESULT_WITHOUT_NAME = Refusal(
    name="a result of a replayed call, without its function's name",
    message="Missing name in content of type function_result.",
    source=f"live 2026-09 (ApostropheCMS); words: {OPEN}",
)
WRONG_SIGNATURE = Refusal(
    name="a signature that was not issued",
    message="Thought signature is not valid.",
    source="live 2026-09 (ApostropheCMS), in part",
)
LATE_THOUGHT = Refusal(
    name="a thought after the answer that it led to",
    message=INVALID_ARGUMENT,
    source="live 2026-09 (ApostropheCMS)",
)
UNSIGNED_CALL = Refusal(
    name="a replayed call without a signature, of its own or of a thought before it",
    message="Processing call step is missing signature",
    code="missing_thought_signature",
    source="live, summer 2026; code: docs: api-errors",
)
TOKEN_OF_ANOTHER_RUN = Refusal(
    name="a continuation token of an agent, or in the background",
    message="'continuation_token' can only be set for foreground interactions with a model.",
    source=f"google-genai 3.6.1; words: {OPEN}",
)
WRONG_TOKEN = Refusal(
    name="a continuation token that was not issued, or not for this interaction",
    message="Invalid continuation_token.",
    source=OPEN,
)
INPUT_BESIDE_TOKEN = Refusal(
    name="an input beside the continuation token of what is stored",
    message="'input' cannot be set together with 'continuation_token' unless store is false.",
    source=f"google-genai 3.6.1; words: {OPEN}",
)

CONVERSATION: tuple[Refusal, ...] = (
    UNKNOWN_PREVIOUS,
    RUNNING_PREVIOUS,
    RESULT_WITHOUT_CALL_ID,
    RESULT_WITHOUT_CALL,
    RESULT_WITHOUT_NAME,
    WRONG_SIGNATURE,
    LATE_THOUGHT,
    UNSIGNED_CALL,
    TOKEN_OF_ANOTHER_RUN,
    WRONG_TOKEN,
    INPUT_BESIDE_TOKEN,
)
