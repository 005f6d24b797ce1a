"""Keep what the service tells once, such as a key, out of what is shown and stored of an object."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ConfigDict

from .base import WireModel


class TellsSecrets(WireModel):
    """An object with secrets in it: they can be read by name and dumped, and are in no repr, no pickle and no ValidationError.

    Attributes:
        SECRETS: the names of the fields that are secrets.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset()

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    def __repr_args__(self) -> Any:
        """Return the fields to show."""
        return [(name, value) for name, value in super().__repr_args__() if name not in self.SECRETS]

    def __getstate__(self) -> dict[Any, Any]:
        """Return what a pickle keeps."""
        state: dict[Any, Any] = super().__getstate__()
        fields = {name: None if name in self.SECRETS else value for name, value in state["__dict__"].items()}
        return {**state, "__dict__": fields, "__pydantic_fields_set__": state["__pydantic_fields_set__"] - self.SECRETS}
