"""The interaction: one request's answer, and the node of a conversation.

Reference: ai.google.dev/api/interactions-api, `Interaction`.
"""

from __future__ import annotations

from typing import Annotated

from .base import WireModel, known
from .content import TextContent
from .request import (
    AgentConfig,
    AgentOption,
    Environment,
    GenerationConfig,
    InteractionsInput,
    ResponseFormat,
    SafetySetting,
    ServiceTier,
    WebhookConfig,
)
from .steps import FunctionCallStep, FunctionResultStep, ModelOutputStep, Step
from .tools import Tool
from .usage import Modality, Usage

InteractionStatus = Annotated[
    str,
    known(
        "in_progress",
        "requires_action",
        "completed",
        "failed",
        "cancelled",
        "incomplete",
        "budget_exceeded",
        "queued",
        "requires_continuation",
    ),
]

RUNNING: frozenset[str] = frozenset({"in_progress", "queued"})
"""The statuses that a wait goes on at; any other, known or not, is an end."""


class Error(WireModel):
    """A fault: a code in snake case and a sentence."""

    code: str | None = None
    message: str | None = None


class Interaction(WireModel):
    """The answer to a request.

    `id` is empty where nothing was stored (`store=false`). `steps` holds what the model produced; a GET gives the user's steps
    too.
    """

    id: str = ""
    status: InteractionStatus
    object: str | None = None
    model: str | None = None
    agent: AgentOption | None = None
    steps: list[Step] | None = None
    usage: Usage | None = None
    created: str | None = None
    updated: str | None = None
    service_tier: ServiceTier | None = None
    errors: list[Error] | None = None
    environment_id: str | None = None
    previous_interaction_id: str | None = None
    continuation_token: str | None = None
    # Echoes of the request, sent by some versions of the service.
    input: InteractionsInput | None = None
    system_instruction: str | None = None
    tools: list[Tool] | None = None
    response_format: ResponseFormat | list[ResponseFormat] | None = None
    response_mime_type: str | None = None
    response_modalities: list[Modality] | None = None
    generation_config: GenerationConfig | None = None
    agent_config: AgentConfig | None = None
    environment: Environment | str | None = None
    labels: dict[str, str] | None = None
    safety_settings: list[SafetySetting] | None = None
    webhook_config: WebhookConfig | None = None
    cached_content: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether the service is still at work on it."""
        return self.status in RUNNING

    @property
    def output_text(self) -> str:
        """The text of the newest run of model outputs, joined; empty where there is none."""
        texts: list[str] = []
        for step in reversed(self.steps or []):
            if isinstance(step, ModelOutputStep):
                texts.extend(content.text for content in reversed(step.content or []) if isinstance(content, TextContent))
            elif texts:
                break
        return "".join(reversed(texts))

    @property
    def function_calls(self) -> list[FunctionCallStep]:
        """The calls that wait for the caller: those that no function result in the same interaction answers."""
        steps = self.steps or []
        answered = {step.call_id for step in steps if isinstance(step, FunctionResultStep)}
        return [step for step in steps if isinstance(step, FunctionCallStep) and step.id not in answered]
