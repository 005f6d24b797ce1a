"""How much work is done, in counts that are the same on every machine: a regression fails here before a clock shows it.

The emulator answers once; that answer is played again while the work is counted, so that only the client's own is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from json import JSONDecoder, loads
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # LiteLLM would fetch its prices while it is imported

import httpx
import pytest
from pydantic import TypeAdapter

import gemini_interactions
from gemini_interactions import Client
from gemini_interactions.conversation import digest
from gemini_interactions.conversation.anchor import AnchorKey
from gemini_interactions.conversation.plan import HistoryMessage, digests_of, plan
from gemini_interactions.emulator import Emulator

MODEL = "gemini-3.5-flash"
OURS = os.path.dirname(gemini_interactions.__file__) + os.sep

pytestmark = [
    # LiteLLM's own: it asks each chunk for all its attributes, and builds its TypedDicts when they are first used.
    pytest.mark.filterwarnings("ignore:Accessing the 'model_.*' attribute on the instance is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Item '.*' on TypedDict class:UserWarning"),
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
]


class Played(httpx.BaseTransport):
    """The emulator's answers in process; the last one is given again once `again` is set. Counts requests."""

    def __init__(self, emulator: Emulator) -> None:
        self._inner = emulator.transport()
        self._last: tuple[dict[str, str], bytes] | None = None
        self.again = False
        self.sizes: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sizes.append(len(request.read()))
        if not self.again or self._last is None:
            response = self._inner.handle_request(request)
            self._last = {"content-type": response.headers["content-type"]}, response.read()
            assert response.status_code == 200, response.text
        headers, body = self._last
        return httpx.Response(200, headers=headers, stream=_Reads(body), request=request)


class _Reads(httpx.SyncByteStream):
    """A body as it is read from a socket."""

    def __init__(self, body: bytes) -> None:
        self._body = memoryview(body)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), 65536):
            yield bytes(self._body[start : start + 65536])


@dataclass(frozen=True)
class Way:
    """One way to ask: `invoke` and `stream` take the transport, a list of what was said and answered so far, and what is new."""

    invoke: Callable[[httpx.BaseTransport, list[Any], str], list[Any]]
    stream: Callable[[httpx.BaseTransport, str], None]


def _core_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    answer = Client(api_key="k", transport=transport).create(
        model=MODEL, input=prompt, previous_interaction_id=before[-1] if before else None
    )
    return [*before, answer.id]


def _core_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    for _ in Client(api_key="k", transport=transport).stream(model=MODEL, input=prompt):
        pass


def _langchain_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    from langchain_core.messages import HumanMessage

    from gemini_interactions.langchain import ChatGeminiInteractions

    messages = [*before, HumanMessage(prompt)]
    return [*messages, ChatGeminiInteractions(model=MODEL, api_key="k", transport=transport).invoke(messages)]


def _langchain_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    from gemini_interactions.langchain import ChatGeminiInteractions

    for _ in ChatGeminiInteractions(model=MODEL, api_key="k", transport=transport).stream(prompt):
        pass


def _llamaindex_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    from llama_index.core.llms import ChatMessage

    from gemini_interactions.llamaindex import GeminiInteractions

    messages = [*before, ChatMessage(prompt)]
    return [*messages, GeminiInteractions(model=MODEL, api_key="k", transport=transport).chat(messages).message]


def _llamaindex_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    from llama_index.core.llms import ChatMessage

    from gemini_interactions.llamaindex import GeminiInteractions

    for _ in GeminiInteractions(model=MODEL, api_key="k", transport=transport).stream_chat([ChatMessage(prompt)]):
        pass


def _litellm_ask(transport: httpx.BaseTransport, messages: list[Any], **options: Any) -> Any:
    import litellm

    from gemini_interactions.litellm import GeminiInteractionsProvider, register

    register(handler=GeminiInteractionsProvider(transport=transport))
    return litellm.completion(model=f"gemini_interactions/{MODEL}", api_key="k", messages=messages, **options)


def _litellm_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    messages = [*before, {"role": "user", "content": prompt}]
    return [*messages, _litellm_ask(transport, messages).choices[0].message.model_dump()]


def _litellm_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    for _ in _litellm_ask(transport, [{"role": "user", "content": prompt}], stream=True):
        pass


WAYS = {
    "core": Way(_core_invoke, _core_stream),
    "langchain": Way(_langchain_invoke, _langchain_stream),
    "llamaindex": Way(_llamaindex_invoke, _llamaindex_stream),
    "litellm": Way(_litellm_invoke, _litellm_stream),
}
ADAPTERS = [name for name in WAYS if name != "core"]


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture(autouse=True)
def _without_providers() -> Iterator[None]:
    yield
    if litellm := sys.modules.get("litellm"):
        litellm.custom_provider_map = []


# Calls


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """What is called while this runs: `ours` for the functions of this project, C functions and JSON's by qualified name."""
    counts: Counter[str] = Counter()

    def note(frame: Any, event: str, function: Any) -> None:
        if event == "call":
            counts["ours"] += frame.f_code.co_filename.startswith(OURS)
            counts["JSONDecoder.raw_decode"] += frame.f_code is JSONDecoder.raw_decode.__code__
        elif event == "c_call":
            counts[getattr(function, "__qualname__", "")] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counts


def calls_of_a_stream(way: Way, deltas: int) -> Counter[str]:
    """What a stream of so many text deltas costs, when everything has been loaded."""
    emulator = Emulator()
    emulator.reply("".join(f"{number:079} " for number in range(deltas)))
    transport = Played(emulator)
    way.stream(transport, "Count.")
    transport.again = True
    return calls_of(lambda: way.stream(transport, "Count."))


JSON_PARSES = ("SchemaValidator.validate_json", "JSONDecoder.raw_decode")
DUMPS = ("SchemaSerializer.to_python", "SchemaSerializer.to_json")

# For each delta: calls of this project's functions, and pydantic objects that the framework's own classes are.
PER_DELTA = {"core": (11, 0), "langchain": (22, 2), "llamaindex": (22, 4), "litellm": (24, 7)}


@pytest.mark.parametrize("name", WAYS)
def test_a_delta_is_parsed_once_and_costs_a_fixed_number_of_calls(name):
    few, more, most = (calls_of_a_stream(WAYS[name], deltas) for deltas in (40, 80, 120))
    calls, objects = PER_DELTA[name]

    def per_delta(*functions: str) -> float:
        return sum(most[function] - more[function] for function in functions) / 40

    assert per_delta("SchemaValidator.validate_json") == 1
    assert per_delta(*JSON_PARSES) == 1
    assert per_delta("SchemaValidator.validate_python") <= objects
    assert per_delta(*DUMPS) == 0
    assert 5 <= per_delta("ours") <= calls
    assert most["ours"] - more["ours"] == pytest.approx(more["ours"] - few["ours"], abs=8)  # one more read of the socket


def test_a_second_parse_would_be_counted():
    counts = calls_of(lambda: (TypeAdapter(dict).validate_json(b"{}"), TypeAdapter(dict).validate_python({}), loads("[1]")))

    assert counts["SchemaValidator.validate_json"] == 1
    assert counts["SchemaValidator.validate_python"] == 1
    assert sum(counts[function] for function in JSON_PARSES) == 2


# Requests


@pytest.mark.parametrize("name", WAYS)
def test_an_answer_takes_one_request(emulator, name):
    transport = Played(emulator)

    WAYS[name].invoke(transport, [], "Hello.")
    WAYS[name].stream(transport, "Hello.")

    assert len(transport.sizes) == 2


@pytest.mark.parametrize("name", WAYS)
def test_a_request_of_a_chained_conversation_does_not_grow(emulator, name):
    transport = Played(emulator)
    said: list[Any] = []

    for turn in range(12):
        said = WAYS[name].invoke(transport, said, f"This is turn number {turn:02}, and not the last.")

    assert len(transport.sizes) == 12
    assert len(set(transport.sizes[1:])) == 1
    assert transport.sizes[1] - transport.sizes[0] < 160  # the id


# Hashes


class Hashed:
    """Stands in for `blake2b`, and counts what goes through it."""

    def __init__(self) -> None:
        self.digests = 0
        self.bytes = 0

    def __call__(self, data: bytes = b"", **options: Any) -> Any:
        self.digests += 1
        self.bytes += len(data)
        return _Hasher(self, blake2b(data, **options))


class _Hasher:
    def __init__(self, counts: Hashed, inner: Any) -> None:
        self._counts, self._inner = counts, inner
        self.digest = inner.digest

    def update(self, data: bytes) -> None:
        self._counts.bytes += len(data)
        self._inner.update(data)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Hashed:
    counts = Hashed()
    monkeypatch.setattr(digest, "blake2b", counts)
    return counts


def step(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "content": [{"type": "text", "text": text}]}


@pytest.mark.parametrize("edited", [False, True], ids=["continued", "edited"])
def test_a_plan_hashes_every_message_once(hashed, edited):
    key = AnchorKey("k", "https://service")
    turns = [HistoryMessage([step("model_output" if i % 2 else "user_input", f"{i:03}" + "x" * 497)]) for i in range(199)]
    turns = [
        HistoryMessage(t.steps, key.sign(f"v1_{i}", d) if i % 2 else None)
        for i, (t, d) in enumerate(zip(turns, digests_of(turns), strict=True))
    ]
    turns = [
        HistoryMessage([step("user_input", "y" * 500)]) if edited else turns[0],
        *turns[1:],
        HistoryMessage([step("user_input", "z" * 500)]),
    ]
    hashed.digests = hashed.bytes = 0

    planned = plan(turns, key=key)

    assert (planned.previous_interaction_id is None) == edited
    assert hashed.digests == 200
    assert 200 * 500 <= hashed.bytes <= 200 * 550


@pytest.mark.parametrize("name", ["langchain", "llamaindex"])
def test_a_turn_hashes_every_message_of_the_history_and_its_reply_once(emulator, hashed, name):
    transport = Played(emulator)
    said: list[Any] = []

    for turn in range(6):
        hashed.digests = hashed.bytes = 0
        said = WAYS[name].invoke(transport, said, f"{turn}" * 1000)

        assert hashed.digests == len(said)
        assert hashed.bytes < 1.1 * sum(len(str(message.content)) + 60 for message in said)


# Memory

SIZE = 10_000_000


def peak_of(work: Callable[[], object]) -> float:
    """The most memory that this allocates, in sizes of the payload."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / SIZE
    finally:
        tracemalloc.stop()


# In sizes of the image's base64. Two are the bytes received and the text made of them. The peaks above that are seen where base64
# goes to text and back (LlamaIndex), and where a dump of the reply is put into JSON for LiteLLM's log.
PEAK_OF_AN_IMAGE = {"core": 2.1, "langchain": 2.1, "llamaindex": 4.4, "litellm": 4.4}


@pytest.mark.parametrize("name", WAYS)
def test_an_image_is_held_no_more_often_than_known(emulator, name):
    image = {"type": "image", "mime_type": "image/png", "data": "iVBO" * (SIZE // 4)}
    emulator.reply([{"type": "model_output", "content": [image]}])
    transport = Played(emulator)
    WAYS[name].invoke(transport, [], "Draw.")
    transport.again = True

    assert 1.9 < peak_of(lambda: WAYS[name].invoke(transport, [], "Draw.")) <= PEAK_OF_AN_IMAGE[name]


# The text of the body and its bytes; LiteLLM's way has one more.
PEAK_OF_AN_INPUT = {"core": 2.1, "langchain": 2.1, "llamaindex": 2.1, "litellm": 3.1}


@pytest.mark.parametrize("name", WAYS)
def test_an_input_is_copied_no_more_often_than_known(emulator, name):
    transport = Played(emulator)
    WAYS[name].invoke(transport, [], "Hello.")
    transport.again = True
    text = "x" * SIZE

    assert 1.9 < peak_of(lambda: WAYS[name].invoke(transport, [], text)) <= PEAK_OF_AN_INPUT[name]


# Imports

# What an adapter's users have imported already, and how many of our own modules it adds.
IMPORTS = {
    "gemini_interactions": ("sys", 2),
    "gemini_interactions.langchain": ("langchain_core.language_models.chat_models", 30),
    "gemini_interactions.llamaindex": ("llama_index.core.llms.function_calling", 30),
    "gemini_interactions.litellm": ("litellm", 30),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_an_import_loads_little_of_ours_and_nothing_of_others(name):
    framework, most = IMPORTS[name]
    code = f"import sys, {framework}; before = set(sys.modules); import {name}; print(*(set(sys.modules) - before), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    loaded = done.stdout.split()
    ours = [module for module in loaded if module.partition(".")[0] == "gemini_interactions"]
    standard = [
        module for module in loaded if module.partition(".")[0].lstrip("_") in {m.lstrip("_") for m in sys.stdlib_module_names}
    ]

    assert name in ours
    assert len(ours) <= most, sorted(ours)
    assert sorted(set(loaded) - {*ours, *standard}) == []
