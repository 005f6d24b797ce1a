"""Make the calls that all resources have in common, and read their answers. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from ...wire.base import WireModel, present_fields
from ...wire.secrets import TellsSecrets
from ..http.body_secrets import secrets_in_body
from ..http.call import Call, Params, Response
from ..http.errors import InvalidResponseError
from ..interactions.body import encode

Model = TypeVar("Model", bound=WireModel)

MOST_PAGES = 10_000
"""Pages of one list to read."""

_DECISIONS = "decisions"  # of the resources, they alone ask a model while the caller waits

_NOT_SHOWN = "not shown, since there may be a secret in it"


def post_call(url: str, path: str, body: Mapping[str, Any]) -> Call:
    """Return the call that makes a resource. It is not repeated where it may have been done: there would be two."""
    return body_call("POST", url, path, body, idempotent=False)


def creation_call(url: str, path: str, fields: Mapping[str, Any], extra_body: Mapping[str, Any] | None) -> Call:
    """Return the call that makes a resource of these fields; those that are None are left out."""
    return post_call(url, path, {**present_fields(**fields), **(extra_body or {})})


def patch_call(url: str, path: str, body: Mapping[str, Any], update_mask: str | Sequence[str] | None) -> Call:
    """Return the call that changes a resource.

    Args:
        url: the service's address with the version.
        path: the resource.
        body: the fields to change.
        update_mask: the names of the fields to change, as a list or with commas between them; None: those of the body.
    """
    mask = update_mask if update_mask is None or isinstance(update_mask, str) else ",".join(update_mask)
    return body_call("PATCH", url, path, body, params=present_params(update_mask=mask))


def body_call(
    method: str,
    url: str,
    path: str,
    body: Mapping[str, Any] | None,
    *,
    params: Params | None = None,
    idempotent: bool = True,
) -> Call:
    """Return a call with a body of JSON, or with an empty one.

    Args:
        method: the HTTP method.
        url: the service's address with the version.
        path: what stands behind it.
        body: the fields; None for a body without a byte.
        params: the query.
        idempotent: whether it may be done twice.
    """
    if body is None:
        return Call(method, f"{url}/{path}", params=params, idempotent=idempotent)
    return Call(
        method,
        f"{url}/{path}",
        encode(body),
        {"content-type": "application/json"},
        params=params,
        idempotent=idempotent,
        secrets=secrets_in_body(body),
        asks=str(body.get("model") or "") if path == _DECISIONS else "",
    )


def present_params(**params: Any) -> Params | None:
    """Return the parameters of a query that are given; of a list, each value by itself."""
    given = {name: _texts(value) for name, value in params.items() if value is not None}
    return given or None


def _texts(value: Any) -> str | list[str]:
    if isinstance(value, str):
        return value
    return list(map(str, value)) if isinstance(value, Iterable) else str(value)


def page_call(url: str, path: str, params: Mapping[str, Any], page_size: int | None, token: str | None) -> Call:
    """Return the call that reads a part of a list."""
    return Call("GET", f"{url}/{path}", params=present_params(page_size=page_size, page_token=token, **params))


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
    told = _NOT_SHOWN if issubclass(model, TellsSecrets) else response.shown
    raise InvalidResponseError(
        f"The answer is not a {model.__name__}: {response.blot(reason)} ({told!r})",
        status_code=response.http.status_code,
        body=told,
    )
