"""Tell LangChain's middleware what each model and agent can do: data, overridable with `profile=`.

Sources: ai.google.dev/gemini-api/docs/models and /docs/agents, and what was seen live; see the comments.
"""

from __future__ import annotations

from langchain_core.language_models import ModelProfile

from ..models import levels_of, limits_of

_MODEL = ModelProfile(
    text_inputs=True,
    image_inputs=True,
    # The service reads its own files and YouTube, not any web address.
    image_url_inputs=False,
    pdf_inputs=True,
    audio_inputs=True,
    video_inputs=True,
    image_tool_message=True,
    pdf_tool_message=True,
    reasoning_output=True,
    text_outputs=True,
    image_outputs=False,
    audio_outputs=False,
    video_outputs=False,
    tool_calling=True,
    tool_choice=True,
    tool_call_streaming=True,
    structured_output=True,
)

_MEDIA = ModelProfile(
    tool_calling=False, tool_choice=False, tool_call_streaming=False, structured_output=False, reasoning_output=False
)

_AGENT = ModelProfile(
    tool_choice=False, structured_output=False, audio_inputs=False, video_inputs=False, pdf_inputs=False, pdf_tool_message=False
)

# The first row whose name the model begins with, or holds, if the name begins with `*`; later rows are not looked at.
_ROWS: tuple[tuple[str, ModelProfile], ...] = (
    ("deep-research", ModelProfile(**_AGENT, image_outputs=True, tool_calling=False, tool_call_streaming=False)),
    ("antigravity", _AGENT),
    ("*-image", ModelProfile(**_MEDIA, image_outputs=True)),
    ("gemini-nano-banana", ModelProfile(**_MEDIA, image_outputs=True)),
    ("nano-banana", ModelProfile(**_MEDIA, image_outputs=True)),
    ("*-tts", ModelProfile(**_MEDIA, audio_outputs=True, text_outputs=False)),
    ("lyria", ModelProfile(**_MEDIA, audio_outputs=True)),
    ("gemini-omni", ModelProfile(**_MEDIA, video_outputs=True)),
    ("gemma", ModelProfile(audio_inputs=False, video_inputs=False, reasoning_output=False)),
    # Lists of contents as results are refused by 2.5 (reported by clients).
    ("gemini-2.5", ModelProfile(image_tool_message=False, pdf_tool_message=False)),
)


def profile_of(model: str, *, is_agent: bool) -> ModelProfile:
    """Return the profile of a model or agent.

    Args:
        model: its name.
        is_agent: whether it is an agent; a custom one is taken for what it most likely is built on.
    """
    limits = limits_of(model)
    given = ModelProfile(
        **_MODEL,
        reasoning_effort_levels=list(levels_of(model)),
        max_input_tokens=limits.input_tokens,
        max_output_tokens=limits.output_tokens,
    )
    for name, row in _ROWS:
        if model.startswith(name) or (name[0] == "*" and name[1:] in model):
            return ModelProfile(**{**given, **row})
    return ModelProfile(**{**given, **_AGENT}) if is_agent else given
