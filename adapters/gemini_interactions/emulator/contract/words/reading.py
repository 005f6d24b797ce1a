"""The strict reading of a body: fields, types and values that no request has. `validation` finds them."""

from __future__ import annotations

from ...core.errors import OPEN, WRONG_VALUE, Refusal

LEGACY = Refusal(
    name="turns with a 'role', as before June 2026",
    message="The legacy Interactions API schema is no longer supported. Please upgrade your client SDK to Python >= 2.0.0 or"
    " JavaScript/TypeScript >= 2.0.0 to adopt the new 'steps' schema.",
    source="live 2026-06",
)
UNKNOWN_PARAMETER = Refusal(
    name="a field that is not there",
    message="Unknown parameter '{name}'{place}.{hint}",
    source="live 2026-07 to 09 (genai-rs)",
)
MISSING_KEY = Refusal(
    name="a field that has to be there",
    message="Missing key '{name}'.",
    source=f"as live for a tool; words: {OPEN}",
)
MISSING_TYPE = Refusal(
    name="an object without its type",
    message="Missing key 'type' in input '{path}'.",
    source="recorded (ogx)",
)
WRONG_TYPE = Refusal(
    name="a value of another JSON type",
    message="The value is invalid for '{path}'. Expected {expected}, got {got}.",
    source="live, summer 2026",
)
NO_OBJECT = Refusal(
    name="a body that is no object",
    message="The value is invalid for the request. Expected an object.",
    source=f"as for any value; words: {OPEN}",
)
WRONG_INPUT_VALUE = Refusal(
    name="a value that a field of the input does not have",
    message="Invalid enum value '{value}' at '{path}'.",
    source="live, summer 2026 (genai-rs #419)",
)
THOUGHT_OF_A_USER = Refusal(
    name="a thought among a user's contents",
    message="User turns cannot contain thought blocks.",
    source="live, in the schema before June 2026",
)
WRONG_CONTENT = Refusal(
    name="a step or a content of a type that is not there",
    message="Invalid content type: {type}",
    source="recorded (ogx, spring 2026)",
)
MISSING_INPUT = Refusal(name="no input", message="Missing input.", source="live 2026-07 to 09 (genai-rs)")
EMPTY_INPUT = Refusal(
    name="an input with nothing in it", message="Request has empty input.", source="live 2026-07 to 09 (genai-rs)"
)

READING: tuple[Refusal, ...] = (
    MISSING_INPUT,
    EMPTY_INPUT,
    NO_OBJECT,
    UNKNOWN_PARAMETER,
    MISSING_KEY,
    MISSING_TYPE,
    WRONG_TYPE,
    WRONG_VALUE,
    WRONG_INPUT_VALUE,
    WRONG_CONTENT,
    THOUGHT_OF_A_USER,
    LEGACY,
)
