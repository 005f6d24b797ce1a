"""Turn the form that answers are to have into a column: its type, and how an answer becomes a value of it."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from daft import DataType
from pydantic import BaseModel, PydanticUserError, RootModel, TypeAdapter, ValidationError
from typing_extensions import is_typeddict

from ...client.http.errors import InvalidOption
from ...framework.reply_facts import reply_facts
from ...framework.schemas.classes import class_to_schema
from ...framework.schemas.formats import json_format, response_format_to_api
from ...framework.whole_answers import StructuredOutputError, why_not_whole
from ...turns.reply import Reply
from ...wire.interaction import Interaction

_Fit = Callable[[Any], Any]
_PLAIN: dict[Any, Callable[[], DataType]] = {
    bool: DataType.bool,
    int: DataType.int64,
    float: DataType.float64,
    str: DataType.string,
    date: DataType.date,
    datetime: lambda: DataType.timestamp("us"),
}


class Form:
    """What answers are to be.

    Args:
        return_format: a pydantic class, a TypedDict, a dataclass or another type, such as `list[str]`; or a JSON Schema, whose
            answers stay JSON texts.

    Raises:
        InvalidOption: it has no schema.
    """

    def __init__(self, return_format: Any) -> None:
        self.type = return_format
        self.is_schema: bool = isinstance(return_format, Mapping)
        try:
            self.response_format: Any = _response_format(return_format)
        except InvalidOption as error:
            raise InvalidOption(f"'return_format': {error}", field="return_format") from error
        self._adapter: TypeAdapter[Any] | None = None
        if not self.is_schema:
            self._check_readable()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_adapter": None}

    def read(self, interaction: Interaction) -> Any:
        """Return the object in an answer; of a JSON Schema, its text.

        Raises:
            StructuredOutputError: the answer is not whole, or another object than was asked for. It is paid: see `interaction`.
        """
        usage = interaction.usage
        words = why_not_whole(
            reply_facts(Reply.of(interaction)),
            output_tokens=usage.total_output_tokens if usage else None,
            thought_tokens=usage.total_thought_tokens if usage else None,
        )
        try:
            if words is None and self.is_schema:
                json.loads(interaction.text)
                return interaction.text
            if words is None:
                return self._reader.validate_json(interaction.text)
        except (ValidationError, ValueError) as error:
            reason = (
                error.errors(include_url=False, include_input=False)[0]["msg"]
                if isinstance(error, ValidationError)
                else str(error)
            )
            words = (
                f"The answer is not what was asked for: {reason}."
                if interaction.text
                else "The answer has no text to read an object from."
            )
        failure = StructuredOutputError(words)
        failure.interaction = interaction  # type: ignore[attr-defined]
        raise failure

    def plain(self, value: Any) -> Any:
        """Return a value that was read as JSON has it, by the names of its fields."""
        return value if self.is_schema else self._reader.dump_python(value, mode="json", by_alias=False)

    def _check_readable(self) -> None:
        try:
            _ = self._reader
        except PydanticUserError as error:  # such as a TypedDict of typing's before Python 3.12
            raise InvalidOption(f"'return_format' cannot be read from answers: {error.message}", field="return_format") from None

    @property
    def _reader(self) -> TypeAdapter[Any]:
        if self._adapter is None:
            self._adapter = TypeAdapter(self.type)
        return self._adapter


def _response_format(return_format: Any) -> Any:
    if isinstance(return_format, Mapping) or (isinstance(return_format, type) and class_to_schema(return_format) is not None):
        return response_format_to_api(return_format, class_to_schema)
    try:
        return json_format(TypeAdapter(return_format).json_schema())
    except Exception as error:  # whatever pydantic says of a type that has no schema
        raise InvalidOption(f"no JSON Schema can be made of {return_format!r}: {error}", field="return_format") from None


def column_of(form: Form) -> tuple[DataType, _Fit]:
    """Return the type of the column of a form's values, and what makes a value of it from JSON."""
    return (DataType.string(), lambda value: value) if form.is_schema else _column(form.type, ())


def _column(kind: Any, within: tuple[Any, ...]) -> tuple[DataType, _Fit]:
    """Return the type and the function for a type of Python's. What Daft has no type for is a text with its JSON."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _column(arguments[0], within)
    if origin in (Union, types.UnionType):
        others = [argument for argument in arguments if argument is not type(None)]
        return _column(others[0], within) if len(others) == 1 else _JSON
    values = arguments if origin is Literal else [member.value for member in kind] if _is(kind, Enum) else []
    if values and len({type(value) for value in values}) == 1:
        return _column(type(values[0]), within)
    if kind in _PLAIN:
        return _PLAIN[kind](), _whole if kind is int else lambda value: value
    if origin in (list, set, frozenset) or (origin is tuple and arguments[1:] == (Ellipsis,)):
        dtype, fit = _column(arguments[0], within)
        return DataType.list(dtype), lambda value: None if value is None else [fit(item) for item in value]
    if origin is dict and arguments[0] is str:
        dtype, fit = _column(arguments[1], within)
        return DataType.map(DataType.string(), dtype), lambda value: value and {key: fit(item) for key, item in value.items()}
    if kind in within:  # a class that refers to itself
        return _JSON
    if _is(kind, RootModel):
        return _column(kind.model_fields["root"].annotation, (*within, kind))
    return _struct(_fields(kind), (*within, kind))


def _whole(value: Any) -> Any:
    """Refuse a number that the column would hold as null, or that would end the whole table."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise StructuredOutputError(f"The answer has a number that is too large for a column of whole numbers: {value}.")
    return value


def _struct(found: dict[str, Any], within: tuple[Any, ...]) -> tuple[DataType, _Fit]:
    if not found:
        return _JSON
    columns = {name: _column(kind, within) for name, kind in found.items()}
    dtype = DataType.struct({name: column[0] for name, column in columns.items()})
    return dtype, lambda value: None if value is None else {name: fit(value.get(name)) for name, (_, fit) in columns.items()}


def _fields(kind: Any) -> dict[str, Any]:
    if _is(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if is_typeddict(kind):
        return get_type_hints(kind)
    return {field.name: get_type_hints(kind)[field.name] for field in fields(kind)} if is_dataclass(kind) else {}


def _is(kind: Any, base: type) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, base)


def _to_json(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_JSON: tuple[DataType, _Fit] = (DataType.string(), _to_json)
