"""List the types that users may give options in, where the field of the option says less, or less loosely.

A field holds what an option was turned into; what may be given is often more: a text for a secret, an alias, a class. Each row is
Python for a type checker, with the names that `type_options.py` imports into the modules it writes.
"""

from __future__ import annotations

NAMES: dict[str, str] = {
    "agent": "AgentName | None",
    "model": "ModelName | None",
}
"""The names that are completed, and of which any other is taken, too."""

SHARED: dict[str, str] = {
    **NAMES,
    "stop_sequences": "str | Sequence[str] | None",
    "thinking_level": "ThinkingLevel | None",
    "thinking_summaries": "ThinkingSummaries | None",
    "service_tier": "ServiceTier | None",
    "environment": 'Literal["remote"] | str | Environment | Mapping[str, Any] | None',
    "labels": "Mapping[str, str] | None",
    "image_config": "ImageConfig | Mapping[str, Any] | None",
    "video_config": "VideoConfig | Mapping[str, Any] | None",
    "transcription_config": "TranscriptionConfig | Mapping[str, Any] | None",
    "agent_config": "AgentConfig | Mapping[str, Any] | None",
    "webhook_config": "WebhookConfig | Mapping[str, Any] | None",
    "system_instruction": "str | None",
    "previous_interaction_id": "str | None",
    "response_mime_type": "str | None",
    "cached_content": "str | None",
    "continuation_token": "str | None",
}
"""The options that may be given alike to the client and to a model class."""

OF_CLIENT: dict[str, str] = {
    "input": "str | Mapping[str, Any] | WireModel | Sequence[Mapping[str, Any] | WireModel]",
    "tools": "Sequence[Tool | Mapping[str, Any]] | None",
    "tool_choice": "ToolChoiceMode | ToolChoiceConfig | Mapping[str, Any] | None",
    "generation_config": "GenerationConfig | Mapping[str, Any] | None",
    "speech_config": "Sequence[SpeechConfig | Mapping[str, Any]] | SpeechConfig | SpeakerConfig | Mapping[str, Any] | None",
    "response_format": "ResponseFormat | Mapping[str, Any] | Sequence[ResponseFormat | Mapping[str, Any]] | None",
    "response_modalities": "Sequence[Modality] | None",
    "safety_settings": "Sequence[SafetySetting | Mapping[str, Any]] | None",
    "reasoning_effort": "ThinkingLevel | None",
}
"""The options as the client takes them: the API's own forms."""

OF_MODELS: dict[str, str] = {
    "tool_choice": "ToolChoiceMode | str | bool | Mapping[str, Any] | Sequence[str] | None",
    "generation_config": "object",  # the API's object, or one of google-genai's
    "speech_config": "object",
    "response_format": "type | ResponseFormat | Mapping[str, Any] | Sequence[type | ResponseFormat | Mapping[str, Any]] | None",
    "response_modalities": "str | Sequence[object] | None",
    "safety_settings": "Sequence[object] | Mapping[Any, object] | None",
    "reasoning_effort": "ReasoningEffort | None",
    "state": "StateMode | None",
    "state_secret": "str | SecretStr | None",
    "upload": "Upload | None",
    "index": "ConversationIndex | None",
    "deadline": "float | None",
    "on_progress": "AsyncOnProgress | None",
    "extra_body": "Mapping[str, Any] | None",
}
"""The options as model classes take them: also in the shapes of the framework, and in those of the classes that they replace."""

OF_CONNECTIONS: dict[str, str] = {
    "api_key": "Key | None",
    "headers": "Headers | None",
    "credentials": "object",
    "rate_limit": "RateLimit | None",
    "http_client": "httpx.Client | None",
    "http_async_client": "httpx.AsyncClient | None",
    "transport": "httpx.BaseTransport | httpx.AsyncBaseTransport | str | None",
}
"""Where and as whom to ask."""

OF_LANGCHAIN: dict[str, tuple[str, str]] = {
    "tools": ("Sequence[AnyTool] | None", "The service's own tools and functions; `bind_tools` takes them, too."),
    "strict": ("bool | None", "Hold the arguments of functions to their schema; see `bind_tools`."),
    "parallel_tool_calls": ("bool | None", "False cannot be had from the API, and warns."),
    "name": ("str | None", "The name in traces."),
    "cache": ("BaseCache | bool | None", "LangChain's cache of answers: one, or whether to use the global one."),
    "verbose": ("bool | None", "Whether LangChain prints what is asked and answered."),
    "callbacks": ("Callbacks", "LangChain's callbacks for every call."),
    "tags": ("list[str] | None", "Tags of every call in traces."),
    "metadata": ("dict[str, Any] | None", "Metadata of every call in traces."),
    "custom_get_token_ids": ("Callable[[str], list[int]] | None", "Counts tokens, in place of the estimate."),
    "rate_limiter": ("BaseRateLimiter | None", "LangChain's limit of requests per second."),
    "disable_streaming": ('bool | Literal["tool_calling"] | None', "Where `stream` is to ask as `invoke` does."),
    "output_version": (
        'Literal["v0", "v1"] | None',
        "The form of the content of replies: `v1`, a list of blocks and the default here, or `v0`, a text.",
    ),
    "profile": ("ModelProfile | None", "What the model can do, for LangChain; else from a table."),
}
"""What LangChain has for every chat model, and its calls."""

OF_LLAMAINDEX: dict[str, tuple[str, str]] = {
    "callback_manager": ("CallbackManager | None", "LlamaIndex's callbacks for every call."),
    "rate_limiter": ("BaseRateLimiter | None", "LlamaIndex's limit of calls."),
    "system_prompt": ("str | None", "A system message before every prompt of an engine."),
    "messages_to_prompt": ("Callable[[Sequence[ChatMessage]], str] | None", "Makes one text of messages."),
    "completion_to_prompt": ("Callable[[str], str] | None", "Makes the prompt of a completion."),
    "output_parser": ("BaseOutputParser | None", "Reads answers, for LlamaIndex's programs."),
    "pydantic_program_mode": (
        "PydanticProgramMode | None",
        "How objects are asked for; by default by the API's response format.",
    ),
    "query_wrapper_prompt": ("BasePromptTemplate | None", "What is put around queries."),
    "tools": ("Sequence[AnyTool] | None", "Tools for every request: the service's own, such as `google_search()`."),
}
"""What LlamaIndex has for every LLM."""
