"""OpenAI's client tries again by itself, behind a proxy as elsewhere; a run that somebody stopped it begins once."""

from __future__ import annotations

import openai
import pytest

from gemini_interactions.emulator import Emulator

RESEARCH = "agents/deep-research-preview-04-2026"


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
def test_a_stopped_run_is_begun_once(proxy: str, upstream: Emulator, stream: bool) -> None:
    prompt = f"Research {stream}."
    stopped = {"status": "cancelled", "steps": []}
    upstream.reply(*[stopped] * 3, when=lambda body: prompt in str(body.get("input")))
    talk = {"model": RESEARCH, "messages": [{"role": "user", "content": prompt}], "stream": stream}
    # Two more tries are this client's own habit.
    with (
        openai.OpenAI(base_url=f"{proxy}/v1", api_key="sk-any", max_retries=2) as client,
        pytest.raises(openai.APIError) as caught,
    ):
        list(client.chat.completions.create(**talk))  # type: ignore[call-overload]
    assert "cancelled" in str(caught.value)
    assert len([request for request in upstream.requests if request.method == "POST" and prompt in str(request.body)]) == 1
