"""Whose service is asked."""

from __future__ import annotations

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

from .told import Told


def test_on_google_cloud_the_provider_is_another(told: Told) -> None:
    with Client(vertexai=True, project="p", api_key="k", transport=Emulator().transport()) as client:
        client.create(model="gemini-3.8-flash", input="Hello")

    [span] = told.spans
    assert span.attributes is not None
    assert span.attributes["gen_ai.provider.name"] == "gcp.vertex_ai"
    assert span.attributes["server.address"] == "aiplatform.googleapis.com"
    told.check()
