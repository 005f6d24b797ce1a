"""Decisions."""

from __future__ import annotations

from ..cases import Case

TEXT = {"type": "text", "text": "It rains."}
QUESTIONS = {
    "yes or no": {"type": "noul", "instructions": "Does it rain?"},
    "said what is what": {
        "type": "noul",
        "instructions": [{"type": "text", "text": "Does it rain?"}],
        "criteria": {"true_description": "It does.", "false_description": "It does not."},
    },
    "one of some": {"type": "choice", "instructions": "Where?", "criteria": {"zurich": "In Zürich", "rome": ""}},
    "so much": {"type": "score", "instructions": TEXT, "criteria": ["dry", "damp", "wet"]},
}

CASES = [
    Case(
        f"decisions.create: {name}",
        "decisions.create",
        {"model": "gemini-decision-1", "input": input, "questions": QUESTIONS},
        answers=({"answers": {}},),
    )
    for name, input in {
        "about a text": "It rains.",
        "about a content": TEXT,
        "about contents": [TEXT, {"type": "image", "data": "aGk=", "mime_type": "image/png"}],
    }.items()
]
