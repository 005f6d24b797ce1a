"""LiteLLM over the emulator, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import litellm
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, register

HERE = Path(__file__).parent
FORCED_BY_LITELLM = (
    # LiteLLM's own classes, when pydantic first builds them: `ReadOnly` in a TypedDict.
    "ignore:Items? '.*' on TypedDict class:UserWarning",
    # It asks each chunk for all its attributes, to see whether it is empty.
    "ignore:Accessing the 'model_.*' attribute on the instance is deprecated:DeprecationWarning",
    # Its serializer meets choices of a stream where it expects those of a whole answer.
    "ignore:Pydantic serializer warnings:UserWarning",
)

MODEL = "gemini_interactions/gemini-3.5-flash"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            for warning in FORCED_BY_LITELLM:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


@pytest.fixture
def provider(emulator: Emulator) -> GeminiInteractionsProvider:
    return GeminiInteractionsProvider(transport=emulator.transport())


@pytest.fixture(autouse=True)
def registered(provider: GeminiInteractionsProvider, impatient: None) -> Iterator[None]:
    register(handler=provider)
    litellm.suppress_debug_info = True
    yield
    litellm.custom_provider_map = []


@pytest.fixture
def ask() -> Callable[..., Any]:
    """`litellm.completion` of the model, with a key, and without a wait between two looks at a run."""

    def ask(messages: Any, **options: Any) -> Any:
        if isinstance(messages, str):
            messages = [{"role": "user", "content": messages}]
        own = {"model": MODEL, "api_key": "key-of-the-tests", "poll_interval": 0.01}
        return litellm.completion(**{**own, **options}, messages=messages)

    return ask


@pytest.fixture
def sent(emulator: Emulator) -> Callable[[], Any]:
    """The body of the newest request that the emulator received."""
    return lambda: emulator.requests[-1].body
