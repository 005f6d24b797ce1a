"""Keep compressed answers to a bound: a few hundred kilobytes may unpack to gigabytes."""

from __future__ import annotations

import httpx

ENCODINGS = "gzip, deflate"
"""The encodings to ask for. None of them unpacks a piece as read from a socket, 64 KiB, to more than 66 MB."""

ALWAYS_FINE = 32 << 20
"""Bytes that any answer may unpack to."""

MOST_TIMES = 100
"""How many times its size an answer may unpack to beyond that. JSON takes up to 20, base64 not even 2."""


class DecodedSize:
    """How large an answer has become.

    Args:
        response: the answer, of which nothing has been read.

    Attributes:
        is_encoded: whether it is of any interest.

    Raises:
        httpx.DecodingError: it is encoded in a way that was not asked for.
    """

    __slots__ = ("_bytes", "_response", "is_encoded")

    def __init__(self, response: httpx.Response) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        self._response = response
        self.is_encoded: bool = encoding not in ("identity", "")
        self._bytes = 0
        if self.is_encoded:
            asked = response.request.headers.get("accept-encoding", "").lower().split(",")
            if encoding not in [name.partition(";")[0].strip() for name in asked]:
                raise httpx.DecodingError(f"its encoding {encoding[:40]!r} was not asked for", request=response.request)

    def add(self, piece: bytes) -> None:
        """Count a decoded piece.

        Raises:
            httpx.DecodingError: the answer has become too large.
        """
        self._bytes += len(piece)
        if self._bytes > ALWAYS_FINE and self._bytes > MOST_TIMES * self._response.num_bytes_downloaded:
            received = self._response.num_bytes_downloaded
            raise httpx.DecodingError(
                f"{received:,} bytes unpack to {self._bytes:,}, and more is to come", request=self._response.request
            )
