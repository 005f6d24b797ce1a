"""Make the JSON Schema of a class whole, for frameworks write out every reference, and lose a class that refers to itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import is_dataclass
from itertools import count
from types import UnionType
from typing import Annotated, Any, ForwardRef, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, TypeAdapter, create_model
from typing_extensions import ReadOnly, is_typeddict

_QUALIFIERS = (Required, NotRequired, ReadOnly)


def class_to_schema(cls: Any) -> dict[str, Any] | None:
    """Return the JSON Schema of a class; None for one that has none.

    Args:
        cls: a pydantic class, of version 2 or 1; or a TypedDict, whose fields may be `Annotated[type, default, "description"]`,
            as LangChain writes them.
    """
    if is_typeddict(cls):
        cls = _TypedDicts().model_of(cls)
    made = getattr(cls, "model_json_schema", None) or (getattr(cls, "schema", None) if hasattr(cls, "__fields__") else None)
    if not isinstance(cls, type) or not callable(made):
        return None
    schema: dict[str, Any] = made()
    if "$ref" not in schema:
        return schema
    kind, definitions = next((name, schema[name]) for name in ("$defs", "definitions") if name in schema)  # it refers to itself
    return {**definitions[schema["$ref"].removeprefix(f"#/{kind}/")], kind: definitions}


def arguments_to_schema(cls: type) -> dict[str, Any] | None:
    """Return the JSON Schema of a class that stands where one of arguments is asked for; it may be a dataclass, too."""
    return TypeAdapter(cls).json_schema() if is_dataclass(cls) else class_to_schema(cls)


class _TypedDicts:
    """TypedDicts as pydantic classes. Pydantic itself takes those of `typing` from Python 3.12 on only."""

    def __init__(self) -> None:
        self._names: dict[Any, str] = {}
        self._models: dict[str, type[BaseModel]] = {}

    def model_of(self, typed_dict: Any) -> type[BaseModel]:
        name = self._name_of(typed_dict)
        for model in self._models.values():
            model.model_rebuild(force=True, _types_namespace=dict(self._models))
        return self._models[name]

    def _name_of(self, typed_dict: Any) -> str:
        if typed_dict not in self._names:
            taken = set(self._names.values())
            name = next(each for each in _names(typed_dict.__name__) if each not in taken)
            self._names[typed_dict] = name
            hints = get_type_hints(typed_dict, include_extras=True)
            fields: dict[str, Any] = {key: self._field(typed_dict, key, hint) for key, hint in hints.items()}
            words = typed_dict.__dict__.get("__doc__")
            self._models[name] = create_model(name, __doc__=inspect.cleandoc(words) if words else None, **fields)
        return self._names[typed_dict]

    def _field(self, typed_dict: Any, key: str, hint: Any) -> Any:
        is_required = key in typed_dict.__required_keys__
        told: dict[str, Any] = {}
        notes: tuple[Any, ...] = ()
        while (origin := get_origin(hint)) in (Annotated, *_QUALIFIERS):
            hint, *more = get_args(hint)
            notes = (*more, *notes)
            is_required = {Required: True, NotRequired: False}.get(origin, is_required)
        if len(notes) > 1 and isinstance(notes[1], str):
            default, told["description"], *notes = notes  # type: ignore[assignment]
            told |= {} if default is ... else {"default": default}
        elif notes and isinstance(notes[0], str):
            told["description"], *notes = notes  # type: ignore[assignment]
        if "default" not in told:
            told |= {"default": ...} if is_required else {"default_factory": dict}  # none that the schema would show
        kind = self._type(hint)
        rest = tuple(note for note in notes if note is not ...)
        return (Annotated[(kind, *rest)] if rest else kind), Field(**told)

    def _type(self, hint: Any) -> Any:
        """Return an annotation with the names of our classes where TypedDicts stand in it."""
        if is_typeddict(hint):
            return ForwardRef(self._name_of(hint))
        origin, parts = get_origin(hint), get_args(hint)
        if origin is None or not parts or not any(map(_is_type, parts)):
            return hint
        parts = tuple(self._type(part) if _is_type(part) else part for part in parts)
        return Union[parts] if origin in (Union, UnionType) else origin[parts]  # noqa: UP007


def _is_type(part: Any) -> bool:
    return isinstance(part, type) or get_origin(part) is not None


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))
