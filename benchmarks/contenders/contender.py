"""What a contender does for the benchmark, and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

KEY = "canned"

SYSTEM = """You are a travel assistant. Answer briefly, in the language of the question, and name your sources. Use the tools for
anything that changes from day to day; do not guess. Temperatures are in degrees Celsius, times are local."""


def get_weather(city: str) -> str:
    """The weather in a city.

    Args:
        city: the name of the city
    """
    return f"18 °C in {city}"


def find_trains(origin: str, destination: str, date: str) -> str:
    """Trains between two cities on a day, with departure, arrival and price.

    Args:
        origin: where from
        destination: where to
        date: the day, as year-month-day
    """
    return f"{origin}-{destination} {date}: 09:12-12:40, 49 EUR"


_TEXT = {"type": "string"}
SCHEMAS = {
    "get_weather": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": _TEXT}, "required": ["city"]},
    },
    "find_trains": {
        "name": "find_trains",
        "description": "Trains between two cities on a day, with departure, arrival and price.",
        "parameters": {
            "type": "object",
            "properties": {"origin": _TEXT, "destination": _TEXT, "date": _TEXT},
            "required": ["origin", "destination", "date"],
        },
    },
}
"""The two tools by name, for those who take schemas."""

QUESTION = "What is the capital of France?"
TOOL_QUESTION = "What is the weather in Paris? [tool]"


def user_turn(turn: int) -> str:
    """What the user says in a turn of the long conversation."""
    return f"And what is worth seeing on day {turn:03} of the journey, if it rains and the museums are shut?"


class Contender(Protocol):
    """One way to ask. Every method returns what a user would take from the answer, so that it can be checked."""

    def __init__(self, base_url: str, mode: str) -> None:
        """Make ready to ask.

        Args:
            base_url: where the canned server is.
            mode: one of the modes of its row in the table.
        """

    def invoke(self, prompt: str) -> str:
        """The text of an answer."""

    async def ainvoke(self, prompt: str) -> str:
        """The text of an answer, asynchronously."""

    def stream(self, prompt: str) -> Iterator[str]:
        """The texts of a streamed answer, as they come."""

    def tool_turn(self) -> str:
        """Ask with two tools, run the one that is called, send its result: the text of the second answer."""

    def converse(self, turns: int) -> Iterator[str]:
        """A conversation with a system prompt and two tools: the text of each turn's answer."""

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        """Have the last question of a long history answered: what asks the next one, with all that in hand, and returns the text.

        Args:
            messages: how many messages the history has before that answer.
            pictures: how many of them have a picture of 1 MB.
        """

    def image(self, prompt: str) -> int:
        """The length of the image of an answer: of its base64 characters, or of its bytes where the library decodes them."""


@dataclass(frozen=True)
class Entry:
    """A row of the table.

    Attributes:
        title: what the tables call it.
        module: the file in this folder.
        environment: the file in `requirements/` that it runs in.
        package: what a user imports, as module:name.
        framework: what a user of that framework has imported already.
        distribution: whose version is told.
        ours: whether it is this project's.
        modes: the modes of its conversations.
        lacks: the measures that it has nothing for: `after`, `image`, `tool_turn`.
    """

    title: str
    module: str
    environment: str
    package: str
    framework: str | None
    distribution: str
    ours: bool = False
    modes: tuple[str, ...] = ("",)
    lacks: frozenset[str] = frozenset()


_LANGCHAIN, _LLAMA_INDEX = "langchain_core.language_models.chat_models", "llama_index.core.llms.function_calling"
_STATES = ("auto", "server", "stateless")
_AFTER, _IMAGE = frozenset({"after"}), frozenset({"image"})


def _peer(title: str, module: str, package: str, framework: str | None, distribution: str) -> Entry:
    return Entry(title, module, "frameworks", package, framework, distribution)


def _anchor(title: str, module: str, package: str, framework: str | None, distribution: str) -> Entry:
    """A class for another vendor's API, whose answers have no images here."""
    return Entry(title, module, "anchors", package, framework, distribution, lacks=_IMAGE)


def _ours(title: str, module: str, package: str, framework: str | None, modes: tuple[str, ...] = _STATES) -> Entry:
    return Entry(f"ours: {title}", module, "frameworks", package, framework, "gemini-interactions", True, modes)


TABLE: dict[str, Entry] = {
    "httpx": _peer("raw httpx", "raw_httpx", "httpx:Client", None, "httpx"),
    "genai": Entry("google-genai interactions", "google_genai", "sdk", "google.genai:Client", None, "google-genai", lacks=_AFTER),
    "agno": Entry(
        "Agno GeminiInteractions", "agno_model", "sdk", "agno.models.google:GeminiInteractions", "agno.models.base", "agno"
    ),
    "langchain-google-genai": _peer(
        "ChatGoogleGenerativeAI",
        "chat_google_generative_ai",
        "langchain_google_genai:ChatGoogleGenerativeAI",
        _LANGCHAIN,
        "langchain-google-genai",
    ),
    "llama-index-google-genai": _peer(
        "LlamaIndex GoogleGenAI",
        "llama_google_genai",
        "llama_index.llms.google_genai:GoogleGenAI",
        _LLAMA_INDEX,
        "llama-index-llms-google-genai",
    ),
    "litellm-gemini": _peer("litellm gemini/", "litellm_gemini", "litellm:completion", None, "litellm"),
    "langchain-bare": Entry(
        "LangChain's base class",
        "langchain_bare",
        "frameworks",
        f"{_LANGCHAIN}:BaseChatModel",
        _LANGCHAIN,
        "langchain-core",
        lacks=frozenset({"after", "image", "tool_turn"}),
    ),
    "chat-openai": _anchor("ChatOpenAI", "chat_openai", "langchain_openai:ChatOpenAI", _LANGCHAIN, "langchain-openai"),
    "chat-openai-responses": _anchor(
        "ChatOpenAI, Responses", "chat_openai_responses", "langchain_openai:ChatOpenAI", _LANGCHAIN, "langchain-openai"
    ),
    "pydantic-ai": _anchor(
        "Pydantic AI, OpenAI", "pydantic_ai_openai", "pydantic_ai.models.openai:OpenAIChatModel", None, "pydantic-ai-slim"
    ),
    "core": _ours("Client", "ours_client", "gemini_interactions:Client", None, ("server", "stateless")),
    "langchain": _ours("LangChain", "ours_langchain", "gemini_interactions.langchain:ChatGeminiInteractions", _LANGCHAIN),
    "llamaindex": _ours("LlamaIndex", "ours_llamaindex", "gemini_interactions.llamaindex:GeminiInteractions", _LLAMA_INDEX),
    "litellm": _ours("LiteLLM", "ours_litellm", "gemini_interactions.litellm:register", "litellm"),
}
