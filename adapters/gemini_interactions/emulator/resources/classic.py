"""What the older APIs have in common: fields in camel case, pages of their own, and the classic envelope of errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.answer import JSON_HEADERS, Answer, to_json
from ..core.errors import HTTPError, classic_error_body, not_found
from .routing import Fields, Route, RoutedRequest, page, read_fields, route

_SNAKE = re.compile(r"_([a-z0-9])")
_STATUSES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
}


def classic_route(method: str, pattern: str, answer: Callable[[RoutedRequest], Answer], **options: bool) -> Route:
    """Return a route of an older API, which says errors in the classic envelope, and which Google Cloud does not have."""

    def classic(request: RoutedRequest) -> Answer:
        try:
            if request.vertex:
                raise not_found("Requested entity was not found.")
            return answer(request)
        except HTTPError as error:
            status = "FAILED_PRECONDITION" if error.code == "failed_precondition" else _STATUSES[error.status]
            body = to_json(classic_error_body(error.status, error.message, status))
            return Answer(error.status, {**JSON_HEADERS, **error.headers}, body)

    return route(method, pattern, classic, **options)


def classic_page(name: str, items: Sequence[Any], query: Mapping[str, str]) -> dict[str, Any]:
    """Return one page of a list, as `{name: […], "nextPageToken": …}`; see `page`."""
    asked = {"page_size": query.get("pageSize", ""), "page_token": query.get("pageToken", "")}
    return camel_case(page(name, items, asked))  # type: ignore[no-any-return]


def read_classic(body: Any, fields: Fields) -> dict[str, Any]:
    """Return the fields of a body, which may come in both cases, in camel case; see `read_fields`."""
    return read_fields(camel_case(body), fields)


def camel_case(value: Any) -> Any:
    """Return JSON with the names of all fields in camel case."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if isinstance(value, dict):
        return {_SNAKE.sub(lambda match: match[1].upper(), name): camel_case(item) for name, item in value.items()}
    return value
