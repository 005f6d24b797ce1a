"""Make the calls that all resources have in common, and read their answers. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from ...wire.base import WireModel
from ..http.body_secrets import secrets_in_body
from ..http.call import Call, Response
from ..http.errors import InvalidResponseError
from ..interactions.body import encode

Model = TypeVar("Model", bound=WireModel)

MOST_PAGES = 10_000
"""Pages of one list to read."""


def post_call(url: str, path: str, body: Mapping[str, Any]) -> Call:
    """Return the call that makes a resource. It is not repeated where it may have been done: there would be two."""
    return Call(
        "POST",
        f"{url}/{path}",
        encode(body),
        {"content-type": "application/json"},
        idempotent=False,
        secrets=secrets_in_body(body),
    )


def page_call(url: str, path: str, params: Mapping[str, str], page_size: int | None, token: str | None) -> Call:
    """Return the call that reads a part of a list."""
    asked = {"page_size": None if page_size is None else str(page_size), "page_token": token, **params}
    return Call("GET", f"{url}/{path}", params={name: value for name, value in asked.items() if value is not None} or None)


def next_page_token(token: str | None, read: set[str]) -> str | None:
    """Return the token of the next page, if there is one.

    Args:
        token: what the last page named.
        read: the tokens of the pages that were read; the next one is added.

    Raises:
        InvalidResponseError: that page was read already, or there are too many.
    """
    if token and (token in read or len(read) >= MOST_PAGES):
        what = "a page comes again" if token in read else f"there are more than {MOST_PAGES:,} pages"
        raise InvalidResponseError(f"The list does not end: {what}.", status_code=200)
    read.add(token or "")
    return token or None


def read_model(response: Response, model: type[Model]) -> Model:
    """Return the resource in an answer.

    Raises:
        InvalidResponseError: it holds none.
    """
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
    # Out of the handler, so that pydantic's error, which quotes the answer, is not kept with this one.
    raise InvalidResponseError(
        f"The answer is not a {model.__name__}: {response.blot(reason)} ({response.shown!r})",
        status_code=response.http.status_code,
        body=response.shown,
    )
