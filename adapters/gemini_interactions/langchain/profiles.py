"""Tell LangChain's middleware what each model and agent can do: data, overridable with `profile=`."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import ModelProfile

from ..models import ModelFacts, facts_of

_INPUTS = ("text", "image", "audio", "video", "pdf")
_OUTPUTS = ("text", "image", "audio", "video")


def profile_of(model: str, *, is_agent: bool) -> ModelProfile:
    """Return the profile of a model or agent; what is not known of it is left out.

    Args:
        model: its name.
        is_agent: whether it is an agent; a custom one is taken for what it most likely is built on.
    """
    facts = facts_of(model, is_agent=is_agent)
    fields: dict[str, Any] = {
        **_media(facts),
        "max_input_tokens": facts.input_tokens,
        "max_output_tokens": facts.output_tokens,
        "reasoning_output": facts.thinks,
        "reasoning_effort_levels": None if facts.levels is None or is_agent else list(facts.levels),
        "reasoning_effort_default": facts.default_level,
        "tool_calling": facts.calls_functions,
        "tool_choice": facts.calls_functions and not is_agent,
        "tool_call_streaming": facts.calls_functions,
        "structured_output": facts.follows_schemas,
        # Whether it heeds it: a deprecated one is still taken.
        "temperature": False if "temperature" in facts.ignored else None,
    }
    return ModelProfile(**{name: value for name, value in fields.items() if value is not None})  # type: ignore[no-any-return, typeddict-item]


def _media(facts: ModelFacts) -> dict[str, bool]:
    media: dict[str, bool] = {}
    if facts.inputs is not None:
        media |= {f"{kind}_inputs": kind in facts.inputs for kind in _INPUTS}
        # The service reads its own files and YouTube, not any web address.
        media["image_url_inputs"] = False
        if facts.reads_media_results is not None:
            media |= {f"{kind}_tool_message": facts.reads_media_results and kind in facts.inputs for kind in ("image", "pdf")}
    if facts.outputs is not None:
        media |= {f"{kind}_outputs": kind in facts.outputs for kind in _OUTPUTS}
    return media
