"""What is taken on Google Cloud's path alone, or refused there alone."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import MODEL, Api, invalid
from .bodies import Body, tools

PATH = "/v1beta1/projects/p/locations/global/interactions"
FILM: Body = {"type": "video", "delivery": "uri"}


def sent(api: Api, **body: Any) -> tuple[int, dict[str, Any]]:
    response = api.http.post(PATH, json={"model": MODEL, "input": "x", **body})
    return response.status_code, response.json()


def test_retrieval_is_doubted_where_it_is_taken(api: Api) -> None:
    assert sent(api, **tools({"type": "retrieval"}))[0] == 200
    assert [(doubt.path, doubt.what) for doubt in api.emulator.doubts] == [("tools[0]", "'retrieval' on Google Cloud")]


def test_a_video_by_its_address_needs_a_place(api: Api) -> None:
    wanted = "'gcs_uri' is required when response format has video delivery set to URI"
    assert sent(api, model="gemini-omni-1.2-flash", response_format=FILM) == invalid(wanted)
    there = {**FILM, "gcs_uri": "gs://bucket/films"}
    assert sent(api, model="gemini-omni-1.2-flash", response_format=there)[0] == 200
    assert api.emulator.doubts == []


@pytest.mark.parametrize(("kind", "status"), [("harassment", 200), ("rudeness", 400)])
def test_a_safety_setting_is_of_a_kind_that_there_is(api: Api, kind: str, status: int) -> None:
    assert sent(api, safety_settings=[{"type": kind, "threshold": "off"}])[0] == status
