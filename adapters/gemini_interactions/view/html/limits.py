"""How much of what the service said is drawn: what is longer is cut, and what was cut is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What is drawn at most.

    Attributes:
        text: characters of one text.
        texts: characters of all texts of an interaction.
        page: characters of all texts of a page.
        steps: steps that were sent, and as many that came back.
        contents: contents of a step, sources of a text, addresses in a list.
        medium: bytes of a medium that is put into the page.
        media: bytes of all media of a page.
    """

    text: int = 100_000
    texts: int = 1_000_000
    page: int = 20_000_000
    steps: int = 400
    contents: int = 200
    medium: int = 10_000_000
    media: int = 30_000_000


LIMITS = Limits()


class Budget:
    """What may still be drawn.

    Args:
        limits: what is drawn at most.
        address: says where a medium is, given its content as JSON, so that it is not put into the page; None: in the page.
    """

    def __init__(self, limits: Limits = LIMITS, *, address: Callable[[Mapping[str, Any]], str | None] | None = None) -> None:
        self.limits = limits
        self.address = address
        self._texts, self._page, self._media = limits.texts, limits.page, limits.media

    def renew_texts(self) -> None:
        """Let another interaction begin."""
        self._texts = self.limits.texts

    @property
    def left(self) -> int:
        """How many characters of one text may still be drawn."""
        return max(0, min(self.limits.text, self._texts, self._page))

    def text(self, text: str) -> tuple[str, int]:
        """Take a text; return what of it is drawn, and how many characters are not."""
        shown = text[: self.left]
        self._texts -= len(shown)
        self._page -= len(shown)
        return shown, len(text) - len(shown)

    def medium(self, size: int) -> bool:
        """Take a medium of so many bytes if there is room for it; return whether there is."""
        if size > min(self.limits.medium, self._media):
            return False
        self._media -= size
        return True
