# Generated from async_decisions.py by scripts/unasync.py: change that file, then run `make format`.
"""Ask questions about an input that are answered by probabilities: yes or no, one of some options, a level on a scale.

Reference: the Decisions API (November 2026, v1beta, Gemini API only); names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...telemetry import watched_resource
from ...wire.decisions import CreateDecisionResponse
from ..http.deadline import Deadline
from .calls import body_call
from .decision_calls import decision_body
from .resource import Resource


class Decisions(Resource):
    """The decisions of a model, as `client.decisions`."""

    def create(
        self,
        *,
        model: str = "gemini-decision-1",
        input: Any,
        questions: Mapping[str, Any],
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> CreateDecisionResponse:
        """Answer questions about an input, all at once.

        Args:
            model: the model that decides.
            input: a text, a content or a list of contents: text, images, audio, video, documents.
            questions: 1 to 1,000 of them by ids of your choice, as objects or as `wire.decisions` has them. Each has
                `instructions`, and `criteria` by its `type`: `noul` (yes or no) what yes means and what no, if that is to be
                said; `choice` the 2 to 255 options with a description each; `score` the 2 to 255 levels from 0 upwards.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Returns:
            The answers by the ids of the questions. Where the service has blocked the input there are none, and
            `prompt_feedback` says why.

        Raises:
            InvalidOption: the input is empty, or a question cannot be asked; nothing was sent.
            APIError: the service refused or failed.
        """
        body = {**decision_body(model, input, questions), **(extra_body or {})}
        call = body_call("POST", self._requester.url, "decisions", body)
        with watched_resource(call, "decide", body["model"]) as operation:
            response = self._ask(call, CreateDecisionResponse, deadline)
            operation.used(response.usage)
            return response
