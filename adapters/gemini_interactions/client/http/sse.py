"""Cut a stream of server-sent events into their data. No I/O.

Framing: `event: <type>`, `data: <one line of JSON>`, an empty line; `data: [DONE]` at the end. The parser follows the standard
(WHATWG HTML, 9.2) where it allows more, and knows the one thing that stands outside it: an error that is written into the stream
as a bare JSON line, by the gateway or at the cut after 600 seconds.
"""

from __future__ import annotations

BARE_LIMIT = 1 << 20
"""Bytes of bare JSON to keep; an error is short, and what is longer is cut and told as it is."""


class EventParser:
    """Bytes in, the `data` of each event out.

    Attributes:
        bare: what stands in the stream without being an event.
    """

    __slots__ = ("_after_cr", "_buffer", "_data", "bare")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._data: list[bytes] = []
        self._after_cr = False
        self.bare: bytearray = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take in a chunk, and return the events that it completes."""
        if self.bare:
            self.bare += chunk[: BARE_LIMIT - len(self.bare)]
            return []
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        end = chunk.rfind(b"\n")
        if end < 0:  # the middle of a long line, such as an image's: joined once, when it ends
            self._buffer += chunk
            return []
        lines = chunk[:end].split(b"\n")
        if self._buffer:
            self._buffer += lines[0]
            lines[0] = bytes(self._buffer)
            self._buffer.clear()
        self._buffer += chunk[end + 1 :]
        return self._events(lines)

    def end(self) -> list[bytes]:
        """Take in that the stream is over, and return what the empty line that did not come held back.

        By the standard that is no event: it may be half of one. It is given for the sake of servers that leave the last empty
        line out; whoever reads it has to leave alone what is not whole.
        """
        if self.bare:
            return []
        if self._buffer.startswith((b"{", b"[")):
            self.bare += self._buffer[:BARE_LIMIT]
            return []
        return self.feed(b"\n\n") if self._buffer or self._data else []

    def _events(self, lines: list[bytes]) -> list[bytes]:
        events, data = [], self._data
        for line in lines:
            if not line:
                if data:
                    events.append(b"\n".join(data))
                    data.clear()
            elif line.startswith(b"data:"):
                data.append(line[6:] if line.startswith(b" ", 5) else line[5:])
            elif line[0] in b"{[":
                self.bare += b"\n".join([*lines[lines.index(line) :], bytes(self._buffer)])[:BARE_LIMIT]
                self._buffer.clear()
                break
        return events
