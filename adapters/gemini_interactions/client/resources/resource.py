# Generated from async_resource.py by scripts/unasync.py: change that file, then run `make format`.
"""Make, read, list and delete things that the service keeps: what every resource is built of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from ...wire.base import Page, WireModel
from ..http.call import Call
from ..http.deadline import Deadline
from ..http.paths import segment
from ..http.requester import Requester
from .calls import next_page_token, page_call, post_call, read_model

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
        body = {name: value for name, value in fields.items() if value is not None}
        call = post_call(self._requester.url, path, {**body, **(extra_body or {})})
        return read_model(self._requester.request(call, deadline=deadline), model)

    def _get(self, path: str, id: str, model: type[Model], deadline: Deadline | float | None = None) -> Model:
        call = Call("GET", f"{self._requester.url}/{path}/{segment(id)}")
        return read_model(self._requester.request(call, deadline=deadline), model)

    def _delete(self, path: str, id: str, deadline: Deadline | float | None = None) -> None:
        self._requester.request(Call("DELETE", f"{self._requester.url}/{path}/{segment(id)}"), deadline=deadline)

    def _pages(
        self,
        path: str,
        page: type[APage],
        *,
        params: Mapping[str, str] = _NONE,
        page_size: int | None = None,
        deadline: Deadline | float | None = None,
    ) -> Iterator[APage]:
        """Read the pages of a list, each when it is asked for."""
        deadline = Deadline.of(deadline)
        token: str | None = None
        read: set[str] = set()
        while True:
            call = page_call(self._requester.url, path, params, page_size, token)
            found = read_model(self._requester.request(call, deadline=deadline), page)
            yield found
            token = next_page_token(found.next_page_token, read)
            if token is None:
                return
