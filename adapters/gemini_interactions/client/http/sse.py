"""Cut a stream of server-sent events into their data. No I/O.

Framing: `event: <type>`, `data: <one line of JSON>`, an empty line; `data: [DONE]` at the end. The parser follows the standard
(WHATWG HTML, 9.2) where it allows more, and knows the one thing that stands outside it: an error that is written into the stream
as a bare JSON line, by the gateway or at the cut after 600 seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

_BARE_LIMIT = 1 << 20
"""Bytes of bare JSON to keep; a fault is short, and what is longer is cut and told as it is."""


class EventParser:
    """Bytes in, the `data` of each event out."""

    __slots__ = ("_after_cr", "_buffer", "_data", "bare", "lines_at_hand")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._data: list[bytes] = []
        self._after_cr = False
        self.bare = bytearray()
        self.lines_at_hand = 0  # that have come, and are still to be read

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take in a chunk and give the events that it completes."""
        if self.bare:
            self.bare += chunk[: _BARE_LIMIT - len(self.bare)]
            return
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        end = chunk.rfind(b"\n")
        if end < 0:  # the middle of a long line, such as an image's: joined once, when it ends
            self._buffer += chunk
            return
        lines = chunk[:end].split(b"\n")
        if self._buffer:
            self._buffer += lines[0]
            lines[0] = bytes(self._buffer)
        self._buffer = bytearray(chunk[end + 1 :])
        for number, line in enumerate(lines):
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            elif not line:
                if self._data:
                    self.lines_at_hand = len(lines) - number - 1
                    yield b"\n".join(self._data)
                    self._data.clear()
            elif line[0] in b"{[":
                self.bare += b"\n".join([*lines[number:], bytes(self._buffer)])[:_BARE_LIMIT]
                self._buffer.clear()
                return

    def end(self) -> Iterator[bytes]:
        """Take in that the stream is over, and give what an absent last line break held back."""
        if self.bare:
            return
        if self._buffer.startswith((b"{", b"[")):
            self.bare += self._buffer[:_BARE_LIMIT]
        elif self._buffer:
            yield from self.feed(b"\n\n")
        elif self._data:
            yield from self.feed(b"\n")
