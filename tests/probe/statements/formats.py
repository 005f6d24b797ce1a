"""Forms of answers: JSON by a schema."""

from __future__ import annotations

import json
from typing import Any

from ..budget import asking
from ..service import Service
from ..statement import contract, expect, recording, states

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["city", "people"],
}
JSON: dict[str, Any] = {"type": "text", "mime_type": "application/json", "schema": SCHEMA}


@states(recording("vercel-ai/structured-output.json"), cost=asking(), through_sdk=True)
def an_answer_follows_a_schema(service: Service) -> None:
    """With a schema, the text of an answer is JSON that follows it."""
    answer = json.loads(service.create("Tell me of Rome.", response_format=JSON).output_text or "")
    expect(isinstance(answer["city"], str) and isinstance(answer["people"], int), answer)


@states(contract("2.6"), cost=asking(), through_sdk=True)
def a_format_may_stand_in_a_list(service: Service) -> None:
    """`response_format` is one format, or a list of them."""
    answer = json.loads(service.create("Tell me of Rome.", response_format=[JSON]).output_text or "")
    expect(answer.keys() == SCHEMA["properties"].keys(), answer)


@states(contract("2.6"), cost=asking(read=400))
def a_schema_goes_with_functions(service: Service) -> None:
    """A schema and functions stand in one request."""
    function = {"type": "function", "name": "look_up", "parameters": {"type": "object", "properties": {}}}
    answer = service.post({"input": "Tell me of Rome.", "tools": [function], "response_format": JSON})
    expect(answer.status == 200, answer.shown)


@states(contract("2.1"), cost=asking())
def a_mime_type_alone_is_refused(service: Service) -> None:
    """`response_mime_type` without `response_format` is refused."""
    service.refused({"response_mime_type": "application/json"}, "responseFormat must be set when responseMimeType is set")
