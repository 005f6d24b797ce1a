"""Refuse malformed requests where they reach a proxy, before LiteLLM trips over them.

LiteLLM reads some parameters of a chat before any provider sees them, and a number in their place ends as its own internal error,
500, which clients send again. The checks here stand in front of that; they hold for the models of all providers, and refuse only
what no provider can take.

Reference: docs.litellm.ai/docs/proxy/call_hooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litellm.exceptions import BadRequestError
from litellm.integrations.custom_logger import CustomLogger

from ..client.http.errors import InvalidOption
from .names import PROVIDER
from .shapes import LIST, OBJECT, TEXT, check_shape

# `tools` and `web_search_options` are not among them: LiteLLM reads these before any callback, where it reserves budgets.
_SHAPES = {"messages": LIST, "response_format": OBJECT}
_MESSAGE_SHAPES = {"content": TEXT | LIST, "tool_calls": LIST}


class ProxyChecks(CustomLogger):
    """Refuse requests whose parameters are of no shape that OpenAI's API has, with status 400 and the parameter's name."""

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: Any) -> None:
        """Look at a request before LiteLLM does.

        Raises:
            BadRequestError: it is malformed.
        """
        try:
            check_chat(data)
        except InvalidOption as error:
            model = data.get("model")
            raise BadRequestError(str(error), model=model if isinstance(model, str) else "", llm_provider=PROVIDER) from None


def check_chat(data: Mapping[str, Any]) -> None:
    """Refuse the body of a chat that has something else where a list, an object or a text belongs.

    Raises:
        InvalidOption: it has; the error names it.
    """
    _check(data, _SHAPES, "")
    for i, message in enumerate(data.get("messages") or ()):
        where = f"messages[{i}]"
        check_shape(message, OBJECT, where)
        _check(message, _MESSAGE_SHAPES, f"{where}.")
        for j, call in enumerate(message.get("tool_calls") or ()):
            check_shape(call, OBJECT, f"{where}.tool_calls[{j}]")


def _check(value: Mapping[str, Any], shapes: Mapping[str, Any], where: str) -> None:
    for name, shape in shapes.items():
        if value.get(name) is not None:
            check_shape(value[name], shape, f"{where}{name}")


proxy_checks = ProxyChecks()
"""For a proxy's YAML: `callbacks: [gemini_interactions.litellm.proxy_checks]`."""
