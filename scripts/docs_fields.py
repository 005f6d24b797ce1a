"""Make the reference readable: an extension of griffe, which reads the source for the docs.

Fields of the API's classes become tables, options that come as `**options: Unpack[...]` get their types, public names in single
backticks become links, and the ways of use in the docstrings of the model classes (`Setup: ...`) become paragraphs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from griffe import (
    Attribute,
    Class,
    DocstringSectionKind,
    ExprBinOp,
    ExprSubscript,
    ExprTuple,
    Extension,
    Function,
    GriffeLoader,
    Module,
)

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
OURS = "gemini_interactions."
WIRE = "gemini_interactions.wire."


class Readable(Extension):
    """Rewrite docstrings once the whole package has been read."""

    def on_package(self, *, pkg: Module, loader: GriffeLoader, **_: Any) -> None:
        """Rewrite every docstring of the package."""
        public = public_names()
        for each in _objects(pkg):
            if each.name.startswith("__") and isinstance(each, Function):
                each.public = False  # Python's own, of which users know
            if isinstance(each, Class) and (each.path.startswith(WIRE) or is_options(each)):
                tell_fields(each)
            if isinstance(each, Function | Class):
                find_types_of_options(each)
        pkg["wire.base.WireModel.dump"].public = False  # told of them all on one page
        for each in _objects(pkg):
            if each.docstring is not None:
                text = paragraphs_of_use(each.docstring.value)
                each.docstring.value = linked(text, public, each.path, pkg)
            if types := each.extra["readable"].get("types"):
                tell_types(each, types)


def public_names() -> dict[str, str]:
    """Find the classes that the reference has, by their short name, where that stands for one thing only."""
    found: dict[str, set[str]] = {}
    for page in PAGES.rglob("*.md"):
        for path in re.findall(r"^::: (\S+)", page.read_text("utf-8"), re.MULTILINE):
            found.setdefault(path.rpartition(".")[2], set()).add(path)
    return {name: paths.pop() for name, paths in found.items() if len(paths) == 1 and name[0].isupper()}


def _objects(parent: Module | Class) -> Iterator[Module | Class | Function | Attribute]:
    for member in list(parent.members.values()):
        if member.is_alias:
            continue
        yield member  # type: ignore[misc]
        if isinstance(member, Module | Class):
            yield from _objects(member)


# Fields


def is_options(cls: Class) -> bool:
    """Whether a class declares options by name and type: a typed dictionary."""
    return "total" in cls.keywords


def tell_fields(cls: Class) -> None:
    """Put the fields of a class into its docstring, as a table, and leave them out among its members."""
    rows, types = {}, {}
    for owner in [*reversed(_mro(cls)), cls]:
        for name, attribute in owner.members.items():
            if isinstance(attribute, Attribute) and _is_field(attribute):
                rows[name] = f"    {name}: {_meaning(attribute)}"
                types[name] = attribute.annotation
                if owner is cls:
                    attribute.public = False
    if not rows or cls.docstring is None:
        return
    cls.extra["readable"]["types"] = types
    title = "Options" if is_options(cls) else "Fields"
    cls.docstring.value = f"{cls.docstring.value.rstrip()}\n\nAttributes: {title}:\n" + "\n".join(rows.values()) + "\n"


def _mro(cls: Class) -> list[Class]:
    try:
        return [base for base in cls.mro() if base.path.startswith(OURS)]
    except ValueError:
        return []


def _is_field(attribute: Attribute) -> bool:
    text = str(attribute.annotation or "")
    is_ours = attribute.name == "model_config" or attribute.name.startswith("_") or "ClassVar" in text
    return bool(text) and not is_ours and "property" not in attribute.labels


def _meaning(attribute: Attribute) -> str:
    said = [attribute.docstring.value.strip().replace("\n", " ")] if attribute.docstring else []
    if values := known_values(str(attribute.annotation)):
        said.append("Documented: " + ", ".join(f"`{value}`" for value in values) + ".")
    if attribute.value is None and "total" not in attribute.parent.keywords:  # type: ignore[union-attr]
        said.append("Always there.")
    elif (default := str(attribute.value)) not in {"None", "''", '""'}:
        said.append(f"Default: `{default}`.")
    return " ".join(said) or "\u200b"


def bare(type: Any) -> Any:
    """Return a type without what only the code reads: `Annotated[str, known(...)]` is `str`."""
    if isinstance(type, ExprSubscript) and str(type.left).rpartition(".")[2] == "Annotated" and isinstance(type.slice, ExprTuple):
        return bare(type.slice.elements[0])
    if isinstance(type, ExprBinOp):
        return replace(type, left=bare(type.left), right=bare(type.right))
    if isinstance(type, ExprSubscript):
        return replace(type, slice=bare(type.slice))
    return type


def known_values(annotation: str) -> list[str]:
    """Find the values of an open vocabulary, where they stand in the annotation itself."""
    calls = [node for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Call)]
    named = [call for call in calls if ast.unparse(call.func) == "known"]
    return [value.value for call in named for value in call.args if isinstance(value, ast.Constant)]


# Options


def find_types_of_options(owner: Function | Class) -> None:
    """Look up the types of options, which a typed dictionary declares."""
    function = owner.members.get("__init__") if isinstance(owner, Class) else owner
    if owner.docstring is None or not isinstance(function, Function):
        return
    types: dict[str, Any] = {}
    for parameter in function.parameters:
        if found := re.search(r"Unpack\[(\w+)\]", str(parameter.annotation or "")):
            types |= _declared(function, found[1])
    if types:
        owner.extra["readable"]["types"] = types


def tell_types(owner: Module | Class | Function | Attribute, types: Mapping[str, Any]) -> None:
    """Put types beside the names in the tables of a docstring, where nothing else says them."""
    assert owner.docstring is not None
    for section in owner.docstring.parsed:
        if section.kind in {DocstringSectionKind.parameters, DocstringSectionKind.attributes}:
            for row in section.value:
                if row.name in types:
                    row.annotation = bare(types[row.name])


def _declared(function: Function, name: str) -> dict[str, Any]:
    try:
        declared = function.modules_collection[function.resolve(name)]
    except (KeyError, ValueError, AttributeError):
        return {}
    bases = [base for base in declared.mro() if base.path.startswith("gemini_interactions")]
    classes = [*reversed(bases), declared]
    return {key: value.annotation for cls in classes for key, value in cls.members.items() if isinstance(value, Attribute)}


# Text


def paragraphs_of_use(text: str) -> str:
    """Make paragraphs over blocks of code of what the docstring has as `Setup: ...` over an indented block."""
    lines, result, inside = text.split("\n"), [], False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if (found := re.match(r"([A-Z][\w ]*): (.+)", line)) and following.startswith("    ```"):
            result += [f"**{found[1]}**: {found[2]}", ""]
            inside = True
            continue
        if inside and line and not line.startswith("    "):
            inside = False
        result.append(line[4:] if inside else line)
    return "\n".join(result)


def linked(text: str, public: Mapping[str, str], own: str, package: Module) -> str:
    """Make links of names in single backticks, where the reference has them."""

    def link(found: re.Match[str]) -> str:
        name, _, member = found[1].partition(".")
        path = public.get(name)
        if path is None or own.rpartition(".")[2] == name:
            return found[0]
        if member:
            try:
                target = package[f"{path}.{member}".removeprefix("gemini_interactions.")]
            except (KeyError, ValueError):
                return found[0]
            if not target.is_public or not target.has_docstring or "." in member:
                return found[0]
            path = f"{path}.{member}"
        return f"[{found[0]}][{path}]"

    parts = re.split(r"(^ *```.*?^ *```)", text, flags=re.MULTILINE | re.DOTALL)
    pattern = r"(?<![\[`\w])`([A-Z]\w+(?:\.\w+)*)(?:\(\))?`(?![`\]])"
    return "".join(part if number % 2 else re.sub(pattern, link, part) for number, part in enumerate(parts))


__all__ = ["Readable"]
