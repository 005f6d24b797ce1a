"""The same over the Responses API, with the conversation at the service."""

from __future__ import annotations

from contenders import chat_openai


class Contender(chat_openai.Contender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(base_url, mode, use_responses_api=True, use_previous_response_id=True)
