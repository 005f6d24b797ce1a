"""Our LangChain class."""

from __future__ import annotations

from replies.said import MODEL

from contenders.contender import KEY
from contenders.langchain_calls import LangChainContender
from gemini_interactions.langchain import ChatGeminiInteractions


class Contender(LangChainContender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(ChatGeminiInteractions(model=MODEL, api_key=KEY, base_url=base_url, state=mode))
