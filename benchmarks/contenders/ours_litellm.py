"""Our provider in LiteLLM."""

from __future__ import annotations

from replies.said import MODEL

from contenders.contender import KEY
from contenders.litellm_calls import LiteLLMContender
from gemini_interactions.litellm import register


class Contender(LiteLLMContender):
    def __init__(self, base_url: str, mode: str) -> None:
        register()
        super().__init__(model=f"gemini_interactions/{MODEL}", api_key=KEY, api_base=base_url, state=mode)
