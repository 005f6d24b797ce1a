"""Google's generateContent, as far as the tests need it: objects as ai.google.dev/api/generate-content has them."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from .answers import Answer, Calls, Draws, Fills, Part, Refusal, RunsCode, Says, Searches, Speaks, Thinks
from .canned_server import Seen, Written

MODEL = {
    "name": "models/gemini-2.5-flash",
    "version": "001",
    "displayName": "Gemini 2.5 Flash",
    "inputTokenLimit": 1048576,
    "outputTokenLimit": 65536,
    "supportedGenerationMethods": ["generateContent", "countTokens"],
}


def fixed(seen: Seen) -> Written | None:
    """The model's card, which the class asks for when it is made."""
    return Written(json.dumps(MODEL).encode()) if seen.method == "GET" and "/models/" in seen.path else None


def write(seen: Seen, answer: Answer | Refusal) -> Written:
    """An answer, as JSON or as a stream."""
    if isinstance(answer, Refusal):
        status = {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}[answer.status]
        error = {"code": answer.status, "message": "Resource has been exhausted (e.g. check quota).", "status": status}
        headers = {} if answer.retry_after is None else {"retry-after": str(answer.retry_after)}
        return Written(json.dumps({"error": error}).encode(), status=answer.status, headers=headers)
    if ":streamGenerateContent" not in seen.path:
        whole = [replace(part, pieces=[part.text]) if isinstance(part, Says) else part for part in answer.parts]
        parts = [one for part in whole for one in _parts(part)]
        return Written(json.dumps(_response(answer, parts, ends=True)).encode())
    chunks = [[one] for part in answer.parts for one in _parts(part)] or [[]]
    frames = [
        f"data: {json.dumps(_response(answer, parts, ends=number == len(chunks)))}\r\n\r\n"
        for number, parts in enumerate(chunks, start=1)
    ]
    return Written("".join(frames).encode(), "text/event-stream")


def _response(answer: Answer, parts: list[dict[str, Any]], *, ends: bool) -> dict[str, Any]:
    usage = answer.usage
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if ends:
        candidate["finishReason"] = "MAX_TOKENS" if answer.cut else "STOP"
        if any(isinstance(part, Searches) for part in answer.parts):
            candidate["groundingMetadata"] = _grounding(answer)
    thoughts = {"thoughtsTokenCount": usage.thought} if usage.thought else {}
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": usage.input,
            "candidatesTokenCount": usage.output,
            "totalTokenCount": usage.total,
            **thoughts,
        },
        "modelVersion": "gemini-2.5-flash",
        "responseId": "r-1",
    }


def _parts(part: Part) -> list[dict[str, Any]]:
    match part:
        case Says():
            return [{"text": piece} for piece in part.pieces]
        case Thinks():
            signature = base64.b64encode(part.signature).decode()
            return [{"text": part.summary, "thought": True, "thoughtSignature": signature}]
        case Calls():
            return [{"functionCall": {"id": part.id, "name": part.name, "args": dict(part.arguments)}}]
        case Fills():
            return [{"text": json.dumps(dict(part.values))}]
        case Searches():
            return []
        case RunsCode():
            result = {"outcome": "OUTCOME_OK", "output": part.output}
            return [{"executableCode": {"language": "PYTHON", "code": part.code}}, {"codeExecutionResult": result}]
        case Draws():
            return [{"inlineData": {"mimeType": "image/png", "data": base64.b64encode(part.data).decode()}}]
        case Speaks():
            return [{"inlineData": {"mimeType": "audio/wav", "data": base64.b64encode(part.data).decode()}}]


def _grounding(answer: Answer) -> dict[str, Any]:
    texts = [part for part in answer.parts if isinstance(part, Says)]
    cited = [(part, citation) for part in texts for citation in part.citations]
    return {
        "webSearchQueries": [part.query for part in answer.parts if isinstance(part, Searches)],
        "groundingChunks": [{"web": {"uri": citation.url, "title": citation.title}} for _, citation in cited],
        "groundingSupports": [
            {
                "segment": {
                    "startIndex": len(part.text[: part.text.index(citation.cited)].encode()),
                    "endIndex": len(part.text[: part.text.index(citation.cited) + len(citation.cited)].encode()),
                    "text": citation.cited,
                },
                "groundingChunkIndices": [number],
            }
            for number, (part, citation) in enumerate(cited)
        ],
    }
