"""What the client's resources give may stand in a request where it is meant: it is named there, and not sent whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions import tools, types
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL = "gemini-3.8-flash"
TEXT = {"type": "text", "text": "What is it?"}


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def client(emulator: Emulator) -> gi.Client:
    return gi.Client(api_key="k", transport=emulator.transport())


def sent(emulator: Emulator) -> dict[str, Any]:
    body = emulator.requests[-1].body
    assert isinstance(body, dict)
    return body


@pytest.mark.parametrize("many", [False, True], ids=["one", "list"])
@pytest.mark.parametrize("whole", [False, True], ids=["tool", "object"])
def test_a_store_is_searched_by_its_name(emulator: Emulator, client: gi.Client, many: bool, whole: bool) -> None:
    store = client.file_search_stores.create(config={"display_name": "a"})
    tool: Any = tools.file_search([store] if many else store)
    if whole:
        tool = {"type": "file_search", "file_search_store_names": [store]}
    client.create(model=MODEL, input="Hi", tools=[tool])
    assert sent(emulator)["tools"] == [{"type": "file_search", "file_search_store_names": [store.name]}]


def test_a_store_is_searched_in_langchain_too(emulator: Emulator, client: gi.Client) -> None:
    store = client.file_search_stores.create(config={"display_name": "a"})
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())
    model.bind_tools([tools.file_search(store)]).invoke("Hi")
    assert sent(emulator)["tools"] == [{"type": "file_search", "file_search_store_names": [store.name]}]


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [
        ("image/png", "image"),
        ("video/mp4", "video"),
        ("audio/wav", "audio"),
        ("application/pdf", "document"),
        ("text/csv", "document"),
    ],
)
def test_a_file_is_a_content_of_its_kind(emulator: Emulator, client: gi.Client, mime_type: str, kind: str) -> None:
    file = types.File(name="files/a", uri="https://files/a", mime_type=mime_type, state="ACTIVE")
    shown = {"type": kind, "uri": "https://files/a", "mime_type": mime_type}
    for given, expected in (
        (file, shown),
        ([file, TEXT], [shown, TEXT]),
        ([{"type": "user_input", "content": [TEXT, file]}], [{"type": "user_input", "content": [TEXT, shown]}]),
    ):
        client.create(model=MODEL, input=given)
        assert sent(emulator)["input"] == expected


def test_a_file_that_was_uploaded_is_read(emulator: Emulator, client: gi.Client) -> None:
    file = client.files.upload(file=b"a,b", config={"mime_type": "text/csv"})
    assert client.create(model=MODEL, input=[file, TEXT]).status == "completed"


@pytest.mark.parametrize("given", [Path("a.pdf"), [{"type": "document", "data": Path("a.pdf")}, TEXT]], ids=["alone", "data"])
def test_a_path_is_refused_with_the_way_out(emulator: Emulator, client: gi.Client, given: Any) -> None:
    with pytest.raises(
        gi.InvalidOption, match=r"'input' .* a path is not JSON: give its bytes, .*client\.files\.upload"
    ) as caught:
        client.create(model=MODEL, input=given)
    assert caught.value.field == "input"
    assert not emulator.requests


def test_what_has_an_id_stands_for_it(emulator: Emulator, client: gi.Client) -> None:
    earlier: Any = client.create(model=MODEL, input="Hi")
    client.create(model=MODEL, input="Go on", previous_interaction_id=earlier)
    assert sent(emulator)["previous_interaction_id"] == earlier.id
    place: Any = client.environments.create()
    client.create(agent="antigravity-preview-09-2026", input="Hi", environment=place)
    assert sent(emulator)["environment"] == place.id


VOICE = {"voice": "Kore"}


@pytest.mark.parametrize(
    "options",
    [
        {"speech_config": VOICE},
        {"speech_config": types.SpeechConfig(voice="Kore")},
        {"generation_config": {"speech_config": VOICE}},
    ],
    ids=["object", "class", "in place"],
)
def test_one_voice_is_a_list_of_one(emulator: Emulator, client: gi.Client, options: Any) -> None:
    client.create(model="gemini-3.1-flash-tts-preview", input="Hi", response_format={"type": "audio"}, **options)
    assert sent(emulator)["generation_config"] == {"speech_config": [VOICE]}


def test_several_voices_in_an_object_stay_one(emulator: Emulator, client: gi.Client) -> None:
    speakers = {"speakers": [{"voice": "Kore", "speaker": "A"}, {"voice": "Puck", "speaker": "B"}]}
    client.create(
        model="gemini-3.1-flash-tts-preview", input="A: Hi\nB: Hi", response_format={"type": "audio"}, speech_config=speakers
    )
    assert sent(emulator)["generation_config"] == {"speech_config": speakers}
