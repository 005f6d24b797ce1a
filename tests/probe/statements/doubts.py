"""What the emulator lets pass although nobody has seen the service take it: a request for each, which is expected to be taken."""

from __future__ import annotations

from typing import Any

from gemini_interactions.emulator.contract.doubts.tables import SUBJECTS

from ...emulator.refusals.doubted import DOUBTED
from ..budget import asking
from ..service import Service
from ..statement import Basis, Statement, add, expect

BY_HAND = {
    "a new input while calls wait for their results": "an_input_is_taken_while_calls_wait",
    "results of some calls, while others wait": "some_results_are_taken_while_others_wait",
    "'retrieval' on Google Cloud": "retrieval_is_taken_on_google_cloud",
    "a medium on the web, or in Cloud Storage, but on Google Cloud": "a_picture_on_the_web_is_read",
}
"""Doubts that need more than one request, or another than the emulator's own example: the statements that are about them."""

NOT_ASKED = {
    "a model or an agent that the emulator does not know, with `strict=False`": "it is about models that are yet to come",
    "what the definition of an agent of one's own says, said otherwise": "an answer would show it by what a model obeys alone",
    "a conversation whose beginning has expired": "it takes the 55 days that an interaction is kept",
    "a continuation token": "it takes an answer of more than 65,536 tokens",
    "a file by its name alone": "a file that is not there says nothing; one that is, is asked for by its address",
    "a medium that the model is not documented to read": "it takes a film that is there for good",
    "more than 3,600 images, or 10 videos": "it takes eleven films that are there for good",
    "a section of a medium whose ends are no such as '10.5s', or in the wrong order": "it takes a film that is there for good",
    "other frames per second than up to 24": "it takes a film that is there for good",
    "a place in Cloud Storage for a video, but on Google Cloud": "a film is made where it is taken",
    "bytes without a mime type": "the bytes of the example are no picture; a picture's own would be read",
}
"""Doubts that a probe cannot ask about, or not for little, and why."""


def _register(name: str, body: dict[str, Any]) -> None:
    def ask(service: Service) -> None:
        answer = service.post(body)
        expect(answer.status == 200, answer.shown)

    model = str(body.get("model", "gemini-3.8-flash"))
    is_dear = "agent" in body or model.startswith(("lyria", "gemini-omni")) or "video" in str(body.get("response_format"))
    letters = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name.lower())
    short = "doubt_" + "_".join(part for part in letters.split("_") if part)
    cost = 5.0 if is_dear else asking(model=model, read=2_000 if "tools" in body else 200, written=600)
    add(Statement(short, f"Taken: {name}.", "doubts", Basis("doubt", name), cost, is_dear, "anywhere", False, ask))


for _name, _example in DOUBTED.items():
    if _name not in BY_HAND and _name not in NOT_ASKED:
        assert isinstance(_example.body, dict), _name
        _register(_name, _example.body)

QUESTIONS = {question.name for subject in SUBJECTS for question in subject.questions}
"""The names of all doubts."""
