"""Convert responses to completions."""

from __future__ import annotations

from contextlib import aclosing, closing

from llama_index.core.base.llms.types import (
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    TextBlock,
)


def response_to_completion(response: ChatResponse) -> CompletionResponse:
    """Convert a response, whole or of a stream, to a completion.

    LlamaIndex puts line breaks between the texts of a message, which stand between words where a tool was used in mid-sentence.
    """
    message = response.message
    return CompletionResponse(
        text="".join(block.text for block in message.blocks if isinstance(block, TextBlock)),
        additional_kwargs={**message.additional_kwargs, **response.additional_kwargs},
        delta=response.delta,
        raw=response.raw,
    )


def responses_to_completions(responses: ChatResponseGen) -> CompletionResponseGen:
    """Convert the responses of a stream."""
    with closing(responses):
        for response in responses:
            yield response_to_completion(response)


async def aresponses_to_completions(responses: ChatResponseAsyncGen) -> CompletionResponseAsyncGen:
    """Convert the responses of a stream."""
    async with aclosing(responses):
        async for response in responses:
            yield response_to_completion(response)
