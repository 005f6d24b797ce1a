"""Follow the references in a JSON Schema: to the definitions that all of them are to point at, and through them.

Reference: aistudio.google.com/docs/structured-output, which names `$defs` and `$ref`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_DATA = frozenset({"const", "default", "discriminator", "enum", "example", "examples"})
_OF_THE_ROOT = frozenset({"$defs", "definitions", "$schema", "$id", "$comment"})
_OWN = "#/$defs/"
_TYPE_NAMES = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null", list: "array", tuple: "array"}
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})


def with_own_definitions(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema in which every reference that leads anywhere leads to its `$defs`.

    Definitions of older drafts are moved there, and so is what is referred to by its place, the root included.
    """
    definitions = {**_mapping(schema.get("definitions")), **_mapping(schema.get("defs")), **_mapping(schema.get("$defs"))}
    names: dict[str, str] = {}
    root = {name: value for name, value in schema.items() if name not in ("definitions", "defs", "$defs")}
    unseen: list[Any] = [root, *definitions.values()]
    while unseen:
        for pointer in _pointers(unseen.pop()):
            local = _local(pointer, schema.get("$id"))
            if pointer in names or local is None:
                continue
            named = re.fullmatch(r"#/(?:\$defs|definitions|defs)/([^/]+)", local)
            if named and (name := _unescaped(named.group(1))) in definitions:
                names[pointer] = f"{_OWN}{named.group(1)}"
            elif isinstance(target := part_at(schema, local), Mapping):
                name = _free(re.sub(r"[^A-Za-z0-9_]", "_", local.rpartition("/")[2].lstrip("#")) or "root", definitions)
                names[pointer] = f"{_OWN}{name}"
                whole = {key: value for key, value in schema.items() if key not in _OF_THE_ROOT}
                definitions[name] = whole if local == "#" else target
    made: dict[str, Any] = _renamed(root, names) if names else root
    if definitions:
        made = {**made, "$defs": {name: _renamed(item, names) if names else item for name, item in definitions.items()}}
    return made


def resolved(schema: Any, root: Mapping[str, Any]) -> Any:
    """Return a schema without the reference that it is, if it is one."""
    for _ in range(32):
        pointer = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(pointer, str) or not pointer.startswith("#"):
            return schema
        schema = part_at(root, pointer)
    return schema


def pins(alternatives: list[Any], name: str | None) -> bool:
    """Return whether no value fits two of these schemas.

    Args:
        alternatives: schemas without references.
        name: the property that a discriminator says tells them apart; None: they have other types or other values, or a required
            property does.
    """
    if name is not None:
        return _are_apart([_values(_mapping(_mapping(item).get("properties")).get(name)) for item in alternatives])
    if _are_apart([_types(item) for item in alternatives]) or _are_apart([_values(item) for item in alternatives]):
        return True
    required = [set(_mapping(item).get("required") or ()) for item in alternatives]
    shared = set.intersection(*required) if required else set()
    return all(_types(item) == {"object"} for item in alternatives) and any(pins(alternatives, each) for each in shared)


def _are_apart(sets: list[set[Any]]) -> bool:
    return bool(sets) and all(sets) and sum(map(len, sets)) == len(set().union(*sets))


def _types(schema: Any) -> set[Any]:
    given = _mapping(schema)
    kinds = given.get("type")
    if kinds is None and (values := [given["const"]] if "const" in given else given.get("enum")):
        return {_TYPE_NAMES.get(type(value), "object") for value in values} if isinstance(values, list) else set()
    found = {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind}
    return {"number" if kind == "integer" else kind for kind in found}


def _values(schema: Any) -> set[Any]:
    """Return the texts that a schema allows; none where it allows anything else."""
    given = _mapping(schema)
    values = [given["const"]] if "const" in given else given.get("enum")
    return set(values) if isinstance(values, list) and all(isinstance(value, str) for value in values) else set()


def _pointers(schema: Any) -> Iterator[str]:
    """Yield the references in a schema, but not those in the caller's data."""
    unseen = [(schema, False)]
    seen: set[tuple[int, bool]] = set()
    while unseen:
        value, is_named = unseen.pop()
        if (id(value), is_named) in seen:  # an object that holds itself, or that stands in several places
            continue
        seen.add((id(value), is_named))
        if isinstance(value, Mapping):
            for name, item in value.items():
                if name in ("$ref", "ref") and isinstance(item, str) and not is_named:
                    yield item
                elif is_named or name not in _DATA:
                    unseen.append((item, not is_named and name in _NAMED))
        elif isinstance(value, list | tuple):
            unseen += [(item, False) for item in value]


def _renamed(schema: Any, names: Mapping[str, str], is_named: bool = False) -> Any:
    if isinstance(schema, Mapping):
        made = {}
        for name, item in schema.items():
            if name in ("$ref", "ref") and isinstance(item, str) and not is_named:
                made["$ref"] = names.get(item, item)
            elif is_named or name not in _DATA:
                made[name] = _renamed(item, names, not is_named and name in _NAMED)
            else:
                made[name] = item
        return made
    return [_renamed(item, names) for item in schema] if isinstance(schema, list | tuple) else schema


def _local(pointer: str, own: Any) -> str | None:
    """Return a reference without the address of the schema that it stands in; None if it leads elsewhere."""
    if isinstance(own, str) and own and pointer.startswith(own):
        pointer = pointer.removeprefix(own) or "#"
    return pointer if pointer.startswith("#/") or pointer == "#" else None


def part_at(root: Mapping[str, Any], pointer: str) -> Any:
    """Return the part of a schema that a reference leads to; None if it leads nowhere."""
    target: Any = root
    for part in pointer.removeprefix("#").split("/")[1:]:
        name = _unescaped(part)
        if isinstance(target, Mapping) and name in target:
            target = target[name]
        elif isinstance(target, list) and name.isdecimal() and int(name) < len(target):
            target = target[int(name)]
        else:
            return None
    return target


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _free(name: str, taken: Mapping[str, Any]) -> str:
    names = [name, *(f"{name}_{count}" for count in range(2, len(taken) + 2))]
    return next(each for each in names if each not in taken)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
