"""The models and agents that there are: a closed table, held against the client's and the SDK's, and how a new one is let in."""

from __future__ import annotations

from threading import Event
from typing import Any, get_args

import pytest

from gemini_interactions.agents import agent_facts
from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.__main__ import main
from gemini_interactions.emulator.contract.catalogue import AGENTS
from gemini_interactions.emulator.contract.names import MODELS
from gemini_interactions.models import ASKED_AS, RETIRED, facts_of, known_name, limits_of
from gemini_interactions.models import MODELS as OURS
from gemini_interactions.models.lookups import AGENT_NAMES

from .conftest import SANDBOX, Api, invalid

EDITIONS = {
    "gemini-3.1-pro-preview-customtools",
    "gemini-3.1-flash-lite-preview",
    "gemini-3.1-flash-image-preview",
    "gemini-3-pro-image-preview",
    "lyria-3.5-pro-preview",
    "lyria-3.5-clip-preview",
    "gemini-robotics-er-1.6-preview",
}
"""Names that are no rows of the client's table: other editions of rows of it, or of a family that it has."""


def test_the_table_has_the_models_that_the_client_knows_by_the_names_that_they_answer_under() -> None:
    asked = {ASKED_AS.get(name, name) for name, facts in OURS.items() if facts.outputs != frozenset()}
    assert set(MODELS) == {name for name in asked if not name.startswith(AGENT_NAMES)} | EDITIONS
    assert [name for name in EDITIONS if known_name(name) is None] == ["gemini-robotics-er-1.6-preview"]


@pytest.mark.parametrize("name", [name for name in MODELS if not name.endswith("-image-preview")])
def test_both_tables_say_the_same_of_a_model(name: str) -> None:
    theirs, ours = MODELS[name], facts_of(name)
    assert (theirs.window, theirs.most) == limits_of(name)
    assert ours.inputs in (None, theirs.reads)
    assert ours.outputs in (None, theirs.writes)
    assert bool(ours.calls_functions) == theirs.calls_functions


def test_the_models_of_the_sdk_are_there_and_those_that_are_not_its_are_doubted() -> None:
    from google.genai._gaos.types.interactions.model import Model

    known = {name for part in get_args(Model) for name in get_args(part) if isinstance(name, str)}
    assert len(known) > 35
    assert {name for name, row in MODELS.items() if row.source == "sdk"} == known
    assert {name for name, row in MODELS.items() if not row.doubt} <= known


@pytest.mark.parametrize("name", RETIRED)
def test_what_is_retired_is_taken_and_doubted_with_its_day(api: Api, name: str) -> None:
    gone = RETIRED[name]
    row = MODELS[name] if name in MODELS else AGENTS[name]
    assert f"{gone.since}" in row.doubt
    assert (gone.is_routed and f"'{gone.leads_to}'" in row.doubt) or not gone.is_routed
    facts = agent_facts(name)
    needs = {"environment": "remote"} if facts.environment else {"background": True} if facts.background else {}
    api.create(input="x", **({"model": name} if name in MODELS else {"agent": name, **needs}))
    assert api.emulator.doubts[0].why == row.doubt


@pytest.mark.parametrize(
    ("field", "name", "nearest"),
    [
        ("model", "gemini-3.5-flsh", "gemini-3.5-flash"),
        ("model", "gemini-3.8-Flash", "gemini-3.8-flash"),
        ("model", "models/gemini-3.8-flsh", "gemini-3.8-flash"),
        ("model", "gemini-3.1-pro", "gemini-3.1-pro-preview"),
        ("model", "lyria-3-pro", "lyria-3-pro-preview"),
        ("agent", "antigravity", "antigravity-preview-09-2026"),
        ("agent", "antigravity-preview-9-2026", "antigravity-preview-09-2026"),
        ("agent", "deep-research", "deep-research-preview-04-2026"),
    ],
)
def test_a_name_that_is_not_there_gets_the_nearest_that_is(api: Api, field: str, name: str, nearest: str) -> None:
    message = f"{field.capitalize()} not found: '{name}'. Did you mean '{nearest}'?"
    assert api.refused(input="x", **{field: name}) == invalid(
        message, "model_not_found" if field == "model" else "not_found", 404
    )


@pytest.mark.parametrize(
    "name", ["", "veo-3.1-generate-001", "gemini-decision-1", "gemini-embedding-001", "tunedModels/mine", "models/", "gpt-5"]
)
def test_what_this_api_does_not_have_is_not_there(name: str) -> None:
    for strict in (True, False):
        api = Api(Emulator(strict=strict))
        if strict or not name.startswith("gemini-"):
            assert api.refused(input="x", model=name)[0] == (404 if name else 400)
        api.http.close()


@pytest.mark.parametrize(
    "body",
    [
        {"model": "gemini-9-zinc"},
        {"model": "gemini-3.5-flsh"},
        {"model": "models/nano-banana-9"},
        {**SANDBOX, "agent": "antigravity-preview-01-2027"},
        {"agent": "deep-research-preview-01-2027", "background": True},
        {**SANDBOX, "agent_config": {"type": "antigravity", "model": "gemini-9-zinc"}},
    ],
)
def test_the_model_of_tomorrow_is_let_in_where_that_is_asked_for(body: dict[str, Any]) -> None:
    strict, lenient = Api(Emulator()), Api(Emulator(strict=False))
    assert strict.refused(**{"input": "x", **body})[0] == 404
    lenient.create(**{"input": "x", **body})
    assert "`strict=False`" in lenient.emulator.doubts[0].what
    strict.http.close()
    lenient.http.close()


def test_the_command_takes_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    class Noted(Emulator):
        def __init__(self, *args: Any, strict: bool, **options: Any) -> None:
            super().__init__(*args, strict=strict, **options)
            made.append(strict)

    monkeypatch.setattr("gemini_interactions.emulator.__main__.Emulator", Noted)
    stop = Event()
    stop.set()
    main(["--port", "0"], stop)
    main(["--port", "0", "--no-strict"], stop)
    assert made == [True, False]


@pytest.mark.parametrize(
    "name",
    [
        "models/gemini-3.1-flash-image",
        "publishers/google/models/gemini-3.1-flash-image",
        "projects/p/locations/global/publishers/google/models/gemini-3.1-flash-image",
    ],
)
def test_a_model_by_the_name_of_its_resource_is_that_model(api: Api, name: str) -> None:
    assert api.create(input="x", model=name)["steps"][-1]["content"][0]["type"] == "image"
    assert [doubt.path for doubt in api.emulator.doubts] == ["model"]
    assert api.refused(input="x", model=name, generation_config={"max_output_tokens": 32_769})[0] == 400
