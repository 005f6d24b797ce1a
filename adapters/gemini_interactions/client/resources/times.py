"""Write moments as the API has them. No I/O."""

from __future__ import annotations

from datetime import UTC, datetime

from ..http.errors import InvalidOption


def rfc3339(moment: datetime | str | None, field: str) -> str | None:
    """Return a moment in RFC 3339, in UTC; a text as it is.

    Raises:
        InvalidOption: it is said in no time zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise InvalidOption(f"{field!r} has no time zone, so that nobody knows when it is; give it one.", field=field)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
