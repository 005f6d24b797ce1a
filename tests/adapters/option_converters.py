"""How each adapter turns the options of a call into the API's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gemini_interactions.langchain.options as langchain
import gemini_interactions.litellm.options as openai
import gemini_interactions.llamaindex.options as llamaindex

Convert = Callable[[dict[str, Any]], dict[str, Any]]
OPTIONS: dict[str, Convert] = {
    "langchain": langchain.options_to_api,
    "llamaindex": lambda options: llamaindex.options_to_api(options, None),
    "litellm": openai.options_to_api,
}
