"""Convert the offsets of citations: the API counts UTF-8 bytes of a text, frameworks count characters."""

from __future__ import annotations


def characters(text: str, offset: object) -> int | None:
    """Convert a byte offset to a character offset; None if it falls outside the text or inside a character."""
    if not isinstance(offset, int) or offset < 0:
        return None
    if text.isascii():
        return offset if offset <= len(text) else None
    encoded = text.encode("utf-8", "surrogatepass")
    if offset > len(encoded) or (offset < len(encoded) and encoded[offset] & 0xC0 == 0x80):
        return None
    return len(encoded[:offset].decode("utf-8", "surrogatepass"))


def utf8_bytes(text: str, offset: int) -> int:
    """Convert a character offset to a byte offset."""
    return len(text[:offset].encode("utf-8", "surrogatepass"))
