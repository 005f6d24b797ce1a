"""Define the base of every wire model: lenient in, exact out, with open vocabularies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .shown import shown_field


class WireModel(BaseModel):
    """A JSON object of the Interactions API.

    Unknown fields are kept and dumped again, so a newer service loses nothing on its way through an older client. `dump()` gives
    back exactly the fields that were received or set. A repr shows those that are there, long ones shortened.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow", validate_by_name=True, protected_namespaces=(), defer_build=True
    )

    def dump(self) -> dict[str, Any]:
        """Return this object as the JSON value it was read from, or is to be sent as."""
        # Past the argument handling of `model_dump`, which costs as much as a small object.
        value: dict[str, Any] = self.__pydantic_serializer__.to_python(self, mode="json", by_alias=True, exclude_unset=True)
        return value

    def __repr_args__(self) -> Any:
        """Return what a repr shows, and rich."""
        there = [(name, value) for name, value in super().__repr_args__() if value is not None and name in self.model_fields_set]
        return [(name, shown_field(name, value)) for name, value in there]


class Page(WireModel):
    """A part of a list; its own fields hold the entries."""

    next_page_token: str | None = None


if TYPE_CHECKING:
    from typing import Any as AnyClass
else:
    AnyClass = object


UnknownTag = Literal["unknown to this version"]
"""What type checkers take for the tag of an unknown object: where one was looked for, the known ones still narrow."""


class Verbatim(WireModel, AnyClass):  # type: ignore[misc]
    """An object that this version does not know, kept as it came.

    It may have any attribute, and to a type checker it may be a member of any union, although none names it, see `Tagged`: so
    `isinstance(step, UnknownStep)` and `case UnknownStep():` tell it from the known ones there too.
    """

    if TYPE_CHECKING:

        def __init__(self, /, **fields: Any) -> None: ...


class UnknownVariant(Verbatim):
    """A member of a tagged family (step, content, delta, tool …) whose tag or shape this version does not know, kept verbatim."""

    if TYPE_CHECKING:
        type: ClassVar[UnknownTag]
    else:
        type: Any = None  # a string, where the service keeps to its own rules


@dataclass(frozen=True, slots=True)
class Tagged:
    """Read a union of known classes by their tag, and keep what none of them takes as `unknown`, verbatim.

    The unknown class is a member of the union that runs and of none that a type checker sees. Its tag may be any text, so beside
    the others it would keep `if step.type == "model_output"` from telling which class a step is.
    """

    unknown: type[WireModel]
    by: str = "type"

    def __get_pydantic_core_schema__(self, known: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        by_tag = handler.generate_schema(Annotated[known, Field(discriminator=self.by)])
        return core_schema.union_schema([by_tag, handler.generate_schema(self.unknown)], mode="left_to_right")


@dataclass(frozen=True, slots=True)
class Known:
    """The values of an open vocabulary that the API documents today; any other string passes through untouched."""

    values: tuple[str, ...]


def known(*values: str) -> Known:
    """Annotate a string field with its documented values (they are read by the emulator and by the contract test)."""
    return Known(values)


MediaResolution = Annotated[str, known("low", "medium", "high", "ultra_high")]
ThinkingSummaries = Annotated[str, known("auto", "none")]
Delivery = Annotated[str, known("inline", "uri")]


def present_fields(**fields: Any) -> dict[str, Any]:
    """Keep the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def json_object(type: str, **fields: Any) -> dict[str, Any]:
    """Build an object of a tagged family, such as a tool or a step, with the fields that are not None."""
    return {"type": type, **present_fields(**fields)}
