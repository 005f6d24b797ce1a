"""LiteLLM's own provider over generateContent."""

from __future__ import annotations

from replies.said import MODEL

from contenders.contender import KEY
from contenders.litellm_calls import LiteLLMContender


class Contender(LiteLLMContender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(model=f"gemini/{MODEL}", api_key=KEY, api_base=base_url)
