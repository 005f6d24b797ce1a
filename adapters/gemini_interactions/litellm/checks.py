"""Look at requests where they reach a proxy, before LiteLLM trips over them, and tell clients what LiteLLM does not.

LiteLLM reads some parameters of a chat before any provider sees them, and a number in their place ends as its own internal error,
500, which clients send again. The checks here stand in front of that; they hold for the models of all providers, and refuse only
what no provider can take.

Reference: docs.litellm.ai/docs/proxy/call_hooks.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterable, Mapping
from typing import Any

from litellm.exceptions import BadRequestError
from litellm.integrations.custom_logger import CustomLogger

from ..client.http.errors import InvalidOption
from .bridges import has_dropped_parts, put_in_other_shapes
from .costs import UNPRICED_HEADER, is_unpriced
from .names import PROVIDER
from .reasoning import with_signatures
from .refusals import no_speech
from .shapes import LIST, OBJECT, TEXT, check_shape

# `tools` and `web_search_options` are not among them: LiteLLM reads these before any callback, where it reserves budgets.
_SHAPES = {"messages": LIST, "response_format": OBJECT, "tool_choice": TEXT | OBJECT}
_SPEECH = ("aspeech", "speech")
_MESSAGE_SHAPES = {"content": TEXT | LIST, "tool_calls": LIST}


class ProxyChecks(CustomLogger):
    """Refuse requests whose parameters are of no shape that OpenAI's API has, with status 400 and the parameter's name.

    Calls of endpoints that LiteLLM passes to none but its own providers are refused too, and replies of models without a price
    come with a header that says so.
    """

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: Any) -> None:
        """Look at a request before LiteLLM does.

        Raises:
            BadRequestError: it is malformed.
        """
        try:
            if "messages" in data:
                check_chat(data)
            # Whose a model is takes a look at all deployments, so it is asked last.
            if call_type in _SPEECH and is_ours(data.get("model")):
                raise no_speech()
            if has_dropped_parts(data) and is_ours(data.get("model")):
                put_in_other_shapes(data)
        except InvalidOption as error:
            model = data.get("model")
            raise BadRequestError(str(error), model=model if isinstance(model, str) else "", llm_provider=PROVIDER) from None

    async def async_post_call_response_headers_hook(
        self, data: dict[str, Any], user_api_key_dict: Any, response: object, *_: Any, **__: Any
    ) -> dict[str, str] | None:
        """Say that the price of a reply is unknown where the reply cannot: of a stream, and on some of LiteLLM's bridges."""
        log = data.get("litellm_logging_obj")
        details = getattr(log, "model_call_details", None) or {}
        told = (getattr(response, "_hidden_params", None) or {}).get("additional_headers") or {}
        if details.get("custom_llm_provider") != PROVIDER or any(name.endswith(UNPRICED_HEADER) for name in told):
            return None
        model, params = str(details.get("model") or ""), getattr(log, "litellm_params", None)
        return {UNPRICED_HEADER: "unknown"} if is_unpriced(model, params) else None

    def async_post_call_streaming_iterator_hook(  # type: ignore[override]  # LiteLLM iterates over what this returns
        self, user_api_key_dict: Any, response: Any, request_data: dict[str, Any]
    ) -> AsyncIterable[Any]:
        """Return a stream as it is, but with the signatures of thoughts that clients of `/v1/responses` are to send back."""
        logging = request_data.get("litellm_logging_obj")
        return with_signatures(response, logging) if logging is not None and "input" in request_data else response


def is_ours(model: object) -> bool:
    """Return whether a proxy asks this provider for a model."""
    router = getattr(sys.modules.get("litellm.proxy.proxy_server"), "llm_router", None)
    if not isinstance(model, str) or router is None:
        return False
    deployments = router.get_model_list(model_name=model) or []
    names = [model, *(str(deployment["litellm_params"].get("model")) for deployment in deployments)]
    return any(name.startswith(f"{PROVIDER}/") for name in names)


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


proxy_checks: ProxyChecks = ProxyChecks()
"""For a proxy's YAML: `callbacks: [gemini_interactions.litellm.proxy_checks]`."""
