"""Name the facts of requests and answers as the conventions do, as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...assembly.usage import token_counts
from ...wire.interaction import Interaction
from ...wire.usage import ModalityTokens, Usage
from ..operation import StateUse, Watched
from .room import LARGEST, LONGEST, is_step

Value = str | int | float | bool | list[str]
Facts = dict[str, Value]
"""Attributes by their names in the conventions; ours begin with `gemini_interactions.`."""

_MOST_TEXTS = 16
"""Texts in an attribute that is a list of them."""

_MOST_KINDS = 16
"""Kinds of tokens, or of grounding, that are counted apart."""

_IS_NAME = re.compile(r"[A-Za-z0-9_.:/@+=~-]{1,256}").fullmatch
"""How names and ids look; what looks otherwise may be something that was said."""

_IS_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}").fullmatch
"""How words look that become parts of an attribute's name."""

_GENERATION: Mapping[str, tuple[str, type]] = {
    "temperature": ("gen_ai.request.temperature", float),
    "top_p": ("gen_ai.request.top_p", float),
    "top_k": ("gen_ai.request.top_k", int),
    "seed": ("gen_ai.request.seed", int),
    "max_output_tokens": ("gen_ai.request.max_tokens", int),
    "stop_sequences": ("gen_ai.request.stop_sequences", list),
    "thinking_level": ("gen_ai.request.reasoning.level", str),
}
"""Fields of `generation_config` -> the attribute, and its type."""

_REQUEST: Mapping[str, tuple[str, type]] = {
    "previous_interaction_id": ("gen_ai.request.previous_response.id", str),
    "service_tier": ("gemini_interactions.request.service_tier", str),
    "background": ("gemini_interactions.request.background", bool),
    "store": ("gemini_interactions.request.store", bool),
}
"""Fields of a request -> the attribute, and its type."""

_OUTPUT_TYPES = {"text": "text", "image": "image", "audio": "speech"}
"""Type of a response format -> the conventions' word; a video has none there."""

_MODALITIES = ("text", "image", "audio")
"""Those that the conventions count; others are counted under our own names."""


def request_facts(body: Mapping[str, Any]) -> Facts:
    """Return what a request asks for, without what it says.

    Args:
        body: the body, before it is encoded.
    """
    facts: Facts = {}
    generation = body.get("generation_config")
    for rows, fields in ((_REQUEST, body), (_GENERATION, generation if isinstance(generation, Mapping) else {})):
        for name, (attribute, kind) in rows.items():
            if (value := _typed(fields.get(name), kind)) is not None:
                facts[attribute] = value
    if body.get("stream"):
        facts["gen_ai.request.stream"] = True
    if (output := _output_type(body.get("response_format"))) is not None:
        facts["gen_ai.output.type"] = output
    return facts


def agent_facts(operation: str, provider: str, name: str | None, address: str | None, port: int | None) -> Facts:
    """Return what a request about an agent of one's own is."""
    facts: dict[str, Value | None] = {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": provider,
        "gen_ai.agent.name": name,
        "server.address": address,
        "server.port": port,
    }
    return {name: value for name, value in facts.items() if value is not None}


def fetch_facts(call: Watched) -> Facts:
    """Return how an interaction is read."""
    cursor = _typed((call.params or {}).get("last_event_id"), str)
    return {} if cursor is None else {"gen_ai.request.stream_cursor": cursor}


def state_facts(use: StateUse) -> Facts:
    """Return how the service's memory is used for a request."""
    return {
        "gemini_interactions.state": use.outcome,
        "gemini_interactions.steps.sent": use.sent,
        "gemini_interactions.steps.saved": use.saved,
    }


def state_use(call: Watched) -> StateUse:
    """Return how the service's memory is used for a request; of one that is made by hand, what its body says."""
    if call.state is not None:
        return call.state.state_use
    body = call.body or {}
    given = body.get("input")
    sent = len(given) if isinstance(given, list | tuple) and any(map(is_step, given)) else 1
    return StateUse("continued" if body.get("previous_interaction_id") else "new", sent)


def answer_facts(interaction: Interaction) -> Facts:
    """Return what an answer is, without what it says."""
    facts: Facts = {}
    named = {
        "gen_ai.response.id": interaction.id,
        "gen_ai.response.model": interaction.model,
        "gen_ai.response.status": interaction.status,
        "gemini_interactions.environment.id": interaction.environment_id,
        "gemini_interactions.response.service_tier": interaction.service_tier,
    }
    for name, text in named.items():
        if (value := _typed(text, str)) is not None:
            facts[name] = value
    return facts


def usage_facts(usage: Usage | None) -> Facts:
    """Return the tokens of an answer: all that was read and written, and the parts of it."""
    counts = token_counts(usage)
    if usage is None or counts is None:
        return {}
    whole = {"gen_ai.usage.input_tokens": counts.input, "gen_ai.usage.output_tokens": counts.output}
    parts = {
        "gen_ai.usage.cache_read.input_tokens": counts.cached,
        "gen_ai.usage.reasoning.output_tokens": counts.thoughts,
        "gemini_interactions.usage.tool_use.input_tokens": counts.tool_use,
        **_by_modality(usage.input_tokens_by_modality, "input_tokens"),
        **_by_modality(usage.output_tokens_by_modality, "output_tokens"),
        **_by_modality(usage.cached_tokens_by_modality, "cache_read.input_tokens"),
    }
    for use in (usage.grounding_tool_count or ())[:_MOST_KINDS]:
        if _IS_KIND(use.type or ""):
            parts[f"gemini_interactions.usage.{use.type}"] = use.count or 0
    parts = {name: number for name, number in parts.items() if number}
    return {name: number for name, number in {**whole, **parts}.items() if 0 <= number <= LARGEST}


def token_types(interaction: Interaction) -> dict[str, int]:
    """Return the tokens of an answer by the conventions' types; empty where the service told none."""
    counts = token_counts(interaction.usage)
    found = {} if counts is None else {"input": counts.input, "output": counts.output}
    return {kind: number for kind, number in found.items() if 0 <= number <= LARGEST}


def as_name(text: str) -> str | None:
    """Return a name or an id, cut to its size; None if a text does not look like one."""
    return text[:LONGEST] if _IS_NAME(text[:LONGEST]) else None


def _by_modality(counts: Sequence[ModalityTokens] | None, what: str) -> dict[str, int]:
    return {
        f"{'gen_ai' if count.modality in _MODALITIES else 'gemini_interactions'}.usage.{count.modality}.{what}": count.tokens or 0
        for count in (counts or ())[:_MOST_KINDS]
        if _IS_KIND(count.modality or "")
    }


def _output_type(given: Any) -> str | None:
    formats = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    kinds = {_field(form, "type"): form for form in formats if form is not None}
    if len(kinds) != 1:
        return None
    [(kind, form)] = kinds.items()
    if kind == "text" and str(_field(form, "mime_type")) == "application/json":
        return "json"
    return _OUTPUT_TYPES.get(str(kind))


def _field(form: Any, name: str) -> Any:
    return form.get(name) if isinstance(form, Mapping) else getattr(form, name, None)


def _typed(value: Any, kind: type) -> Value | None:
    """Return a value as an attribute of its type; None if it is of another, or no attribute can hold it."""
    if kind is str:
        return as_name(value) if isinstance(value, str) else None
    if kind is list:
        return (
            [text[:LONGEST] for text in value[:_MOST_TEXTS] if isinstance(text, str)] if isinstance(value, list | tuple) else None
        )
    if kind is bool or isinstance(value, bool):
        return value if kind is bool and isinstance(value, bool) else None
    if not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:  # so is nothing that is not a number
        return None
    return float(value) if kind is float else value if isinstance(value, int) else None
