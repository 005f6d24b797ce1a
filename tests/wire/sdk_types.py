"""Read pydantic types, ours and the official SDK's: their classes, fields, words and tags."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from gemini_interactions.wire.base import Known


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def models_of(package: ModuleType) -> dict[str, type[BaseModel]]:
    """The pydantic classes that the modules of a package define, by name."""
    return {
        name: value
        for module in modules_of(package)
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, BaseModel) and value.__module__ == module.__name__
    }


def fields_of(model: type[BaseModel]) -> set[str]:
    """The names of a model's fields on the wire."""
    return {field.alias or name for name, field in model.model_fields.items()}


def words_in(annotation: Any) -> set[Any]:
    """The literals and known values in a type, models inside it left out."""
    if isinstance(annotation, TypeAliasType):
        return words_in(annotation.__value__)
    if isinstance(annotation, Known):
        return set(annotation.values)
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    inside = [*get_args(annotation), *getattr(annotation, "__metadata__", ())]
    return {word for part in inside for word in words_in(part)}


def words_of(model: type[BaseModel]) -> dict[str, set[Any]]:
    """The words of every field of a model that has any."""
    found = {
        field.alias or name: words_in(field.annotation) | {word for extra in field.metadata for word in words_in(extra)}
        for name, field in model.model_fields.items()
    }
    return {name: words for name, words in found.items() if words}


def classes_in(annotation: Any) -> set[type[BaseModel]]:
    """The models that a union may become, the unknown one left out."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return set() if annotation.__name__.startswith("Unknown") else {annotation}
    return {model for part in get_args(annotation) for model in classes_in(part)}


def tags_of(union: Any) -> dict[Any, str]:
    """The name of the class behind each tag of a union."""
    found = {}
    for model in classes_in(union):
        words = words_of(model)
        (tag,) = words["event_type" if "event_type" in words else "type"]
        found[tag] = model.__name__
    return found
