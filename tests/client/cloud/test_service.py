"""What Google Cloud has and has not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .conftest import MODEL
from .logins import TokenEndpoint

ASK: dict[str, Any] = {"model": MODEL, "input": "Hi"}


async def test_interactions_are_listed_page_by_page(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient], emulator: Emulator
) -> None:
    client = cloud(credentials=tokens.service_account())
    ids = [client.create(**ASK).id for _ in range(3)]
    assert [found.id for found in client.list(page_size=2)] == ids
    assert [request.query.get("page_size") for request in emulator.requests[-2:]] == ["2", "2"]
    async with acloud(credentials=tokens.service_account()) as async_client:
        assert [found.id async for found in async_client.list()] == ids


async def test_the_gemini_api_has_no_list(emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match="Google Cloud"):
        gi.Client(api_key="k", transport=emulator.transport()).list()
    async with gi.AsyncClient(api_key="k", transport=emulator.transport()) as client:
        with pytest.raises(gi.InvalidOption, match="Google Cloud"):
            client.list()
    assert emulator.requests == []


def test_what_is_on_the_gemini_api_only_is_refused_by_name(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], emulator: Emulator
) -> None:
    with pytest.raises(gi.InvalidOption, match="'files' is on the Gemini API only") as caught:
        cloud(credentials=tokens.service_account())._requester.need_gemini_api("files")
    assert caught.value.field == "files"
    gi.Client(api_key="k", transport=emulator.transport())._requester.need_gemini_api("files")


def test_a_run_goes_through_all_its_calls(tokens: TokenEndpoint, cloud: Callable[..., gi.Client], emulator: Emulator) -> None:
    client = cloud(credentials=tokens.service_account(), location="us")
    with client.stream(**ASK) as stream:
        assert list(stream)[-1].event_type == "interaction.completed"
    run = client.create(**ASK, background=True)
    assert client.cancel(run.id).status == "cancelled"
    assert client.get(run.id).status == "cancelled"
    client.delete(run.id)
    start = "/v1beta1/projects/p1/locations/us/interactions"
    assert [(request.method, request.path) for request in emulator.requests] == [
        ("POST", start),
        ("POST", start),
        ("POST", f"{start}/{run.id}/cancel"),
        ("GET", f"{start}/{run.id}"),
        ("DELETE", f"{start}/{run.id}"),
    ]


def test_an_address_that_names_the_project_is_left_as_it_is(emulator: Emulator) -> None:
    address = "https://aiplatform.googleapis.com/v1beta1/projects/p1/locations/global"
    client = gi.Client(base_url=address, headers={"authorization": "Bearer t"}, transport=emulator.transport())
    client.create(**ASK)
    assert client._requester.url == client._requester.scope == address
    assert len(list(client.list())) == 1


def test_scopes_differ_by_project_and_location(cloud: Callable[..., gi.Client], tokens: TokenEndpoint) -> None:
    login = tokens.service_account()
    settings = [{"project": "p1"}, {"project": "p2"}, {"location": "us"}, {"location": "us-central1"}]
    assert len({cloud(credentials=login, **each)._requester.scope for each in settings}) == 4
    versions = {cloud(credentials=login, api_version=version)._requester.scope for version in ("v1", "v1beta1")}
    assert len(versions) == 1  # an interaction is the same one in every version
