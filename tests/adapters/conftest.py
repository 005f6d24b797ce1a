"""Each test over the three adapters, or over those that it names; with `ask`, over the four ways as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import litellm
import pytest

from gemini_interactions.emulator import Emulator

from ..litellm.conftest import FORCED_BY_LITELLM
from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .face_of_llamaindex import LlamaIndex
from .faces import WAYS, Adapter, Ask
from .option_converters import OPTIONS, Convert

ADAPTERS: tuple[type[Adapter], ...] = (LangChain, LlamaIndex, LiteLLM)


def _param(cls: type[Adapter]) -> Any:
    marks = [pytest.mark.filterwarnings(warning) for warning in FORCED_BY_LITELLM] if cls is LiteLLM else ()
    return pytest.param(cls, id=cls.name, marks=marks)


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


@pytest.fixture(params=[_param(cls) for cls in ADAPTERS])
def adapter(request: pytest.FixtureRequest, impatient: None) -> Iterator[type[Adapter]]:
    """Makes a model of each framework: `adapter(emulator, **settings)`."""
    litellm.suppress_debug_info = True
    yield request.param
    litellm.custom_provider_map = []


@pytest.fixture
def model(adapter: type[Adapter], emulator: Emulator) -> Adapter:
    """A model without settings of its own."""
    return adapter(emulator)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def ask(request: pytest.FixtureRequest) -> Ask:
    """Each of the four ways to ask: `ask(model, messages, **options)`."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def convert(request: pytest.FixtureRequest) -> Convert:
    """Turns the options of a call into the API's, as one of the adapters does."""
    return request.param  # type: ignore[no-any-return]
