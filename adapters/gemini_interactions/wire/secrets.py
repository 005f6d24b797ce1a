"""Keep what the service tells once, such as a key, out of what is shown and stored of an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from .base import WireModel


class TellsSecrets(WireModel):
    """An object with secrets in it: they can be read by name and dumped, and are in no repr and no pickle.

    Attributes:
        SECRETS: the names of the fields that are secrets.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    def __repr_args__(self) -> Any:
        """Return the fields to show."""
        return [(name, value) for name, value in super().__repr_args__() if name not in self.SECRETS]

    def __getstate__(self) -> dict[Any, Any]:
        """Return what a pickle keeps."""
        state: dict[Any, Any] = super().__getstate__()
        told = {"__dict__": _without(self.SECRETS, state["__dict__"], None)}
        return {**state, **told, "__pydantic_fields_set__": state["__pydantic_fields_set__"] - self.SECRETS}


def _without(secrets: frozenset[str], fields: Mapping[str, Any], instead: Any) -> dict[str, Any]:
    return {name: instead if name in secrets else value for name, value in fields.items()}
