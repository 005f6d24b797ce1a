"""LlamaIndex's class over generateContent."""

from __future__ import annotations

from llama_index.llms.google_genai import GoogleGenAI
from replies.said import MODEL

from contenders.contender import KEY
from contenders.llamaindex_calls import LlamaIndexContender


class Contender(LlamaIndexContender):
    def __init__(self, base_url: str, mode: str) -> None:
        # With both limits given it does not ask the service about the model.
        limits = {"max_tokens": 8192, "context_window": 1_048_576}
        super().__init__(GoogleGenAI(model=MODEL, api_key=KEY, http_options={"base_url": base_url}, **limits))
