"""What the service has on Vertex AI only."""

from __future__ import annotations

from typing import Any

import httpx

from gemini_interactions.emulator import Emulator

PATH = "/v1beta1/projects/p/locations/global/interactions"


def test_interactions_are_listed_on_vertex_and_nowhere_else() -> None:
    emulator = Emulator()
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers={"authorization": "Bearer t"}) as http:
        ids = [http.post(PATH, json={"model": "gemini-3.5-flash", "input": f"{i}"}).json()["id"] for i in range(3)]
        first: Any = http.get(PATH, params={"page_size": 2}).json()
        rest: Any = http.get(PATH, params={"page_token": first["next_page_token"]}).json()
        assert [entry["id"] for entry in first["interaction_metadatas"] + rest["interaction_metadatas"]] == ids
        assert http.get("/v1beta/interactions").status_code == 404


def test_a_get_names_the_interaction_before_and_the_client_follows_it() -> None:
    from gemini_interactions import Client

    emulator = Emulator()
    client = Client(api_key="k", transport=emulator.transport())
    first = client.create(model="gemini-3.5-flash", input="a")
    second = client.create(model="gemini-3.5-flash", input="b", previous_interaction_id=first.id)
    assert client.get(second.id).previous_interaction_id == first.id
    assert client.get(first.id).previous_interaction_id is None
    assert [step.dump() for step in client.export(second.id)] == emulator.history(second.id)


def test_paths_of_google_cloud_are_those_of_the_official_client() -> None:
    emulator = Emulator()
    body = {"model": "gemini-3.5-flash", "input": "Hi", "safety_settings": [{"type": "harassment", "threshold": "off"}]}
    places = ["/v1beta1/projects/example.com:p/locations/eu", "/v1/projects/p/locations/us-central1", "/v1beta1"]
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers={"authorization": "Bearer t"}) as http:
        for place in places:  # the settings are for Google Cloud only
            id = http.post(f"{place}/interactions", json=body).json()["id"]
            assert http.get(f"{place}/interactions/{id}").json()["id"] == id
        assert http.post("/v1beta/interactions", json=body).status_code == 400
        assert http.post("/v1beta/projects", json=body).status_code == 404
