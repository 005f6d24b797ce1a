"""Make the reference readable: an extension of griffe, which reads the source for the docs.

Fields of the API's classes become tables, options that come as `**options: Unpack[...]` get their types, public names in single
backticks become links, and the ways of use in the docstrings of the model classes (`Setup: ...`) become paragraphs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from griffe import Attribute, Class, Extension, Function, GriffeLoader, Module

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
                tell_types_of_options(each)
        pkg["wire.base.WireModel.dump"].public = False  # told of them all on one page
        for each in _objects(pkg):
            if each.docstring is not None:
                text = paragraphs_of_use(each.docstring.value)
                each.docstring.value = linked(text, public, each.path, pkg)


def public_names() -> dict[str, str]:
    """The classes that the reference has by their short name, those whose short name stands for one thing."""
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
    rows = {}
    for owner in [*reversed(_mro(cls)), cls]:
        for name, attribute in owner.members.items():
            if isinstance(attribute, Attribute) and _is_field(attribute):
                rows[name] = f"    {name} ({bare_type(str(attribute.annotation))}): {_meaning(attribute)}"
                if owner is cls:
                    attribute.public = False
    if not rows or cls.docstring is None:
        return
    title = "Options" if is_options(cls) else "Fields"
    cls.docstring.value = f"{cls.docstring.value.rstrip()}\n\nAttributes: {title}:\n" + "\n".join(rows.values()) + "\n"


def _mro(cls: Class) -> list[Class]:
    try:
        return [base for base in cls.mro() if base.path.startswith(OURS)]
    except ValueError:
        return []


def _is_field(attribute: Attribute) -> bool:
    text = str(attribute.annotation or "")
    return bool(text) and attribute.name != "model_config" and "ClassVar" not in text and not attribute.name.startswith("_") and "property" not in attribute.labels


def _meaning(attribute: Attribute) -> str:
    said = [attribute.docstring.value.strip().replace("\n", " ")] if attribute.docstring else []
    if values := known_values(str(attribute.annotation)):
        said.append("Documented: " + ", ".join(f"`{value}`" for value in values) + ".")
    if attribute.value is None and "total" not in attribute.parent.keywords:  # type: ignore[union-attr]
        said.append("Always there.")
    elif (default := str(attribute.value)) not in {"None", "''", '""'}:
        said.append(f"Default: `{default}`.")
    return " ".join(said) or "\u200b"


class _Bare(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.value).rpartition(".")[2] == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node


def bare_type(annotation: str) -> str:
    """An annotation without what only the code reads: `Annotated[str, known(...)]` is `str`."""
    return ast.unparse(_Bare().visit(ast.parse(annotation, mode="eval")))


def known_values(annotation: str) -> list[str]:
    """The values of an open vocabulary, where they stand in the annotation itself."""
    calls = [node for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Call)]
    named = [call for call in calls if ast.unparse(call.func) == "known"]
    return [value.value for call in named for value in call.args if isinstance(value, ast.Constant)]


# Options


def tell_types_of_options(owner: Function | Class) -> None:
    """Put the types of options, which a typed dictionary declares, beside their meanings in the docstring."""
    function = owner.members.get("__init__") if isinstance(owner, Class) else owner
    if owner.docstring is None or not isinstance(function, Function):
        return
    types: dict[str, str] = {}
    for parameter in function.parameters:
        if found := re.search(r"Unpack\[(\w+)\]", str(parameter.annotation or "")):
            types |= _declared(function, found[1])
    for name in function.parameters:
        types.pop(name.name, None)
    if types:
        owner.docstring.value = with_types(owner.docstring.value, types)


def with_types(text: str, types: Mapping[str, str]) -> str:
    """A docstring whose arguments have these types, as `name (type): meaning`."""

    def typed(found: re.Match[str]) -> str:
        return f"    {found[1]} ({types[found[1]]}):" if found[1] in types else found[0]

    before, head, rest = text.partition("Args:\n")
    return before + head + re.sub(r"^ {4}(\w+):", typed, rest, flags=re.MULTILINE)


def _declared(function: Function, name: str) -> dict[str, str]:
    try:
        declared = function.modules_collection[function.resolve(name)]
    except (KeyError, ValueError, AttributeError):
        return {}
    bases = [base for base in declared.mro() if base.path.startswith("gemini_interactions")]
    classes = [*reversed(bases), declared]
    return {key: str(value.annotation) for cls in classes for key, value in cls.members.items() if isinstance(value, Attribute)}


# Text


def paragraphs_of_use(text: str) -> str:
    """`Setup: ...` over an indented block of code as a paragraph over the block."""
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
    """A docstring whose single-backtick names are links, where the reference has them."""

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
