"""Tell LangChain's middleware what each model and agent can do: data, overridable with `profile=`.

What models differ in is in `model_facts`, with its sources.
"""

from __future__ import annotations

from langchain_core.language_models import ModelProfile

from ..models import facts_of

_AGENT = ModelProfile(
    tool_choice=False, structured_output=False, audio_inputs=False, video_inputs=False, pdf_inputs=False, pdf_tool_message=False
)

# Agents by the beginning of their names; any other is taken for what a custom one most likely is built on.
_AGENTS: dict[str, ModelProfile] = {
    "deep-research": ModelProfile(**_AGENT, image_outputs=True, tool_calling=False, tool_call_streaming=False),
    "antigravity": _AGENT,
}


def profile_of(model: str, *, is_agent: bool) -> ModelProfile:
    """Return the profile of a model or agent.

    Args:
        model: its name.
        is_agent: whether it is an agent; a custom one is taken for what it most likely is built on.
    """
    facts = facts_of(model)
    reads, writes = facts.reads or frozenset(), facts.writes or frozenset()
    profile = ModelProfile(
        max_input_tokens=facts.input_tokens or 0,
        max_output_tokens=facts.output_tokens or 0,
        text_inputs=True,
        image_inputs="image" in reads,
        # The service reads its own files and YouTube; of other addresses it is not sure.
        image_url_inputs=False,
        pdf_inputs="document" in reads,
        audio_inputs="audio" in reads,
        video_inputs="video" in reads,
        image_tool_message=bool(facts.reads_results),
        pdf_tool_message=bool(facts.reads_results),
        reasoning_output=bool(facts.thinks),
        reasoning_effort_levels=list(facts.levels or ()),
        text_outputs="text" in writes,
        image_outputs="image" in writes,
        audio_outputs="audio" in writes,
        video_outputs="video" in writes,
        tool_calling=bool(facts.calls),
        tool_choice=bool(facts.calls),
        tool_call_streaming=bool(facts.calls),
        structured_output=bool(facts.calls),
    )
    if facts.default_level is not None:
        profile["reasoning_effort_default"] = facts.default_level
    agent = next((row for name, row in _AGENTS.items() if model.startswith(name)), _AGENT if is_agent else ModelProfile())
    return ModelProfile(**{**profile, **agent})
