"""LangChain's class over generateContent."""

from __future__ import annotations

from langchain_google_genai import ChatGoogleGenerativeAI
from replies.said import MODEL

from contenders.contender import KEY
from contenders.langchain_calls import LangChainContender


class Contender(LangChainContender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(ChatGoogleGenerativeAI(model=MODEL, api_key=KEY, base_url=base_url))
