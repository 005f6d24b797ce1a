"""How resources beside interactions are asked for: agents and environments.

An operation is a course: a generator of the calls to make, told their answers, that gives the result. The sync and the async
classes only run it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from ...wire.base import Page, WireModel
from ..calls import Service
from ..exchange import Answer, Call
from ..http.deadline import Deadline
from ..http.errors import GeminiInteractionsError, InvalidOption, InvalidResponseError
from ..interactions.body import encode

if TYPE_CHECKING:
    from ..async_client import AsyncClient
    from ..client import Client


T = TypeVar("T")
Model = TypeVar("Model", bound=WireModel)
APage = TypeVar("APage", bound=Page)
Course = Generator[Call, Answer, T]


def run(client: Client, course: Course[T], deadline: Deadline | float | None) -> T:
    """Make the calls of a course.

    Args:
        client: who makes them.
        course: the generator; what goes wrong with a call is raised inside it.
        deadline: seconds for all calls together.
    """
    deadline = Deadline.of(deadline)
    try:
        call = next(course)
        while True:
            try:
                answer = client._run(call, deadline)
            except GeminiInteractionsError as error:
                call = course.throw(error)
            else:
                call = course.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


async def arun(client: AsyncClient, course: Course[T], deadline: Deadline | float | None) -> T:
    """Make the calls of a course in async code; see `run`."""
    deadline = Deadline.of(deadline)
    try:
        call = next(course)
        while True:
            try:
                answer = await client._run(call, deadline)
            except GeminiInteractionsError as error:
                call = course.throw(error)
            else:
                call = course.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def pages(
    client: Client,
    page: type[APage],
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    page_size: int | None = None,
    deadline: Deadline | float | None = None,
    around: Callable[[Course[APage]], Course[APage]] = lambda course: course,
) -> Iterator[APage]:
    """The pages of a list, each read when it is asked for.

    Args:
        client: who asks.
        page: what a page is.
        path: the list's, below the version.
        params: parameters of the query.
        page_size: how many entries at a time; None: the service's choice.
        deadline: seconds for all pages.
        around: what is put around the course of each page.
    """
    deadline, token = Deadline.of(deadline), None
    while True:
        found = run(client, around(_listing(client, page, path, page_size, token, params)), deadline)
        yield found
        token = _next_token(found.next_page_token, token)
        if token is None:
            return


async def async_pages(
    client: AsyncClient,
    page: type[APage],
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    page_size: int | None = None,
    deadline: Deadline | float | None = None,
    around: Callable[[Course[APage]], Course[APage]] = lambda course: course,
) -> AsyncIterator[APage]:
    """The pages of a list in async code; see `pages`."""
    deadline, token = Deadline.of(deadline), None
    while True:
        found = await arun(client, around(_listing(client, page, path, page_size, token, params)), deadline)
        yield found
        token = _next_token(found.next_page_token, token)
        if token is None:
            return


# The courses that resources share


def _listing(
    service: Service, page: type[Model], path: str, page_size: int | None, token: str | None, params: Mapping[str, str] | None
) -> Course[Model]:
    asked = {"page_size": None if page_size is None else str(page_size), "page_token": token, **(params or {})}
    query = {name: value for name, value in asked.items() if value is not None}
    answer = yield Call("GET", f"{service.url}/{path}", params=query or None)
    return read(answer, page)


def _next_token(token: str | None, last: str | None) -> str | None:
    if token and token == last:
        raise InvalidResponseError("The list does not end: the next page is the one that was read.", status_code=200)
    return token or None


def getting(service: Service, model: type[Model], path: str, id: str) -> Course[Model]:
    """The course that reads one resource."""
    answer = yield Call("GET", f"{service.url}/{path}/{segment(id)}")
    return read(answer, model)


def deleting(service: Service, path: str, id: str) -> Course[None]:
    """The course that deletes one resource."""
    yield Call("DELETE", f"{service.url}/{path}/{segment(id)}")


def post_call(service: Service, path: str, body: Mapping[str, Any]) -> Call:
    """The call that makes a resource. It is not repeated where it may have been done: there would be two."""
    return Call("POST", f"{service.url}/{path}", encode(body), {"content-type": "application/json"}, once=True)


def segment(id: str) -> str:
    """An id as a part of a path.

    Raises:
        InvalidOption: it is empty, which would be the path of the list.
    """
    if not id or id in (".", ".."):
        raise InvalidOption(f"{id!r} is no id.", field="id")
    return quote(id, safe="")


def read(answer: Answer, model: type[Model]) -> Model:
    """The resource in an answer.

    Raises:
        InvalidResponseError: it holds none.
    """
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
        shown = " ".join(answer.content[:200].decode("utf-8", "replace").split())
        raise InvalidResponseError(
            f"The answer is not a {model.__name__}: {reason} ({shown!r})", status_code=answer.response.status_code, body=shown
        ) from None
