"""The public types are all of the wire's, and what is unknown is told apart without being in the way of those that narrow."""

import ast
import inspect
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from gemini_interactions import types, wire
from gemini_interactions.wire.base import Tagged, UnknownVariant, Verbatim

from .sdk_types import modules_of


def is_type(value: Any) -> bool:
    """Whether a value is a wire model or an alias of several, or of a vocabulary."""
    return (inspect.isclass(value) and issubclass(value, BaseModel)) or get_origin(value) in (Annotated, Union, type(int | str))


def named_in(module: Any) -> set[str]:
    """The public classes and aliases that a module itself defines; an alias does not know where it was made."""
    names = {
        target.id if isinstance(target, ast.Name) else ""
        for node in ast.parse(inspect.getsource(module)).body
        for target in (node.targets if isinstance(node, ast.Assign) else ())
    } | {name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__}
    return {name for name in names if name and name[0] != "_" and is_type(getattr(module, name))}


WIRE = {name: getattr(module, name) for module in modules_of(wire) for name in named_in(module)}
OPEN = {
    name: (get_args(value)[0], tagged)
    for name, value in WIRE.items()
    for tagged in getattr(value, "__metadata__", ())
    if isinstance(tagged, Tagged)
}
"""Each union that keeps what it does not know: its members, and how it is read."""


def test_every_class_and_union_of_the_wire_is_public_and_nothing_else():
    assert len(WIRE) > 240
    assert types.__all__ == sorted(WIRE)
    assert {name: getattr(types, name) for name in types.__all__} == WIRE


def test_a_star_import_brings_the_types_only():
    namespace: dict[str, Any] = {}
    exec("from gemini_interactions.types import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(types.__all__)


def test_every_unknown_class_belongs_to_a_union():
    unknowns = {value for value in WIRE.values() if inspect.isclass(value) and issubclass(value, Verbatim)}
    assert {tagged.unknown for _, tagged in OPEN.values()} == unknowns - {Verbatim, UnknownVariant}
    assert len(OPEN) >= 10


@pytest.mark.parametrize("name", sorted(OPEN))
def test_a_union_has_known_members_only_and_each_has_a_tag_of_its_own(name):
    members, tagged = OPEN[name]
    tags = [get_args(member.model_fields[tagged.by].annotation) for member in get_args(members)]

    assert not any(issubclass(member, Verbatim) for member in get_args(members))
    assert all(len(tag) == 1 for tag in tags)
    assert len({*tags}) == len(tags) >= 2
