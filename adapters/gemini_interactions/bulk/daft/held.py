"""Refuse objects that a column would not hold as they are: Daft makes null of them, or ends the table, when they are paid."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from daft import DataType
from pydantic import BaseModel, RootModel
from typing_extensions import is_typeddict

from ...framework.whole_answers import StructuredOutputError
from .records import series_of

_MODULE_OF_PANICS = "pyo3_runtime"
"""Where the errors of Daft's core come from that are no `Exception`."""


def check_is_held(value: Any, dtype: DataType) -> None:
    """Put an object into a column of its own, and look whether it is there.

    Args:
        value: the object, as Daft is to get it.
        dtype: the type of the column.

    Raises:
        StructuredOutputError: it is not, or parts of it are not.
    """
    try:
        held = series_of([value], dtype).to_pylist()[0]
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__module__ != _MODULE_OF_PANICS:
            raise
        reason = str(error).strip().rpartition("\n")[2].rpartition("Error ")[2]
        raise StructuredOutputError(f"The answer does not fit into its column, {dtype}: {reason}.") from None
    if (lost := next(_lost(value, held, "it"), None)) is not None:
        where, was, became = lost
        raise StructuredOutputError(
            f"The answer does not fit into its column, {dtype}: {where} is {type(was).__name__}, and would be {became!r} there."
        )


def root_model_in(kind: Any, within: tuple[Any, ...] = ()) -> type | None:
    """Return a RootModel in a form. Daft's own `prompt` makes columns of them that their values do not fit into."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        parts: tuple[Any, ...] = arguments[:1]
    elif origin in (Union, types.UnionType):
        parts = tuple(argument for argument in arguments if argument is not type(None))
        parts = parts if len(parts) == 1 else ()  # else the column is one of Python's own objects
    elif origin in (list, tuple, dict):
        parts = arguments
    elif isinstance(kind, type) and issubclass(kind, RootModel):
        return kind
    elif kind in within:
        parts = ()
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        parts = tuple(field.annotation for field in kind.model_fields.values())
    else:
        parts = tuple(get_type_hints(kind).values()) if is_typeddict(kind) else ()
    return next((found for part in parts if (found := root_model_in(part, (*within, kind))) is not None), None)


def _lost(value: Any, held: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is null in a column, or another number, and was not: its place, what it was, what it is."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if value is None:
        return
    if held is None:
        yield where, value, held
    elif isinstance(value, Mapping) and isinstance(held, Mapping):
        for name in held:
            yield from _lost(value.get(name), held[name], f"{name!r}")
    elif isinstance(value, Mapping) and isinstance(held, list):  # a map
        for name, part in held:
            yield from _lost(value.get(name), part, f"{name!r}")
    elif isinstance(value, list | tuple) and isinstance(held, list):
        for number, (part, other) in enumerate(zip(value, held, strict=False)):
            yield from _lost(part, other, f"{where}[{number}]")
    elif _is_number(value) and _is_number(held) and value == value and value != held:
        yield where, value, held


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
