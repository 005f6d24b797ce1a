# Generated from async_uploads.py by scripts/unasync.py: change that file, then run `make format`.
"""Upload a file in parts."""

from __future__ import annotations

from collections.abc import Mapping

from ..http.call import Response
from ..http.deadline import Deadline
from ..http.errors import ConnectionFailed, ServerError
from ..http.requester import Requester
from .upload_calls import INTERRUPTIONS, next_part, part_call, query_call, received_bytes, session_url, start_call


def upload(
    requester: Requester,
    place: str,
    content: bytes,
    mime_type: str | None,
    params: Mapping[str, str],
    *,
    deadline: Deadline | float | None = None,
) -> Response:
    """Upload a file, in parts that are sent again from where the connection broke.

    Args:
        requester: makes the requests.
        place: the path of the file's resource, below the version.
        content: the file's bytes.
        mime_type: its media type, if it is known.
        params: the query of the first request.
        deadline: seconds for all parts.

    Returns:
        The answer to the last part.
    """
    deadline = Deadline.of(deadline)
    begun = requester.request(start_call(requester.url, place, len(content), mime_type, params), deadline=deadline)
    session, offset, interruptions = session_url(requester.url, begun), 0, 0
    while True:
        part, is_last = next_part(content, offset)
        try:
            answer = requester.request(part_call(session, part, offset, is_last=is_last), deadline=deadline)
        except (ConnectionFailed, ServerError):
            interruptions += 1
            if interruptions > INTERRUPTIONS:
                raise
            offset = received_bytes(requester.request(query_call(session), deadline=deadline))
            continue
        if is_last:
            return answer
        offset += len(part)
