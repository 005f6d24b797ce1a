"""Keep LangChain's contract for decision models, over the Decisions API.

Reference: the Decisions API (November 2026); `langchain_core.decisions` of langchain-core 1.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from langchain_core.decisions import BaseDecisionModel, ClassifierResponse, Question, State
from pydantic import Field, PrivateAttr

from ..client.async_client import AsyncClient
from ..client.client import Client
from ..client.http.secrets import hold_secrets
from ..framework.connection import ConnectionSettings, check_settings, connection_of
from ..framework.settings import refused_values
from .decision_answers import questions_to_api, response_of
from .decision_input import state_to_input
from .errors import as_model_errors
from .traces import traced_provider

if TYPE_CHECKING:
    from .typed_settings import DecisionOptions


class GeminiDecisions(ConnectionSettings, BaseDecisionModel, defer_build=False):
    """A LangChain decision model over Google's Decisions API: typed questions, answered by probabilities.

    Example:
        ```python
        from langchain_core.decisions import Noul
        from gemini_interactions.langchain import GeminiDecisions

        urgent = Noul(instructions="Does this need an answer within the hour?")
        answers = GeminiDecisions().invoke({"state": "Production is down.", "questions": {"urgent": urgent}})
        answers.nouls["urgent"].noul
        ```

    It drives `ModelRouterMiddleware` and `AutoModeMiddleware`. The state may hold messages, and media wherever LangChain has
    them; what is asked is text. `confidence` is the probability of the likeliest answer. `Box` questions are refused: the API has
    none.

    Args:
        model: the model that decides.
        api_key: the API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.
        api_version: the version in the path.
        vertexai: whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so.
        project: the project on Google Cloud; else GOOGLE_CLOUD_PROJECT, else that of the login.
        location: a region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: who asks on Google Cloud: an object of google-auth's, or a key file as a path, as JSON or as its contents;
            else what this machine is logged in as.
        headers: headers for every request; a value may be a function, or all of them: tokens that are renewed.
        timeout: seconds for one attempt; in a stream, between two chunks.
        max_retries: attempts after the first; 0 for none.
        rate_limit: a `RateLimit`, shared with other models: all wait where one is refused with 429, and that is no attempt.
        http_client: an `httpx.Client` of your own.
        http_async_client: an `httpx.AsyncClient` of your own.
        transport: an httpx transport for both, such as the emulator's.
        name: the name in traces.
    """

    model: str = Field(default="gemini-decision-1", description="The model that decides.")

    _made: tuple[dict[str, Any], Client, AsyncClient] | None = PrivateAttr(default=None)

    def __init__(self, **settings: Unpack[DecisionOptions]) -> None:
        """Take settings; what is unknown is refused, in words that never quote the key."""
        given = hold_secrets(settings)  # before anything is refused: a traceback keeps what frames hold
        del settings
        fields = type(self).model_fields
        with as_model_errors():
            check_settings(given, fields, fields)
            with refused_values():
                super().__init__(**{name: value for name, value in given.items() if value is not None})

    @property
    def _provider(self) -> str:
        return traced_provider(self.vertexai)

    def _classify(self, state: State, questions: dict[str, Question]) -> ClassifierResponse:
        with as_model_errors():
            answer = self._clients()[0].decisions.create(**self._request(state, questions))
            return response_of(self.model, questions, answer)

    async def _aclassify(self, state: State, questions: dict[str, Question]) -> ClassifierResponse:
        with as_model_errors():
            answer = await self._clients()[1].decisions.create(**self._request(state, questions))
            return response_of(self.model, questions, answer)

    def _request(self, state: State, questions: dict[str, Question]) -> dict[str, Any]:
        return {"model": self.model, "input": state_to_input(state), "questions": questions_to_api(questions)}

    def _clients(self) -> tuple[Client, AsyncClient]:
        """Return the clients for the settings as they are now."""
        connection = connection_of(self)
        if self._made is None or self._made[0] != connection:
            client = Client(**connection, http_client=self.http_client)
            self._made = connection, client, AsyncClient(**connection, http_client=self.http_async_client)
        return self._made[1:]
