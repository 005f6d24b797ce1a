"""The classes that are compared: each with a service that says what a test scripts, and a view of what it was asked."""

from __future__ import annotations

import importlib.util
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Self

from llama_index.core.llms.function_calling import FunctionCallingLLM

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

from . import generate_content
from .answers import Answer, Refusal
from .asked import Asked, asked_content, asked_interaction, asked_response
from .canned_server import CannedServer
from .interactions import interaction
from .responses_api import ResponsesAPI


class Contender(ABC):
    """A class with its service; a context manager."""

    name: ClassVar[str]

    @property
    def url(self) -> str:
        """Where its service is, if it is reached over a socket."""
        return ""

    @abstractmethod
    def llm(self, *, remembers: bool = False, search: bool = False, think: bool = False, **options: Any) -> FunctionCallingLLM:
        """An instance.

        Args:
            remembers: let the service keep the conversation, where it can.
            search: with the service's own search.
            think: ask for a little thinking, and to see it.
            **options: the class's own.
        """

    @abstractmethod
    def will(self, *answers: Answer | Refusal) -> None:
        """Script the next answers; refusals come first."""

    @property
    @abstractmethod
    def asked(self) -> list[Asked]:
        """The requests for an answer, in order."""

    @property
    @abstractmethod
    def other_requests(self) -> list[str]:
        """Paths of what else was requested."""

    @abstractmethod
    def __enter__(self) -> Self: ...

    @abstractmethod
    def __exit__(self, *_: object) -> None: ...


class Interactions(Contender):
    """Ours, with the emulator."""

    name = "GeminiInteractions"

    def __init__(self) -> None:
        self.emulator = Emulator()

    def llm(self, *, remembers: bool = False, search: bool = False, think: bool = False, **options: Any) -> FunctionCallingLLM:
        tools = {"tools": [{"type": "google_search"}]} if search else {}
        thinking = {"thinking_level": "low", "thinking_summaries": "auto"} if think else {}
        where = {"model": "gemini-3.5-flash", "api_key": "k", "transport": self.emulator.transport()}
        return GeminiInteractions(**{**where, **tools, **thinking, **options})

    def will(self, *answers: Answer | Refusal) -> None:
        for answer in answers:
            if isinstance(answer, Refusal):
                self.emulator.fault(status=answer.status, retry_after=answer.retry_after, method="POST")
            else:
                self.emulator.reply(partial(interaction, answer))
                if answer.breaks:
                    self.emulator.fault(error_event={"message": "The model failed.", "code": "api_error"})

    @property
    def asked(self) -> list[Asked]:
        return [asked_interaction(r.body, r.headers) for r in self.emulator.requests if r.path.endswith("/interactions")]

    @property
    def other_requests(self) -> list[str]:
        return [r.path for r in self.emulator.requests if not r.path.endswith("/interactions")]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.emulator.close()


class OpenAIResponses(Contender):
    """llama-index-llms-openai."""

    name = "OpenAIResponses"

    def __init__(self) -> None:
        self._server = CannedServer(ResponsesAPI().write)

    @property
    def url(self) -> str:
        return self._server.url

    def llm(self, *, remembers: bool = False, search: bool = False, think: bool = False, **options: Any) -> FunctionCallingLLM:
        from llama_index.llms.openai import OpenAIResponses

        tools = {"built_in_tools": [{"type": "web_search"}]} if search else {}
        thinking = {"reasoning_options": {"effort": "low", "summary": "auto"}} if think else {}
        where = {"model": "gpt-4o-mini", "api_key": "k", "api_base": f"{self._server.url}/v1"}
        return OpenAIResponses(**{**where, **tools, **thinking, "track_previous_responses": remembers, **options})

    def will(self, *answers: Answer | Refusal) -> None:
        self._server.script.extend(answers)

    @property
    def asked(self) -> list[Asked]:
        return [asked_response(seen.body, seen.headers) for seen in self._server.seen if seen.method == "POST"]

    @property
    def other_requests(self) -> list[str]:
        return [seen.path for seen in self._server.seen if seen.method != "POST"]

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()


class GoogleGenAI(Contender):
    """llama-index-llms-google-genai."""

    name = "GoogleGenAI"

    def __init__(self) -> None:
        self._server = CannedServer(generate_content.write, generate_content.fixed)

    @property
    def url(self) -> str:
        return self._server.url

    def llm(self, *, remembers: bool = False, search: bool = False, think: bool = False, **options: Any) -> FunctionCallingLLM:
        from google.genai import types
        from llama_index.llms.google_genai import GoogleGenAI

        tools = {"built_in_tool": types.Tool(google_search=types.GoogleSearch())} if search else {}
        config = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=64))
        thinking = {"generation_config": config} if think else {}
        limits = {"max_tokens": 1024, "context_window": 1048576}  # without both the class asks the service when it is made
        where = {"model": "gemini-2.5-flash", "api_key": "k", "http_options": types.HttpOptions(base_url=self._server.url)}
        return GoogleGenAI(**{**where, **limits, **tools, **thinking, **options})

    def will(self, *answers: Answer | Refusal) -> None:
        self._server.script.extend(answers)

    @property
    def asked(self) -> list[Asked]:
        return [asked_content(seen.body, seen.headers) for seen in self._server.seen if seen.method == "POST"]

    @property
    def other_requests(self) -> list[str]:
        return [seen.path for seen in self._server.seen if seen.method != "POST"]

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()


MODULES: Mapping[type[Contender], str] = {
    OpenAIResponses: "llama_index.llms.openai",
    GoogleGenAI: "llama_index.llms.google_genai",
}


def is_installed(contender: type[Contender]) -> bool:
    """Whether a peer's package is here."""
    try:
        return importlib.util.find_spec(MODULES[contender]) is not None
    except ModuleNotFoundError:  # not even its parent
        return False
