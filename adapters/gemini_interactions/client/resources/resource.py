# Generated from async_resource.py by scripts/unasync.py: change that file, then run `make format`.
"""Make, read, list and delete things that the service keeps: what every resource is built of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from ...wire.base import Page, WireModel, present_fields
from ..http.call import Call
from ..http.deadline import Deadline
from ..http.paths import segment
from ..http.requester import Requester
from .calls import creation_call, next_page_token, page_call, patch_call, read_model

Model = TypeVar("Model", bound=WireModel)
APage = TypeVar("APage", bound=Page)

_NONE: Mapping[str, Any] = MappingProxyType({})


class Resource:
    """A kind of thing that the service keeps for this key.

    Args:
        requester: makes the requests.
    """

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def _create(
        self,
        path: str,
        model: type[Model],
        fields: Mapping[str, Any],
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Model:
        """Make one; fields that are None are left out."""
        return self._ask(creation_call(self._requester.url, path, fields, extra_body), model, deadline)

    def _get(self, path: str, id: str, model: type[Model], deadline: Deadline | float | None = None) -> Model:
        return self._ask(Call("GET", f"{self._requester.url}/{path}/{segment(id)}"), model, deadline)

    def _update(
        self,
        path: str,
        id: str,
        model: type[Model],
        fields: Mapping[str, Any],
        *,
        update_mask: str | Sequence[str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Model:
        """Change one; fields that are None are left as they are."""
        body = {**present_fields(**fields), **(extra_body or {})}
        call = patch_call(self._requester.url, f"{path}/{segment(id)}", body, update_mask)
        return self._ask(call, model, deadline)

    def _ask(self, call: Call, model: type[Model], deadline: Deadline | float | None = None) -> Model:
        """Make any call, and read the answer."""
        return read_model(self._requester.request(call, deadline=deadline), model)

    def _delete(self, path: str, id: str, deadline: Deadline | float | None = None) -> None:
        self._requester.request(Call("DELETE", f"{self._requester.url}/{path}/{segment(id)}"), deadline=deadline)

    def _pages(
        self,
        path: str,
        page: type[APage],
        *,
        params: Mapping[str, Any] = _NONE,
        page_size: int | None = None,
        page_token: str | None = None,
        deadline: Deadline | float | None = None,
        call: Callable[[str, str, Mapping[str, Any], int | None, str | None], Call] = page_call,
    ) -> Iterator[APage]:
        """Read the pages of a list, each by a call of its own when it is asked for, from the first one or that of a token."""
        deadline = Deadline.of(deadline)
        token = page_token
        read: set[str] = set()
        while True:
            found = self._ask(call(self._requester.url, path, params, page_size, token), page, deadline)
            yield found
            token = next_page_token(found.next_page_token, read)
            if token is None:
                return
