"""A virtual key's budget is spent to the cent, and then no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ...steps import output_of, text_of
from .conftest import OVER_BUDGET, Database, bearer

TOKENS = {"total_tokens": 2000, "total_input_tokens": 1000, "total_output_tokens": 1000}
EACH = 1000 * 1.5e-6 + 1000 * 9e-6
"""What a reply of so many tokens costs of gemini-3.5-flash."""

BODIES: dict[str, dict[str, Any]] = {
    "chat": {"url": "/v1/chat/completions", "stream": False},
    "streamed": {"url": "/v1/chat/completions", "stream": True},
    "after a fallback": {"url": "/v1/chat/completions", "stream": True, "model": "down"},
    "responses": {"url": "/v1/responses", "stream": True},
    "messages": {"url": "/v1/messages", "stream": True},
}


@pytest.mark.parametrize("kind", BODIES)
def test_spent_to_the_cent_then_refused(
    kind: str, proxy: str, upstream: Emulator, database: Database, new_key: Callable[..., str]
) -> None:
    given = {"model": "gemini-3.5-flash", "max_tokens": 1000, **BODIES[kind]}
    url, said = f"{proxy}{given.pop('url')}", f"Spend. {kind}"
    body = {**given, "input": said} if kind == "responses" else {**given, "messages": [{"role": "user", "content": said}]}
    key = new_key(max_budget=3 * EACH)
    reply = {"steps": [output_of(text_of("Spent"))], "status": "completed", "usage": TOKENS}
    upstream.reply(*[reply] * 9, when=lambda seen: said in str(seen))
    answers = []
    while not answers or (answers[-1].status_code == 200 and len(answers) < 9):
        answers.append(httpx.post(url, headers=bearer(key), json=body, timeout=60))
    answered, refusal = len(answers) - 1, answers[-1]
    if kind == "after a fallback":
        # LiteLLM sets aside what a request may cost; while it does so for the model that is down, the other may be too dear.
        assert (answered, refusal.status_code) in (*((3, status) for status in OVER_BUDGET), (2, 503))
    else:
        assert (answered, refusal.status_code in OVER_BUDGET) == (3, True)
        assert "Budget has been exceeded" in refusal.text
    assert spent(database, key, answered * EACH) == pytest.approx(answered * EACH, abs=1e-12)


def spent(database: Database, key: str, expected: float) -> float:
    """What the database says that a key has spent; LiteLLM writes it a little later."""
    token, found = sha256(key.encode()).hexdigest(), 0.0
    for _ in range(40):
        [[total]] = database.rows(f"select spend from \"LiteLLM_VerificationToken\" where token = '{token}'")
        found = float(total)
        if found > expected - 1e-12:
            break
        time.sleep(0.25)
    return found
