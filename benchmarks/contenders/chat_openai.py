"""LangChain's class for OpenAI's models, over Chat Completions."""

from __future__ import annotations

from typing import Any

from langchain_openai import ChatOpenAI
from replies.said import OPENAI_MODEL

from contenders.contender import KEY
from contenders.langchain_calls import LangChainContender


class Contender(LangChainContender):
    def __init__(self, base_url: str, mode: str, **settings: Any) -> None:
        super().__init__(ChatOpenAI(model=OPENAI_MODEL, api_key=KEY, base_url=f"{base_url}/v1", stream_usage=True, **settings))
