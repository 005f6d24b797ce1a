"""Take the arguments that users of OpenAI's classes know, in LangChain as in LlamaIndex, and say what there is instead.

Reference: the parameters of `ChatOpenAI` (langchain-openai) and of `OpenAI` and `OpenAILike` (LlamaIndex).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...client.http.errors import InvalidOption
from ..plain import plain
from . import google
from .old_names import Converter, OldNames

RENAMED: dict[str, str] = {
    "max_completion_tokens": "max_output_tokens",
    "extra_headers": "headers",
    "modalities": "response_modalities",
    "google_api_key": "api_key",
    "gemini_api_key": "api_key",
    "api_base": "base_url",
    "endpoint": "base_url",
}
"""The same thing under another name; a few of other classes, too."""

_OTHER_KEY = "It is a key of another service: set api_key, or GEMINI_API_KEY."
_PROXY = "Give http_client and http_async_client, httpx clients with a proxy, or set HTTPS_PROXY."
_PLACE = "Set base_url; on Google Cloud vertexai=True, project and location."
_STATE = "state='auto' does it: the service keeps the conversation, by an id on each reply."
_CACHE = "The service caches by itself what it keeps."
_CAPPED = "Say in the prompt how long the answer is to be; max_output_tokens cuts it off."

_ALSO_GOOGLES = ("n", "presence_penalty", "frequency_penalty", "logprobs")

REPLACED: dict[str, str] = {
    **{name: google.REPLACED[name] for name in _ALSO_GOOGLES},
    **dict.fromkeys(("openai_api_key", "anthropic_api_key", "azure_ad_token", "azure_ad_token_provider"), _OTHER_KEY),
    **dict.fromkeys(("openai_proxy", "proxies", "proxy"), _PROXY),
    **dict.fromkeys(("openai_api_base", "azure_endpoint", "azure_deployment", "openai_api_version", "openai_api_type"), _PLACE),
    **dict.fromkeys(("organization", "openai_organization"), "A key belongs to one project; on Google Cloud set project."),
    **dict.fromkeys(("use_responses_api", "use_previous_response_id", "context_management"), _STATE),
    **dict.fromkeys(("prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"), _CACHE),
    **dict.fromkeys(("user", "safety_identifier"), "Set caller, whose conversation it is, or labels, for the bill."),
    **dict.fromkeys(("http_socket_options", "default_query", "extra_query"), "Give http_client and http_async_client."),
    **dict.fromkeys(("functions", "custom_tools"), "Give tools."),
    "function_call": "Give tool_choice.",
    "logit_bias": "The API weighs no tokens.",
    "top_logprobs": "The API gives no log probabilities.",
    "best_of": "The API gives one answer a request; use batch().",
    "min_p": "Set top_p.",
    "repetition_penalty": "The API has no penalties.",
    "verbosity": _CAPPED,
    "prediction": "The API takes no prediction of the answer.",
    **dict.fromkeys(
        ("conversation", "previous_response_id"), f"Give previous_interaction_id=… to a call; or leave it out: {_STATE}"
    ),
    "moderation": "The service judges by itself what it blocks.",
    "truncation": "Shorten the messages: what was changed is sent anew.",
    "include": "Every step of a reply comes with it.",
    "audio": "Set speech_config, and response_format={'type': 'audio'}.",
    "audio_config": "Set speech_config, and response_format={'type': 'audio'}.",
    "web_search_options": "Give the tool {'type': 'google_search'}.",
    "tiktoken_model_name": "Tokens are counted without a tokenizer; leave it out.",
    "disabled_params": "Only what is set is sent; leave out what is not to be.",
    "reuse_client": "Connections are shared in any case; leave it out.",
}
"""What the API does not have, or has in another shape."""

HARMLESS: dict[str, tuple[Any, ...]] = {
    **{name: google.HARMLESS[name] for name in _ALSO_GOOGLES},
    "logit_bias": ({},),
    "proxies": ({},),
    "default_query": ({},),
    "extra_query": ({},),
    "disabled_params": ({},),
    "use_responses_api": (False,),
    "use_previous_response_id": (False,),
    "top_logprobs": (0,),
    "truncation": ("disabled",),
    "reuse_client": (True,),
    "stream_usage": (True,),
    "include_response_headers": (False,),
    "repetition_penalty": (1, 1.0),
}
"""The values of them that ask for nothing, or for what is so in any case."""

IGNORED: dict[str, str] = {
    "stream_usage": "The usage comes with the end of every stream.",
    "stream_options": "The usage comes with the end of every stream.",
    "stream_chunk_timeout": "'timeout' and 'deadline' hold for streams, too.",
    "include_response_headers": "An error has the headers; a reply has what the API says of it.",
}
"""What nothing depends on."""

_SUMMARIES = {"auto": "auto", "concise": "auto", "detailed": "auto"}


def _reasoning(reasoning: Any) -> dict[str, Any]:
    """Convert how much to think, and whether to tell of it."""
    fields = plain(reasoning)
    if not isinstance(fields, Mapping) or fields.keys() - {"effort", "summary", "generate_summary"}:
        raise InvalidOption(
            "'reasoning' has 'effort' and 'summary'; here, set thinking_level and thinking_summaries.", field="reasoning"
        )
    summary = fields.get("summary") or fields.get("generate_summary")
    summaries = {"thinking_summaries": _SUMMARIES.get(str(summary), "auto")} if summary else {}
    return {"thinking_level": fields.get("effort"), **summaries}


CONVERTED: dict[str, Converter] = {"reasoning": _reasoning}
"""What has another shape here."""

NAMES = OldNames("OpenAI's classes", RENAMED, CONVERTED, IGNORED, HARMLESS, REPLACED)
"""The names of OpenAI's classes; what the class of a framework has itself, or takes by a name of its own, is not among them."""
