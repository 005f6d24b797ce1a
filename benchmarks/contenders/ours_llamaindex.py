"""Our LlamaIndex class."""

from __future__ import annotations

from replies.said import MODEL

from contenders.contender import KEY
from contenders.llamaindex_calls import LlamaIndexContender
from gemini_interactions.llamaindex import GeminiInteractions


class Contender(LlamaIndexContender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(GeminiInteractions(model=MODEL, api_key=KEY, base_url=base_url, state=mode))
