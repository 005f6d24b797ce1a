"""What notebooks show: of interactions, of runs in the background, and where the drawing's package is missing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gemini_interactions import AsyncClient, Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.view.html import STYLE
from gemini_interactions.wire.interaction import Interaction

from .html_read import Page, forms_of_templates

AGENT = "deep-research-preview-04-2026"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(background_seconds=60) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(api_key="k", transport=emulator.transport()) as client:
        yield client


def shown(thing: object) -> Page:
    page = Page(thing._repr_html_())  # type: ignore[attr-defined]
    assert page.left_open == []
    assert page.forms <= forms_of_templates()
    return page


def test_an_answer_is_shown_without_what_it_does_not_say(client: Client) -> None:
    page = shown(client.create(model="gemini-3.8-flash", input="Hello"))
    assert "You said: Hello" in page.text
    assert "Sent" not in page.text
    assert "The service had" not in page.text


def test_what_was_read_again_is_shown_with_its_input(client: Client) -> None:
    page = shown(client.get(client.create(model="gemini-3.8-flash", input="Hello").id))
    assert "Sent" in page.text


def test_each_output_brings_its_sheet_and_names_no_place(client: Client) -> None:
    interaction = client.create(model="gemini-3.8-flash", input="Hello")
    assert interaction._repr_html_().count(STYLE) == 1
    assert shown(interaction).all_of("article", "id") == []


def test_a_run_is_shown_as_it_was_read_last_without_a_request(client: Client, emulator: Emulator) -> None:
    run = client.start(agent=AGENT, input="Green tea")
    before = len(emulator.requests)
    page = shown(run)
    assert "BackgroundInteraction" in page.text
    assert "in_progress" in page.text
    assert "Nothing of it has been read here" in page.text
    assert len(emulator.requests) == before
    emulator.advance(60)
    run.result()
    after = len(emulator.requests)
    page = shown(run)
    assert "Green tea" in page.text
    assert "completed" in page.text
    assert len(emulator.requests) == after


def test_a_run_of_asynchronous_code_is_shown_the_same(emulator: Emulator) -> None:
    async def begun() -> Page:
        async with AsyncClient(api_key="k", transport=emulator.transport()) as client:
            run = await client.start(agent=AGENT, input="Green tea")
            await run.refresh()
            return shown(run)

    page = asyncio.run(begun())
    assert "AsyncBackgroundInteraction" in page.text
    assert "as it was read last" in page.text


def test_what_was_seen_is_no_part_of_a_handle(client: Client) -> None:
    run = client.start(agent=AGENT, input="Green tea")
    before = run.to_dict()
    run.refresh()
    assert run.to_dict() == before
    assert "seen" not in repr(run)


def test_what_does_not_validate_is_shown_all_the_same() -> None:
    interaction = Interaction.read(
        '{"status": "odd", "steps": [{"type": "user_input", "content": 7}, {"type": null}], "usage": {}}'
    )
    assert "7" in shown(interaction).text


WITHOUT = """
import sys
sys.modules["jinja2"] = None
from gemini_interactions.wire.interaction import Interaction
from gemini_interactions.client.interactions.run import BackgroundRun, RunState
print(Interaction(status="completed")._repr_html_(), BackgroundRun(RunState("v1_a"))._repr_html_())
"""


def test_without_jinja2_notebooks_show_reprs() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "None"]


def test_nothing_that_draws_is_loaded_before_something_is_shown() -> None:
    loaded = "[name for name in sys.modules if '.view' in name or name == 'jinja2']"
    code = f"import sys, gemini_interactions.wire.interaction, gemini_interactions.client.client; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
