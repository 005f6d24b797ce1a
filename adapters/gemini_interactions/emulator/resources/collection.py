"""Collections: the methods that resources have in common, so that each costs a row and its own peculiarities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from ..core.answer import Answer
from ..storage.items import Item, Items
from .routing import Fields, Route, RoutedRequest, json_answer, page, read_changes, read_fields, route


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Generic[Item]):
    """A row: things of one kind that are created, read, listed in pages, and deleted.

    Attributes:
        name: the path, and the field of a list.
        items: where they are kept; it says 404 for an id it does not know.
        fields: the fields of a body that creates one, with their JSON types.
        create: Keep a new item, made of such fields, and return the JSON of the answer.
        show: Convert an item to JSON.
        change: Change an item by such fields, where that can be done.
        changeable: the fields of a body that changes one, with their JSON types.
        selects: Return whether a query asks for an item; by default it asks for all.
        more: the routes that only this resource has.
    """

    name: str
    items: Items[Item]
    fields: Fields
    create: Callable[[dict[str, Any]], Mapping[str, Any]]
    show: Callable[[Item], Mapping[str, Any]]
    change: Callable[[Item, dict[str, Any]], None] | None = None
    changeable: Fields = field(default_factory=dict)
    selects: Callable[[Item, Mapping[str, str]], bool] = lambda _item, _query: True
    more: tuple[Route, ...] = ()

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows of all its routes."""
        path, one = f"/{self.name}", f"/{self.name}/([^/:]+)"
        return (
            route("POST", path, self._create),
            route("GET", path, self._list),
            route("GET", one, self._get),
            route("DELETE", one, self._delete),
            *([] if self.change is None else [route("PATCH", one, self._change)]),
            *self.more,
        )

    def _create(self, request: RoutedRequest) -> Answer:
        return json_answer(self.create(read_fields(request.body, self.fields)))

    def _list(self, request: RoutedRequest) -> Answer:
        found = [self.show(item) for item in self.items if self.selects(item, request.query)]
        return json_answer(page(self.name, found, request.query))

    def _get(self, request: RoutedRequest) -> Answer:
        return json_answer(self.show(self.items.find(request.arguments[0])))

    def _change(self, request: RoutedRequest) -> Answer:
        assert self.change is not None
        item = self.items.find(request.arguments[0])
        self.change(item, read_changes(request, self.changeable))
        return json_answer(self.show(item))

    def _delete(self, request: RoutedRequest) -> Answer:
        self.items.delete(request.arguments[0])
        return json_answer({})
