"""Let a model class begin runs in the background."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # loaded at the first call: importing an adapter must not import an HTTP client
    from ..turns.background import BackgroundReply
    from .calls import ModelCalls

I = TypeVar("I")  # noqa: E741
M = TypeVar("M")
R = TypeVar("R")
C = TypeVar("C")


class StartsRuns(ABC, Generic[I, M, R, C]):
    """The methods of a model class for runs in the background.

    `I` is what users ask with, `M` what the framework's messages are, `R` its reply and `C` its chunk.
    """

    @property
    @abstractmethod
    def _calls(self) -> ModelCalls[M, R, C]:
        """The calls for the settings as they are now."""

    @abstractmethod
    def _messages_of(self, input: I) -> M:
        """Return the framework's messages for what the user asks with."""

    def start(self, input: I, **kwargs: Any) -> BackgroundReply[R, C]:
        """Begin a run in the background, and get a handle of it.

        Args:
            input: as for any other call.
            **kwargs: options for this call, `tools` among them.

        Returns:
            A handle whose `result()` is the reply; `to_dict()` makes JSON of it, for a checkpoint, a store or another process.
        """
        return self._calls.start(self._messages_of(input), kwargs, lambda: self._calls)

    async def astart(self, input: I, **kwargs: Any) -> BackgroundReply[R, C]:
        """Begin a run in the background; see `start`."""
        return await self._calls.astart(self._messages_of(input), kwargs, lambda: self._calls)

    def resume(self, handle: str | Mapping[str, Any]) -> BackgroundReply[R, C]:
        """Return the handle of a run that any process began.

        Args:
            handle: what `to_dict` of a handle gave, or the interaction's id.
        """
        return self._calls.resume(handle, lambda: self._calls)
