"""What a test lets a service say, in no service's own words; each contender writes it in those of its wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
WAV = b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00\x80>\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"


@dataclass(frozen=True)
class Citation:
    """A page that `cited`, a piece of the text, is taken from."""

    url: str
    title: str
    cited: str


@dataclass(frozen=True)
class Says:
    """One text, in as many deltas as it has pieces."""

    pieces: Sequence[str]
    citations: Sequence[Citation] = ()

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True)
class Thinks:
    """A thought that may be shown; its signature is bytes that are no UTF-8."""

    summary: str
    signature: bytes = b"\xff\xfe\x00signed"


@dataclass(frozen=True)
class Calls:
    """A call of one of the user's functions."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    id: str = "call_1"


@dataclass(frozen=True)
class Fills:
    """An object of the schema that the request asks for: as JSON text or as a function's arguments, as it was asked."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class Searches:
    """The service's own search."""

    query: str = "news"


@dataclass(frozen=True)
class RunsCode:
    """The service's own code execution."""

    code: str = "print(6*7)"
    output: str = "42\n"


@dataclass(frozen=True)
class Draws:
    """A picture."""

    data: bytes = PNG


@dataclass(frozen=True)
class Speaks:
    """A sound."""

    data: bytes = WAV


Part = Says | Thinks | Calls | Fills | Searches | RunsCode | Draws | Speaks


@dataclass(frozen=True)
class Usage:
    """Tokens; `output` is without those of thoughts."""

    input: int = 11
    output: int = 7
    thought: int = 0

    @property
    def total(self) -> int:
        return self.input + self.output + self.thought


@dataclass(frozen=True)
class Answer:
    """A whole answer; `cut` is one that ended at the limit of output tokens, `breaks` a stream that fails before its end."""

    parts: Sequence[Part]
    usage: Usage = Usage()
    cut: bool = False
    breaks: bool = False


@dataclass(frozen=True)
class Refusal:
    """An HTTP error."""

    status: int
    retry_after: float | None = None


def says(*pieces: str, **fields: Any) -> Answer:
    """An answer that is one text."""
    return Answer([Says(pieces)], **fields)


def calls(*made: Calls, **fields: Any) -> Answer:
    """An answer that is nothing but calls."""
    return Answer(made, **fields)
