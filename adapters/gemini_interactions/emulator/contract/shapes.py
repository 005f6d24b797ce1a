"""Shapes that a JSON value may have, compiled once from the fields of the wire models.

The models accept anything, since a client must; the service does not. A `Shape` is the strict reading of the same annotations:
only the declared fields, the JSON types, and the values that `Known` lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ...wire.base import Known, UnknownVariant, WireModel
from ...wire.content import Annotation, Content
from ...wire.request import InteractionRequest
from ...wire.steps import FunctionResultStep
from ...wire.tool_steps import ToolStep
from ...wire.tools import Function, MCPServer

JSON_TYPES: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}

Fields = dict[str, "Shape"]


@dataclass(slots=True)
class Shape:
    """The alternatives of one position: scalars by JSON type (with their values, if they are limited), a list, a map, objects.

    `tags` are objects told apart by `type`; `fields` an object that has no tag. `anything` accepts every value, `values` every
    object whose values fit; with tags, all but objects of those.
    """

    anything: bool = False
    scalars: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    items: Shape | None = None
    values: Shape | None = None
    tags: dict[str, Fields] = field(default_factory=dict)
    fields: Fields | None = None

    @property
    def expected(self) -> list[str]:
        """The JSON types it accepts, as the service names them."""
        composite = {"array": self.items, "object": self.values or self.tags or self.fields}
        return [*self.scalars, *(name for name, part in composite.items() if part is not None and part != {})]


STRING = Shape(scalars={"string": None})
OBJECT = Shape(values=Shape(anything=True))
_SIGNED: Fields = {"id": STRING, "call_id": STRING, "signature": STRING}

# The service takes these although no schema has them.
SERVER_TOOLS = ("filesystem", "bash", "manage_task", "schedule")
SERVER_STEPS: dict[str, Fields] = {"tool_call": _SIGNED}
ANNOTATION: Shape = Shape(values=Shape(anything=True))
"""Citations of the model's come back as they were sent, some of them in types that no schema has."""


@cache
def request_shape() -> Fields:
    """Return the fields of POST /interactions."""
    fields = dict(_fields(InteractionRequest))
    del fields["cached_content"]  # in the schema, and refused: "Unknown parameter 'cached_content'"
    fields["agent"] = STRING  # custom agents have ids of their own
    fields["tools"] = Shape(items=_with_tags(fields["tools"].items, {name: {} for name in SERVER_TOOLS}))
    fields["input"] = _input(fields["input"])
    # 64 bits: the SDK sends them as a string, which is protobuf's JSON for them.
    antigravity = fields["agent_config"].tags["antigravity"]
    antigravity["max_total_tokens"] = Shape(scalars={"integer": None, "string": None})
    return fields


def fields_of(model: type[WireModel]) -> Fields:
    """Return the fields of another body, as its model has them."""
    return _fields(model)


@cache
def contents_shape() -> Shape:
    """Return the list of contents inside a user_input; a function result may stand there too."""
    result = {**_fields(FunctionResultStep), "result": results_shape()}
    return Shape(items=_with_tags(Shape(tags=_content_tags()), {"function_result": result}))


@cache
def results_shape() -> Shape:
    """Return the result of a function: any JSON, but that the contents and functions among it must be such."""
    return Shape(items=Shape(anything=True, tags={**_content_tags(), **_compile(Function).tags}), anything=True)


@cache
def tool_steps() -> dict[str, Fields]:
    """Return the steps of the service's own tools, with the fields that the API reference's types have."""
    return _compile(ToolStep).tags


def _content_tags() -> dict[str, Fields]:
    """Return the contents of an input. Which mime types fit a content is looked at apart: the documented ones are not all."""
    return {name: _as_input(fields) for name, fields in _compile(Content).tags.items()}


@cache
def known_annotations() -> dict[str, Fields]:
    """Return the annotations, with the fields that the API reference's types have."""
    return _compile(Annotation).tags


def _as_input(fields: Fields) -> Fields:
    """Return the fields of a content that the caller writes: annotations of known types have none but theirs."""
    if "annotations" in fields:
        return {**fields, "annotations": Shape(items=Shape(values=Shape(anything=True), tags=known_annotations()))}
    return _with_any_mime_type(fields)


def _with_any_mime_type(fields: Fields) -> Fields:
    return {**fields, "mime_type": STRING} if "mime_type" in fields else dict(fields)


def _input(shape: Shape) -> Shape:
    """Return the input: steps with contents, or bare contents, which cannot say how they are to be processed."""
    tags = {name: _as_input(fields) for name, fields in shape.tags.items()} | SERVER_STEPS
    for name, fields in tags.items():
        if "uri" in fields:
            fields.pop("processing", None)
        if name in tool_steps():
            # The API reference's own samples have fields here that its types have not.
            fields.update({"arguments": OBJECT} if "arguments" in fields else {})
            fields.update({"result": Shape(anything=True)} if "result" in fields else {})
    tags["user_input"]["content"] = contents_shape()
    tags["function_result"]["result"] = results_shape()
    tags["function_call"]["arguments"] = OBJECT
    entry = Shape(tags=tags)
    return Shape(scalars=shape.scalars, items=entry, tags=tags)


def _or_names(shape: Shape) -> Shape:
    """Return a list of objects whose entries may be bare names as well, as guides to agents have them."""
    assert shape.items is not None
    return Shape(items=Shape(scalars={"string": None}, fields=shape.items.fields))


def _with_tags(shape: Shape | None, tags: dict[str, Fields]) -> Shape:
    assert shape is not None
    return Shape(tags={**shape.tags, **tags})


@cache
def _fields(model: type[WireModel]) -> Fields:
    fields: Fields = {}
    for name, info in model.model_fields.items():
        annotation: Any = info.annotation
        for extra in info.metadata:
            if isinstance(extra, Known):
                annotation = Annotated[annotation, extra]
        fields[info.alias or name] = _compile(annotation) if name != "annotations" else Shape(items=ANNOTATION)
    if model is MCPServer:
        fields["allowed_tools"] = _or_names(fields["allowed_tools"])
    return fields


def _compile(annotation: Any) -> Shape:
    shape = Shape()
    _add(annotation, shape, None)
    return shape


def _add(annotation: Any, shape: Shape, known: tuple[str, ...] | None) -> None:
    """Add what an annotation allows to a shape; `known` are the values that the Annotated around it lists."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        values = next((extra.values for extra in args[1:] if isinstance(extra, Known)), None)
        _add(args[0], shape, values or known)
    elif origin in (Union, UnionType):
        for arg in args:
            _add(arg, shape, known)
    elif annotation is NoneType:
        return
    elif origin is Literal:
        shape.scalars["string"] = args
    elif origin is list:
        shape.items = _compile(args[0])
    elif origin is dict:
        shape.values = _compile(args[1])
    elif annotation in JSON_TYPES:
        # A plain string beside a limited one opens the vocabulary.
        name = JSON_TYPES[annotation]
        shape.scalars[name] = known if name not in shape.scalars else None
    elif isinstance(annotation, type) and issubclass(annotation, WireModel):
        _add_model(annotation, shape)
    else:
        shape.anything = True


def _add_model(model: type[WireModel], shape: Shape) -> None:
    if issubclass(model, UnknownVariant):
        return
    tag = model.model_fields.get("type")
    if tag is not None and get_origin(tag.annotation) is Literal:
        shape.tags[get_args(tag.annotation)[0]] = _fields(model)
    else:
        shape.fields = _fields(model)
