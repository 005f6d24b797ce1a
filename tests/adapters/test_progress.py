"""Progress of a framework's runs: told in every way to ask, by calls, models and handles, and never of what ends at once."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.settings import ModelSettings

from ..litellm.conftest import FORCED_BY_LITELLM
from ..received import bodies, statuses
from ..told import ALL_THAT_IS_DONE, LONG, RESEARCH, Told
from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, Ask, Talk, invoke, stream

TEA: Talk = [("user", "green tea")]
FRAMEWORKS = pytest.mark.parametrize("adapter", [LangChain, LlamaIndex], ids=lambda adapter: adapter.name)


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=LONG)


@pytest.fixture
def told(emulator: Emulator) -> Told:
    return Told(emulator)


@FRAMEWORKS
def test_a_call_tells_each_change_whichever_way_it_asks(adapter: type[Adapter], emulator: Emulator, ask: Ask, told: Told) -> None:
    reply = ask(adapter(emulator, **RESEARCH), TEA, on_progress=told)
    assert told.steps == ALL_THAT_IS_DONE
    assert (told[-1].interaction_id, told[-1].is_over) == (reply.id, True)
    assert (told[-1].usage.total_tokens if told[-1].usage else None) == reply.usage["total"]
    assert [body["agent"] for body in bodies(emulator)] == [RESEARCH["agent"]]


@FRAMEWORKS
def test_so_does_a_model_and_a_call_may_say_otherwise(adapter: type[Adapter], emulator: Emulator, told: Told) -> None:
    model = adapter(emulator, **RESEARCH, on_progress=told)
    other = Told(emulator)
    invoke(model, TEA, on_progress=other)
    assert (told.steps, other.steps) == ([], ALL_THAT_IS_DONE)
    invoke(model, TEA)
    assert told.steps == ALL_THAT_IS_DONE


@FRAMEWORKS
@pytest.mark.parametrize("is_async", [False, True])
def test_so_does_the_handle_that_a_call_gave(adapter: type[Adapter], emulator: Emulator, told: Told, is_async: bool) -> None:
    async def begin_and_wait() -> None:
        handle = await adapter(emulator, **RESEARCH).astart(TEA, on_progress=told)
        await handle.aresult()

    if is_async:
        asyncio.run(begin_and_wait())
    else:
        adapter(emulator, **RESEARCH).start(TEA, on_progress=told).result()
    assert told.steps == ALL_THAT_IS_DONE


def test_so_does_a_handle_in_another_process(adapter: type[Adapter], emulator: Emulator, told: Told) -> None:
    model = adapter(emulator, **RESEARCH)
    data = model.start(TEA).stored()
    model.resume(data).result(on_progress=told)
    assert told.steps == ALL_THAT_IS_DONE
    heard, awaited = Told(), Told()
    list(model.resume(data).stream(on_progress=heard))
    asyncio.run(model.resume(data).aresult(on_progress=awaited))
    assert (heard.steps[-1], awaited.steps[-1]) == ("Done", "Done")


@FRAMEWORKS
def test_what_is_answered_at_once_tells_nothing(adapter: type[Adapter], emulator: Emulator, ask: Ask, told: Told) -> None:
    ask(adapter(emulator), [("user", "Hi")], on_progress=told)
    assert told == []


@FRAMEWORKS
def test_the_reply_is_the_same_whether_or_not_somebody_looks(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, told: Told
) -> None:
    model = adapter(emulator, **RESEARCH)
    looked_at, other = ask(model, TEA, on_progress=told), ask(model, TEA, on_progress=Told(emulator))
    assert (looked_at.text, looked_at.thoughts, looked_at.usage) == (other.text, other.thoughts, other.usage)
    assert looked_at.facts.keys() == other.facts.keys()


@FRAMEWORKS
def test_what_the_function_raises_stops_no_run(adapter: type[Adapter], ask: Ask) -> None:
    emulator = Emulator(background_seconds=60)

    def fail(progress: gi.Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        ask(adapter(emulator, **RESEARCH), TEA, on_progress=fail)
    assert "goes on: resume('v1_" in caught.value.__notes__[0]
    assert statuses(emulator) == ["in_progress"]


async def awaited(progress: gi.Progress) -> None: ...


@FRAMEWORKS
@pytest.mark.parametrize("wrong", ["show", awaited])
@pytest.mark.parametrize("way", [invoke, stream])
def test_what_a_synchronous_call_cannot_call_is_refused_before_anything_is_sent(
    adapter: type[Adapter], emulator: Emulator, way: Ask, wrong: Any
) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        way(adapter(emulator, **RESEARCH), TEA, on_progress=wrong)
    assert (caught.value.field, len(emulator.requests)) == ("on_progress", 0)


@FRAMEWORKS
def test_a_deadline_stops_the_run_that_is_looked_at(adapter: type[Adapter], told: Told) -> None:
    emulator = Emulator(background_seconds=6)
    with pytest.raises(gi.DeadlineExceeded, match=r"After 0\.2 s the interaction v1_\S+ is in_progress"):
        invoke(adapter(emulator, **RESEARCH, deadline=0.2), TEA, on_progress=told)
    assert (statuses(emulator), told[-1].is_over) == (["cancelled"], False)


@pytest.mark.filterwarnings(*FORCED_BY_LITELLM)
def test_litellm_has_no_place_for_it_in_a_call(emulator: Emulator, told: Told) -> None:
    with pytest.raises(gi.InvalidOption, match="on_progress"):
        invoke(LiteLLM(emulator, **RESEARCH), TEA, on_progress=told)


@FRAMEWORKS
def test_a_model_that_leaves_the_process_leaves_the_function_behind(adapter: type[Adapter], emulator: Emulator) -> None:
    model: Any = adapter(emulator, **RESEARCH, on_progress=lambda progress: None)
    native = next(value for value in vars(model).values() if isinstance(value, ModelSettings))
    assert pickle.loads(pickle.dumps(native)).on_progress is None
    assert "on_progress" not in native.model_dump()
