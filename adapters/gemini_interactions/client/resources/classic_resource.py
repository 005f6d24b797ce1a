# Generated from async_classic_resource.py by scripts/unasync.py: change that file, then run `make format`.
"""Read, list and delete things of the older APIs, by their resource names: what files, stores and documents are built of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypeVar

from ...wire.base import Page, WireModel
from ..http.call import Call
from ..http.deadline import Deadline
from .classic import ANYTHING, Config, classic_page_call, read_config
from .resource import Resource

Model = TypeVar("Model", bound=WireModel)
APage = TypeVar("APage", bound=Page)


class ClassicResource(Resource):
    """A kind of thing that the service keeps for the project of this key, on the Gemini API alone."""

    _name: ClassVar[str]

    @property
    def _url(self) -> str:
        """The service's address with the version; on Google Cloud there are none of these."""
        self._requester.need_gemini_api(self._name)
        return self._requester.url

    def _read(self, path: str, model: type[Model], config: Config, deadline: Deadline | float | None) -> Model:
        read_config(config)
        return self._ask(Call("GET", f"{self._url}/{path}", headers=dict(ANYTHING)), model, deadline)

    def _remove(self, path: str, deadline: Deadline | float | None, *, force: object = None) -> None:
        params = None if force is None else {"force": str(bool(force))}  # as the official SDK writes it
        call = Call("DELETE", f"{self._url}/{path}", headers=dict(ANYTHING), params=params)
        self._requester.request(call, deadline=deadline)

    def _read_bytes(self, path: str, deadline: Deadline | float | None) -> bytes:
        call = Call("GET", f"{self._url}/{path}", headers=dict(ANYTHING), params={"alt": "media"})
        return (self._requester.request(call, deadline=deadline)).content

    def _read_pages(self, path: str, page: type[APage], config: Config, deadline: Deadline | float | None) -> Iterator[APage]:
        """Read the pages of a list, each when it is asked for; `config` may have `page_size` and `page_token`."""
        self._requester.need_gemini_api(self._name)
        given = read_config(config, "page_size", "page_token")
        yield from self._pages(path, page, **given, deadline=deadline, call=classic_page_call)
