"""What becomes part of an address is an id and nothing else: it leads nowhere that its caller did not mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .conftest import Connect

ODD_IDS: list[Any] = [
    "",
    " ",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "a b",
    "a\nb",
    "a\x00",
    "a\x7f",
    "\ud800",
    "a?b",
    "a#b",
    "%2e%2e",
    "x" * 5000,
    None,
    5,
    b"v1_a",
    ["v1_a"],
]


@pytest.mark.parametrize("id", ODD_IDS, ids=ascii)
def test_an_odd_id_is_refused_by_name_before_anything_is_sent(connect: Connect, emulator: Emulator, id: Any) -> None:
    api = connect()
    for call in (api.get, api.cancel, api.delete, api.wait, api.resume):
        with pytest.raises(gi.InvalidOption) as caught:
            call(id)
        assert caught.value.field == "id"
    assert emulator.requests == []


@pytest.mark.parametrize("id", ODD_IDS, ids=ascii)
def test_an_odd_id_of_a_resource_is_refused_by_name(emulator: Emulator, id: Any) -> None:
    client = gi.Client(api_key="k", transport=emulator.transport())
    agents, environments = client.agents, client.environments
    calls: list[Callable[[Any], Any]] = [agents.get, agents.delete, environments.get, environments.delete]
    calls += [lambda id: environments.download(id, "a.txt"), lambda id: environments.upload(id, "a.txt", b"x")]
    calls += [lambda id: list(environments.files(id))]
    for call in calls:
        with pytest.raises(gi.InvalidOption) as caught:
            call(id)
        assert caught.value.field == "id"
    assert emulator.requests == []


@pytest.mark.parametrize("id", ["", "\ud800", "a\nb", 5, b"e1"], ids=ascii)
def test_an_odd_event_id_is_refused_by_name(connect: Connect, emulator: Emulator, id: Any) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        connect().resume("v1_a", id)
    assert caught.value.field == "last_event_id"
    assert emulator.requests == []


@pytest.mark.parametrize("version", ["../v1", "v1/x", "", " ", "v1?x", "..", 5])
def test_a_version_that_leads_elsewhere_is_refused(version: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_GENAI_API_VERSION", raising=False)
    if version == "":
        assert gi.Client(api_version=version)._requester.url.endswith("/v1beta")
        return
    with pytest.raises(gi.InvalidOption) as caught:
        gi.Client(api_version=version)
    assert caught.value.field == "api_version"


def test_a_media_type_cannot_smuggle_a_header(emulator: Emulator) -> None:
    client = gi.Client(api_key="k", transport=emulator.transport())
    with pytest.raises(gi.InvalidOption, match="x-goog-upload-header-content-type"):
        client.environments.upload("env_1", "a.txt", b"x", mime_type="text/plain\r\nx: y")
    for path in ("a\x00", "a\ud800", 5):
        with pytest.raises(gi.InvalidOption):
            client.environments.download("env_1", path)  # type: ignore[arg-type]
    assert emulator.requests == []
